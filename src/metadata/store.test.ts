import { describeDatabase } from './store.suite.ts';
import { testDatabases } from './test-databases.ts';

for (const kind of testDatabases()) describeDatabase(kind);
