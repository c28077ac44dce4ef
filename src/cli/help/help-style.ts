/** How the help of a grammar looks. */
export interface HelpStyle {
  readonly usage: string;
  readonly positionals: string;
  readonly optionals: string;
  /** `-d, --dag-id DAG_ID` or `-d DAG_ID, --dag-id DAG_ID`. */
  readonly repeatsMetavar: boolean;
}

/** Airflow 2.11's. */
export const GROUPED_STYLE: HelpStyle = {
  usage: 'Usage: ',
  positionals: 'Positional Arguments:',
  optionals: 'Options:',
  repeatsMetavar: false,
};

/** Airflow 1.10's. */
export const FLAT_STYLE: HelpStyle = {
  usage: 'usage: ',
  positionals: 'positional arguments:',
  optionals: 'optional arguments:',
  repeatsMetavar: true,
};
