import { RESOURCES } from '../../../../domain/permission.ts';
import { isoformat } from '../../../../foundation/timestamp.ts';
import { countDagRuns } from '../../../../metadata/dags/dag-stats.ts';
import { listDagWarnings } from '../../../../metadata/dags/dag-warnings.ts';
import { allowDag } from '../../definition/access.ts';
import { operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { required, textParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { DagStatsCollectionSchema, DagWarningCollection } from '../../schemas/dag-misc.ts';

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

const WARNING_ORDER = {
  dag_id: 'dag_id',
  warning_type: 'warning_type',
  message: 'message',
  timestamp: 'timestamp',
} as const;

const getDagWarnings = operation({
  id: 'get_dag_warnings',
  method: 'GET',
  path: '/dagWarnings',
  tag: 'DagWarning',
  summary: 'List the warnings of DAGs',
  access: allowDag('can_read', ['can_read', RESOURCES.dagWarnings]),
  query: {
    dag_id: textParameter('Only those of this DAG.'),
    warning_type: textParameter('Only those of this kind.'),
    ...PAGE_PARAMETERS,
    order_by: orderBy,
  },
  answer: { description: 'A page of warnings.', schema: DagWarningCollection },
  problems: [400, 401, 403],
  async run({ db, config }, { query, caller }) {
    const { dag_id: dagId, warning_type: warningType } = query;
    if (dagId !== undefined && !caller.permissions.mayDag('can_read', dagId)) throw new Problem(403);
    const { items, total } = await listDagWarnings(db, {
      dagIds: dagId === undefined ? caller.permissions.dagIds('can_read') : [dagId],
      warningType,
      order: readOrder(query.order_by, WARNING_ORDER, { column: 'timestamp', descending: false }),
      ...pageOf(config, query),
    });
    return {
      dag_warnings: items.map((item) => ({ ...item, timestamp: isoformat(item.timestamp) })),
      total_entries: total,
    };
  },
});

export const dagMiscOperations = [getDagStats, getDagWarnings];
