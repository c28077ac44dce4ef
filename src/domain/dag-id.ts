import { pythonRepr } from '../foundation/python-repr.ts';

const LONGEST_KEY = 250;
const LONGEST_GROUP_KEY = 200;

/**
 * Why a text cannot be the id of a DAG or a task, in Airflow's words, or null where it can. Letters are ASCII ones: Airflow
 * documents it and 2.11 matches so.
 */
export function findKeyFault(key: string): string | null {
  if (key.length > LONGEST_KEY) return `The key: ${shorten(key)} has to be less than ${LONGEST_KEY} characters`;
  if (/^[\w.-]+$/.test(key)) return isFolder(key) ? `The key ${pythonRepr(key)} has to be more than dots` : null;
  return `The key ${pythonRepr(key)} has to be made of alphanumeric characters, dashes, dots, and underscores exclusively`;
}

/** Why a text cannot be the id of a task group, or null where it can: no dots, since they separate groups from tasks. */
export function findGroupKeyFault(key: string): string | null {
  if (key.length > LONGEST_GROUP_KEY) {
    return `The key has to be less than ${LONGEST_GROUP_KEY} characters, not ${key.length}`;
  }
  if (/^[\w-]+$/.test(key)) return null;
  return `The key ${pythonRepr(key)} has to be made of alphanumeric characters, dashes and underscores exclusively`;
}

/** `.` and `..` have legal characters only, and would lead a log path astray. */
function isFolder(key: string): boolean {
  return key === '.' || key === '..';
}

function shorten(key: string): string {
  return `${key.slice(0, 80)}…`;
}
