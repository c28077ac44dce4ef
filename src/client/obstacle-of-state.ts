/** Why a task does not begin that is under way or has ended. */
export function obstacleOfState(state: string): { name: string; reason: string } {
  return { name: 'Task Instance State', reason: `Task is in the '${state}' state.` };
}
