/**
 * What tools print about a machine, a Pod or an object as it is now, without anything of it being in the lab: no process that
 * `ps` would show, no packet, no time that passes. It is the real command of the lab, run to its end in one go.
 *
 * Leaves out commands that have to wait for something: they say so instead.
 */
import { err, ok, type Result } from '../base/result';
import { Environment, Process } from '../host/process';
import { findCommand } from '../shell/command-table';
import { API_DOOR, ApiDoor } from '../shell/kubectl/direct-client';
import type { Simulation } from './simulation';

const INSPECTED_TABLES = {
  addresses: ['ip', 'address'],
  links: ['ip', '-s', 'link'],
  routes: ['ip', 'route'],
  'routing-rules': ['ip', 'rule'],
  neighbors: ['ip', 'neighbor'],
  fdb: ['bridge', 'fdb'],
  iptables: ['iptables-save', '-c'],
  nftables: ['nft', 'list', 'ruleset'],
  ipvs: ['ipvsadm', '-Ln'],
  conntrack: ['conntrack', '-L'],
  sockets: ['ss', '-tunap'],
  processes: ['ps', 'aux'],
} as const;
export type InspectedTable = keyof typeof INSPECTED_TABLES;

interface Inspection {
  /** As one would type it. */
  readonly command: string;
  readonly text: string;
}

/** A table of a place that `findPlace` knows, or why there is none. */
export function inspectTable(
  simulation: Simulation,
  target: string,
  table: InspectedTable,
): Result<Inspection, string> {
  const place = simulation.findPlace(target, {});
  if (!place.ok) return place;
  return lookWith(place.value.environment, INSPECTED_TABLES[table]);
}

/** `kubectl describe`, with the API server's answers at hand instead of over the network. */
export function describeObject(
  simulation: Simulation,
  object: { readonly kind: string; readonly namespace: string; readonly name: string },
): Result<Inspection, string> {
  for (const machine of simulation.machines.values()) {
    const door = machine.root.doors.get(API_DOOR);
    if (!(door instanceof ApiDoor)) continue;
    const { root } = machine;
    const near = new Environment({
      name: `${root.name} inspection`,
      machineName: root.machineName,
      hostname: root.hostname,
      namespace: machine.rootNamespace,
      programs: 'all',
      flavor: 'gnu',
      startTimeMs: root.startTimeMs,
      files: root.files,
      doors: new Map([[API_DOOR, door.atHand()]]),
      createProcess: (environment, argv, output) => new Process(UNSEEN_PID, environment, argv, output),
    });
    const where = object.namespace === '' ? [] : ['-n', object.namespace];
    return lookWith(near, ['kubectl', 'describe', object.kind, object.name, ...where]);
  }
  return err('there is no cluster in this lab');
}

/** It is in no table of processes. */
const UNSEEN_PID = 0;

function lookWith(environment: Environment, argv: readonly string[]): Result<Inspection, string> {
  const [name = '', ...args] = argv;
  const tools = environment.programs === 'all' ? environment : withAllPrograms(environment);
  const program = findCommand(tools, name);
  if (program === undefined) return err(`${name} is not modelled`);
  let text = '';
  const print = (part: string): void => {
    text += part;
  };
  const process = new Process(UNSEEN_PID, environment, argv, { stdout: print, stderr: print });
  process.columns = 200;
  const task = program(process, args);
  const step = task.next();
  if (step.done !== true) {
    task.return(1);
    return err(`${argv.join(' ')} has to wait for something; run it in a terminal`);
  }
  return ok({ command: argv.join(' '), text });
}

/** A container has the programs of its image; whoever looks from outside has all. */
function withAllPrograms(environment: Environment): Environment {
  const all = environment.enter(environment.namespace);
  all.programs = 'all';
  all.flavor = 'gnu';
  return all;
}
