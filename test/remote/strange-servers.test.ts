import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type RequestListener, type Server, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../harness/ports.ts';
import { Laptop } from './second-installation.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-tls-'));
const closers: (() => void)[] = [() => rmSync(folder, { recursive: true })];
afterAll(() => {
  for (const close of closers.toReversed()) close();
});

async function listen(server: Pick<Server, 'listen' | 'address' | 'close'>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function ask(url: string, line = 'dags list', settings: Record<string, string> = {}): Promise<string> {
  const laptop = new Laptop(url, settings);
  closers.push(() => laptop.remove());
  const { exitCode, stdout, stderr } = await laptop.run(line);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  // A notice of the older grammar may stand before it.
  expect(stderr.trimEnd().split('\n').length).toBe(line.includes('_') ? 2 : 1);
  return stderr;
}

const answering = (status: number, type: string, body: string, headers: Record<string, string> = {}) =>
  listen(
    createServer((_, response) => {
      response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    }),
  );

test('a server that is not there, or that nobody knows by that name', async () => {
  expect(await ask(`http://127.0.0.1:${await freePort()}`)).toMatch(/is unavailable: nobody listens there/);
  expect(await ask('http://nowhere.invalid')).toMatch(/no machine of the name nowhere.invalid|cannot be looked up now/);
  expect(await ask('localhost:8080')).toContain('[cli] endpoint_url is no address of a server');
  expect(await ask('ftp://localhost')).toContain('[cli] endpoint_url is no address of a server');
});

test('a server that answers with pages, sends on, fails or speaks something else', async () => {
  const page = await answering(200, 'text/html; charset=utf-8', '<html><title>Sign in</title></html>');
  expect(await ask(`http://127.0.0.1:${page}`)).toContain('answers with a page (HTML) instead of JSON');
  const moved = await answering(308, 'text/html', '', { location: 'https://elsewhere.test/' });
  expect(await ask(`http://127.0.0.1:${moved}`)).toContain('sends its callers on to https://elsewhere.test/');
  const missing = await answering(404, 'text/html', '<title>Not found</title>');
  expect(await ask(`http://127.0.0.1:${missing}`, 'pools list')).toContain('has no such API (404, a page (HTML))');
  const broken = await answering(502, 'text/html', '<html><head><title>502 Bad\n Gateway</title></head></html>');
  expect(await ask(`http://127.0.0.1:${broken}`)).toBe('Server error: 502 502 Bad Gateway\n');
  const crashed = await answering(
    500,
    'application/json',
    '{"title": "Internal", "detail": "no\\n\\u001b[2Jdatabase"}',
  );
  expect(await ask(`http://127.0.0.1:${crashed}`)).toBe('Server error: 500 no [2Jdatabase\n');
  const odd = await answering(200, 'application/json', '{"dags": [{"dag_id": 5}]}');
  expect(await ask(`http://127.0.0.1:${odd}`)).toContain(
    'no dag_id that can be read; perhaps it is of another version',
  );
});

test('a server that says nothing, hangs up, or speaks another protocol', async () => {
  const silent = await listen(createServer(() => undefined));
  const url = `http://127.0.0.1:${silent}`;
  expect(await ask(url, 'dags list', { AIRFLOW__TRADEWIND__REMOTE_TIMEOUT: '0.2' })).toContain(
    'did not answer within 0.2 s',
  );
  const hangingUp = await listen(createPlainServer((socket) => void socket.destroy()) as unknown as Server);
  expect(await ask(`http://127.0.0.1:${hangingUp}`)).toContain('closed the connection without an answer');
  const other = await listen(createPlainServer((socket) => void socket.end('220 mail\r\n')) as unknown as Server);
  expect(await ask(`http://127.0.0.1:${other}`)).toContain('does not speak HTTP');
  expect(await ask(`https://127.0.0.1:${await answering(200, 'text/plain', '')}`)).toContain('begins with http://');
});

test('a certificate counts by an authority that is known, and for its name', async () => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'].concat([
      '-addext',
      'subjectAltName=DNS:localhost',
      '-keyout',
      key,
      '-out',
      cert,
    ]),
    { stdio: 'ignore' },
  );
  const answer: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"pools": [], "total_entries": 0}');
  };
  const port = await listen(createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer));
  const known = { AIRFLOW__TRADEWIND__REMOTE_CA_FILE: cert };
  const laptop = new Laptop(`https://localhost:${port}`, known);
  closers.push(() => laptop.remove());
  expect(await laptop.out('pools list')).toBe('No data found\n');
  expect(await ask(`https://localhost:${port}`)).toMatch(/its certificate is not trusted.*NODE_EXTRA_CA_CERTS/);
  expect(await ask(`https://127.0.0.1:${port}`, 'dags list', known)).toContain('for another name than 127.0.0.1');
  const missing = { AIRFLOW__TRADEWIND__REMOTE_CA_FILE: 'missing.pem' };
  expect(await ask(`https://localhost:${port}`, 'dags list', missing)).toContain('remote_ca_file cannot be read');
  expect(await ask(`http://127.0.0.1:${port}`)).toMatch(/does not speak HTTP|closed the connection/);
});

test('an Airflow 1.10, which has no stable API, is asked by the experimental one', async () => {
  const asked: string[] = [];
  const port = await listen(
    createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push(`${request.method} ${request.url} ${body}`);
        const isTrigger = request.method === 'POST' && request.url === '/airflow/api/experimental/dags/d/dag_runs';
        if (!isTrigger) {
          response.writeHead(404, { 'content-type': 'text/html' }).end('<title>Airflow</title>');
          return;
        }
        // The first versions told nothing but this.
        const message =
          'Created <DagRun d @ 2020-01-02T03:04:05+00:00: manual__2020-01-02T03:04:05+00:00, externally triggered: True>';
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
      });
    }),
  );
  const laptop = new Laptop(`http://127.0.0.1:${port}/airflow/`);
  closers.push(() => laptop.remove());
  expect(await laptop.out(['trigger_dag', 'd', '-e', '2020-01-02T03:04:05', '-c', '{"k": 1}'])).toBe(
    'Created <DagRun d @ 2020-01-02T03:04:05+00:00: manual__2020-01-02T03:04:05+00:00, externally triggered: True>\n',
  );
  expect(asked).toEqual([
    'POST /airflow/api/v1/dags/d/dagRuns {"logical_date":"2020-01-02T03:04:05+00:00","conf":{"k":1}}',
    'POST /airflow/api/experimental/dags/d/dag_runs {"conf":{"k":1},"execution_date":"2020-01-02T03:04:05+00:00","replace_microseconds":"false"}',
  ]);
  expect(await ask(`http://127.0.0.1:${port}/airflow/`)).toContain('needs the stable API, of Airflow 2.0 and later');
});
