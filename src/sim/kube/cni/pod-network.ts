/** What a network plugin does for the Pods of one node; and what a node knows of the others. */
import type { Result } from '../../base/result';
import type { NetworkNamespace } from '../../host/network-namespace';
import type { IpAddress } from '../../wire/ip-address';
import type { IpRanges } from '../../wire/ip-ranges';

export interface PodNetworkAttachment {
  /** One of each family, the primary one first. */
  readonly addresses: readonly IpAddress[];
}

/** A port of the node that leads to a port of a Pod (the capability `portMappings`). */
export interface PortMapping {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly hostPort: number;
  readonly containerPort: number;
  readonly hostIp?: string | undefined;
}

/** The CNI plugin of one node (CNI specification 1.0: ADD and DEL). */
export interface PodNetwork {
  /** Fails with what the plugin says. `pod` is `namespace/name`; its namespace is made when the node is used. */
  addPod(
    pod: string,
    makeNamespace: () => NetworkNamespace,
    wanted: IpAddress | undefined,
    mappings?: readonly PortMapping[],
  ): Result<PodNetworkAttachment, string>;
  removePod(pod: string): void;
}

export interface PeerNode {
  readonly name: string;
  /** One of each family of the cluster, the primary one first. */
  readonly addresses: readonly IpAddress[];
  readonly podRanges: IpRanges;
}
