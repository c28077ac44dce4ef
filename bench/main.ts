import { parseArgs } from 'node:util';
import { dagFiles } from './parts/dag-files.ts';
import { http } from './parts/http.ts';
import { latency } from './parts/latency.ts';
import { memory } from './parts/memory.ts';
import type { Part } from './part.ts';
import { Report } from './report.ts';
import { stableApi } from './parts/stable-api.ts';
import { startup } from './parts/startup.ts';
import { renderTable } from './table.ts';
import { judge } from './targets.ts';
import { throughput } from './parts/throughput.ts';
import { workers } from './parts/workers.ts';

/*
 * `npm run bench`: measures what docs/performance.md promises, each beside a raw baseline of the same run, and prints a table.
 * `-- --check` ends with 1 where a target is missed; `-- --only NAME` runs one part (may be given again); `-- --quick` is small.
 */
const PARTS: readonly Part[] = [startup, memory, http, stableApi, dagFiles, latency, throughput, workers];

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const unknown = values.only.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}. There are ${PARTS.map((part) => part.name).join(', ')}`);
  process.exit(2);
}

const report = new Report();
for (const part of PARTS) {
  if (values.only.length > 0 && !values.only.includes(part.name)) continue;
  process.stderr.write(`${part.name}\n`);
  await part.run(report, { quick: values.quick, times: values.quick ? 1 : 3 });
}

console.log(renderTable(report.figures));
if (!process.env['TRADEWIND_TEST_POSTGRES']) {
  console.log(
    '\nNot measured on PostgreSQL: set TRADEWIND_TEST_POSTGRES to the URL of a server on which databases may be made.',
  );
}
const missed = report.figures.filter((figure) => !judge(figure).isMet).map((figure) => figure.id);
if (values.check) console.log(missed.length === 0 ? '\nAll targets are met.' : `\nMissed: ${missed.join(', ')}`);
process.exit(values.check && missed.length > 0 ? 1 : 0);
