import { expect, test } from 'vitest';
import { AppError } from '../../foundation/app-error.ts';
import { systemClock } from '../../foundation/clock.ts';
import type { TaskRequest } from '../messages.ts';
import { SecretsMasker } from '../secrets-masker.ts';
import type { TaskRequests } from '../task-services.ts';
import { answerRequest } from './answer-request.ts';

const unused = () => Promise.reject(new Error('not asked for'));
const requests: TaskRequests = {
  getXCom: unused,
  setXCom: unused,
  deleteXCom: unused,
  getVariable: unused,
  putVariable: unused,
  deleteVariable: unused,
  getConnection: unused,
  triggerDagRun: unused,
  getDagRunState: unused,
  getPreviousDagRun: unused,
  getTaskStates: unused,
};
const answer = (request: TaskRequest, some: Partial<TaskRequests>) =>
  answerRequest(7, request, { ...requests, ...some }, new SecretsMasker(), systemClock);
const away = () => new AppError('DATABASE_UNAVAILABLE', { reason: 'gone' });

test('an answer carries the number of its request', async () => {
  expect(await answer({ type: 'GetVariable', key: 'k' }, { getVariable: () => Promise.resolve('v') })).toEqual({
    id: 7,
    body: { type: 'VariableResult', key: 'k', value: 'v' },
    error: null,
  });
});

test('what is not there is told as the schema names it', async () => {
  const { body, error } = await answer({ type: 'GetVariable', key: 'k' }, { getVariable: () => Promise.resolve(null) });
  expect(body).toBeNull();
  expect(error).toMatchObject({ type: 'ErrorResponse', error: 'VARIABLE_NOT_FOUND' });
});

test('a request waits for a database that comes back', async () => {
  let asked = 0;
  const getVariable = () => (++asked < 3 ? Promise.reject(away()) : Promise.resolve('v'));
  expect(await answer({ type: 'GetVariable', key: 'k' }, { getVariable })).toMatchObject({ body: { value: 'v' } });
});

test('triggering a run is not repeated: the run may be there', async () => {
  const refused = await answer({ type: 'TriggerDagRun', dag_id: 'd' }, { triggerDagRun: () => Promise.reject(away()) });
  expect(refused.error).toMatchObject({ error: 'GENERIC_ERROR' });
});

test.each([
  [new AppError('ACCESS_DENIED', { reason: 'no' }), 'PERMISSION_DENIED', 'no'],
  [new AppError('DAG_RUN_EXISTS', { dagId: 'd', runId: 'r', date: 'x' }), 'DAGRUN_ALREADY_EXISTS', 'already exists'],
  [new Error('broken'), 'GENERIC_ERROR', 'broken'],
])('a refusal is a response: %s', async (thrown, code, text) => {
  const refused = await answer({ type: 'DeleteVariable', key: 'k' }, { deleteVariable: () => Promise.reject(thrown) });
  expect(refused).toMatchObject({
    id: 7,
    body: null,
    error: { error: code, detail: { message: expect.stringContaining(text) } },
  });
});
