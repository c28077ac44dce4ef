import { releaseTasks } from '../../metadata/scheduling/remote-tasks.ts';
import type { ReportAnswer } from '../../taskprocess/execution-messages.ts';
import { jsonResponse } from '../responses.ts';
import { type Operation, WRONG_TOKEN, verifyAll } from './operation.ts';
import { readReleases } from './read-message.ts';

const KEPT: ReportAnswer = { kept: true };

/** Lets others begin tries that a worker has claimed, and not begun. */
export const releaseTries: Operation = async (context, request) => {
  const { db, clock } = context;
  const { releases } = await readReleases(request);
  const given = releases.map(({ token }) => token);
  const subjects = await verifyAll(context, given, ['run']);
  const at = clock.now();
  const rows = subjects.flatMap((subject, i) =>
    subject ? [{ id: subject.id, claim: releases[i]?.claim ?? '', at }] : [],
  );
  if (rows.length > 0) await db.transaction((tx) => releaseTasks(tx, rows));
  return jsonResponse({ answers: subjects.map((subject) => (subject ? { ...KEPT } : { ...WRONG_TOKEN })) });
};
