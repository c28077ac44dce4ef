import type { Operator } from './operator.ts';

const PLAIN = { uiFgcolor: '#000', templateFields: [], templateExt: [], templateFieldsRenderers: {} } as const;

export const emptyOperator: Operator = {
  facts: {
    ...PLAIN,
    taskType: 'EmptyOperator',
    taskModule: 'airflow.providers.standard.operators.empty',
    uiColor: '#e8f7e4',
    canSkipDownstream: false,
  },
  body: { kind: 'empty' },
  serialized: { _is_empty: true },
};

export const latestOnlyOperator: Operator = {
  facts: {
    ...PLAIN,
    taskType: 'LatestOnlyOperator',
    taskModule: 'airflow.providers.standard.operators.latest_only',
    uiColor: '#e9ffdb',
    canSkipDownstream: true,
  },
  body: { kind: 'latest-only' },
  serialized: {},
};
