/** Finds things of a topology by reference. */
import type { Topology, TopologyInterface, TopologyMachine, TopologyPod } from '../../main/contract/topology';
import { elementRef, splitElementRef } from './element-ref';

export type Owner = { readonly id: string } & (
  | { readonly kind: 'machine'; readonly machine: TopologyMachine }
  | { readonly kind: 'pod'; readonly machine: TopologyMachine; readonly pod: TopologyPod }
);

/** The machine or Pod that a reference names or that its interface or wire belongs to. */
export function ownerOf(topology: Topology | undefined, ref: string): Owner | undefined {
  const parts = splitElementRef(ref);
  if (topology === undefined || parts === undefined) return undefined;
  if (parts.kind === 'wire') {
    const wire = topology.wires.find((candidate) => candidate.id === parts.id);
    return wire === undefined ? undefined : ownerOf(topology, elementRef('interface', wire.from));
  }
  for (const machine of topology.machines) {
    if (isNamed(parts, 'machine', machine)) return { kind: 'machine', id: machine.id, machine };
    for (const pod of machine.pods) {
      if (isNamed(parts, 'pod', pod)) return { kind: 'pod', id: pod.id, machine, pod };
    }
  }
  return undefined;
}

function isNamed(
  parts: { readonly kind: string; readonly id: string },
  kind: 'machine' | 'pod',
  candidate: { readonly id: string; readonly interfaces: readonly TopologyInterface[] },
): boolean {
  if (parts.kind === kind) return candidate.id === parts.id;
  return parts.kind === 'interface' && candidate.interfaces.some((device) => device.id === parts.id);
}

/** The element that a drop's place names: a machine's id or a Pod's. */
export function placeRef(topology: Topology | undefined, at: string): string | undefined {
  const candidates = [elementRef('machine', at), elementRef('pod', at)];
  return candidates.find((ref) => ownerOf(topology, ref) !== undefined);
}
