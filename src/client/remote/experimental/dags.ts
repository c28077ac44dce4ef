import { AppError } from '../../../foundation/app-error.ts';
import type { DagControl } from '../../control/dags.ts';
import { flagOf, objectOf, optionalNumber, optionalText } from '../read-fields.ts';
import { orUndefined, reworded } from '../reworded.ts';
import type { ExperimentalApi } from './experimental-api.ts';

export type ExperimentalDags = Pick<DagControl, 'isPaused' | 'setPaused' | 'delete'>;

export function experimentalDags(api: ExperimentalApi): ExperimentalDags {
  return {
    async isPaused(dagId) {
      const answer = await orUndefined(api.call(['dags', dagId, 'paused']));
      return answer === undefined ? undefined : flagOf(objectOf(answer, 'is_paused'), 'is_paused');
    },
    async setPaused(dagId, isPaused) {
      await reworded(api.call(['dags', dagId, 'paused', String(isPaused)]), {
        absent: new AppError('DAG_NOT_FOUND', { dagId }),
      });
    },
    async delete(dagId) {
      const answer = objectOf(await api.call(['dags', dagId], { method: 'DELETE' }), 'message');
      // Older servers tell it in the message only.
      const counted = /(\d+) record/.exec(optionalText(answer, 'message') ?? '')?.[1];
      return optionalNumber(answer, 'count') ?? (counted === undefined ? undefined : Number(counted));
    },
  };
}
