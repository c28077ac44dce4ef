// What the scripts of the REST API plugin need besides a server of ours.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Python DAG files of the recordings, as the same file in TypeScript. */
const DAG_ID = /DAG\('(\w+)'/;

/**
 * The recordings name files anywhere on the machine, and upload DAG files in Python, which stand here in TypeScript under the same
 * names.
 * @param file its path below the recordings
 */
export function surroundingsOfPlugin(file, script) {
  return {
    env: {
      AIRFLOW__REST_API_PLUGIN__ALLOWED_FOLDERS: '/',
      AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.default',
    },
    users: [],
    writeCopy(folder) {
      const exchanges = script.exchanges.map(asTypeScript);
      const copy = join(folder, file);
      mkdirSync(dirname(copy), { recursive: true });
      writeFileSync(copy, JSON.stringify({ ...script, exchanges }));
      return folder;
    },
    stop: async () => undefined,
  };
}

function asTypeScript(exchange) {
  const { request, response } = exchange;
  if (!request.headers?.['Content-Type']?.startsWith('multipart/form-data')) return exchange;
  const dagId = DAG_ID.exec(request.body)?.[1];
  const code = `import { Dag } from 'tradewind';\nconst dag = new Dag('${dagId}', { startDate: new Date('2020-01-01'), schedule: null });\ndag.bash({ taskId: 't', bashCommand: 'true' });\n`;
  const body = request.body
    .replace(/from datetime import[^]*dag=dag\)\n/, () => code)
    .replaceAll(/(filename="[^"]*)\.py"/g, '$1.ts"');
  const output = response.body.output
    .replace('is not a *.py file', 'is not a *.ts or *.js file')
    .replaceAll(/\.py\b/g, '.ts');
  return {
    ...exchange,
    request: { ...request, body },
    response: { ...response, body: { ...response.body, output } },
  };
}
