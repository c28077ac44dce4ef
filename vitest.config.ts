import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: { tradewind: fileURLToPath(new URL('src/authoring/index.ts', import.meta.url)) },
  },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    // Tests start real processes and databases: a loaded machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Few, since many of them start processes of their own.
    maxWorkers: 2,
  },
});
