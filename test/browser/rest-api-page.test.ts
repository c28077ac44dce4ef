import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLUGIN_COMMANDS } from '../../src/http/rest-api-plugin/commands/plugin-commands.ts';
import { type Home, makeDefaultHome } from '../harness/home.ts';
import type { Settings } from '../harness/installed-program.ts';
import { type ServerProcess, startServer } from '../harness/server.ts';
import { startBrowser, testsBrowser } from './browser.ts';

const DAGS = `import { Dag } from 'tradewind';
const dag = new Dag('pipeline', { startDate: new Date('2024-01-01'), schedule: '@daily', catchup: false });
dag.bash({ taskId: 'greet', bashCommand: 'echo "hello {{ ds }}"' });
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
  test: { fields: { ...TASK, dry_run: 'on' }, says: /hello 2024-01-02/ },
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

  test('works from the keyboard, on a phone and without its script', { timeout: 120_000 }, async () => {
    await withServer({}, async (server) => {
      const wide = await openPage(server);
      await wide.page.keyboard.press('/');
      await wide.page.keyboard.type('list_dags');
      expect(await wide.page.locator('article:visible').count()).toBe(1);
      // Past the list of commands and the title of the card, to its first field.
      await wide.page.locator('#list_dags-subdir').focus();
      await wide.page.keyboard.press('Enter');
      await result(wide.page, 'list_dags').locator('.verdict').waitFor();
      expect(await result(wide.page, 'list_dags').textContent()).toContain('pipeline');
      expect(await unnamedControls(wide.page)).toEqual([]);
      expect(wide.complaints).toEqual([]);
      await wide.close();

      for (const colorScheme of ['light', 'dark'] as const) {
        const phone = await openPage(server, { viewport: { width: 320, height: 640 }, colorScheme });
        await execute(phone.page, 'list_dags');
        const overflow = await phone.page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(overflow).toBeLessThanOrEqual(0);
        await phone.close();
      }

      const plain = await openPage(server, { javaScriptEnabled: false });
      await plain.page.locator('#pause [name=dag_id]').fill('pipeline');
      await plain.page.locator('#pause button[type=submit]').click();
      expect(await plain.page.textContent('body')).toContain('Dag: pipeline, paused: True');
      await plain.close();
    });
  });

  test(
    'asks before it destroys, fills in what its address says, and shows the same call for curl',
    { timeout: 120_000 },
    async () => {
      await withServer({}, async (server) => {
        const { page, complaints, close } = await openPage(server);
        await page.goto(`${server.url}/admin/rest_api/#delete_dag?dag_id=doomed`);
        expect(await page.locator('#delete_dag-dag_id').inputValue()).toBe('doomed');
        await page.locator('#delete_dag button[type=submit]').click();
        await page.locator('#sure').getByRole('button', { name: 'Cancel' }).click();
        expect(await execute(page, 'list_dags')).toContain('doomed');
        await page.locator('#trigger_dag [name=dag_id]').fill("it's");
        const shown = await execute(page, 'trigger_dag');
        expect(shown).toContain(
          `curl --data-urlencode 'api=trigger_dag' --data-urlencode 'dag_id=it'\\''s' '${server.url}/admin/rest_api/api'`,
        );
        expect(complaints).toEqual([]);
        await close();
      });
    },
  );

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

/** Controls that a screen reader has no name for. */
function unnamedControls(page: Page): Promise<unknown> {
  return page.evaluate(`
    [...document.querySelectorAll('input:not([type=hidden]), textarea, button, a')]
      .filter((control) => !control.labels?.length && control.textContent.trim() === '' && !control.ariaLabel)
      .map((control) => control.outerHTML)`);
}
