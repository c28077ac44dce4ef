import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestListener, type Server, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
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
  const laptop = newLaptop(url, settings);
  const { exitCode, stdout, stderr } = await laptop.run(line);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  // A notice of the older grammar may stand before it.
  expect(stderr.trimEnd().split('\n').length).toBe(line.includes('_') ? 2 : 1);
  return stderr;
}

const answering = (
  status: number,
  type: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
  { hangUp = false } = {},
) =>
  listen(
    createServer((_, response) => {
      response.writeHead(status, { 'content-type': type, ...headers });
      if (hangUp) response.write(body, () => response.destroy());
      else response.end(body);
    }),
  );

/** A certificate for `localhost` that its owner signed, good for so many days from now. */
function makeCertificate(name: string, days: number): { key: Buffer; cert: Buffer; file: string } {
  const [key, request, file] = ['key', 'csr', 'pem'].map((ending) => join(folder, `${name}.${ending}`)) as [
    string,
    string,
    string,
  ];
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { stdio: 'ignore' });
  writeFileSync(`${request}.ext`, 'subjectAltName=DNS:localhost');
  openssl(`req -new -newkey rsa:2048 -nodes -subj /CN=localhost -keyout ${key} -out ${request}`);
  openssl(`x509 -req -in ${request} -signkey ${key} -days ${days} -extfile ${request}.ext -out ${file}`);
  return { key: readFileSync(key), cert: readFileSync(file), file };
}

function newLaptop(url: string, settings: Record<string, string> = {}): Laptop {
  const laptop = new Laptop(url, settings);
  closers.push(() => laptop.remove());
  return laptop;
}

/** A complaint about options has a line for each. */
async function askForHours(url: string): Promise<string> {
  const { exitCode, stderr } = await newLaptop(url).run('dags list', { AIRFLOW__TRADEWIND__REMOTE_TIMEOUT: '1e9' });
  expect(exitCode).toBe(1);
  return stderr;
}

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
  expect(await askForHours(url)).toContain('expected a number of seconds from 0.1 to 86400');
  const hangingUp = await listen(createPlainServer((socket) => void socket.destroy()) as unknown as Server);
  expect(await ask(`http://127.0.0.1:${hangingUp}`)).toContain('closed the connection without an answer');
  const other = await listen(createPlainServer((socket) => void socket.end('220 mail\r\n')) as unknown as Server);
  expect(await ask(`http://127.0.0.1:${other}`)).toContain('does not speak HTTP');
  expect(await ask(`https://127.0.0.1:${await answering(200, 'text/plain', '')}`)).toContain('begins with http://');
});

test('an answer that is cut off, damaged, packed or larger than anybody needs', async () => {
  const cut = await answering(200, 'application/json', '{"pools": [', { 'content-length': '5000' }, { hangUp: true });
  expect(await ask(`http://127.0.0.1:${cut}`, 'pools list')).toContain('it hung up in the middle of its answer');
  const half = await answering(200, 'application/json', '{"pools": [');
  expect(await ask(`http://127.0.0.1:${half}`, 'pools list')).toContain('answers with JSON that cannot be read');
  const nothing = await answering(200, 'application/json', 'null');
  expect(await ask(`http://127.0.0.1:${nothing}`, 'pools list')).toContain('no pools that can be read');

  const pools = '{"pools": [{"name": "p", "slots": 1}], "total_entries": 1, "added_later": {"a": 1}}';
  for (const [encoding, packed] of [
    ['gzip', gzipSync(pools)],
    ['deflate', deflateSync(pools)],
    ['br', brotliCompressSync(pools)],
  ] as const) {
    const port = await answering(200, 'application/json', packed, { 'content-encoding': encoding });
    const laptop = newLaptop(`http://127.0.0.1:${port}`);
    expect(await laptop.out('pools list -o plain'), encoding).toContain('p');
  }
  const odd = await answering(200, 'application/json', 'xyz', { 'content-encoding': 'compress' });
  expect(await ask(`http://127.0.0.1:${odd}`)).toContain("it packs its answer as 'compress', which is not known here");
  const torn = await answering(200, 'application/json', gzipSync(pools).subarray(0, 30), {
    'content-encoding': 'gzip',
  });
  expect(await ask(`http://127.0.0.1:${torn}`)).toContain('its answer cannot be unpacked');
  const bomb = await answering(200, 'application/json', gzipSync(Buffer.alloc(300 * 1024 * 1024), { level: 1 }), {
    'content-encoding': 'gzip',
  });
  expect(await ask(`http://127.0.0.1:${bomb}`)).toContain('its answer is longer than 256 MB');
});

test('what a server may have done already is not asked of its other API', async () => {
  const asked: string[] = [];
  const port = await listen(
    createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"dag_run_id": "manual');
    }),
  );
  expect(await ask(`http://127.0.0.1:${port}`, 'trigger_dag d')).toContain('answers with JSON that cannot be read');
  expect(asked).toEqual(['POST /api/v1/dags/d/dagRuns']);
});

test('a server that is asked too often, or rests, says for how long', async () => {
  const limited = await answering(429, 'application/json', '{"title": "Too many requests"}', { 'retry-after': '37' });
  expect(await ask(`http://127.0.0.1:${limited}`)).toBe('Too many requests; try again in 37 s\n');
  const resting = await answering(503, 'text/html', '<title>Maintenance</title>', {
    'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT',
  });
  expect(await ask(`http://127.0.0.1:${resting}`)).toBe(
    'Server error: 503 Maintenance; try again after Wed, 21 Oct 2026 07:28:00 GMT\n',
  );
});

test('a server of another version names what it lacks', async () => {
  const third = await answering(
    404,
    'application/json',
    '{"error": "/api/v1 has been removed in Airflow 3, please use its upgraded version /api/v2 instead."}',
  );
  expect(await ask(`http://127.0.0.1:${third}`, 'dags details d')).toContain('/api/v1 has been removed in Airflow 3');
  const older = await answering(
    404,
    'application/problem+json',
    '{"detail": "The requested URL was not found on the server. If you entered it manually …", "status": 404, "title": "Not Found", "type": "about:blank"}',
  );
  expect(await ask(`http://127.0.0.1:${older}`, 'users delete -u ann')).toContain(
    'has no such operation; perhaps it is of an older version',
  );
});

test('a secret is in no complaint', async () => {
  const open = await answering(401, 'application/json', '{"title": "Unauthorized"}');
  const moved = await answering(302, 'text/html', '', { location: 'https://u:pw@sso.test/in?token=opensesame#x' });
  const line = await ask(`http://ann:opensesame@127.0.0.1:${moved}`);
  expect(line).toContain('sends its callers on to https://sso.test/in: check');
  for (const [url, settings] of [
    [`http://ann:opensesame@127.0.0.1:${open}`, {}],
    [
      `http://127.0.0.1:${moved}`,
      { AIRFLOW__TRADEWIND__REMOTE_USERNAME: 'a', AIRFLOW__TRADEWIND__REMOTE_PASSWORD: 'opensesame' },
    ],
    [`http://ann:opensesame@127.0.0.1:${await freePort()}`, {}],
    ['http://ann:opensesame@bad host', {}],
    ['ftp://ann:opensesame@host', {}],
  ] as const) {
    expect(await ask(url, 'dags list', settings)).not.toMatch(/opensesame|b3BlbnNlc2FtZQ/);
  }
});

test('a proxy of the environment stands between', async () => {
  const asked: string[] = [];
  const proxy = await listen(
    createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"pools": [], "total_entries": 0}');
    }),
  );
  const settings = { HTTP_PROXY: `http://127.0.0.1:${proxy}`, NO_PROXY: '.inside.test' };
  const laptop = newLaptop('http://airflow.test:8080');
  expect(await laptop.out('pools list', settings)).toBe('No data found\n');
  expect(asked).toEqual(['GET http://airflow.test:8080/api/v1/pools?limit=100&offset=0']);
  expect(await ask('http://airflow.inside.test', 'pools list', settings)).toMatch(
    /no machine of the name|cannot be looked/,
  );
  const closed = `127.0.0.1:${await freePort()}`;
  expect(await ask('http://airflow.test', 'pools list', { HTTP_PROXY: `http://${closed}` })).toContain(
    `nobody listens at ${closed}, the proxy of the environment`,
  );
});

test('a certificate counts by an authority that is known, and for its name', async () => {
  const answer: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"pools": [], "total_entries": 0}');
  };
  const { file, ...pair } = makeCertificate('good', 2);
  const port = await listen(createSecureServer(pair, answer));
  const known = { AIRFLOW__TRADEWIND__REMOTE_CA_FILE: file };
  const laptop = newLaptop(`https://localhost:${port}`, known);
  expect(await laptop.out('pools list')).toBe('No data found\n');
  expect(await ask(`https://localhost:${port}`)).toMatch(/its certificate is not trusted.*NODE_EXTRA_CA_CERTS/);
  expect(await ask(`https://127.0.0.1:${port}`, 'dags list', known)).toContain('for another name than 127.0.0.1');
  const { file: lateFile, ...latePair } = makeCertificate('late', -1);
  const late = await listen(createSecureServer(latePair, answer));
  const lateIsKnown = { AIRFLOW__TRADEWIND__REMOTE_CA_FILE: lateFile };
  expect(await ask(`https://localhost:${late}`, 'dags list', lateIsKnown)).toContain('its certificate has expired');
  const missing = { AIRFLOW__TRADEWIND__REMOTE_CA_FILE: 'missing.pem' };
  expect(await ask(`https://localhost:${port}`, 'dags list', missing)).toContain('remote_ca_file cannot be read');
  expect(await ask(`http://127.0.0.1:${port}`)).toMatch(/does not speak HTTP|closed the connection/);
});

test('an Airflow 2.0, which sorts no lists, is understood', async () => {
  const port = await listen(
    createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      response.setHeader('content-type', 'application/json');
      if (searchParams.has('order_by')) {
        response.statusCode = 400;
        response.end('{"title": "Extra query parameter(s) order_by not in spec"}');
      } else if (pathname === '/api/v1/dags') {
        response.end('{"dags": [{"dag_id": "b"}, {"dag_id": "a"}], "total_entries": 2}');
      } else if (pathname === '/api/v1/dags/a/dagRuns') {
        const runs = ['2020-01-01', '2020-01-03', '2020-01-02'].map((day) => ({
          dag_id: 'a',
          dag_run_id: day,
          execution_date: `${day}T00:00:00+00:00`,
          state: 'success',
        }));
        response.end(JSON.stringify({ dag_runs: runs, total_entries: 3 }));
      } else response.end('{"import_errors": [], "total_entries": 0}');
    }),
  );
  const laptop = newLaptop(`http://127.0.0.1:${port}`);
  const json = async (line: string) => JSON.parse(await laptop.out(`${line} -o json`)) as Record<string, string>[];
  expect((await json('dags list')).map((dag) => dag['dag_id'])).toEqual(['a', 'b']);
  expect((await json('dags list-runs -d a')).map((run) => run['run_id'])).toEqual([
    '2020-01-03',
    '2020-01-02',
    '2020-01-01',
  ]);
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
  const laptop = newLaptop(`http://127.0.0.1:${port}/airflow/`);
  expect(await laptop.out(['trigger_dag', 'd', '-e', '2020-01-02T03:04:05', '-c', '{"k": 1}'])).toBe(
    'Created <DagRun d @ 2020-01-02T03:04:05+00:00: manual__2020-01-02T03:04:05+00:00, externally triggered: True>\n',
  );
  expect(asked).toEqual([
    'POST /airflow/api/v1/dags/d/dagRuns {"logical_date":"2020-01-02T03:04:05+00:00","conf":{"k":1}}',
    'POST /airflow/api/experimental/dags/d/dag_runs {"conf":{"k":1},"execution_date":"2020-01-02T03:04:05+00:00","replace_microseconds":"false"}',
  ]);
  expect(await ask(`http://127.0.0.1:${port}/airflow/`)).toContain('needs the stable API, of Airflow 2.0 and later');
});
