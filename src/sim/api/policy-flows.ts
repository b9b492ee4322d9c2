/**
 * Between whom each rule of a NetworkPolicy lets something through, by what the text declares: a rule by itself, and what of it the
 * policies at the other end and all that is not about it leave.
 *
 * A pair counts for a rule where the policy selects the end that the rule is about. Leaves out what the other rules of the policy allow
 * beside it, which has rows of its own there, and what Ingresses lead to; large sets stand in classes, as in the table of who reaches
 * whom.
 */
import type { SourceLocation } from '../base/diagnostic';
import type { Wording } from '../base/sentence';
import { isPluginPolicy } from '../policy/plugin-policy';
import { readNetworkPolicy } from '../kube/network-policy/network-policy';
import { fieldOf, type KubeObject } from '../kube/objects/kube-object';
import type { SourcedObject } from '../lab/objects/sourced-object';
import {
  formatConnections,
  intersectConnections,
  isNoConnection,
  subtractConnections,
  type ConnectionSet,
} from '../policy/connection-set';
import { Reachability } from '../policy/reachability';
import { withoutPolicies, type ReachPair, type ReachView } from './reach-view';

/** Of a rule; who wants more narrows it, or asks `podwire reach`. */
const MAX_FLOWS = 40;
/** Each is worked out by itself. */
const MAX_RULES = 24;

interface RuleFlow {
  readonly from: Wording;
  readonly to: Wording;
  /** `TCP 80`: what passes; empty where nothing does. */
  readonly text: string;
  /** What the rule lets through and a policy at the other end does not. */
  readonly held: string;
}

interface RuleFlows {
  readonly direction: 'ingress' | 'egress';
  /** Counts from 0 within the direction. */
  readonly index: number;
  readonly location: SourceLocation;
  readonly flows: readonly RuleFlow[];
  readonly flowCount: number;
}

export interface PolicyFlows {
  readonly rules: readonly RuleFlows[];
  readonly ruleCount: number;
}

/** Undefined where the text has no such policy. */
export function policyFlowsOf(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  objects: readonly SourcedObject[],
  view: ReachView,
): PolicyFlows | undefined {
  const policy = objects.find(
    ({ object }) =>
      object.kind === 'NetworkPolicy' &&
      !isPluginPolicy(object) &&
      object.metadata.name === name &&
      (object.metadata.namespace ?? 'default') === namespace,
  );
  if (policy === undefined) return undefined;
  const others = withoutPolicies(objects);
  const pairs = [...view.pairs()];
  const rules = DIRECTIONS.flatMap((direction) => {
    if (readNetworkPolicy(policy.object)[direction] === undefined) return [];
    const emptied = new Reachability([...others, narrowed(policy.object, direction, [])], {});
    const concerned = pairs.filter(({ ends }) => isNoConnection(emptied.connections(...ends)));
    return rulesOf(policy.object, direction).map((rule, index) => ({ direction, rule, index, concerned }));
  });
  return {
    ruleCount: rules.length,
    rules: rules.slice(0, MAX_RULES).map(({ direction, rule, index, concerned }) => {
      const alone = new Reachability([...others, narrowed(policy.object, direction, [rule])], {});
      const flows = concerned.flatMap((pair) => flowOf(pair, alone.connections(...pair.ends)));
      const location = policy.locate(`spec.${direction}[${index}]`);
      return { direction, index, location, flows: flows.slice(0, MAX_FLOWS), flowCount: flows.length };
    }),
  };
}

const DIRECTIONS = ['ingress', 'egress'] as const;
type Direction = (typeof DIRECTIONS)[number];

function flowOf({ from, to, connections }: ReachPair, byRule: ConnectionSet): readonly RuleFlow[] {
  if (isNoConnection(byRule)) return [];
  const passing = intersectConnections(byRule, connections);
  const held = subtractConnections(byRule, connections);
  return [{ from, to, text: textOf(passing), held: textOf(held) }];
}

function textOf(set: ConnectionSet): string {
  return isNoConnection(set) ? '' : formatConnections(set);
}

function rulesOf({ spec }: KubeObject, direction: Direction): readonly unknown[] {
  const rules = fieldOf(spec, direction);
  return Array.isArray(rules) ? rules : [];
}

/** The policy with nothing but these rules. */
function narrowed(policy: KubeObject, direction: Direction, rules: readonly unknown[]): KubeObject {
  const podSelector = fieldOf(policy.spec, 'podSelector');
  const policyTypes = [direction === 'ingress' ? 'Ingress' : 'Egress'];
  return { ...policy, spec: { podSelector, policyTypes, [direction]: rules } };
}
