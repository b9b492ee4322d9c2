/** Whose an address is, for showing a name beside it. Pure. */
import type { Topology } from '../../main/contract/topology';

/**
 * Names of Pods and Services as `namespace/name`, of machines as they are. Who had an address is kept in `before`: a packet of a Pod
 * that is gone still has a name, unless somebody else has its address now.
 */
export function addressNamesOf(
  topology: Topology,
  before: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const now = new Map<string, string>();
  const add = (address: string | undefined, name: string): void => {
    const [plain = ''] = (address ?? '').split('/');
    if (plain !== '' && !now.has(plain)) now.set(plain, name);
  };
  for (const { name, interfaces, pods } of topology.machines) {
    for (const pod of pods) {
      const isHost = interfaces.some(({ addresses }) =>
        addresses.some((address) => address.split('/')[0] === pod.address),
      );
      if (isHost) continue;
      add(pod.address, pod.id);
      add(pod.secondAddress, pod.id);
    }
    for (const { kind, addresses } of interfaces) {
      if (kind === 'physical') for (const address of addresses) add(address, name);
    }
  }
  for (const { id, clusterAddress, secondClusterAddress, externalAddress } of topology.services) {
    add(clusterAddress, id);
    add(secondClusterAddress, id);
    add(externalAddress, id);
  }
  for (const { name, interfaces } of topology.machines) {
    for (const { name: device, addresses } of interfaces) {
      for (const address of addresses) if (!isLoopback(address)) add(address, `${name} ${device}`);
    }
  }
  for (const [address, name] of before) if (!now.has(address)) now.set(address, name);
  return now;
}

/** Every machine has these: they tell none from another. */
function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address.startsWith('::1/');
}

/** The same in the namespace that nearly everything is in. */
export function shortName(name: string): string {
  return name.startsWith('default/') ? name.slice('default/'.length) : name;
}
