/** What Cilium's Service maps hold: addresses that are translated, and what they are translated to. */
import type { IpCidr } from '../../../../wire/ip-cidr';
import type { Ipv4Address } from '../../../../wire/ipv4-address';

export type FrontendType = 'ClusterIP' | 'NodePort' | 'ExternalIPs' | 'LoadBalancer' | 'HostPort';

export interface Backend {
  readonly id: number;
  readonly address: Ipv4Address;
  readonly port: number;
  readonly protocol: number;
  readonly isActive: boolean;
}

export interface Frontend {
  readonly id: number;
  /** `namespace/name` */
  readonly service: string;
  readonly address: Ipv4Address;
  readonly port: number;
  readonly protocol: number;
  readonly type: FrontendType;
  /** For what comes over a wire. */
  readonly backends: readonly Backend[];
  /** For sockets of the cluster. */
  readonly internalBackends: readonly Backend[];
  readonly isExternalLocal: boolean;
  readonly isInternalLocal: boolean;
  /** Empty: everybody. */
  readonly sourceRanges: readonly IpCidr[];
  readonly affinitySeconds: number | undefined;
}
