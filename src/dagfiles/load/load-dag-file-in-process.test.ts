import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { AIRFLOW_DEFAULTS } from '../../serialization/dag-defaults.ts';
import { loadDagFileInProcess } from './load-dag-file-in-process.ts';

const settings = { relativeFileloc: 'a.ts', defaults: AIRFLOW_DEFAULTS, timezone: 'Europe/Berlin' };

function fileWith(text: string): string {
  const path = join(realpathSync(mkdtempSync(join(tmpdir(), 'in-process-'))), 'a.ts');
  writeFileSync(path, text);
  return path;
}

/** Loads a file in a process of its own: Vitest has its own way of importing modules. */
async function load(path: string): Promise<unknown> {
  const program = `
    import { Session } from 'node:inspector';
    import { loadDagFileInProcess } from ${JSON.stringify(new URL('load-dag-file-in-process.ts', import.meta.url).href)};
    const session = new Session();
    session.connect();
    const scripts = [];
    session.on('Debugger.scriptParsed', ({ params }) => scripts.push(params));
    session.post('Debugger.enable');
    const { dags } = await loadDagFileInProcess(${JSON.stringify(path)}, ${JSON.stringify(settings)});
    const script = scripts.find(({ url }) => url.startsWith('file://' + ${JSON.stringify(path)}));
    const map = JSON.parse(Buffer.from(script.sourceMapURL.split('base64,')[1], 'base64').toString());
    console.log(JSON.stringify({ dags: dags.map(({ document }) => document.dag), sources: map.sources }));
    process.exit();
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return JSON.parse(stdout) as unknown;
}

test('a file is evaluated under its own name, and a debugger finds its source', async () => {
  const path = fileWith(`import { Dag } from 'tradewind';\nnew Dag('here', { description: import.meta.filename });\n`);
  expect(await load(path)).toMatchObject({
    dags: [{ dag_id: 'here', description: path, timezone: 'Europe/Berlin' }],
    sources: ['a.ts'],
  });
});

test('a file that cannot be bundled is refused with the place of the error', async () => {
  const path = fileWith('const (');
  await expect(loadDagFileInProcess(path, settings)).rejects.toThrow(`${path}:1:7`);
});

test('a file whose code throws is refused with the text of its import error', async () => {
  const path = fileWith(`import { Dag } from 'tradewind';\nnew Dag('no id!');\n`);
  const refused = loadDagFileInProcess(path, settings);
  await expect(refused).rejects.toThrow(`The id of DAG 'no id!' is illegal.`);
  await expect(refused).rejects.toThrow(`at ${path}:2:1\n`);
});
