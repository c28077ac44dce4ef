import type { JsonObject } from '../../foundation/json.ts';
import type { DagStructure } from '../../serialization/dag-structure.ts';
import type { DagGraph } from '../control/dags.ts';

/** A DAG as a graph. */
export function graphOf({ dagId, tasks, edgeLabels, taskGroup }: DagStructure): DagGraph {
  return {
    dagId,
    tasks: tasks.map(({ taskId, taskDisplayName, serialized, downstream }) => ({
      taskId,
      displayName: taskDisplayName,
      color: colorOf(serialized, 'ui_color', '#fff'),
      textColor: colorOf(serialized, 'ui_fgcolor', '#000'),
      downstream: downstream.flatMap((index) => tasks[index]?.taskId ?? []),
    })),
    edgeLabels,
    group: taskGroup,
  };
}

function colorOf(serialized: JsonObject, name: string, absent: string): string {
  const color = serialized[name];
  return typeof color === 'string' ? color : absent;
}
