import { RESOURCES } from '../../../../domain/permission.ts';
import { countDagRuns } from '../../../../metadata/dags/dag-stats.ts';
import { allowDag } from '../../definition/access.ts';
import { operation } from '../../definition/operation.ts';
import { required, textParameter } from '../../definition/parameter.ts';
import { DagStatsCollectionSchema } from '../../schemas/dag-stats.ts';

/** In the order in which Airflow shows them. */
const STATES = ['queued', 'running', 'success', 'failed'] as const;

const getDagStats = operation({
  id: 'get_dag_stats',
  method: 'GET',
  path: '/dagStats',
  tag: 'DagStats',
  summary: 'Count the runs of DAGs by state',
  description: 'DAGs that the caller may not read, and those that there are not, are left out.',
  access: allowDag('can_read', ['can_read', RESOURCES.dagRuns]),
  query: { dag_ids: required(textParameter('The ids of the DAGs, separated by commas.')) },
  answer: { description: 'The counts.', schema: DagStatsCollectionSchema },
  problems: [400, 401, 403],
  isRemembered: true,
  async run({ db }, { query, caller }) {
    const asked = new Set(query.dag_ids.split(','));
    const visible = [...asked].filter((dagId) => caller.permissions.mayDag('can_read', dagId));
    const rows = Map.groupBy(await countDagRuns(db, visible), (row) => row.dag_id);
    const dags = [...rows].map(([dagId, counts]) => ({
      dag_id: dagId,
      stats: STATES.map((state) => ({ state, count: counts.find((row) => row.state === state)?.count ?? 0 })),
    }));
    return { dags, total_entries: dags.length };
  },
});

export const dagStatsOperations = [getDagStats];
