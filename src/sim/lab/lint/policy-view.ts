/**
 * What policies let through between Pods, as the text says it: the union of what the policies of a direction allow whom
 * they select; everything to and from a Pod that none selects.
 *
 * A Pod has no address before it runs, so that a block of addresses which meets the range of the Pods counts as allowing
 * them: rules that warn because of this view had better miss something than warn of nothing.
 */
import type {
  NetworkPolicy,
  PolicyDirection,
  PolicyPeer,
  PolicyRule,
  PortMatch,
} from '../../kube/network-policy/network-policy';
import { haveOverlap, parseIpRanges, rangesInOrder } from '../../wire/ip-ranges';
import type { EndpointSelector } from '../../kube/network-policy/endpoint-selector';
import type { SourcedObject } from '../lab-document';
import type { LintWorkload } from './lint-workload';

export interface SourcedPolicy {
  readonly source: SourcedObject;
  readonly policy: NetworkPolicy;
}

/** What a view is made of. */
interface PolicyScene {
  readonly policies: readonly SourcedPolicy[];
  readonly podSubnet: string;
  readonly selectedBy: (selector: EndpointSelector) => readonly LintWorkload[];
}

export interface PolicyPort {
  readonly protocol: string;
  /** Undefined: any one of them. */
  readonly port: number | undefined;
}

export class PolicyView {
  readonly #podSubnet: string;
  readonly #bySubject = new Map<LintWorkload, SourcedPolicy[]>();

  constructor({ policies, podSubnet, selectedBy }: PolicyScene) {
    this.#podSubnet = podSubnet;
    for (const policy of policies) {
      for (const workload of selectedBy(policy.policy.subject)) {
        const known = this.#bySubject.get(workload);
        if (known === undefined) this.#bySubject.set(workload, [policy]);
        else known.push(policy);
      }
    }
  }

  /** Those that isolate it in that direction. None: all of it is open. */
  policiesOf(workload: LintWorkload, direction: PolicyDirection): readonly SourcedPolicy[] {
    return (this.#bySubject.get(workload) ?? []).filter(({ policy }) => policy[direction] !== undefined);
  }

  /** May it be, as far as the policies of one end go? */
  isAllowed(own: LintWorkload, direction: PolicyDirection, other: LintWorkload, port: PolicyPort): boolean {
    const policies = this.policiesOf(own, direction);
    if (policies.length === 0) return true;
    const named = direction === 'ingress' ? own : other;
    return policies.some(({ policy }) =>
      (policy[direction] ?? []).some((rule) => this.#allows(rule, other, named, port)),
    );
  }

  #allows({ peers, ports }: PolicyRule, other: LintWorkload, named: LintWorkload, port: PolicyPort): boolean {
    return (
      (peers === undefined || peers.some((peer) => this.isPeer(peer, other))) &&
      (ports === undefined || ports.some((match) => matchesPort(match, port, named)))
    );
  }

  isPeer(peer: PolicyPeer, workload: LintWorkload): boolean {
    if (peer.kind === 'endpoints') return !workload.isHostNetwork && peer.selector.matches(workload.endpoint);
    // A Pod on its node's network has the node's address.
    return workload.isHostNetwork || meet(peer.cidr, this.#podSubnet);
  }
}

/** Whether a port of `named`, where somebody connects to, is let through; for any port: whether one of its ports may be. */
function matchesPort({ protocol, port }: PortMatch, wanted: PolicyPort, named: LintWorkload): boolean {
  if (protocol !== wanted.protocol) return false;
  if (port === undefined || wanted.port === undefined) return true;
  if (port.kind === 'range') return port.first <= wanted.port && wanted.port <= port.last;
  return named.endpoint.ports.some(
    (own) => own.name === port.name && own.protocol === protocol && own.port === wanted.port,
  );
}

function meet(one: string, other: string): boolean {
  const [first, second] = [parseIpRanges(one), parseIpRanges(other)];
  if (first === undefined || second === undefined) return false;
  return rangesInOrder(first).some((range) => rangesInOrder(second).some((each) => haveOverlap(range, each)));
}
