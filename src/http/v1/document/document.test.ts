import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../../foundation/json.ts';
import { testDatabases } from '../../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../../test-app.ts';
import { OPERATIONS } from '../operations.ts';

const [sqlite] = testDatabases();
let app: TestApp;
beforeAll(async () => {
  if (!sqlite) throw new Error('there is always SQLite');
  app = await openTestApp(sqlite);
});
afterAll(() => app.close());

test('the document is served as JSON and as YAML, to anybody', async () => {
  const json = await app.ask('GET', '/api/v1/openapi.json');
  const yaml = await app.ask('GET', '/api/v1/openapi.yaml');
  expect(json).toMatchObject({ status: 200, body: { openapi: '3.0.3' } });
  expect(yaml.headers['content-type']).toMatch(/^application\/yaml/);
  expect(parse(yaml.body as string)).toEqual(json.body);
});

test('it describes every operation under its path and method', async () => {
  const { paths } = (await app.ask('GET', '/api/v1/openapi.json')).body as { paths: Record<string, JsonObject> };
  for (const { id, path, method } of OPERATIONS) {
    expect(paths[path]?.[method.toLowerCase()]).toMatchObject({ operationId: id });
  }
});

test('every reference leads to something, and operation ids are unique', async () => {
  const document = (await app.ask('GET', '/api/v1/openapi.json')).body as JsonObject;
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  for (const [, path = ''] of references) {
    const found = path.split('/').reduce<unknown>((value, key) => (value as JsonObject | undefined)?.[key], document);
    expect(found, path).toBeTypeOf('object');
  }
  const ids = OPERATIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the parts of each path are all read, and nothing else', () => {
  for (const { id, path, pathParts } of OPERATIONS) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(pathParts), id).toEqual(named);
  }
});

test('with enable_swagger_ui = False the document is there without the pages', async () => {
  if (!sqlite) throw new Error('there is always SQLite');
  const bare = await openTestApp(sqlite, { env: { AIRFLOW__WEBSERVER__ENABLE_SWAGGER_UI: 'False' } });
  expect(await bare.ask('GET', '/api/v1/ui/')).toMatchObject({ status: 404 });
  expect(await bare.ask('GET', '/api/v1/ui/swagger-ui.css')).toMatchObject({ status: 404 });
  expect(await bare.ask('GET', '/api/v1/openapi.yaml')).toMatchObject({ status: 200 });
  await bare.close();
});

test('the pages to try it come from this server alone', async () => {
  const page = await app.ask('GET', '/api/v1/ui/');
  expect(page.status).toBe(200);
  const addresses = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  expect(addresses.length).toBeGreaterThan(2);
  for (const address of addresses) {
    expect(address).not.toMatch(/^(?:https?:)?\/\//);
    expect((await app.ask('GET', new URL(address, 'http://localhost/api/v1/ui/').pathname)).status).toBe(200);
  }
});
