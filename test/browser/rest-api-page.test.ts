import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLUGIN_COMMANDS } from '../../src/http/rest-api-plugin/commands/plugin-commands.ts';
import { type Home, makeDefaultHome } from '../harness/home.ts';
import type { Settings } from '../harness/installed-program.ts';
import { type ServerProcess, startServer } from '../harness/server.ts';
import { startBrowser, testsBrowser } from './browser.ts';
import { findBarriers } from './find-barriers.ts';

const DAGS = `import { Dag } from 'tradewind';
const dag = new Dag('pipeline', { startDate: new Date('2024-01-01'), schedule: '@daily', catchup: false });
dag.bash({ taskId: 'greet', bashCommand: 'echo "hello {{ ds }}"\\necho again' });
new Dag('doomed', { startDate: new Date('2024-01-01'), schedule: null }).empty({ taskId: 'nothing' });
`;

const DATE = '2024-01-02T00:00:00';
const TASK = { dag_id: 'pipeline', task_id: 'greet', execution_date: DATE };

/** What is filled in for each command, and what its answer says then. In the order of the page. */
const CALLS: Readonly<Record<string, { fields?: Readonly<Record<string, string>>; says: RegExp }>> = {
  version: { says: /^2\.11\.2/ },
  rest_api_plugin_version: { says: /^1\.0\.9/ },
  list_dags: { says: /pipeline/ },
  list_tasks: { fields: { dag_id: 'pipeline', tree: 'on' }, says: /greet/ },
  trigger_dag: {
    fields: { dag_id: 'pipeline', run_id: 'by_hand', exec_date: DATE, conf: '{"a": 1}' },
    says: /Created <DagRun pipeline @ 2024-01-02T00:00:00\+00:00: by_hand, externally triggered: True>/,
  },
  dag_state: { fields: { dag_id: 'pipeline', execution_date: DATE }, says: /^(queued|running|success)/ },
  task_state: { fields: TASK, says: /^(None|scheduled|queued|running|success)/ },
  task_failed_deps: { fields: TASK, says: /dependencies/ },
  pause: { fields: { dag_id: 'pipeline' }, says: /paused: True/ },
  unpause: { fields: { dag_id: 'pipeline' }, says: /paused: False/ },
  clear: { fields: { dag_id: 'doomed' }, says: /Nothing to clear/ },
  render: { fields: TASK, says: /hello 2024-01-02/ },
  // What is logged is left out, to the end of its first line.
  test: { fields: { ...TASK, dry_run: 'on' }, says: /^echo again$/ },
  run: { fields: { ...TASK, mark_success: 'on', force: 'on' }, says: /a scheduler is running/ },
  backfill: {
    fields: { dag_id: 'pipeline', start_date: '2024-02-01', end_date: '2024-02-01', dry_run: 'on' },
    says: /Dry run of DAG pipeline on 2024-02-01/,
  },
  delete_dag: { fields: { dag_id: 'doomed' }, says: /Removed \d+ record/ },
  deploy_dag: { fields: { dag_file: 'deployed.ts', pause: 'on' }, says: /deployed\.ts'>\] has been uploaded/ },
  refresh_dag: { fields: { dag_id: 'deployed' }, says: /DAG \[deployed\] is now fresh as a daisy/ },
  refresh_all_dags: { says: /'deployed': <DAG: deployed>.*All DAGs are now refreshed!/ },
  variables: {
    fields: { cmd: 'set', key: 'colour', value: 'dark green' },
    says: /airflow variables --set colour dark green/,
  },
  connections: { fields: { list: 'on' }, says: /Conn Id/ },
  pool: { fields: { get: 'default_pool' }, says: /default_pool/ },
  scheduler: { fields: { num_runs: '1' }, says: /exit_code: 0/ },
  worker: { fields: { queues: 'default' }, says: /exit_code: 0/ },
  flower: { fields: { port: '1' }, says: /exit_code: 0/ },
  kerberos: { fields: { principal: 'airflow/host@EXAMPLE.COM' }, says: /exit_code: 0/ },
  serve_logs: { says: /exit_code: 0/ },
  list_background: { says: /"api": "serve_logs"/ },
  stop_background: { fields: { pid: '0' }, says: /No background command runs/ },
};

describe.runIf(testsBrowser)('the page of the REST API plugin', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  /** Opens the page on a server. Whatever the browser complains about fails the test. */
  const openPage = async (server: ServerProcess, options: BrowserContextOptions = {}) => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // An answer that is no success is one, too.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(`${server.url}/admin/rest_api/`);
    return { page, complaints, close: () => context.close() };
  };

  const withServer = async (settings: Settings, work: (server: ServerProcess, home: Home) => Promise<void>) => {
    const home = makeDefaultHome();
    home.writeDag('dags.ts', DAGS);
    const server = await startServer(home, { settings });
    try {
      await work(server, home);
    } finally {
      await server.end('SIGTERM');
      await home.remove();
    }
  };

  const result = (page: Page, name: string) => page.locator(`#${name} .result`);

  /** Presses the button of a form, agrees where it asks, and waits for the answer. @returns what the page shows of it */
  const execute = async (page: Page, name: string) => {
    const button = page.locator(`#${name} button[type=submit]`);
    const answer = page.waitForResponse((response) => response.url().includes('/admin/rest_api/api'));
    await button.click();
    const sure = page.locator('#sure');
    if (await sure.isVisible()) await sure.getByRole('button', { name: 'Do it' }).click();
    await answer;
    await page.locator(`#${name} button[type=submit]:not([aria-busy])`).waitFor();
    await result(page, name).locator('.verdict').waitFor();
    return (await result(page, name).locator('pre').allTextContents()).join('\n');
  };

  test('names every command in a form that can be pressed', { timeout: 300_000 }, async () => {
    expect(Object.keys(CALLS)).toEqual(PLUGIN_COMMANDS.map(({ name }) => name));
    await withServer({ AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: 'False' }, async (server, home) => {
      const { page, complaints, close } = await openPage(server);
      for (const [name, { fields = {}, says }] of Object.entries(CALLS)) {
        for (const [field, value] of Object.entries(fields)) {
          const input = page.locator(`#${name} [name="${field}"]:not([type=hidden])`);
          const type = await input.getAttribute('type');
          if (type === 'checkbox') await input.check();
          else if (type === 'file') await input.setInputFiles(uploadOf(value));
          else await input.fill(value);
        }
        const shown = await execute(page, name);
        expect({ name, shown }).toEqual({
          name,
          shown: expect.stringMatching(new RegExp(says.source, `m${says.flags}`)) as string,
        });
      }
      expect(existsSync(join(home.path, 'dags', 'deployed.ts'))).toBe(true);
      expect(complaints).toEqual([]);
      await close();
    });
  });

  test('works from the keyboard alone', { timeout: 120_000 }, async () => {
    await withServer({}, async (server) => {
      const { page, complaints, close } = await openPage(server);
      const { keyboard } = page;
      const focused = () => page.evaluate('document.activeElement.id || document.activeElement.textContent');
      await keyboard.press('Tab');
      expect(await focused()).toBe('Skip to the commands');
      await keyboard.press('Enter');
      expect(await focused()).toBe('commands');

      await keyboard.press('/');
      await keyboard.type('delete_dag');
      expect(await page.locator('article:visible').count()).toBe(1);
      // Past the command in the list, its title, to its field.
      for (let tabs = 0; (await focused()) !== 'delete_dag-dag_id'; tabs++) {
        expect(tabs).toBeLessThan(10);
        await keyboard.press('Tab');
      }
      await keyboard.type('doomed');
      const sure = page.locator('#sure');
      await keyboard.press('Enter');
      await sure.waitFor();
      expect(await focused()).toBe('Cancel');
      await keyboard.press('Escape');
      await sure.waitFor({ state: 'hidden' });
      expect(await focused()).toBe('delete_dag-dag_id');
      expect(await result(page, 'delete_dag').isVisible()).toBe(false);
      await keyboard.press('Enter');
      await sure.waitFor();
      await keyboard.press('Tab');
      expect(await focused()).toBe('Do it');
      await keyboard.press('Enter');
      await result(page, 'delete_dag').locator('.verdict').waitFor();
      expect(await result(page, 'delete_dag').textContent()).toContain('Removed');
      expect(await page.locator('#said').textContent()).toMatch(/^delete_dag: OK, HTTP 200, [\d.]+ ms$/);
      expect(complaints).toEqual([]);
      await close();
    });
  });

  test('shuts nobody out, by day and by night, at a desk and on a phone', { timeout: 180_000 }, async () => {
    await withServer({}, async (server) => {
      for (const [width, height] of [
        [1280, 900],
        [320, 640],
      ] as const) {
        for (const colorScheme of ['light', 'dark'] as const) {
          const { page, complaints, close } = await openPage(server, { viewport: { width, height }, colorScheme });
          await execute(page, 'list_dags');
          await page.locator('#pause [name=dag_id]').fill('no_such_dag');
          expect(await execute(page, 'pause')).toContain("The DAG ID 'no_such_dag' does not exist");
          await page.evaluate('document.querySelectorAll("details").forEach((folded) => (folded.open = true))');
          expect(await findBarriers(page)).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
          await page.locator('#stop_background [name=pid]').fill('1');
          await page.locator('#stop_background button[type=submit]').click();
          await page.locator('#sure').waitFor();
          expect(await findBarriers(page)).toEqual([]);
          expect(complaints).toEqual([]);
          await close();
        }
      }
    });
  });

  test('works without its script, and says where there is no server', { timeout: 120_000 }, async () => {
    await withServer({}, async (server) => {
      const plain = await openPage(server, { javaScriptEnabled: false });
      await plain.page.locator('#pause [name=dag_id]').fill('pipeline');
      await plain.page.locator('#pause button[type=submit]').click();
      expect(await plain.page.textContent('body')).toContain('Dag: pipeline, paused: True');
      await plain.close();

      const { page, close } = await openPage(server);
      await server.end('SIGKILL');
      await page.locator('#version button[type=submit]').click();
      await result(page, 'version').locator('.verdict').waitFor();
      expect(await result(page, 'version').textContent()).toContain('the server cannot be reached');
      await close();
    });
  });

  test('fills in what its address says', { timeout: 120_000 }, async () => {
    await withServer({}, async (server) => {
      const { page, complaints, close } = await openPage(server);
      await page.goto(`${server.url}/admin/rest_api/#trigger_dag?dag_id=doomed&conf={"a":"b?c"}`);
      expect(await page.locator('#trigger_dag-dag_id').inputValue()).toBe('doomed');
      expect(await page.locator('#trigger_dag-conf').inputValue()).toBe('{"a":"b?c"}');
      expect(complaints).toEqual([]);
      await close();
    });
  });

  test('shows a line that does the same in a shell, whatever is filled in', { timeout: 120_000 }, async () => {
    const settings = { AIRFLOW__REST_API_PLUGIN__REST_API_PLUGIN_EXPECTED_HTTP_TOKEN: 'open sesame' };
    await withServer(settings, async (server, home) => {
      const { page, complaints, close } = await openPage(server);
      /** Runs what the page shows, in a shell. */
      const paste = async (name: string) => {
        const box = page.locator(`#${name} > details`);
        if ((await box.getAttribute('open')) === null) await box.locator('summary').click();
        const line = await box.locator('pre', { hasText: 'curl' }).innerText();
        expect(line).not.toContain('sesame');
        const env = { PATH: process.env['PATH'], REST_API_TOKEN: 'open sesame' };
        return JSON.parse(
          execFileSync('sh', ['-c', line], { cwd: home.path, env, encoding: 'utf8', stdio: 'pipe' }),
        ) as unknown;
      };
      expect(await paste('list_dags')).toMatchObject({
        output: { stdout: expect.stringContaining('pipeline') as string },
      });

      const conf = JSON.stringify({ a: `it's "$(touch pwned)" \\ \`id\` 雪`, b: '@/etc/passwd' }, null, 2);
      await page.locator('#trigger_dag [name=dag_id]').fill('pipeline');
      await page.locator('#trigger_dag [name=conf]').fill(conf);
      expect(await paste('trigger_dag')).toMatchObject({
        status: 'OK',
        post_arguments: { api: 'trigger_dag', dag_id: 'pipeline', conf },
        output: { stdout: expect.stringContaining('Created') as string },
      });

      const file = `it's "a", b; c.ts`;
      writeFileSync(join(home.path, file), uploadOf(file).buffer);
      await page.locator('#deploy_dag [name=dag_file]').setInputFiles(join(home.path, file));
      await page.locator('#deploy_dag [name=pause]').check();
      expect(await paste('deploy_dag')).toMatchObject({ status: 'OK' });
      expect(existsSync(join(home.path, 'dags', file))).toBe(true);
      expect(existsSync(join(home.path, 'pwned'))).toBe(false);
      expect(complaints).toEqual([]);
      await close();
    });
  });

  test('lets in who signs in, with what their roles allow', { timeout: 120_000 }, async () => {
    const settings = { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' };
    await withServer(settings, async (server) => {
      const { page, complaints, close } = await openPage(server);
      expect(await execute(page, 'list_dags')).toContain('Authentication Failed');
      await page.getByRole('link', { name: 'Sign in' }).first().click();
      const [, password = ''] = /password: (\S+)/.exec(server.output) ?? [];
      await page.getByLabel('Username').fill('admin');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign In' }).click();
      await page.waitForURL('**/admin/rest_api/');
      expect(await page.textContent('.intro')).toContain('You call as admin');
      await page.locator('#pause [name=dag_id]').fill('pipeline');
      expect(await execute(page, 'pause')).toContain('Dag: pipeline, paused: True');
      await page.getByRole('button', { name: 'Sign out' }).click();
      expect((await page.request.get(`${server.url}/admin/rest_api/api?api=list_dags`)).status()).toBe(401);
      expect(complaints).toEqual([]);
      await close();
    });
  });

  test('sends the token that is typed in', { timeout: 120_000 }, async () => {
    const settings = { AIRFLOW__REST_API_PLUGIN__REST_API_PLUGIN_EXPECTED_HTTP_TOKEN: 'open sesame' };
    await withServer(settings, async (server) => {
      const { page, complaints, close } = await openPage(server);
      expect(await execute(page, 'list_dags')).toContain('Token Authentication Failed');
      await page.getByLabel('Token').fill('open sesame');
      const shown = await execute(page, 'list_dags');
      expect(shown).toContain('pipeline');
      expect(shown).not.toContain('open sesame');
      expect(complaints).toEqual([]);
      await close();
    });
  });
});

function uploadOf(name: string) {
  const code = `import { Dag } from 'tradewind';\nnew Dag('deployed', { startDate: new Date('2024-01-01'), schedule: null }).empty({ taskId: 'nothing' });\n`;
  return { name, mimeType: 'text/typescript', buffer: Buffer.from(code) };
}
