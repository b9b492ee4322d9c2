/**
 * How kube-proxy tells traffic of the Pods of its node (`detectLocalMode`), and the words for it in rules.
 *
 * Kubernetes v1.32 `pkg/proxy/util/localdetector.go`, `cmd/kube-proxy/app/server_linux.go` (`getLocalDetectors`).
 */
import type { IpFamily } from '../../wire/ip-address';

export type LocalTraffic =
  /** By its source. */
  | { readonly kind: 'range'; readonly cidr: string }
  /** By the device on which it comes in; `isPrefix`: every device whose name begins so. */
  | { readonly kind: 'device'; readonly name: string; readonly isPrefix: boolean };

/** What is known of a node that tells its Pods in some way; nothing where it cannot. */
export interface PodDetection {
  readonly clusterCidr: string | undefined;
  readonly podDevice?: { readonly name: string; readonly isPrefix: boolean } | undefined;
}

export function localTrafficOf({ clusterCidr, podDevice }: PodDetection): LocalTraffic | undefined {
  if (podDevice !== undefined) return { kind: 'device', ...podDevice };
  return clusterCidr === undefined ? undefined : { kind: 'range', cidr: clusterCidr };
}

/** As iptables has it. */
export function ifLocal(traffic: LocalTraffic): string {
  return traffic.kind === 'range' ? `-s ${traffic.cidr}` : `-i ${traffic.name}${traffic.isPrefix ? '+' : ''}`;
}

export function ifNotLocal(traffic: LocalTraffic): string {
  return `! ${ifLocal(traffic)}`;
}

/** As nft has it; `isNot` for what is not of a Pod. */
export function nftLocal(traffic: LocalTraffic, family: IpFamily, isNot: boolean): string {
  const operator = isNot ? '!= ' : '';
  if (traffic.kind === 'range') return `${family === 'IPv4' ? 'ip' : 'ip6'} saddr ${operator}${traffic.cidr}`;
  return traffic.isPrefix ? `iifname ${operator}${traffic.name}*` : `iif ${operator}${traffic.name}`;
}

const DEFAULT_MASQUERADE_BIT = 14;

/** The mark of what is to be masqueraded. */
export function masqueradeMarkOf({
  masqueradeBit = DEFAULT_MASQUERADE_BIT,
}: {
  readonly masqueradeBit?: number;
}): string {
  return `0x${(2 ** masqueradeBit).toString(16)}`;
}
