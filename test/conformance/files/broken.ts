// The twin of dags/broken.py, which recorded scripts carry: it cannot be imported.
import { Dag } from 'tradewind';
// @ts-expect-error -- there is no such module
import 'no_such_module';

export const dag = new Dag('broken');
