/**
 * What the layers tell of a packet on its way, for somebody who wants to know why it went where it went.
 *
 * Nobody listens as a rule: `PacketPool.observer` is undefined then, and each place asks once whether it is. A step says what
 * was decided and by what; how the packet looks then, who listens reads from the packet itself.
 */
import type { DropDetail, DropReason } from './drop-reason';
import type { Packet } from './packet';
import type { ProxyStep } from './proxy-step';

export interface DropPlace {
  /** Name of the namespace. */
  readonly at: string;
  readonly device: string;
  readonly detail?: DropDetail;
}

export interface PathObserver {
  /** `at` is the namespace. The packet's bytes are valid during the call only. */
  onStep(packet: Packet, at: string, step: PathStep): void;
  onDrop(packet: Packet, reason: DropReason, place: DropPlace): void;
  /** The stack has made a packet because of another one: an error of ICMP, or a reset. */
  onAnswer(made: Packet, cause: Packet): void;
  /** A proxy in the namespace `at` works for `client`, the other end of a connection that it has accepted: `10.244.1.1:40112`. */
  onProxy(at: string, client: string, step: ProxyStep): void;
}

/** As its own tool prints it. */
export interface PrintedRule {
  format(): string;
}

export type PathStep =
  | HookStep
  | RuleStep
  | DrawStep
  | ServerStep
  | RouteStep
  | NeighborStep
  | ForwardingStep
  | TunnelStep
  | ProgramStep
  | { readonly kind: 'delivery'; readonly protocol: number };

/** A packet enters a hook of netfilter, or leaves it. */
export interface HookStep {
  readonly kind: 'hook';
  readonly hook: string;
  /** Undefined as it enters. */
  readonly verdict: 'ACCEPT' | 'DROP' | 'REJECT' | 'STOLEN' | undefined;
  /** What connection tracking knows of it, as it leaves. */
  readonly connection?: TrackedState;
}

export interface TrackedState {
  readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';
  readonly isReply: boolean;
  /** As `conntrack -L` prints it; empty where there is none. */
  readonly entry: string;
}

/** A rule that it matched. */
export interface RuleStep {
  readonly kind: 'rule';
  readonly tool: 'iptables' | 'nftables';
  readonly table: string;
  readonly chain: string;
  /** Counts from 1. */
  readonly number: number;
  readonly rule: PrintedRule;
  readonly comment: string;
}

/** A number was drawn. */
export interface DrawStep {
  readonly kind: 'draw';
  /** From 0 on, below `outOf`. */
  readonly drawn: number;
  readonly outOf: number;
  /** Of `-m statistic`: what is below it matches. */
  readonly below?: number;
}

/** IPVS has chosen a real server, or knows it from the packets before. */
export interface ServerStep {
  readonly kind: 'server';
  readonly scheduler: string;
  readonly server: string;
  readonly isNew: boolean;
}

export interface RouteStep {
  readonly kind: 'route';
  /** For a packet that came in, for one made here, or again after a hook changed it. */
  readonly cause: 'input' | 'output' | 'again';
  /** Undefined: none leads there. */
  readonly route: string | undefined;
  readonly type: string;
  readonly table: string;
  readonly device: string;
  readonly gateway: string;
  /** Other routes that contain the destination, longest prefix first. */
  readonly others: readonly string[];
}

export interface NeighborStep {
  readonly kind: 'neighbor';
  readonly address: string;
  readonly device: string;
  /** Empty while it is not known. */
  readonly mac: string;
  readonly state: string;
}

/** A bridge looked for the destination of a frame. */
export interface ForwardingStep {
  readonly kind: 'forwarding';
  readonly bridge: string;
  readonly mac: string;
  /** The port; empty where the frame is for the bridge itself, or goes out of every port. */
  readonly port: string;
  readonly decision: 'port' | 'local' | 'flood';
}

/** A packet goes into a tunnel. */
export interface TunnelStep {
  readonly kind: 'tunnel';
  readonly device: string;
  readonly encapsulation: string;
  readonly remote: string;
}

/** What a program of eBPF has decided. */
export interface ProgramStep {
  readonly kind: 'program';
  readonly decision: 'policy-allowed' | 'policy-denied' | 'service';
  readonly text: string;
  /** `namespace/name` of the Pod whose policy it was, or of the Service. */
  readonly subject: string;
  /** What the decision stands on: policies, as `NetworkPolicy/default/web`. */
  readonly sources: readonly string[];
}
