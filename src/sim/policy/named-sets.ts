/** Every set of Pods that policies name as senders or receivers: by these the classes of the matrix are cut. */
import type { PodShapes } from './pod-shapes';
import { blockKeyOf, type ReachPeer, type ReachPolicy } from './reach-policy';

export interface NamedSet {
  readonly end: 'source' | 'target';
  /** Of two with one key the members are the same. */
  readonly key: string;
  readonly members: () => Int32Array;
}

export function* namedSetsOf(policies: readonly ReachPolicy[], shapes: PodShapes): Generator<NamedSet> {
  for (const { subject, rules } of policies) {
    for (const direction of ['ingress', 'egress'] as const) {
      const [own, other] =
        direction === 'egress' ? (['source', 'target'] as const) : (['target', 'source'] as const);
      yield { end: own, key: subject.key, members: () => shapes.members(subject) };
      for (const { peers = [], ports = [] } of rules[direction]) {
        for (const peer of peers) yield { end: other, ...setOfPeer(peer, shapes) };
        for (const port of ports) {
          if (port.kind !== 'named') continue;
          for (const { ports: named, members } of shapes.membersWithPort(port)) {
            const key = `port ${port.name} ${named.protocol} ${named.first}`;
            yield { end: 'target', key, members: () => members };
          }
        }
      }
    }
  }
}

function setOfPeer(peer: ReachPeer, shapes: PodShapes): Omit<NamedSet, 'end'> {
  return peer.kind === 'endpoints'
    ? { key: peer.selector.key, members: () => shapes.members(peer.selector) }
    : { key: blockKeyOf(peer.block), members: () => shapes.membersInBlock(peer.block) };
}
