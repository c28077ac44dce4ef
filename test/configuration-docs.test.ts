import { expect, test } from 'vitest';
import { readConfigDocs, renderConfigDocs } from '../scripts/config-docs.ts';

test('docs/configuration.md has every option as it is; `sh bin/node scripts/config-docs.ts` brings it up to date', () => {
  const text = readConfigDocs();
  expect(text).toBe(renderConfigDocs(text));
  expect(text).toContain('| `scheduler_zombie_task_threshold` | seconds | `10` |');
});
