/** The environment variable that marks everything a task process starts, however it detaches itself. */
export const PROCESS_MARK = 'TRADEWIND_TASK_PROCESS';
