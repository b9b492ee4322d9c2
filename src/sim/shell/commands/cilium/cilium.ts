/** `cilium`: the command line of Cilium on a machine (cilium/cilium v1.17 `cilium-cli`), and cilium-dbg in the agent's container. */
import { AGENT_CONTAINER } from '../../../kube/cni/cilium/cilium-objects';
import { CILIUM_VERSION } from '../../../kube/cni/cilium/cilium-spec';
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import { ciliumDbg } from './cilium-dbg';
import { clusterStatus } from './cluster-status';

export function* cilium(process: Process, args: readonly string[]): Task<number> {
  // In the agent's image it is another name of cilium-dbg.
  if (process.environment.name.endsWith(`/${AGENT_CONTAINER}`)) return yield* ciliumDbg(process, args);
  const [verb = 'help', ...rest] = args;
  if (verb === 'version') {
    process.stdout(`cilium-cli: v0.18.3\ncilium image (running): ${CILIUM_VERSION}\n`);
    return 0;
  }
  const unknown = rest.find((word) => word !== '--wait' && !word.startsWith('--wait-duration'));
  if (verb === 'status' && unknown === undefined) return yield* clusterStatus(process);
  process.stderr(
    `Error: "cilium ${[verb, ...rest].join(' ')}" is not modelled; cilium status and cilium version are\n`,
  );
  return 1;
}
