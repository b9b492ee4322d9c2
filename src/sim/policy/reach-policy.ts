/**
 * Policies of all kinds in one form. NetworkPolicies isolate whom they select and only add to what is allowed;
 * AdminNetworkPolicies, by priority, decide before them, or pass; the BaselineAdminNetworkPolicy decides what none of them
 * has decided (`sigs.k8s.io/network-policy-api` v1alpha1).
 */
import type { PolicyDirection } from '../kube/network-policy/network-policy';
import type { EndpointSelector } from '../kube/network-policy/endpoint-selector';
import type { KubeObject } from '../kube/objects/kube-object';
import type { PolicyProtocol } from './connection-set';

export type PolicyTier = 'admin' | 'network' | 'baseline';

export interface ReachPolicy {
  /** `NetworkPolicy default/web`, `AdminNetworkPolicy guard`. */
  readonly key: string;
  readonly tier: PolicyTier;
  /** Lower decides first; of admin policies alone. */
  readonly priority: number;
  readonly subject: EndpointSelector;
  /** In which directions whom it selects is closed but for what is allowed. */
  readonly isolates: Readonly<Record<PolicyDirection, boolean>>;
  readonly rules: Readonly<Record<PolicyDirection, readonly ReachRule[]>>;
  /** All blocks that stand in it, whether they have an effect or not: they cut the addresses outside into pieces. */
  readonly blocks: Readonly<Record<PolicyDirection, readonly AddressBlock[]>>;
  readonly object: KubeObject;
}

export interface ReachRule {
  /** `spec.ingress[0]` */
  readonly path: string;
  readonly action: 'allow' | 'deny' | 'pass';
  /** Undefined: everybody, in the cluster or not. */
  readonly peers: readonly ReachPeer[] | undefined;
  /** Undefined: all ports of all protocols. */
  readonly ports: readonly ReachPort[] | undefined;
}

export type ReachPeer =
  | { readonly kind: 'endpoints'; readonly path: string; readonly selector: EndpointSelector }
  | { readonly kind: 'block'; readonly path: string; readonly block: AddressBlock };

export interface AddressBlock {
  readonly cidr: string;
  readonly except: readonly string[];
}

export type ReachPort =
  | {
      readonly kind: 'range';
      readonly protocol: PolicyProtocol;
      readonly first: number;
      readonly last: number;
    }
  | NamedReachPort;

/** Of the Pod that is connected to. */
export interface NamedReachPort {
  readonly kind: 'named';
  /** Undefined: the one that the name has there. */
  readonly protocol: PolicyProtocol | undefined;
  readonly name: string;
}

/** Blocks of one text are the same. */
export function blockKeyOf({ cidr, except }: AddressBlock): string {
  return `block ${cidr} ${except.join()}`;
}
