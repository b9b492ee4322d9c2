/** Node objects in the input are the nodes of the cluster, when the lab does not name any itself. */
import { isPlainRecord, listFieldOf, stringMapFieldOf, textFieldOf } from '../kube/objects/kube-object';
import { cidrContains, cidrOf, formatCidr, type Cidr } from '../wire/cidr';
import { parseIpv4, type Ipv4Address } from '../wire/ipv4-address';
import type { GivenNode } from './lab-schema';
import type { ObjectDocument } from './readings';

const CONTROL_PLANE_LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** Those that have an IPv4 InternalIP. */
export function nodesFromObjects(objects: readonly ObjectDocument[]): readonly GivenNode[] {
  return objects.flatMap(({ object }) => {
    const address = internalAddressOf(object);
    if (object.kind !== 'Node' || address === undefined) return [];
    const labels = stringMapFieldOf(object, 'metadata', 'labels');
    const isControlPlane = CONTROL_PLANE_LABELS.some((label) => Object.hasOwn(labels, label));
    const podCIDR = textFieldOf(object, 'spec', 'podCIDR');
    const node: GivenNode = {
      name: object.metadata.name,
      addresses: [address],
      role: isControlPlane ? 'control-plane' : 'worker',
      labels: { ...labels },
      taints: listFieldOf(object, 'spec', 'taints').flatMap(taintOf),
      ...(podCIDR === undefined ? {} : { podCIDR }),
    };
    return [node];
  });
}

/** The smallest range from /24 to /16 that holds every node; undefined when there is none. */
export function rangeOfNodes(nodes: readonly GivenNode[]): string | undefined {
  const addresses = nodes.flatMap((node) => (node.addresses ?? []).flatMap((text) => parseIpv4(text) ?? []));
  const first = addresses[0];
  if (first === undefined) return undefined;
  for (let prefixLength = 24; prefixLength >= 16; prefixLength -= 1) {
    const cidr = cidrOf(first, prefixLength);
    if (addresses.every((address) => isHostOf(cidr, address))) return formatCidr(cidr);
  }
  return undefined;
}

function isHostOf(cidr: Cidr, address: Ipv4Address): boolean {
  return cidrContains(cidr, address) && address !== cidr.address;
}

function internalAddressOf(node: unknown): string | undefined {
  for (const entry of listFieldOf(node, 'status', 'addresses')) {
    const address = textFieldOf(entry, 'address');
    const isInternal = textFieldOf(entry, 'type') === 'InternalIP';
    if (isInternal && address !== undefined && parseIpv4(address) !== undefined) return address;
  }
  return undefined;
}

/** Taints that the control plane sets by itself, by the state of the node, are left to it. */
function taintOf(taint: unknown): NonNullable<GivenNode['taints']> {
  if (!isPlainRecord(taint)) return [];
  const { key, value, effect } = taint;
  const isEffect = effect === 'NoSchedule' || effect === 'PreferNoSchedule' || effect === 'NoExecute';
  if (typeof key !== 'string' || !isEffect || key.startsWith('node.kubernetes.io/')) return [];
  return [{ key, effect, ...(typeof value === 'string' ? { value } : {}) }];
}
