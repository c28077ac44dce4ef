import { pythonRepr } from '../foundation/python-repr.ts';

const LONGEST_KEY = 250;
const LONGEST_GROUP_KEY = 200;

/**
 * Why a text cannot be the id of a DAG, a task or a connection, in the words of Airflow 2.11, or null where it can. Letters and
 * digits of any script will do, as in Python's `\w`.
 */
export function findKeyFault(key: string): string | null {
  if (key.length > LONGEST_KEY) return `The key has to be less than ${LONGEST_KEY} characters`;
  if (!/^[\p{L}\p{N}_.-]+$/u.test(key)) {
    return `The key ${pythonRepr(key)} has to be made of alphanumeric characters, dashes, dots and underscores exclusively`;
  }
  // They have legal characters only, and would lead a log path astray.
  return key === '.' || key === '..' ? `The key ${pythonRepr(key)} has to be more than dots` : null;
}

/** Why a text cannot be the id of a task group, or null where it can: no dots, since they separate groups from tasks. */
export function findGroupKeyFault(key: string): string | null {
  if (key.length > LONGEST_GROUP_KEY) return `The key has to be less than ${LONGEST_GROUP_KEY} characters`;
  if (/^[\p{L}\p{N}_-]+$/u.test(key)) return null;
  return `The key ${pythonRepr(key)} has to be made of alphanumeric characters, dashes and underscores exclusively`;
}
