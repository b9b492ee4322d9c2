/** Policies of all kinds from their objects. */
import { readNetworkPolicy, type PolicyDirection } from '../kube/network-policy/network-policy';
import { listFieldOf, type KubeObject } from '../kube/objects/kube-object';
import { readAdminPolicy } from './admin-policy';
import { isPluginPolicy } from './plugin-policy';
import type { AddressBlock, ReachPeer, ReachPolicy, ReachPort, ReachRule } from './reach-policy';

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
  if (isPluginPolicy(object)) return undefined;
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
