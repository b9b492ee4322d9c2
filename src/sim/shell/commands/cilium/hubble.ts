/**
 * hubble, the command line of Cilium's flow log (cilium/cilium v1.17 `hubble/cmd`): `observe`, `status`, `list nodes` and `version`.
 *
 * On a node it asks the agent there, as in the agent's container; with `-P` or `--server` Hubble's relay, which has the flows of all nodes.
 * Leaves out `watch`, `record`, the configuration file, and filters of layer 7.
 */
import { CILIUM_DOOR, CiliumDoor } from '../../../kube/cni/cilium/cilium-door';
import { CILIUM_VERSION } from '../../../kube/cni/cilium/cilium-spec';
import type { NodeAgent } from '../../../kube/cni/cilium/cilium-agent';
import type { Flow } from '../../../kube/cni/cilium/hubble/flow';
import { FLOW_CAPACITY } from '../../../kube/cni/cilium/hubble/flow-log';
import {
  compactFlow,
  dictFlow,
  FLOW_COLUMNS,
  flowCells,
  jsonFlow,
  type FlowFormat,
} from '../../../kube/cni/cilium/hubble/flow-text';
import type { Process } from '../../../host/process';
import { until, type Task } from '../../../host/task';
import { parseObserve, type ObserveOptions } from './observe-arguments';
import { tabTable } from './tab-table';

const USAGE = `Hubble is a utility to observe and inspect recent Cilium routed traffic in a cluster.

Usage:
  hubble [command]

Available Commands:
  list        List Hubble objects
  observe     Observe flows and events of a Hubble server
  status      Display status of Hubble server
  version     Display detailed version information
`;
const DICT_SEPARATOR = '------------\n';
const NANOSECONDS = 1e9;

export function* hubble(process: Process, args: readonly string[]): Task<number> {
  const [verb = 'help', ...rest] = args;
  if (verb === 'help' || verb === '--help' || verb === '-h') {
    process.stdout(USAGE);
    return 0;
  }
  if (verb === 'version') {
    process.stdout(`hubble v${CILIUM_VERSION}\n`);
    return 0;
  }
  const door = process.environment.doors.get(CILIUM_DOOR);
  if (!(door instanceof CiliumDoor) || !door.isRunning) {
    process.stderr(
      'failed to connect to \'unix:///var/run/cilium/hubble.sock\': connection error: desc = "transport: error while dialing: dial unix /var/run/cilium/hubble.sock: connect: no such file or directory"\n',
    );
    return 1;
  }
  switch (verb) {
    case 'observe':
      return yield* observe(process, door, rest);
    case 'status':
      return status(process, door, rest);
    case 'list':
      return list(process, door, rest);
    default:
      process.stderr(`Error: unknown command "${verb}" for "hubble"\nRun 'hubble --help' for usage.\n`);
      return 1;
  }
}

function* observe(process: Process, door: CiliumDoor, args: readonly string[]): Task<number> {
  const words = args[0] === 'flows' ? args.slice(1) : args;
  const parsed = parseObserve(words);
  if (!parsed.ok) {
    process.stderr(`${parsed.error}\n`);
    return 1;
  }
  const options = parsed.value;
  const agents = agentsOf(door, options.isRelayed);
  const print = printerOf(process, options);
  print(chosenFlows(process, agents, options));
  if (!options.isFollowing) return 0;
  const stops = agents.map(({ flows }) =>
    flows.follow((flow) => {
      if (options.filter.fits(flow)) print([flow]);
    }),
  );
  const stop = (): void => {
    for (const each of stops) each();
  };
  process.own({ close: stop });
  // Until somebody ends it.
  yield* until(() => stop);
  return 0;
}

function chosenFlows(
  process: Process,
  agents: readonly NodeAgent[],
  options: ObserveOptions,
): readonly Flow[] {
  const { filter, last, first, since, isFollowing } = options;
  // Those that come from now on, unless older ones are asked for.
  if (isFollowing && last === undefined && since === undefined) return [];
  const begin = since === undefined ? 0 : process.environment.scheduler.now() - since;
  const fitting = agents
    .flatMap(({ flows }) => flows.flows())
    .filter((flow) => flow.time >= begin && filter.fits(flow))
    .toSorted((one, other) => one.time - other.time);
  if (first !== undefined) return fitting.slice(0, first);
  return last === undefined ? fitting : fitting.slice(Math.max(0, fitting.length - last));
}

function printerOf(
  process: Process,
  { output, hasNames, hasNodeName }: ObserveOptions,
): (flows: readonly Flow[]) => void {
  const format: FlowFormat = { startTimeMs: process.environment.startTimeMs, hasNames, hasNodeName };
  let count = 0;
  const each =
    (print: (flow: Flow) => string) =>
    (flows: readonly Flow[]): void => {
      for (const flow of flows) process.stdout(print(flow));
    };
  switch (output) {
    case 'compact':
      return each((flow) => compactFlow(flow, format));
    case 'json':
      return each((flow) => jsonFlow(flow, format));
    case 'dict':
      return each((flow) => {
        count += 1;
        return `${count === 1 ? '' : DICT_SEPARATOR}${dictFlow(flow, format)}`;
      });
    case 'table':
      return (flows) => {
        if (flows.length === 0) return;
        const [time = '', ...others] = FLOW_COLUMNS;
        const columns = [time, ...(hasNodeName ? ['NODE'] : []), ...others];
        const rows = flows.map((flow) => flowCells(flow, format));
        process.stdout(tabTable([columns, ...rows], { minWidth: 2, isOpenEnded: true }));
      };
  }
}

function agentsOf(door: CiliumDoor, isRelayed: boolean): readonly NodeAgent[] {
  return isRelayed ? door.agents() : [door.agent];
}

function status(process: Process, door: CiliumDoor, args: readonly string[]): number {
  const isRelayed = args.some(
    (word) => word === '-P' || word === '--port-forward' || word.startsWith('--server'),
  );
  const agents = agentsOf(door, isRelayed);
  const seen = agents.reduce((sum, { flows }) => sum + flows.seenCount, 0);
  const kept = agents.reduce((sum, { flows }) => sum + flows.flows().length, 0);
  const room = agents.length * FLOW_CAPACITY;
  const up = process.environment.scheduler.now() / NANOSECONDS;
  process.stdout(
    `Healthcheck (via ${isRelayed ? 'localhost:4245' : 'unix:///var/run/cilium/hubble.sock'}): Ok\n`,
  );
  process.stdout(
    `Current/Max Flows: ${grouped(kept)}/${grouped(room)} (${((kept / room) * 100).toFixed(2)}%)\n`,
  );
  process.stdout(`Flows/s: ${(up === 0 ? 0 : seen / up).toFixed(2)}\n`);
  if (isRelayed) process.stdout(`Connected Nodes: ${agents.length}/${agents.length}\n`);
  return 0;
}

function list(process: Process, door: CiliumDoor, [what = '']: readonly string[]): number {
  if (what !== 'nodes' && what !== 'node') {
    process.stderr(`Error: unknown command "${what}" for "hubble list"; nodes is what is modelled\n`);
    return 1;
  }
  const rows = door
    .agents()
    .map(({ name, flows }) => [
      name,
      'Connected',
      `${grouped(flows.flows().length)}/${grouped(FLOW_CAPACITY)}`,
    ]);
  process.stdout(
    tabTable([['NAME', 'STATUS', 'CURRENT/MAX-FLOWS'], ...rows], { minWidth: 2, isOpenEnded: true }),
  );
  return 0;
}

function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}
