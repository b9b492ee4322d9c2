/** The network namespaces of a lab, and what the script calls each. */
import type { Machine } from '../../../host/machine';
import type { NetworkNamespace } from '../../../host/network-namespace';
import type { NetDevice } from '../../../link/net-device';

export interface NetnsPlace {
  /** As `ip netns` names it: `node1`, `default.client`. */
  readonly name: string;
  /** As the lab names it: `node/node1`, `default/client`. */
  readonly target: string;
  readonly hostname: string;
  readonly kind: Machine['kind'] | 'pod';
  readonly namespace: NetworkNamespace;
}

/** Machines before Pods, which hang on them. */
export function netnsPlacesOf(machines: Iterable<Machine>): readonly NetnsPlace[] {
  const taken = new Set<string>();
  const roots: NetnsPlace[] = [];
  const pods: NetnsPlace[] = [];
  for (const machine of machines) {
    roots.push({
      name: freeName(machine.name, taken),
      target: machine.id,
      hostname: machine.name,
      kind: machine.kind,
      namespace: machine.rootNamespace,
    });
    for (const [target, namespace] of machine.namespaces) {
      const hostname = target.split('/').at(-1) ?? target;
      pods.push({ name: freeName(target, taken), target, hostname, kind: 'pod', namespace });
    }
  }
  return [...roots, ...pods];
}

export function freeName(wanted: string, taken: Set<string>): string {
  const plain = wanted.replaceAll(/[^A-Za-z0-9.-]+/gu, '.').replace(/^[.-]+/u, '') || 'unnamed';
  let name = plain;
  for (let number = 2; taken.has(name); number += 1) name = `${plain}.${number}`;
  taken.add(name);
  return name;
}

export function placeOfDevice(places: readonly NetnsPlace[], device: NetDevice): NetnsPlace | undefined {
  if (!device.isInNamespace) return undefined;
  const { owner } = device;
  return places.find(({ namespace }) => namespace.stack === owner);
}
