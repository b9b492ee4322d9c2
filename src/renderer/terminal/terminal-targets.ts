/** Where a terminal can be opened, in the groups that people look for. Pure. */
import type { Topology } from '../../main/contract/topology';

export interface TargetGroup {
  readonly title: string;
  readonly targets: readonly { readonly id: string; readonly note: string }[];
}

export function terminalTargetsOf(topology: Topology): readonly TargetGroup[] {
  const pods = topology.machines.flatMap((machine) =>
    machine.pods.map((pod) => ({ id: pod.id, note: `${pod.phase} on ${machine.name}` })),
  );
  const nodes = topology.machines.filter((machine) => machine.kind === 'node');
  const others = topology.machines.filter((machine) => machine.kind !== 'node');
  return [
    { title: 'Pods', targets: pods.sort((a, b) => (a.id < b.id ? -1 : 1)) },
    { title: 'Nodes', targets: nodes.map(({ id, role }) => ({ id, note: role ?? '' })) },
    { title: 'Outside the cluster', targets: others.map(({ id, kind }) => ({ id, note: kind })) },
  ].filter((group) => group.targets.length > 0);
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
