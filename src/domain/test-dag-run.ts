import type { Timestamp } from '../foundation/timestamp.ts';
import type { WorkloadDagRun } from './task-workload.ts';

/** A run that somebody started by hand at a date, for tests that need any. */
export function testDagRun(dagId: string, date: Timestamp): WorkloadDagRun {
  return {
    dagId,
    runId: 'r',
    runType: 'manual',
    logicalDate: date,
    dataIntervalStart: date,
    dataIntervalEnd: date,
    runAfter: date,
    startDate: null,
    externalTrigger: true,
    conf: {},
    clearNumber: 0,
  };
}
