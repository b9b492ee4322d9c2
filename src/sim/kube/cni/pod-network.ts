/** What a network plugin does for the Pods of one node; and what a node knows of the others. */
import type { Later } from '../../base/later';
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

/** How much a Pod may take and send (the capability `bandwidth`). Rates in bits per second, bursts in bits. */
export interface PodBandwidth {
  readonly ingressRate?: number;
  readonly ingressBurst?: number;
  readonly egressRate?: number;
  readonly egressBurst?: number;
}

/** A sandbox that is to be connected. */
export interface PodSandbox {
  /** `namespace/name` */
  readonly pod: string;
  readonly uid: string;
  /** 64 digits. */
  readonly containerId: string;
}

export interface PodConnection extends PodSandbox {
  /** It is made when the node is used. */
  readonly makeNamespace: () => NetworkNamespace;
  /** An address that somebody keeps for this Pod. */
  readonly wanted: IpAddress | undefined;
  readonly portMappings: readonly PortMapping[];
  readonly bandwidth?: PodBandwidth | undefined;
}

export type PodAnswer = Result<PodNetworkAttachment, string>;

/** The network of one node as its container runtime uses it; fails with what the runtime says. */
export interface PodNetwork {
  /** Why no Pod can have a network here, in the runtime's words (`NetworkReady`); undefined while there is nothing. */
  problem?(): string | undefined;
  addPod(connection: PodConnection): PodAnswer | Later<PodAnswer>;
  /** Before the namespace goes. */
  removePod(sandbox: PodSandbox): Result<undefined, string>;
}

export interface PeerNode {
  readonly name: string;
  /** One of each family of the cluster, the primary one first. */
  readonly addresses: readonly IpAddress[];
  /** None where podSubnet had none left for it. */
  readonly podRanges: IpRanges;
  /** How long the prefix of its network is, in the first family. */
  readonly linkPrefixLength?: number | undefined;
}
