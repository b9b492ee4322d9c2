/** The interfaces of a topology in the groups that the picker shows. Pure. */
import type { Topology, TopologyInterface } from '../../main/contract/topology';

export interface InterfaceGroup {
  readonly id: string;
  readonly title: string;
  readonly interfaces: readonly TopologyInterface[];
}

/** Machines, each followed by its Pods. */
export function interfaceGroupsOf(topology: Topology): readonly InterfaceGroup[] {
  return topology.machines
    .flatMap((machine) => [
      { id: machine.id, title: machine.id, interfaces: machine.interfaces },
      ...machine.pods.map((pod) => ({ id: pod.id, title: pod.id, interfaces: pod.interfaces })),
    ])
    .filter((group) => group.interfaces.length > 0);
}

/** Keeps what has every word of the query in its group's name, its own name or its addresses. */
export function filterInterfaceGroups(
  groups: readonly InterfaceGroup[],
  query: string,
): readonly InterfaceGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return groups;
  return groups
    .map((group) => ({
      ...group,
      interfaces: group.interfaces.filter((device) => {
        const text = [group.title, device.id, device.kind, ...device.addresses].join(' ').toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter((group) => group.interfaces.length > 0);
}
