import type { Clock } from '../../foundation/clock.ts';
import { type Timestamp, toEpochMs } from '../../foundation/timestamp.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import { accessControlOf } from '../../serialization/access-control-of.ts';
import { firstRunOf, summarizeDag } from '../dags/dag-summary.ts';
import { insertVersions, type NewDagVersion } from './dag-versions.ts';
import { saveBundleContent } from './bundle-contents.ts';
import { deactivateOtherDagsOfFile, replaceTags, upsertDags } from '../dags/dag-writes.ts';
import type { Database, Queryable, Transaction } from '../database.ts';
import { syncDagPermissions } from '../users/dag-permissions.ts';
import { clearImportError } from './import-errors.ts';
import { rowsFromJson } from '../json-rows.ts';
import type { ParsedDag, ParsedDagFile } from './parsed-dag-file.ts';
import { refreshPoolWarnings } from '../pools/pool-warnings.ts';
import type { Flag } from '../tables/column-types.ts';

/** By which clock a DAG file is stored, and whether its new DAGs are paused. */
export interface SaveDagFileOptions {
  clock: Clock;
  /** Whether a DAG that is seen for the first time and does not say it itself is paused: `[core] dags_are_paused_at_creation`. */
  pausedAtCreation: boolean;
}

/** DAG ids for which something was written. */
export interface SavedDagFile {
  /** Those that are new, have a new version, or are active and free of import errors again. */
  changed: string[];
  /** Those that the file had before and has no longer. */
  deactivated: string[];
}

interface KnownDag {
  dag_id: string;
  is_active: Flag;
  has_import_errors: Flag;
  bundle_name: string;
  relative_fileloc: string;
  fileloc: string;
  version_number: number | null;
  bundle_version: string | null;
  dag_hash: string | null;
  schedule_interval: string | null;
}

/**
 * Stores what a DAG file says, in one transaction: a new version of each DAG whose serialized form or code changed, its row in
 * `dag`, its tags, what it lets roles do; clears the file's import error; deactivates the DAGs that it has no longer. Where
 * nothing changed nothing is written, and no lock is taken.
 */
export async function saveParsedDagFile(
  db: Database,
  file: ParsedDagFile,
  options: SaveDagFileOptions,
): Promise<SavedDagFile> {
  if (isStored(file, await readKnownDags(db, file)) && !(await hasImportError(db, file))) {
    return { changed: [], deactivated: [] };
  }
  return db.transaction((tx) => save(tx, file, options));
}

async function save(tx: Transaction, file: ParsedDagFile, options: SaveDagFileOptions): Promise<SavedDagFile> {
  const now = options.clock.now();
  await lockDagFiles(tx);
  // Read again: another process may have stored the same file meanwhile.
  const known = new Map((await readKnownDags(tx, file)).map((dag) => [dag.dag_id, dag]));
  const stale = file.dags.filter((dag) => !isCurrent(file, dag, known.get(dag.dagId)));
  if (stale.length > 0) {
    await saveDags(tx, file, stale, options, now);
    await saveVersions(tx, file, stale, known, now);
  }
  await clearImportError(tx, file);
  const deactivated = await deactivateOtherDagsOfFile(
    tx,
    file,
    file.dags.map(({ dagId }) => dagId),
  );
  const changed = stale.map(({ dagId }) => dagId);
  if (changed.length > 0) await refreshPoolWarnings(tx, now, changed);
  return { changed, deactivated };
}

async function saveDags(
  tx: Transaction,
  file: ParsedDagFile,
  dags: readonly ParsedDag[],
  { pausedAtCreation }: SaveDagFileOptions,
  now: Timestamp,
): Promise<void> {
  const summaries = dags.map((dag) => ({ dag, ...summarizeDag(dag.document) }));
  await upsertDags(
    tx,
    summaries.map(({ dag, structure, columns }) => ({
      ...columns,
      ...firstRunOf(structure, now),
      dag_id: dag.dagId,
      is_paused: structure.isPausedUponCreation ?? pausedAtCreation,
      fileloc: file.fileloc,
      relative_fileloc: file.relativeFileloc,
      bundle_name: file.bundleName,
      last_parsed_time: now,
    })),
  );
  await replaceTags(
    tx,
    summaries.map(({ dag, structure }) => ({ dagId: dag.dagId, tags: structure.tags })),
  );
  await syncDagPermissions(
    tx,
    dags.map(({ dagId, document }) => ({ dagId, accessControl: accessControlOf(document) })),
  );
}

async function saveVersions(
  tx: Transaction,
  file: ParsedDagFile,
  dags: readonly ParsedDag[],
  known: ReadonlyMap<string, KnownDag>,
  now: Timestamp,
): Promise<void> {
  const versions = dags
    .filter((dag) => !isVersionCurrent(file, dag, known.get(dag.dagId)))
    .map((dag): NewDagVersion => ({
      id: uuid7(toEpochMs(now)),
      dagId: dag.dagId,
      number: (known.get(dag.dagId)?.version_number ?? 0) + 1,
      document: dag.document,
      hash: dag.hash,
    }));
  if (versions.length === 0) return;
  await saveBundleContent(tx, file.bundleHash, file.bundleCode, now);
  await insertVersions(tx, file, versions, now);
}

/** True where the tables say already all that the file says. */
function isStored(file: ParsedDagFile, known: readonly KnownDag[]): boolean {
  const byId = new Map(known.map((dag) => [dag.dag_id, dag]));
  const ids = new Set(file.dags.map(({ dagId }) => dagId));
  return (
    file.dags.every((dag) => isCurrent(file, dag, byId.get(dag.dagId))) &&
    known.every((dag) => ids.has(dag.dag_id) || !dag.is_active)
  );
}

function isCurrent(file: ParsedDagFile, dag: ParsedDag, known: KnownDag | undefined): boolean {
  return (
    known !== undefined &&
    Boolean(known.is_active) &&
    !known.has_import_errors &&
    known.bundle_name === file.bundleName &&
    known.relative_fileloc === file.relativeFileloc &&
    known.fileloc === file.fileloc &&
    known.schedule_interval !== null &&
    isVersionCurrent(file, dag, known)
  );
}

function isVersionCurrent(file: ParsedDagFile, dag: ParsedDag, known: KnownDag | undefined): boolean {
  return known?.dag_hash === dag.hash && known.bundle_version === file.bundleHash;
}

/** The DAGs that the file has, and those that it had, each with its newest version. */
function readKnownDags(db: Queryable, file: ParsedDagFile): Promise<KnownDag[]> {
  const source = rowsFromJson(db.dialect, '$1', 'f', { dag_id: 'text' });
  return db.all<KnownDag>({
    sql: `SELECT d.dag_id, d.is_active, d.has_import_errors, d.bundle_name, d.relative_fileloc, d.fileloc,
        d.schedule_interval, v.version_number,
        v.bundle_version, s.dag_hash
      FROM dag d
      LEFT JOIN dag_version v ON v.dag_id = d.dag_id
        AND v.version_number = (SELECT max(version_number) FROM dag_version WHERE dag_id = d.dag_id)
      LEFT JOIN serialized_dag s ON s.dag_version_id = v.id
      WHERE d.dag_id IN (SELECT dag_id FROM ${source}) OR (d.bundle_name = $2 AND d.relative_fileloc = $3)`,
    parameters: [
      JSON.stringify(file.dags.map(({ dagId }) => ({ dag_id: dagId }))),
      file.bundleName,
      file.relativeFileloc,
    ],
  });
}

/** Lets one process at a time give out version numbers, and say which code is kept. SQLite has one writer anyway. */
export async function lockDagFiles(tx: Transaction): Promise<void> {
  if (tx.dialect === 'postgres') await tx.all({ sql: 'SELECT pg_advisory_xact_lock(7265002)', parameters: [] });
}

async function hasImportError(db: Queryable, file: ParsedDagFile): Promise<boolean> {
  const row = await db.first({
    sql: 'SELECT 1 AS found FROM import_error WHERE bundle_name = $1 AND filename = $2',
    parameters: [file.bundleName, file.relativeFileloc],
  });
  return row !== undefined;
}
