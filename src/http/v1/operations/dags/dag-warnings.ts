import { RESOURCES } from '../../../../domain/permission.ts';
import { isoformat } from '../../../../foundation/timestamp.ts';
import { listDagWarnings } from '../../../../metadata/dags/dag-warnings.ts';
import { allowDag } from '../../definition/access.ts';
import { operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { textParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { DagWarningCollection } from '../../schemas/dag-warning.ts';

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

export const dagWarningOperations = [getDagWarnings];
