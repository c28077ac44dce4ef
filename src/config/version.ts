/** Tradewind's own version: the one in package.json, which a test holds in step. */
export const TRADEWIND_VERSION = '0.1.0';

/** The release of Airflow whose interfaces we speak. */
export const AIRFLOW_VERSION = '2.11.2';

/** What clients are told: they parse it as Airflow's version and ignore the local part after the plus. */
export const REPORTED_VERSION = `${AIRFLOW_VERSION}+tradewind.${TRADEWIND_VERSION}`;
