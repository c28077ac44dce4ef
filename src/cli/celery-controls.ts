import { CommandFailure } from './command-failure.ts';
import { type Command, defineCommand } from './command.ts';
import { requiredText } from './option.ts';
import { OUTPUT, VERBOSE, YES } from './options/common-options.ts';

const HOSTNAME = requiredText(['-H', '--celery-hostname'], 'Specify the worker hostname');
const QUEUES = requiredText(['-q', '--queues'], 'Comma delimited list of queues');

const OWN_QUEUES =
  'A worker serves the queues that it was started with: stop it (`airflow celery stop` on its machine) and start it with other ones (`airflow celery worker -q …`). Its tasks go on elsewhere.';
const STOP =
  'Workers take no orders over Redis, where whoever reaches it could give them: stop one by `airflow celery stop` on its machine, or by SIGTERM; it ends its tasks first.';
const LIST =
  'Workers do not sign on anywhere: they take what lies in their queues. `airflow celery flower` shows the queues, and `airflow tasks states-for-dag-run` what runs; the host of each task instance is in the database.';

/** Celery's remote controls of workers: each says why there is none, and fails. */
const CONTROLS = {
  'add-queue': control(OWN_QUEUES, { hostname: HOSTNAME, queues: QUEUES, verbose: VERBOSE }),
  'list-workers': control(LIST, { output: OUTPUT, verbose: VERBOSE }),
  'remove-all-queues': control(OWN_QUEUES, { hostname: HOSTNAME, verbose: VERBOSE }),
  'remove-queue': control(OWN_QUEUES, { hostname: HOSTNAME, queues: QUEUES, verbose: VERBOSE }),
  'shutdown-all-workers': control(STOP, { verbose: VERBOSE, yes: YES }),
  'shutdown-worker': control(STOP, { hostname: HOSTNAME, verbose: VERBOSE }),
};

export function celeryControl(name: keyof typeof CONTROLS): { grouped: Command } {
  return { grouped: CONTROLS[name] };
}

function control(reason: string, options: Command['options']): Command {
  return defineCommand({
    description: reason,
    options,
    run: () => Promise.reject(new CommandFailure(reason)),
  });
}
