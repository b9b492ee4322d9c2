/** Why one end of a pair sends or gets what it does: the policies that have a say, each with its line. */
import type { SourceLocation } from '../base/diagnostic';
import { say, type Wording } from '../base/sentence';
import type { SourcedObject } from '../lab/objects/sourced-object';
import { isLetThrough, type DirectionVerdict } from '../policy/pair-verdict';
import type { KubeObject } from '../kube/objects/kube-object';

export interface ReachSideView {
  readonly direction: 'egress' | 'ingress';
  readonly isAllowed: boolean;
  readonly sentence: Wording;
  readonly policies: readonly {
    readonly name: string;
    readonly effect: 'allows' | 'denies' | 'isolates' | 'misses';
    readonly rule?: string;
    /** Of a rule that misses. */
    readonly why?: Wording;
    readonly location?: SourceLocation;
  }[];
}

type PolicyView = ReachSideView['policies'][number];
type Sourced = ReadonlyMap<KubeObject, SourcedObject>;

export function sideViewOf(
  direction: 'egress' | 'ingress',
  verdict: DirectionVerdict,
  who: Wording,
  sourced: Sourced,
): ReachSideView {
  const base = { direction, isAllowed: isLetThrough(verdict), sentence: sentenceOf(direction, verdict, who) };
  switch (verdict.kind) {
    case 'open':
      return { ...base, policies: [] };
    case 'allowed': {
      const policies = verdict.by.map(({ policy, rule, peerPath }) =>
        policyView(policy, { effect: 'allows', path: peerPath ?? rule.path }, sourced),
      );
      return { ...base, policies };
    }
    case 'refused': {
      const { policy, rule, peerPath } = verdict.by;
      const policies = [policyView(policy, { effect: 'denies', path: peerPath ?? rule.path }, sourced)];
      return { ...base, policies };
    }
    case 'isolated': {
      const isolating = verdict.by.map((policy) => policyView(policy, { effect: 'isolates' }, sourced));
      const missing = verdict.missed.map(({ policy, rule, isPeerMeant, isPortMeant }) => {
        const why = isPeerMeant
          ? say('means another port')
          : isPortMeant
            ? say('means somebody else')
            : say('means somebody else, another port');
        return policyView(policy, { effect: 'misses', path: rule.path, why }, sourced);
      });
      return { ...base, policies: [...isolating, ...missing] };
    }
  }
}

/** Each as a whole: in other languages the words do not stand in this order. */
function sentenceOf(direction: 'egress' | 'ingress', { kind }: DirectionVerdict, who: Wording): Wording {
  const isSender = direction === 'egress';
  switch (kind) {
    case 'open':
      return isSender
        ? say('No policy is about what {who} sends: everything passes', { who })
        : say('No policy is about what {who} gets: everything passes', { who });
    case 'allowed':
      return isSender
        ? say('Policies decide what {who} sends, and one allows this', { who })
        : say('Policies decide what {who} gets, and one allows this', { who });
    case 'refused':
      return isSender
        ? say('A rule refuses what {who} sends here', { who })
        : say('A rule refuses what {who} gets here', { who });
    case 'isolated':
      return isSender
        ? say('Policies decide what {who} sends, and none of them allows this', { who })
        : say('Policies decide what {who} gets, and none of them allows this', { who });
  }
}

function policyView(
  { key, object }: { readonly key: string; readonly object: KubeObject },
  {
    effect,
    path,
    why,
  }: { readonly effect: PolicyView['effect']; readonly path?: string; readonly why?: Wording },
  sourced: Sourced,
): PolicyView {
  const own = sourced.get(object);
  const location = path === undefined ? own?.location : own?.locate(path);
  return {
    name: key,
    effect,
    ...(path === undefined ? {} : { rule: path }),
    ...(why === undefined ? {} : { why }),
    ...(location === undefined ? {} : { location }),
  };
}
