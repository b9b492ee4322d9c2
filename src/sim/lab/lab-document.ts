/** A lab as read: everything that a simulation is built from, checked and with every default filled in. */
import type { Diagnostic, SourceLocation } from '../base/diagnostic';
import type { ClusterSpec } from '../kube/cluster-spec';
import type { FieldPath } from '../kube/objects/object-issue';
import type { LabFault } from './lab-fault';
import type { GivenLabSpec } from './lab-schema';
import type { LabLayout } from './layout-document';
import type { Scenario } from './scenario/scenario';
import type { SourcedObject } from './objects/sourced-object';

export type { LabFault } from './lab-fault';
export type { ObjectReference, SourcedObject } from './objects/sourced-object';

/** One L2 network. */
export interface LabSegment {
  readonly name: string;
  /** A range, or one of each family with a comma between them: the primary one first. */
  readonly cidr: string;
  readonly mtu: number;
}

/** Both addresses belong to the range. */
export interface LabDhcp {
  readonly first: string;
  readonly last: string;
  readonly leaseSeconds?: number | undefined;
}

export interface LabRouterPort {
  readonly segment: string;
  /** IPv4 where the segment has it. */
  readonly address: string;
  /** Beside an IPv4 address. */
  readonly ipv6Address?: string | undefined;
  /** It gives addresses away on the segment. */
  readonly dhcp?: LabDhcp | undefined;
}

/** Either of the two says who: an address, or labels that nodes of the cluster have. */
export interface LabBgpNeighbor {
  readonly address?: string | undefined;
  readonly nodes?: Readonly<Record<string, string>> | undefined;
  readonly as: number;
  readonly reflectorClient?: boolean | undefined;
  readonly nextHopSelf?: boolean | 'ebgp' | undefined;
  /** Waits for the other side to connect. */
  readonly passive?: boolean | undefined;
  /** BIRD's 240 s when left out. */
  readonly holdSeconds?: number | undefined;
}

export interface LabRouterBgp {
  readonly as: number;
  /** An IPv4 address. */
  readonly routerId: string;
  readonly clusterId?: string | undefined;
  /** Which of its own routes it tells of, beside those that it has heard of. */
  readonly announce: readonly ('connected' | 'static')[];
  readonly neighbors: readonly LabBgpNeighbor[];
}

export interface LabRouter {
  readonly name: string;
  /** The segment towards which it hides all others behind its own address. */
  readonly masquerade?: string | undefined;
  readonly ports: readonly LabRouterPort[];
  readonly routes?: readonly { readonly to: string; readonly via: string }[] | undefined;
  readonly bgp?: LabRouterBgp | undefined;
}

/** A machine that is not part of the cluster: a user's, a database, the internet. */
export interface LabOutsideMachine {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly segment: string;
  /** What runs on it, by image name; nothing when absent. */
  readonly image?: string | undefined;
  /** Of the cloud's load balancer, which `spec.cluster.loadBalancer` stands for: its further network cards. */
  readonly balancerLegs?: readonly LabRouterPort[] | undefined;
}

/** A DNS zone of the world outside. */
export interface LabZone {
  readonly name: string;
  /** Of records that do not say. */
  readonly ttlSeconds: number;
  /** Lines of a master file. */
  readonly records: readonly string[];
}

export interface NetworkSpec {
  readonly segments: readonly LabSegment[];
  readonly routers: readonly LabRouter[];
  /** Whether TCP frames of up to 64 KiB cross links whole, as on a real node, or cut into segments that fit the MTU. */
  readonly segmentationOffload: boolean;
  /** What the routers' name servers know of the world. */
  readonly zones?: readonly LabZone[];
}

/** `spec` of a lab file; names and units are the file's. */
export interface LabSpec {
  readonly seed: number;
  /** Calendar time of the virtual clock's zero, in milliseconds since 1970. */
  readonly startTimeMs: number;
  readonly cluster: ClusterSpec;
  readonly network: NetworkSpec;
  readonly outside: readonly LabOutsideMachine[];
  /** Pods pinned to an address, by `namespace/name`. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly faults: readonly LabFault[];
  readonly effects?: LabEffects;
}

/** What real clusters suffer from; nothing of it where it is left out. */
export interface LabEffects {
  /** How many of two questions that a resolver sends at once get into each other's way in connection tracking. */
  readonly dnsRaceRatio: number;
}

/** The document `kind: Lab` as it stands in a file. */
export interface LabSource {
  readonly location: SourceLocation;
  /** What it says itself, without defaults. */
  readonly given: GivenLabSpec;
  locate(path: FieldPath): SourceLocation;
}

export interface LabDocument {
  readonly name: string;
  readonly spec: LabSpec;
  /** Of a lab without a Lab document: what one would have to say for the cluster to be the same. */
  readonly clusterAsked: NonNullable<GivenLabSpec['cluster']>;
  /** Undefined for plain manifests. */
  readonly source: LabSource | undefined;
  readonly objects: readonly SourcedObject[];
  /** Node objects, which are not among `objects`. */
  readonly nodeObjects: readonly SourcedObject[];
  readonly scenarios: readonly Scenario[];
  /** Where things stand on the canvas. */
  readonly layout: LabLayout;
  /** Undefined where there is no Layout document. */
  readonly layoutLocation?: SourceLocation;
  /** As read, without a byte order mark. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Warnings, what was chosen, and what is kept without effect. No errors. */
  readonly notices: readonly Diagnostic[];
}
