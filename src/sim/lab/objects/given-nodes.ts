/** Node objects in the input are the nodes of the cluster, when the lab does not name any itself. */
import { isPlainRecord, listFieldOf, stringMapFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import { familyOf, formatIp, parseIp, type IpFamily } from '../../wire/ip-address';
import { formatIpCidr, parseIpCidr, ipCidrContains } from '../../wire/ip-cidr';
import type { GivenNode } from '../lab-schema';
import type { ObjectDocument } from '../readings';

const CONTROL_PLANE_LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** Those that have an InternalIP of the cluster's first family; `families` are those of the cluster. */
export function nodesFromObjects(
  objects: readonly Pick<ObjectDocument, 'object'>[],
  families: readonly IpFamily[],
): readonly GivenNode[] {
  return objects.flatMap(({ object }) => {
    const internal = internalAddressesOf(object);
    const addresses = families.flatMap((family) => internal.get(family) ?? []);
    const [primary = 'IPv4'] = families;
    if (object.kind !== 'Node' || !internal.has(primary)) return [];
    const labels = stringMapFieldOf(object, 'metadata', 'labels');
    const isControlPlane = CONTROL_PLANE_LABELS.some((label) => Object.hasOwn(labels, label));
    const podCIDR = textFieldOf(object, 'spec', 'podCIDR');
    const node: GivenNode = {
      name: object.metadata.name,
      addresses,
      role: isControlPlane ? 'control-plane' : 'worker',
      labels: { ...labels },
      taints: listFieldOf(object, 'spec', 'taints').flatMap(taintOf),
      ...(podCIDR === undefined ? {} : { podCIDR }),
    };
    return [node];
  });
}

/** Prefix lengths of a segment: the longest that is tried first, and the shortest. */
const SEGMENT_PREFIXES: Readonly<Record<IpFamily, readonly [longest: number, shortest: number]>> = {
  IPv4: [24, 16],
  IPv6: [64, 48],
};

/** The smallest range that a segment has as a rule and that holds every node's address of this family. */
export function rangeOfNodes(nodes: readonly GivenNode[], family: IpFamily): string | undefined {
  const addresses = nodes
    .flatMap((node) => (node.addresses ?? []).flatMap((text) => parseIp(text) ?? []))
    .filter((address) => familyOf(address) === family);
  const [first] = addresses;
  if (first === undefined) return undefined;
  const [longest, shortest] = SEGMENT_PREFIXES[family];
  for (let prefixLength = longest; prefixLength >= shortest; prefixLength -= 1) {
    const range = parseIpCidr(`${formatIp(first)}/${prefixLength}`);
    if (range === undefined) return undefined;
    if (addresses.every((address) => address !== range.address && ipCidrContains(range, address))) {
      return formatIpCidr(range);
    }
  }
  return undefined;
}

/** The first of each family. */
function internalAddressesOf(node: unknown): ReadonlyMap<IpFamily, string> {
  const found = new Map<IpFamily, string>();
  for (const entry of listFieldOf(node, 'status', 'addresses')) {
    const text = textFieldOf(entry, 'address') ?? '';
    const address = parseIp(text);
    if (textFieldOf(entry, 'type') !== 'InternalIP' || address === undefined) continue;
    const family = familyOf(address);
    if (!found.has(family)) found.set(family, text);
  }
  return found;
}

/** Taints that the control plane sets by itself, by the state of the node, are left to it. */
function taintOf(taint: unknown): NonNullable<GivenNode['taints']> {
  if (!isPlainRecord(taint)) return [];
  const { key, value, effect } = taint;
  const isEffect = effect === 'NoSchedule' || effect === 'PreferNoSchedule' || effect === 'NoExecute';
  if (typeof key !== 'string' || !isEffect || key.startsWith('node.kubernetes.io/')) return [];
  return [{ key, effect, ...(typeof value === 'string' ? { value } : {}) }];
}
