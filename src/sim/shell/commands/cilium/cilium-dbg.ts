/**
 * cilium-dbg, what the agent of a node tells of itself (cilium/cilium v1.17 `cilium-dbg/cmd`): `status`, `service list`, `endpoint list`,
 * `identity list`, `identity get`, `ip list`, `node list`, `policy selectors` not, `bpf lb|ct|nat|ipcache|policy|endpoint|tunnel|metrics list`, `version`.
 *
 * Everything else is refused by name, and so are other outputs than text.
 */
import { CILIUM_DOOR, CiliumDoor } from '../../../kube/cni/cilium/cilium-door';
import { CILIUM_VERSION } from '../../../kube/cni/cilium/cilium-spec';
import type { NodeAgent } from '../../../kube/cni/cilium/cilium-agent';
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import {
  connectionList,
  connectionFlush,
  endpointMapList,
  ipcacheList,
  metricsList,
  natList,
  policyMap,
  serviceMapList,
  tunnelList,
} from './bpf-lists';
import { endpointList, identityGet, identityList, ipList, nodeList, serviceList } from './agent-lists';
import { agentStatus } from './agent-status';

/** Answers the text, or what is wrong. */
type Printer = (
  agent: NodeAgent,
  args: readonly string[],
  process: Process,
) => string | { readonly problem: string };

const COMMANDS: ReadonlyMap<string, Printer> = new Map<string, Printer>([
  ['status', agentStatus],
  ['service list', serviceList],
  ['endpoint list', endpointList],
  ['identity list', identityList],
  ['identity get', identityGet],
  ['ip list', ipList],
  ['node list', nodeList],
  ['bpf lb list', serviceMapList],
  ['bpf ct list', connectionList],
  ['bpf ct flush', connectionFlush],
  ['bpf nat list', natList],
  ['bpf ipcache list', ipcacheList],
  ['bpf policy get', policyMap],
  ['bpf endpoint list', endpointMapList],
  ['bpf tunnel list', tunnelList],
  ['bpf metrics list', metricsList],
]);
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['ls', 'list'],
  ['svc', 'service'],
  ['ep', 'endpoint'],
]);

// eslint-disable-next-line require-yield -- the agent answers at once
export function* ciliumDbg(process: Process, args: readonly string[]): Task<number> {
  const words = args.map((word) => ALIASES.get(word) ?? word);
  if (words.length === 0 || words[0] === 'help' || words[0] === '--help') {
    process.stdout(
      `CLI for interacting with the local Cilium Agent\n\nModelled commands:\n${[...COMMANDS.keys()].map((name) => `  cilium-dbg ${name}\n`).join('')}`,
    );
    return 0;
  }
  if (words[0] === 'version') {
    process.stdout(`Client: ${CILIUM_VERSION}\nDaemon: ${CILIUM_VERSION}\n`);
    return 0;
  }
  const known = [3, 2, 1].map((count) => words.slice(0, count).join(' ')).find((name) => COMMANDS.has(name));
  const print = known === undefined ? undefined : COMMANDS.get(known);
  if (known === undefined || print === undefined) {
    process.stderr(`Error: "${args.join(' ')}" is not modelled; try cilium-dbg help\n`);
    return 1;
  }
  const rest = words.slice(known.split(' ').length);
  if (rest.some((word) => word === '-o' || word.startsWith('--output'))) {
    process.stderr('Error: --output is not modelled: there is text alone\n');
    return 1;
  }
  const door = process.environment.doors.get(CILIUM_DOOR);
  if (!(door instanceof CiliumDoor) || !door.isRunning) {
    const why = door === undefined ? 'no such file or directory' : 'connection refused';
    process.stderr(
      `Error: Cannot get status/service/endpoint: Get "http://localhost/v1/healthz": dial unix ${CILIUM_DOOR}: connect: ${why}\nIs the agent running?\n`,
    );
    return 1;
  }
  const answer = print(door.agent, rest, process);
  if (typeof answer === 'string') {
    process.stdout(answer);
    return 0;
  }
  process.stderr(`Error: ${answer.problem}\n`);
  return 1;
}
