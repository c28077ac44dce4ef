import type { FastifyInstance } from 'fastify';
import { answerFailure } from '../answer-failure.ts';
import { errorPage } from '../pages/error-pages.ts';
import type { HttpServices } from '../http-services.ts';
import { mountFallback, mountRoute } from '../server/mount-route.ts';
import { notFoundPage } from '../pages/not-found-page.ts';
import { RouteTable } from '../server/route-table.ts';
import { type Surface, bodyLimitOf, optionsResponse } from '../server/surface.ts';
import { answerCall } from './answer-call.ts';
import type { CommandHost } from './command-host.ts';
import { PLUGIN_COMMANDS, findPluginCommand } from './commands/plugin-commands.ts';
import type { PluginCommand } from './commands/plugin-command.ts';
import { Refusal } from './errors.ts';
import { NEWER, OLDER } from './generation.ts';
import { mountAdminPage } from './page/mount-admin-page.ts';
import type { PluginCall } from './plugin-call.ts';
import type { PluginContext } from './plugin-context.ts';
import { BackgroundCommands } from './run/background-commands.ts';
import { CommandProcesses } from './run/command-processes.ts';
import { RememberedOutputs } from './run/remembered-outputs.ts';

/** The REST API plugin in both its generations, and its page, at `/admin/rest_api`. */
export function mountRestApiPlugin(app: FastifyInstance, services: HttpServices, host: CommandHost): void {
  const context = openContext(services, host);
  app.addHook('onReady', async () => context.background.noteFormer());
  app.addHook('onClose', () => context.processes.stop());
  app.register(
    (instance, _options, done) => {
      const surface = pluginSurface(instance, services);
      const newer = answerCall(NEWER, context, commandOfCall);
      mountRoute(surface, 'GET', '/api', newer);
      mountRoute(surface, 'POST', '/api', newer);
      for (const command of PLUGIN_COMMANDS) {
        const older = answerCall(OLDER, context, () => command);
        // The document says `workers`, the program said `worker`.
        for (const name of command.name === 'worker' ? ['worker', 'workers'] : [command.name]) {
          const path = `/api/v1.0/${name}`;
          // It carries a file.
          if (name !== 'deploy_dag') mountRoute(surface, 'GET', path, older);
          mountRoute(surface, 'POST', path, older);
        }
      }
      mountAdminPage(surface, context);
      mountFallback(surface);
      done();
    },
    { prefix: '/admin/rest_api' },
  );
}

function openContext(services: HttpServices, host: CommandHost): PluginContext {
  const { clock, config } = services;
  const logger = services.logger.child('rest-api-plugin');
  const processes = new CommandProcesses(host, clock);
  const background = new BackgroundCommands({ processes, clock, logger, home: config.home });
  const outputs = new RememberedOutputs(services.db);
  return { services: { ...services, logger }, host, processes, background, outputs };
}

/** The command that `api` names, in the query or the form. */
function commandOfCall({ query, form }: PluginCall): PluginCommand {
  const name = (query['api'] || form['api'] || '').trim().toLowerCase();
  if (name === '') throw new Refusal(400, 'API should be provided');
  const command = findPluginCommand(name);
  if (!command) throw new Refusal(400, `API '${name}' was not found`);
  // A quirk: it looks for the DAG in the address only.
  if (name === 'refresh_dag' && query['dag_id'] === undefined && form['dag_id']) {
    throw new Refusal(400, 'dag_id should be provided');
  }
  return command;
}

function pluginSurface(app: FastifyInstance, { config, logger }: HttpServices): Surface {
  return {
    app,
    table: new RouteTable(),
    bodyLimit: bodyLimitOf(config),
    notFound: notFoundPage(),
    methodNotAllowed: (allow) => errorPage(405, { allow }),
    options: optionsResponse,
    answerError: (error) => answerFailure(error, logger, errorPage),
  };
}
