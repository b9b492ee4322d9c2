/**
 * One rule of a policy as rules of iptables (projectcalico/calico v3.29 `felix/rules/policy.go`).
 *
 * A rule of iptables has room for one range of addresses and 15 ports at each end. What needs more is put before it as blocks, which
 * note in bits of the mark whether they match; then the rule itself sets the bit of its verdict, and a second one returns.
 */
import type { CalicoRule, RuleEnd } from './calico-policy';
import { EVERYONE } from './calico-selectors';
import { clearMark, marked, unmarked, MARK, setMark, type FelixRule } from './felix-chain';
import { selectorSetName } from './felix-names';

/** Of a multiport match; a range takes two. */
const PORT_SLOTS = 15;

type Side = 'source' | 'destination';

export function renderRule(rule: CalicoRule): readonly FelixRule[] {
  const ends = [new EndMatches(rule, 'source'), new EndMatches(rule, 'destination')];
  const blocks = new MatchBlocks();
  // All that an end may be comes before what it may not be.
  for (const { portBlock } of ends) blocks.addPositive(portBlock);
  for (const { netBlock } of ends) blocks.addPositive(netBlock);
  for (const { notNetBlock } of ends) blocks.addNegative(notNetBlock);
  const match = [
    rule.protocol === undefined ? [] : [`-p ${rule.protocol}`],
    ...ends.map(({ positive }) => positive),
    rule.icmp === undefined ? [] : [`-m icmp --icmp-type ${rule.icmp}`],
    rule.notProtocol === undefined ? [] : [`! -p ${rule.notProtocol}`],
    ...ends.map(({ negative }) => negative),
    rule.notIcmp === undefined ? [] : [`-m icmp ! --icmp-type ${rule.notIcmp}`],
    blocks.rules.length > 0 ? [marked(MARK.scratch0)] : [],
  ]
    .flat()
    .join(' ');
  return [...blocks.rules, ...verdictRules(rule.action, match)];
}

function verdictRules(action: CalicoRule['action'], match: string): readonly FelixRule[] {
  switch (action) {
    case 'log':
      return [{ match, action: '--jump LOG --log-prefix "calico-packet: " --log-level 5' }];
    case 'deny':
      return [{ match, action: '--jump DROP' }];
    case 'allow':
    case 'pass': {
      const mark = action === 'allow' ? MARK.accept : MARK.pass;
      return [
        { match, action: setMark(mark) },
        { match: marked(mark), action: '--jump RETURN' },
      ];
    }
  }
}

/** The name of the set with the addresses of those that have a port of this name. */
export function namedPortSet(end: RuleEnd, protocol: string, port: string): string {
  return selectorSetName('n', `${end.selector?.key ?? EVERYONE},${protocol},${port}`);
}

/** What one end of a rule asks: in the rule itself, and what does not fit into it. */
class EndMatches {
  readonly portBlock: readonly string[];
  readonly netBlock: readonly string[];
  readonly notNetBlock: readonly string[];
  readonly positive: readonly string[];
  readonly negative: readonly string[];

  constructor(rule: CalicoRule, side: Side) {
    const end = rule[side];
    const { protocol = 'tcp' } = rule;
    const place = side === 'source' ? 'src' : 'dst';
    const numbered = splitPorts(end.ports).map((ports) => `-m multiport --${side}-ports ${ports.join(',')}`);
    const named = end.namedPorts.map(
      (port) => `-m set --match-set ${namedPortSet(end, protocol, port)} ${place},${place}`,
    );
    const isPortBlock = numbered.length + named.length > 1;
    const isNetBlock = end.nets.length > 1;
    const nets = isNetBlock ? [] : end.nets;
    const isNotNetBlock = nets.length + end.notNets.length > 1 && end.notNets.length > 0;
    this.portBlock = isPortBlock ? [...numbered.map((match) => `-p ${protocol} ${match}`), ...named] : [];
    this.netBlock = isNetBlock ? end.nets.map((net) => `--${side} ${net}`) : [];
    this.notNetBlock = isNotNetBlock ? end.notNets.map((net) => `--${side} ${net}`) : [];
    this.positive = [
      ...nets.map((net) => `--${side} ${net}`),
      ...(end.selector === undefined
        ? []
        : [`-m set --match-set ${selectorSetName('s', end.selector.key)} ${place}`]),
      ...(isPortBlock ? [] : [...numbered, ...named]),
    ];
    this.negative = [
      ...(isNotNetBlock ? [] : end.notNets.map((net) => `! --${side} ${net}`)),
      ...(end.notSelector === undefined
        ? []
        : [`-m set ! --match-set ${selectorSetName('s', end.notSelector.key)} ${place}`]),
      ...splitPorts(end.notPorts).map((ports) => `-m multiport ! --${side}-ports ${ports.join(',')}`),
    ];
  }
}

/** `matchBlockBuilder` */
class MatchBlocks {
  readonly rules: FelixRule[] = [];
  #hasPositive = false;

  addPositive(matches: readonly string[]): void {
    if (matches.length === 0) return;
    this.#begin(0);
    // The first block writes the result of all, later ones a bit of their own.
    const mark = this.#hasPositive ? MARK.scratch1 : MARK.scratch0;
    for (const match of matches) this.rules.push({ match, action: setMark(mark) });
    if (this.#hasPositive)
      this.rules.push({ match: unmarked(MARK.scratch1), action: clearMark(MARK.scratch0) });
    this.#hasPositive = true;
  }

  addNegative(matches: readonly string[]): void {
    if (matches.length === 0) return;
    this.#begin(MARK.scratch0);
    for (const match of matches) this.rules.push({ match, action: clearMark(MARK.scratch0) });
  }

  #begin(initial: number): void {
    if (this.rules.length === 0) this.rules.push({ action: setMark(initial, MARK.scratch0 | MARK.scratch1) });
  }
}

function splitPorts(ports: readonly string[]): readonly (readonly string[])[] {
  const splits: string[][] = [];
  let left = 0;
  for (const port of ports) {
    const slots = port.includes(':') ? 2 : 1;
    const last = splits.at(-1);
    if (last === undefined || left < slots) {
      splits.push([port]);
      left = PORT_SLOTS - slots;
    } else {
      last.push(port);
      left -= slots;
    }
  }
  return splits;
}
