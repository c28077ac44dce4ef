/** Thrown by a task's code to end it as skipped. Airflow's AirflowSkipException. */
export class SkipTask extends Error {
  constructor(message = 'Task skipped by its own code', options?: ErrorOptions) {
    super(message, options);
    this.name = 'AirflowSkipException';
  }
}

/** Thrown by a task's code to end it as failed, with no further try. Airflow's AirflowFailException. */
export class FailTask extends Error {
  constructor(message = 'Task failed by its own code', options?: ErrorOptions) {
    super(message, options);
    this.name = 'AirflowFailException';
  }
}

/** Thrown by a task's code to end it as failed; it is tried again as after any error. Airflow's AirflowException. */
export class AirflowException extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AirflowException';
  }
}
