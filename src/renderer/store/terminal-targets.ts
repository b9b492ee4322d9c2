/** Where a terminal can be opened, in the groups that people look for. Pure. */
import type { PlainKey } from '../i18n/catalogue';
import type { Topology, TopologyPod } from '../../main/contract/topology';

export interface TerminalTarget {
  readonly id: string;
  /** Named where a Pod has several. */
  readonly container?: string;
  readonly note: string;
  /** The note is a word, not a name. */
  readonly isWord?: true;
}

interface TargetGroup {
  readonly title: PlainKey;
  readonly targets: readonly TerminalTarget[];
}

/** Several panels ask for those of the same topology, again each time that they are drawn. */
const known = new WeakMap<Topology, readonly TargetGroup[]>();

export function terminalTargetsOf(topology: Topology): readonly TargetGroup[] {
  let groups = known.get(topology);
  if (groups === undefined) {
    groups = groupsOf(topology);
    known.set(topology, groups);
  }
  return groups;
}

function groupsOf(topology: Topology): readonly TargetGroup[] {
  const pods = topology.machines
    .flatMap((machine) => machine.pods.flatMap((pod) => podTargets(pod, machine.name)))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const nodes = topology.machines.filter((machine) => machine.kind === 'node');
  const others = topology.machines.filter((machine) => machine.kind !== 'node');
  const groups: readonly TargetGroup[] = [
    { title: 'Pods', targets: pods },
    { title: 'Nodes', targets: nodes.map(({ id, role }) => ({ id, note: role ?? '' })) },
    {
      title: 'Outside the cluster',
      targets: others.map(({ id, kind }) => ({ id, note: kind, isWord: true })),
    },
  ];
  return groups.filter((group) => group.targets.length > 0);
}

/** Who sends where nobody has chosen somebody who is there: a client, or the first. */
export function senderOf(topology: Topology | undefined, chosen: string): string {
  const groups = topology === undefined ? [] : terminalTargetsOf(topology);
  const ids = groups.flatMap(({ targets }) => targets.map(({ id }) => id));
  if (ids.includes(chosen)) return chosen;
  return ids.find((id) => id.endsWith('/client')) ?? ids[0] ?? '';
}

function podTargets(pod: TopologyPod, machineName: string): readonly TerminalTarget[] {
  const note = pod.phase === 'Running' ? machineName : `${pod.phase}, ${machineName}`;
  if (pod.containers.length < 2) return [{ id: pod.id, note }];
  return pod.containers.map(({ name }) => ({ id: pod.id, container: name, note: `${name}, ${note}` }));
}

/** What Enter opens: what has the query for its name, rather than what is only found by its note, such as a Pod of a node. */
export function bestTarget(groups: readonly TargetGroup[], query: string): TerminalTarget | undefined {
  const wanted = query.trim().toLowerCase();
  const targets = groups.flatMap((group) => group.targets);
  const isNamed = ({ id }: TerminalTarget): boolean => {
    const whole = id.toLowerCase();
    return whole === wanted || whole.endsWith(`/${wanted}`);
  };
  return targets.find(isNamed) ?? targets.find(({ id }) => id.toLowerCase().includes(wanted)) ?? targets[0];
}

/** Keeps the targets that have every word of the query. */
export function filterTargets(groups: readonly TargetGroup[], query: string): readonly TargetGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map((group) => ({
      ...group,
      targets: group.targets.filter((target) => {
        const text = `${target.id} ${target.note}`.toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter((group) => group.targets.length > 0);
}
