import { readFile } from 'node:fs/promises';
import { collectDags } from '../../authoring/collect-dags.ts';
import type { Dag } from '../../authoring/dag.ts';
import { importBundle } from '../../authoring/bundle-import.ts';
import { runForAllTries } from './current-try.ts';

let timezone = 'UTC';

/** Says which zone DAGs are in that name none: `[core] default_timezone`, an IANA name. */
export function setDefaultTimezone(zone: string): void {
  timezone = zone;
}

/** DAGs of the bundles that this process has evaluated, by bundle hash, then by id. A bundle never changes. */
const loaded = new Map<string, Promise<ReadonlyMap<string, Dag>>>();

/**
 * The DAG of a bundle, which is evaluated at its first use.
 * @throws whatever the author's code throws, and Error where the bundle has no such DAG
 */
export async function loadDag(wanted: { hash: string; file: string; fileloc: string; dagId: string }): Promise<Dag> {
  let dags = loaded.get(wanted.hash);
  if (dags === undefined) {
    dags = runForAllTries(() => evaluate(wanted));
    loaded.set(wanted.hash, dags);
    dags.catch(() => loaded.delete(wanted.hash));
  }
  const dag = (await dags).get(wanted.dagId);
  if (dag === undefined) throw new Error(`${wanted.fileloc} no longer defines a DAG '${wanted.dagId}'`);
  return dag;
}

async function evaluate(wanted: { hash: string; file: string; fileloc: string }): Promise<ReadonlyMap<string, Dag>> {
  const code = await readFile(wanted.file, 'utf8');
  const dags = await collectDags(() => importBundle({ hash: wanted.hash, code, fileloc: wanted.fileloc }), timezone);
  return new Map(dags.map((dag) => [dag.dagId, dag]));
}
