/**
 * Policies of all kinds in one form. NetworkPolicies isolate whom they select and only add to what is allowed;
 * AdminNetworkPolicies, by priority, decide before them, or pass; the BaselineAdminNetworkPolicy decides what none of them
 * has decided (`sigs.k8s.io/network-policy-api` v1alpha1).
 */
import { readNetworkPolicy, type PolicyDirection } from '../kube/network-policy/network-policy';
import type { EndpointSelector } from '../kube/network-policy/endpoint-selector';
import { listFieldOf, type KubeObject } from '../kube/objects/kube-object';
import { readAdminPolicy } from './admin-policy';
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

const ADMIN_KINDS: ReadonlySet<string> = new Set(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy']);

export const POLICY_KINDS: ReadonlySet<string> = new Set(['NetworkPolicy', ...ADMIN_KINDS]);

/** Of two with one name the later counts, as `kubectl apply` has it. */
export function policiesOf(objects: readonly KubeObject[]): readonly ReachPolicy[] {
  const found = new Map<string, ReachPolicy>();
  for (const object of objects) {
    const policy = readPolicy(object);
    if (policy !== undefined) found.set(policy.key, policy);
  }
  return [...found.values()];
}

function readPolicy(object: KubeObject): ReachPolicy | undefined {
  if (object.kind === 'NetworkPolicy') return plainPolicyOf(object);
  return ADMIN_KINDS.has(object.kind) ? readAdminPolicy(object) : undefined;
}

function plainPolicyOf(object: KubeObject): ReachPolicy {
  const policy = readNetworkPolicy(object);
  const rulesOf = (direction: PolicyDirection): readonly ReachRule[] => {
    const ends = direction === 'ingress' ? 'from' : 'to';
    return (policy[direction] ?? []).map(({ peers, ports }, index): ReachRule => {
      const path = `spec.${direction}[${index}]`;
      return {
        path,
        action: 'allow',
        peers: peers?.map((peer, position): ReachPeer => {
          const own = `${path}.${ends}[${position}]`;
          if (peer.kind === 'endpoints') return { kind: 'endpoints', path: own, selector: peer.selector };
          return { kind: 'block', path: own, block: { cidr: peer.cidr, except: peer.except } };
        }),
        ports: ports?.map(({ protocol, port }): ReachPort => {
          if (port === undefined) return { kind: 'range', protocol, first: 1, last: 65_535 };
          return port.kind === 'named'
            ? { kind: 'named', protocol, name: port.name }
            : { kind: 'range', protocol, first: port.first, last: port.last };
        }),
      };
    });
  };
  // Blocks of a direction that the policy is not for count as well.
  const isHalf = (['ingress', 'egress'] as const).some(
    (direction) => policy[direction] === undefined && listFieldOf(object.spec, direction).length > 0,
  );
  const written = isHalf ? readNetworkPolicy({ ...object, spec: bothDirections(object) }) : policy;
  const blocksOf = (direction: PolicyDirection): readonly AddressBlock[] =>
    (written[direction] ?? []).flatMap(({ peers = [] }) =>
      peers.flatMap((peer) => (peer.kind === 'block' ? [{ cidr: peer.cidr, except: peer.except }] : [])),
    );
  return {
    key: `NetworkPolicy ${policy.key}`,
    tier: 'network',
    priority: 0,
    subject: policy.subject,
    isolates: { ingress: policy.ingress !== undefined, egress: policy.egress !== undefined },
    rules: { ingress: rulesOf('ingress'), egress: rulesOf('egress') },
    blocks: { ingress: blocksOf('ingress'), egress: blocksOf('egress') },
    object,
  };
}

function bothDirections({ spec }: KubeObject): unknown {
  return {
    ingress: listFieldOf(spec, 'ingress'),
    egress: listFieldOf(spec, 'egress'),
    policyTypes: ['Ingress', 'Egress'],
  };
}
