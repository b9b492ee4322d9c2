/**
 * The rules of a namespace for one family, and the search through them for a route (net/core/fib_rules.c:
 * `fib_rules_lookup`, `fib_nl_newrule`, `fib_nl_delrule`).
 *
 * Generic over the family: `tables` looks into one routing table. A table without an answer, or with a route of the kind
 * `throw`, leads on to the next rule; a `goto` whose target does not exist does nothing.
 */
import { err, ok, type Result } from '../base/result';
import type { IpAddress } from '../wire/ip-address';
import { netlinkError, type NetlinkError } from './netlink-error';
import {
  isRuleNamed,
  isRuleTwin,
  matchesRule,
  policyRuleOf,
  type PolicyRule,
  type PolicyRuleOptions,
  type RuledFlow,
} from './policy-rule';

/** What of a route the search looks at. */
export interface RuledRoute {
  readonly type: string;
  readonly destination: { readonly prefixLength: number };
}

/** Where rules lead. */
export interface RuledTables<Address extends IpAddress, Flow, Route> {
  lookUpIn(table: number, flow: Flow): Route | undefined;
  /** The answer of a rule that refuses, of the kind `blackhole`, `unreachable` or `prohibit`. */
  refusalBy(rule: PolicyRule<Address>): Route;
  /** Whether the kernel takes a new rule of this family, and with which table. */
  accept(rule: PolicyRule<Address>): Result<PolicyRule<Address>, NetlinkError>;
}

const BACKWARD_GOTO = err(netlinkError('EINVAL', 'Backward goto not supported'));

function isBackward({ action, target = 0, priority = 0 }: PolicyRuleOptions): boolean {
  return action === 'goto' && target <= priority;
}

/** What commands do with rules. */
export type RuleList<Address extends IpAddress> = Pick<
  PolicyRules<Address, RuledFlow<Address>, RuledRoute>,
  'entries' | 'add' | 'delete' | 'flush'
>;

export class PolicyRules<
  Address extends IpAddress,
  Flow extends RuledFlow<Address>,
  Route extends RuledRoute,
> {
  readonly #defaults: readonly PolicyRule<Address>[];
  readonly #tables: RuledTables<Address, Flow, Route>;
  readonly #onChange: () => void;
  #rules: readonly PolicyRule<Address>[];
  /** What a rule that refuses answers, by rule. */
  readonly #refusals = new Map<PolicyRule<Address>, Route>();

  constructor(
    defaults: readonly PolicyRule<Address>[],
    tables: RuledTables<Address, Flow, Route>,
    onChange: () => void,
  ) {
    this.#defaults = defaults;
    this.#rules = defaults;
    this.#tables = tables;
    this.#onChange = onChange;
  }

  /** By priority, and by age among equals. */
  get entries(): readonly PolicyRule<Address>[] {
    return this.#rules;
  }

  /** Other rules than Linux's own. */
  get isCustom(): boolean {
    return this.#rules !== this.#defaults;
  }

  /** The route, one that refuses included; undefined where there is none. */
  search(flow: Flow): Route | undefined {
    const rules = this.#rules;
    for (let index = 0; index < rules.length; index += 1) {
      const rule = rules[index];
      if (rule === undefined || !matchesRule(rule, flow)) continue;
      switch (rule.action) {
        case 'goto': {
          const target = rules.findIndex(({ priority }) => priority === rule.target);
          if (target > index) index = target - 1;
          break;
        }
        case 'nop':
          break;
        case 'lookup': {
          const route = this.#tables.lookUpIn(rule.table, flow);
          if (route === undefined || route.type === 'throw') break;
          if (route.destination.prefixLength <= rule.suppressPrefixLength) break;
          return route;
        }
        case 'blackhole':
        case 'unreachable':
        case 'prohibit':
          return this.#refusalBy(rule);
      }
    }
    return undefined;
  }

  /** As `ip rule add`: without a priority, just before the second rule. */
  add(options: PolicyRuleOptions<Address>): Result<PolicyRule<Address>, NetlinkError> {
    const priority = options.priority ?? this.#defaultPriority;
    const wanted = policyRuleOf<Address>({ ...options, priority });
    if (isBackward(wanted)) return BACKWARD_GOTO;
    if (this.#rules.some((other) => isRuleTwin(other, wanted))) return err(netlinkError('EEXIST'));
    const accepted = this.#tables.accept(wanted);
    if (!accepted.ok) return accepted;
    const rule = accepted.value;
    // Behind those of the same priority.
    const index = this.#rules.findIndex((other) => other.priority > priority);
    const at = index === -1 ? this.#rules.length : index;
    this.#set([...this.#rules.slice(0, at), rule, ...this.#rules.slice(at)]);
    return ok(rule);
  }

  /** Removes the first rule that has everything that `wanted` names. */
  delete(wanted: PolicyRuleOptions<Address>): Result<PolicyRule<Address>, NetlinkError> {
    if (isBackward({ priority: this.#defaultPriority, ...wanted })) return BACKWARD_GOTO;
    const found = this.#rules.find((rule) => isRuleNamed(rule, wanted));
    if (found === undefined) return err(netlinkError('ENOENT'));
    this.#set(this.#rules.filter((rule) => rule !== found));
    return ok(found);
  }

  /** `ip rule flush`: rules of priority 0 stay. */
  flush(isMeant: (rule: PolicyRule<Address>) => boolean): void {
    this.#set(this.#rules.filter((rule) => rule.priority === 0 || !isMeant(rule)));
  }

  /** `fib_default_rule_pref` */
  get #defaultPriority(): number {
    return Math.max(0, (this.#rules[1]?.priority ?? 0) - 1);
  }

  #set(rules: readonly PolicyRule<Address>[]): void {
    this.#rules = rules;
    this.#refusals.clear();
    this.#onChange();
  }

  #refusalBy(rule: PolicyRule<Address>): Route {
    let refusal = this.#refusals.get(rule);
    if (refusal === undefined) {
      refusal = this.#tables.refusalBy(rule);
      this.#refusals.set(rule, refusal);
    }
    return refusal;
  }
}
