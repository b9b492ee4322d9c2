/** Reads a `fault` step: a cable, all cables of a node, a Pod's, or a program of a node. */
import { say, type Sentence, type Wording } from '../../base/sentence';
import { NO_FAULT } from '../../link/cable-fault';
import { fieldOf, textFieldOf } from '../../kube/objects/kube-object';
import {
  type FieldPath,
  forExample,
  notFoundValue,
  type ObjectIssue,
  problem,
  requiredValue,
} from '../../kube/objects/object-issue';
import { closestWord } from '../../base/closest-word';
import { faultSchema } from '../lab-schema';
import { equalsJson } from '../../kube/store/json';
import { cablesOf, resolveFault } from '../resolve/resolve-faults';
import type { LabMachines } from '../resolve/resolve-machines';
import type { CableEnd, FaultTarget } from './scenario';

export interface ReadFault {
  readonly title: Wording;
  readonly target: FaultTarget;
}

function example(): Sentence {
  return forExample('fault: {cable: node1:eth0, down: true}');
}

/** What a fault says beside its place. */
const BESIDE_CABLES: readonly string[] = ['node', 'pod', 'daemon', 'cable'];

export function readFault(
  given: Readonly<Record<string, unknown>>,
  path: FieldPath,
  machines: LabMachines,
): ReadFault | readonly ObjectIssue[] {
  const [cable, node, pod, daemon] = ['cable', 'node', 'pod', 'daemon'].map((field) =>
    textFieldOf(given, field),
  );
  const places = [cable, pod, daemon ?? node].filter((place) => place !== undefined);
  if (places.length !== 1) {
    return [
      requiredValue(path, say('a fault is one of a cable, a node, a pod, or a daemon of a node'), example()),
    ];
  }
  if (cable !== undefined) return cableFault({ ...given, cable }, path, machines);
  const stray = Object.keys(given).filter((field) => field !== 'down' && !BESIDE_CABLES.includes(field));
  if (stray.length > 0) {
    const what = say('{fields} belongs to the fault of a cable', { fields: stray.join(', ') });
    return [
      problem('misplaced-field', [...path, stray[0] ?? ''], what, say('leave it out, or name a cable')),
    ];
  }
  const isDown = fieldOf(given, 'down') !== false;
  if (pod !== undefined) {
    const name = pod.includes('/') ? pod : `default/${pod}`;
    const title = isDown
      ? say('cut the cable of Pod {name}', { name })
      : say('mend the cable of Pod {name}', { name });
    return { title, target: { kind: 'pod', pod: name, isDown } };
  }
  if (node === undefined)
    return [requiredValue([...path, 'node'], say('the node that the daemon runs on'), example())];
  const known = machines.nodes.map(({ name }) => name);
  if (!known.includes(node)) {
    const meant = closestWord(node, known);
    const hint =
      meant === undefined
        ? say('there are {names}', { names: known.join(', ') })
        : say('did you mean {meant}?', { meant });
    return [notFoundValue([...path, 'node'], node, hint)];
  }
  if (daemon !== undefined) {
    return {
      title: say('kill {daemon} on {node}', { daemon, node }),
      target: { kind: 'daemon', node, name: daemon },
    };
  }
  const cables = cablesOf(machines)
    .filter((end) => end.startsWith(`${node}:`))
    .flatMap((end) => bothWays(end));
  const faults = isDown ? cables.map((end) => ({ ...end, fault: { ...NO_FAULT, isDown } })) : [];
  const title = isDown
    ? say('cut all cables of node {node}', { node })
    : say('mend all cables of node {node}', { node });
  return { title, target: { kind: 'cables', cables, faults } };
}

function cableFault(
  given: Readonly<Record<string, unknown>> & { readonly cable: string },
  path: FieldPath,
  machines: LabMachines,
): ReadFault | readonly ObjectIssue[] {
  const parsed = faultSchema.safeParse(given);
  // The schema of the step has said what is wrong.
  if (!parsed.success) return [];
  const issues: ObjectIssue[] = [];
  const faults = resolveFault(parsed.data, path, { machines, issues });
  if (issues.length > 0) return issues;
  const full = given.cable.includes(':') ? given.cable : `${given.cable}:eth0`;
  const way = textFieldOf(given, 'direction');
  const cables = bothWays(full).filter(
    ({ direction }) => way === undefined || way === 'both' || way === direction,
  );
  const broken = faults.filter(({ fault }) => !equalsJson(fault, NO_FAULT));
  const words = Object.entries(given)
    .filter(([field]) => field !== 'cable' && field !== 'direction')
    .map(([field, value]) => (value === true ? field : `${field} ${String(value)}`));
  const title =
    broken.length === 0
      ? say('mend the cable of {cable}', { cable: full })
      : say('fault on the cable of {cable}: {fields}', { cable: full, fields: words.join(', ') });
  return { title, target: { kind: 'cables', cables, faults: broken } };
}

function bothWays(end: string): readonly CableEnd[] {
  const [machine = '', device = ''] = end.split(':');
  return (['out', 'in'] as const).map((direction) => ({ machine, device, direction }));
}
