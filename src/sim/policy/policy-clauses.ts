/**
 * Rules of policies as sets: from these senders, to these receivers, with these ports. Senders and receivers are classes of
 * Pods, and pieces of the addresses outside.
 *
 * A named port is another number with each receiver, so such a rule makes a clause for each number.
 */
import { hasBit } from './bit-set';
import type { PolicyDirection } from '../kube/network-policy/network-policy';
import type { PodShapes, PortMembers } from './pod-shapes';
import type { AtomRun, PortAtoms, ProtocolPorts } from './port-atoms';
import { FIRST_PORT, LAST_PORT } from './port-ranges';
import type { ReachSide } from './reach-side';
import { blockKeyOf, type ReachPeer, type ReachPolicy, type ReachPort, type ReachRule } from './reach-policy';

/** Undefined: everybody. */
type EndSet = Int32Array | undefined;

export interface Clause {
  readonly action: ReachRule['action'];
  readonly sources: EndSet;
  /** Of who is `sources` and `targets` together, text of the same text means the same set. */
  readonly sourcesKey: string;
  readonly atoms: AtomRun;
  readonly targets: EndSet;
}

interface ClauseContext {
  readonly shapes: PodShapes;
  readonly sources: ReachSide;
  readonly targets: ReachSide;
  readonly atoms: PortAtoms;
}

/** What a rule's ports come to with a receiver; undefined: whoever it is. */
interface PortPart {
  readonly atoms: AtomRun;
  readonly only: PortMembers | undefined;
}

export class ClauseMaker {
  readonly #context: ClauseContext;
  readonly #setByKey = new Map<string, Int32Array>();

  constructor(context: ClauseContext) {
    this.#context = context;
  }

  clausesOf(policy: ReachPolicy, direction: PolicyDirection): readonly Clause[] {
    const { shapes, sources, targets } = this.#context;
    const subjects = shapes.members(policy.subject);
    if (subjects.length === 0) return [];
    return policy.rules[direction].flatMap((rule) => {
      const parts = this.#portParts(rule.ports);
      if (direction === 'egress') {
        const key = `s ${policy.subject.key}`;
        const own = this.#once(key, () => sources.classesOf(subjects));
        const peers = this.#ends(rule.peers, targets);
        return parts.map(({ atoms, only }): Clause => {
          const to = only === undefined ? peers : this.#narrowed(rule.peers, only);
          return { action: rule.action, sources: own, sourcesKey: key, atoms, targets: to };
        });
      }
      const own = this.#once(`t ${policy.subject.key}`, () => targets.classesOf(subjects));
      const senders = this.#senders(rule.peers);
      return parts.flatMap(({ atoms, only }) => {
        const named = only && subjects.filter((each) => hasBit(only.bits, each));
        const to = named === undefined ? own : targets.classesOf(named);
        return senders.map((from): Clause => ({ action: rule.action, ...from, atoms, targets: to }));
      });
    });
  }

  /** Each element by itself: many rules have one of them in common. */
  #senders(peers: readonly ReachPeer[] | undefined): readonly Pick<Clause, 'sources' | 'sourcesKey'>[] {
    if (peers === undefined) return [{ sources: undefined, sourcesKey: '*' }];
    return peers.map((peer) => ({
      sources: this.#ends([peer], this.#context.sources),
      sourcesKey: peersKeyOf([peer]),
    }));
  }

  #ends(peers: readonly ReachPeer[] | undefined, side: ReachSide): EndSet {
    if (peers === undefined) return undefined;
    const name = side === this.#context.sources ? 's' : 't';
    return this.#once(`${name} ${peersKeyOf(peers)}`, () => {
      const [only] = peers;
      if (peers.length === 1 && only?.kind === 'endpoints') return side.classesOf(this.#podsOf(only));
      const found = new Set<number>();
      for (const peer of peers) {
        for (const own of side.classesOf(this.#podsOf(peer))) found.add(own);
        if (peer.kind !== 'block') continue;
        for (const own of side.classesOfBlock(peer.block)) found.add(own);
      }
      return Int32Array.from(found);
    });
  }

  /** Receivers that have a named port; nobody outside has one. */
  #narrowed(peers: readonly ReachPeer[] | undefined, { members, bits }: PortMembers): Int32Array {
    const { targets } = this.#context;
    if (peers === undefined) return targets.classesOf(members);
    const found = new Set<number>();
    for (const peer of peers) {
      const named = this.#podsOf(peer).filter((each) => hasBit(bits, each));
      for (const own of targets.classesOf(named)) found.add(own);
    }
    return Int32Array.from(found);
  }

  #podsOf(peer: ReachPeer): Int32Array {
    const { shapes } = this.#context;
    return peer.kind === 'endpoints' ? shapes.members(peer.selector) : shapes.membersInBlock(peer.block);
  }

  #portParts(ports: readonly ReachPort[] | undefined): readonly PortPart[] {
    const { atoms, shapes } = this.#context;
    if (ports === undefined) return [{ atoms: atoms.all, only: undefined }];
    return ports.flatMap((port): readonly PortPart[] => {
      if (port.kind === 'range') return [{ atoms: atoms.runOf(port), only: undefined }];
      return shapes.membersWithPort(port).map((only) => ({ atoms: atoms.runOf(only.ports), only }));
    });
  }

  #once(key: string, make: () => Int32Array): Int32Array {
    const known = this.#setByKey.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#setByKey.set(key, made);
    return made;
  }
}

function peersKeyOf(peers: readonly ReachPeer[]): string {
  return peers
    .map((peer) => (peer.kind === 'endpoints' ? peer.selector.key : blockKeyOf(peer.block)))
    .join(' | ');
}

/** All that rules name, for the pieces into which they cut the ports. */
export function namedRangesOf(policies: readonly ReachPolicy[], shapes: PodShapes): readonly ProtocolPorts[] {
  const found = new Map<string, ProtocolPorts>();
  for (const { rules } of policies) {
    for (const { ports = [] } of [...rules.ingress, ...rules.egress]) {
      for (const port of ports) {
        if (port.kind === 'named') {
          for (const { ports: own } of shapes.membersWithPort(port))
            found.set(`${own.protocol} ${own.first}`, own);
        } else if (port.first > FIRST_PORT || port.last < LAST_PORT)
          found.set(`${port.protocol} ${port.first}-${port.last}`, port);
      }
    }
  }
  return [...found.values()];
}
