/** Why one end of a pair sends or gets what it does: the policies that have a say, each with its line. */
import type { SourceLocation } from '../base/diagnostic';
import type { SourcedObject } from '../lab/objects/sourced-object';
import { isLetThrough, type DirectionVerdict } from '../policy/pair-verdict';
import type { KubeObject } from '../kube/objects/kube-object';

export interface ReachSideView {
  readonly direction: 'egress' | 'ingress';
  readonly isAllowed: boolean;
  readonly sentence: string;
  readonly policies: readonly {
    readonly name: string;
    readonly effect: 'allows' | 'denies' | 'isolates' | 'misses';
    readonly rule?: string;
    readonly location?: SourceLocation;
  }[];
}

type PolicyView = ReachSideView['policies'][number];
type Sourced = ReadonlyMap<KubeObject, SourcedObject>;

export function sideViewOf(
  direction: 'egress' | 'ingress',
  verdict: DirectionVerdict,
  who: string,
  sourced: Sourced,
): ReachSideView {
  const way = direction === 'egress' ? 'sends' : 'gets';
  const base = { direction, isAllowed: isLetThrough(verdict) };
  switch (verdict.kind) {
    case 'open':
      return { ...base, sentence: `No policy is about what ${who} ${way}: everything passes`, policies: [] };
    case 'allowed': {
      const policies = verdict.by.map(({ policy, rule, peerPath }) =>
        policyView(policy, { effect: 'allows', path: peerPath ?? rule.path }, sourced),
      );
      return { ...base, sentence: `Policies decide what ${who} ${way}, and one allows this`, policies };
    }
    case 'refused': {
      const { policy, rule, peerPath } = verdict.by;
      const policies = [policyView(policy, { effect: 'denies', path: peerPath ?? rule.path }, sourced)];
      return { ...base, sentence: `A rule refuses what ${who} ${way} here`, policies };
    }
    case 'isolated': {
      const isolating = verdict.by.map((policy) => policyView(policy, { effect: 'isolates' }, sourced));
      const missing = verdict.missed.map(({ policy, rule, isPeerMeant, isPortMeant }) => {
        const why = isPeerMeant
          ? 'another port'
          : isPortMeant
            ? 'somebody else'
            : 'somebody else, another port';
        return policyView(policy, { effect: 'misses', path: rule.path, why }, sourced);
      });
      return {
        ...base,
        sentence: `Policies decide what ${who} ${way}, and none of them allows this`,
        policies: [...isolating, ...missing],
      };
    }
  }
}

function policyView(
  { key, object }: { readonly key: string; readonly object: KubeObject },
  {
    effect,
    path,
    why,
  }: { readonly effect: PolicyView['effect']; readonly path?: string; readonly why?: string },
  sourced: Sourced,
): PolicyView {
  const own = sourced.get(object);
  const location = path === undefined ? own?.location : own?.locate(path);
  const rule = path === undefined ? undefined : why === undefined ? path : `${path}: means ${why}`;
  return {
    name: key,
    effect,
    ...(rule === undefined ? {} : { rule }),
    ...(location === undefined ? {} : { location }),
  };
}
