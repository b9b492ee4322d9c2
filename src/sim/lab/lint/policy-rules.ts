/** The rules of policies one by one, with the place of each peer in the text. */
import type { PolicyDirection, PolicyPeer, PolicyRule } from '../../kube/network-policy/network-policy';
import { fieldOf } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { SourcedPolicy } from './policy-view';

export interface SourcedRule extends SourcedPolicy {
  readonly direction: PolicyDirection;
  readonly rule: PolicyRule;
  readonly path: FieldPath;
  readonly peers: readonly SourcedPeer[];
}

export interface SourcedPeer {
  readonly peer: PolicyPeer;
  /** As it is written. */
  readonly given: unknown;
  readonly path: FieldPath;
}

export function rulesOf(sourced: SourcedPolicy): readonly SourcedRule[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    (sourced.policy[direction] ?? []).map((rule, index) => {
      const path: FieldPath = ['spec', direction, index];
      const ends = direction === 'ingress' ? 'from' : 'to';
      const peers = (rule.peers ?? []).map((peer, position) => {
        const at = [...path, ends, position];
        return { peer, given: fieldOf(sourced.source.object, ...at), path: at };
      });
      return { ...sourced, direction, rule, path, peers };
    }),
  );
}
