import type { Config } from '../config/config.ts';
import type { Clock } from '../foundation/clock.ts';
import type { ControlPlane } from './control-plane.ts';
import { eitherApi } from './remote/choose-api.ts';
import { experimentalApi } from './remote/experimental/experimental-api.ts';
import type { Route } from './remote/send-request.ts';
import { openServer } from './remote/server-api.ts';
import { stableApi } from './remote/stable/stable-api.ts';

/**
 * The control plane behind the REST APIs of the server of `[cli] endpoint_url`.
 * @param world `env`: where the variables of proxies stand
 * @throws AppError INVALID_INPUT for an address or credentials that cannot be used
 */
export async function remoteControlPlane(
  config: Config,
  { env, clock }: { readonly env: Route['env']; readonly clock: Clock },
): Promise<ControlPlane> {
  const server = await openServer(config, env);
  const [stable, experimental] = [stableApi(server), experimentalApi(server)];
  const choice = config.tradewind.remoteApi;
  return {
    async dags() {
      const { stableDags } = await import('./remote/stable/dags.ts');
      const { experimentalDags } = await import('./remote/experimental/dags.ts');
      return eitherApi(server, choice, stableDags(stable, clock), experimentalDags(experimental));
    },
    async dagRuns() {
      const { stableDagRuns } = await import('./remote/stable/dag-runs.ts');
      const { experimentalDagRuns } = await import('./remote/experimental/dag-runs.ts');
      return eitherApi(server, choice, stableDagRuns(stable), experimentalDagRuns(experimental));
    },
    async tasks() {
      const { stableTasks } = await import('./remote/stable/tasks.ts');
      const { experimentalTasks } = await import('./remote/experimental/tasks.ts');
      return eitherApi(server, choice, stableTasks(stable), experimentalTasks(experimental));
    },
    async pools() {
      const { stablePools } = await import('./remote/stable/pools.ts');
      const { experimentalPools } = await import('./remote/experimental/pools.ts');
      return eitherApi(server, choice, stablePools(stable), experimentalPools(experimental));
    },
    async variables() {
      const { stableVariables } = await import('./remote/stable/variables.ts');
      return eitherApi(server, choice, stableVariables(stable), {});
    },
    async connections() {
      const { stableConnections } = await import('./remote/stable/connections.ts');
      return eitherApi(server, choice, stableConnections(stable), {});
    },
    async users() {
      const { stableUsers } = await import('./remote/stable/users.ts');
      return eitherApi(server, choice, stableUsers(stable), {});
    },
    async roles() {
      const { stableRoles } = await import('./remote/stable/roles.ts');
      return eitherApi(server, choice, stableRoles(stable), {});
    },
  };
}
