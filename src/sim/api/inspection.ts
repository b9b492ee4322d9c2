/**
 * What tools print about a machine, a Pod or an object as it is now, without anything of it being in the lab: no process that
 * `ps` would show, no packet, no time that passes. It is the real command of the lab, run to its end in one go.
 *
 * Leaves out commands that have to wait for something: they say so instead.
 */
import { say, type Sentence } from '../base/sentence';
import { err, ok, type Result } from '../base/result';
import { Process, type Environment } from '../host/process';
import { findCommand } from '../shell/command-table';
import { environmentAtHand, UNSEEN_PID } from './environment-at-hand';
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
  processes: ['ps', '-ef'],
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
): Result<Inspection, Sentence> {
  return lookFrom(simulation, target, INSPECTED_TABLES[table]);
}

/** What a command prints at a place that `findPlace` knows, or why it cannot be run there. */
export function lookFrom(
  simulation: Simulation,
  target: string,
  argv: readonly string[],
): Result<Inspection, Sentence> {
  const place = simulation.findPlace(target, {});
  return place.ok ? lookWith(place.value.environment, argv) : place;
}

/** What kubectl prints for that command, with the API server's answers at hand. */
export function printedByKubectl(
  simulation: Simulation,
  args: readonly string[],
): Result<Inspection, Sentence> {
  const near = environmentAtHand(simulation.machines);
  return near === undefined
    ? err(say('there is no cluster in this lab'))
    : lookWith(near, ['kubectl', ...args]);
}

/** `kubectl describe`, with the API server's answers at hand instead of over the network. */
export function describeObject(
  simulation: Simulation,
  object: { readonly kind: string; readonly namespace: string; readonly name: string },
): Result<Inspection, Sentence> {
  const where = object.namespace === '' ? [] : ['-n', object.namespace];
  return printedByKubectl(simulation, ['describe', object.kind, object.name, ...where]);
}

function lookWith(environment: Environment, argv: readonly string[]): Result<Inspection, Sentence> {
  const [name = '', ...args] = argv;
  const tools = environment.programs === 'all' ? environment : withAllPrograms(environment);
  const program = findCommand(tools, name);
  if (program === undefined) return err(say('{name} is not modelled', { name }));
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
    return err(say('{command} has to wait for something; run it in a terminal', { command: argv.join(' ') }));
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
