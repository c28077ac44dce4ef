import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'tradewind-main-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs a line of shell with `airflow` and `tradewind` on the path. */
function shell(line: string, input = '') {
  const env = { ...process.env, TRADEWIND_HOME: home, PATH: `${BIN}:${process.env['PATH']}` };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { env, input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('both names run the same program, which knows its version', () => {
  const { status, stdout, stderr } = shell('airflow version && tradewind version');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^2\.11\.2\+tradewind\.\d+\.\d+\.\d+\n2\.11\.2\+tradewind\.\d+\.\d+\.\d+\n$/);
});

test('help goes to standard output, what is wrong to standard error, and the exit code is 2', () => {
  const { status, stdout, stderr } = shell('airflow nope');
  expect(status).toBe(2);
  expect(stdout).toMatch(/^Usage: airflow \[-h\] .*GROUP_OR_COMMAND/);
  expect(stderr).toContain("invalid choice: 'nope'");
});

test('a password that comes through a pipe is read line by line', () => {
  const create = 'airflow users create -u ann -r Admin -f Ann -l B -e ann@example.org';
  const { status, stdout } = shell(`airflow db migrate && ${create}`, 'secret\nsecret\n');
  expect(status).toBe(0);
  expect(stdout).toContain('User "ann" created with role "Admin"\n');
});

test('output that nobody reads to its end is no crash', () => {
  const { stderr } = shell('airflow config list -d | head -n 1');
  expect(stderr).toBe('');
});

test('a DAG processor ends when it has read each file as often as it was told', () => {
  const own = join(home, 'readings');
  mkdirSync(join(own, 'dags'), { recursive: true });
  writeFileSync(join(own, 'dags', 'read.ts'), "import { Dag } from 'tradewind';\nnew Dag('read');\n");
  const settings = `TRADEWIND_HOME=${own} AIRFLOW__CORE__LOAD_EXAMPLES=False`;
  const { status, stderr } = shell(`export ${settings}; airflow db migrate && airflow dag-processor -n 2`);
  expect(status).toBe(0);
  expect(stderr.match(/read DAG files/g)).toHaveLength(2);
  expect(shell(`export ${settings}; airflow dags list -o plain`).stdout).toContain('read.ts');
});

test('an expected failure is one line, with its stack on request', () => {
  expect(shell('airflow dags trigger nope')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Dag id nope not found in DagModel\n',
  });
  expect(shell('airflow dags trigger nope -v').stderr).toMatch(/start-dag-runs/);
});

test('what the operating system refuses is one line', () => {
  const { status, stderr } = shell('airflow db migrate >/dev/null; airflow variables export /no/such/x');
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "ENOENT: no such file or directory, open '/no/such/x'\n",
  });
});

test('a port that is taken is named with what to do, and no administrator is made', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const fresh = join(home, 'fresh');
  const { status, stdout, stderr } = shell(
    `TRADEWIND_HOME='${fresh}' AIRFLOW__WEBSERVER__WEB_SERVER_PORT=${port} airflow standalone`,
  );
  other.close();
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(`[webserver] web_server_port = ${port}: another program listens there`);
  expect(stderr).not.toContain('    at ');
  expect(shell(`TRADEWIND_HOME='${fresh}' airflow users list -o json`).stdout).toBe('[]\n');
});

test('a certificate that cannot be had is named', () => {
  const { status, stderr } = shell(
    'airflow db migrate >/dev/null && airflow webserver --ssl_cert /no.pem --ssl_key /no.key',
  );
  expect(status).toBe(1);
  expect(stderr).toContain('[webserver] web_server_ssl_cert = /no.pem: the file cannot be read (ENOENT)');
  expect(stderr).not.toContain('    at ');
  const self = join(home, 'airflow.cfg');
  const wrong = shell(`airflow webserver --ssl_cert ${self} --ssl_key ${self}`);
  expect(wrong.status).toBe(1);
  expect(wrong.stderr).toContain(
    `[webserver] web_server_ssl_cert = ${self}, web_server_ssl_key = ${self}: no certificate`,
  );
  expect(wrong.stderr).not.toContain('    at ');
});

test('a scheduler ends after its time', () => {
  const { status, stdout, stderr } = shell(
    'airflow db migrate >/dev/null && airflow scheduler -sd /nowhere --run-duration 1',
  );
  expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: 'The scheduler is ready\n' });
});

test('a DAG is tested by the installed command, its stack pointing into its file', () => {
  mkdirSync(join(home, 'dags'), { recursive: true });
  const file = join(home, 'dags', 'broken.ts');
  writeFileSync(
    file,
    `import { Dag } from 'tradewind';\n\nconst dag = new Dag('broken');\ndag.task('boom', async (): Promise<void> => {\n  throw new Error('found me');\n})();\n`,
  );
  const { status, stdout, stderr } = shell('airflow dags test broken 2024-01-01');
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'DagRun failed\n' });
  expect(stdout).toContain('Error: found me');
  expect(stdout).toContain(`${file}:5:9`);
});

test('a command loads no package and no other room before it is known which one it is', () => {
  const files = new Set<string>();
  const walk = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (?!type )[^;]*? from '([^']+)';/gm,
    )) {
      if (name.startsWith('node:')) continue;
      expect(name, file).toMatch(/^\./);
      walk(join(dirname(file), name));
    }
  };
  walk(fileURLToPath(new URL('main.ts', import.meta.url)));
  const rooms = new Set([...files].map((file) => /src\/([^/]+)\//.exec(file)?.[1]));
  expect([...rooms].toSorted()).toEqual(['cli', 'foundation', 'processes']);
  expect(files.size).toBeLessThan(15);
});

test('more than a pipe holds comes through whole', () => {
  const file = join(home, 'big.json');
  writeFileSync(file, JSON.stringify({ big: 'x'.repeat(300_000) }));
  const { status, stdout } = shell(
    `airflow db migrate >/dev/null && airflow variables import ${file} >/dev/null && airflow variables get big | wc -c`,
  );
  expect({ status, length: Number(stdout) }).toEqual({ status: 0, length: 300_001 });
});
