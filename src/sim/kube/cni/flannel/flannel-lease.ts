/**
 * How flanneld tells the others where its Pods are: annotations of its Node, which the others read with the node's ranges as
 * a lease (flannel-io/flannel `pkg/subnet/kube`).
 */
import { familyOf, formatIp, isIpv6, parseIp, type IpAddress, type IpFamily } from '../../../wire/ip-address';
import { parseIpCidr, type IpCidr } from '../../../wire/ip-cidr';
import { rangesInOrder } from '../../../wire/ip-ranges';
import { formatMac, parseMac, type MacAddress } from '../../../wire/mac-address';
import { isPlainRecord, listFieldOf, type KubeObject, type StringMap } from '../../objects/kube-object';
import type { PeerNode } from '../pod-network';
import type { FlannelSpec } from './flannel-spec';
import { DEFAULT_VNI, tunnelMacOf } from './tunnel-kinds';

const PREFIX = 'flannel.alpha.coreos.com';
/** This one is there with any family. */
export const FLANNEL_READY_ANNOTATION = `${PREFIX}/kube-subnet-manager`;

const KEYS: Readonly<Record<IpFamily, { readonly address: string; readonly data: string }>> = {
  IPv4: { address: 'public-ip', data: 'backend-data' },
  IPv6: { address: 'public-ipv6', data: 'backend-v6-data' },
};

/** Of one family. */
export interface LeasedSubnet {
  readonly subnet: IpCidr;
  readonly publicIp: IpAddress;
  /** Of the tunnel's end; of VXLAN alone. */
  readonly mac: MacAddress | undefined;
}

export interface FlannelLease {
  readonly backendType: string;
  readonly subnets: readonly LeasedSubnet[];
}

/** What a node announces when nobody has told it anything else. */
export function leaseOf(peer: PeerNode, mode: FlannelSpec['mode']): FlannelLease {
  const subnets = rangesInOrder(peer.podRanges).flatMap((subnet) => {
    const family = familyOf(subnet.address);
    const publicIp = peer.addresses.find((address) => familyOf(address) === family);
    if (publicIp === undefined) return [];
    return [{ subnet, publicIp, mac: mode === 'vxlan' ? tunnelMacOf(peer, family) : undefined }];
  });
  return { backendType: mode, subnets };
}

/** Undefined for a node where flannel does not run, or that says what cannot be read. */
export function leaseOfNode({ metadata, spec }: KubeObject): FlannelLease | undefined {
  const { annotations = {} } = metadata;
  if (annotations[FLANNEL_READY_ANNOTATION] !== 'true' || !isPlainRecord(spec)) return undefined;
  const subnets = listFieldOf(spec, 'podCIDRs').flatMap((text): readonly LeasedSubnet[] => {
    const subnet = typeof text === 'string' ? parseIpCidr(text) : undefined;
    if (subnet === undefined) return [];
    const keys = KEYS[familyOf(subnet.address)];
    const publicIp = parseIp(annotations[`${PREFIX}/${keys.address}`] ?? '');
    const mac = macIn(annotations[`${PREFIX}/${keys.data}`]);
    return publicIp === undefined ? [] : [{ subnet, publicIp, mac }];
  });
  return { backendType: annotations[`${PREFIX}/backend-type`] ?? '', subnets };
}

export function isSameLease(one: FlannelLease, other: FlannelLease): boolean {
  return (
    one.backendType === other.backendType &&
    one.subnets.length === other.subnets.length &&
    one.subnets.every(({ publicIp, mac }, index) => {
      const twin = other.subnets[index];
      return twin?.publicIp === publicIp && twin.mac === mac;
    })
  );
}

/** As its own Node has them once it runs (`AcquireLease`). */
export function leaseAnnotations(lease: FlannelLease, vni = DEFAULT_VNI): StringMap {
  const annotations: Record<string, string> = {};
  for (const family of ['IPv4', 'IPv6'] as const) {
    const leased = lease.subnets.find(({ publicIp }) => isIpv6(publicIp) === (family === 'IPv6'));
    if (leased === undefined) continue;
    const { mac, publicIp } = leased;
    annotations[`${PREFIX}/${KEYS[family].data}`] =
      mac === undefined ? 'null' : JSON.stringify({ VNI: vni, VtepMAC: formatMac(mac) });
    annotations[`${PREFIX}/${KEYS[family].address}`] = formatIp(publicIp);
  }
  return {
    ...annotations,
    [`${PREFIX}/backend-type`]: lease.backendType,
    [FLANNEL_READY_ANNOTATION]: 'true',
  };
}

/** What somebody has written on the Node for flannel to announce in place of its own address. */
export function overwrittenAddress(annotations: StringMap, family: IpFamily): IpAddress | undefined {
  return parseIp(annotations[`${PREFIX}/${KEYS[family].address}-overwrite`] ?? '');
}

function macIn(data: string | undefined): MacAddress | undefined {
  const [, text] = /"VtepMAC":\s*"([^"]+)"/u.exec(data ?? '') ?? [];
  return text === undefined ? undefined : parseMac(text);
}
