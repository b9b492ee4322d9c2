/**
 * Tables as iptables-save, `iptables -S` and `iptables -L` print them (iptables v1.8.9, nf_tables).
 *
 * Leaves out the names that `-L` looks up in the DNS: addresses are printed as numbers.
 */
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import { ANY_IPV6 } from '../wire/ipv6-address';
import type { Chain, Rule } from './chain';
import { VERDICT } from './hook';
import type { Ipv6Network } from './ipv6-network';
import { formatProtocol } from './protocol-names';
import { prefixLengthOf } from './rule-values';
import type { Table } from './table';

/** Which counters a saved table has. The recordings of a table that is compared have none. */
export type SavedCounters = 'none' | 'chains' | 'all';

export interface ListOptions {
  readonly isVerbose: boolean;
  readonly isNumeric: boolean;
  readonly isExact: boolean;
  readonly hasLineNumbers: boolean;
}

/** From `*TABLE` to `COMMIT`. */
export function formatTable(table: Table, counters: SavedCounters): string {
  const lines = [`*${table.name}`];
  for (const chain of table.allChains()) {
    const policy = policyOf(chain) ?? '-';
    const counted = counters === 'none' ? '' : ` [${chain.packets}:${chain.bytes}]`;
    lines.push(`:${chain.name} ${policy}${counted}`);
  }
  for (const chain of table.allChains()) {
    for (const rule of chain.rules) {
      const counted = counters === 'all' ? `[${rule.packets}:${rule.bytes}] ` : '';
      lines.push(`${counted}-A ${chain.name}${rule.format()}`);
    }
  }
  lines.push('COMMIT');
  return lines.map((line) => `${line}\n`).join('');
}

/** `iptables -S [CHAIN [NUMBER]]`. */
export function formatRuleList(
  table: Table,
  chain: Chain | undefined,
  ruleNumber: number | undefined,
  isVerbose: boolean,
): string {
  const chains = chain === undefined ? table.allChains() : [chain];
  const lines: string[] = [];
  if (ruleNumber === undefined) {
    for (const each of chains) {
      const policy = policyOf(each);
      const counted = isVerbose && policy !== undefined ? ` -c ${each.packets} ${each.bytes}` : '';
      lines.push(policy === undefined ? `-N ${each.name}` : `-P ${each.name} ${policy}${counted}`);
    }
  }
  for (const each of chains) {
    for (const [index, rule] of each.rules.entries()) {
      if (ruleNumber !== undefined && ruleNumber !== index + 1) continue;
      const counters = isVerbose ? ` -c ${rule.packets} ${rule.bytes}` : '';
      lines.push(`-A ${each.name}${rule.format(counters)}`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** `iptables -L [CHAIN [NUMBER]]`. */
export function formatListing(
  table: Table,
  chain: Chain | undefined,
  ruleNumber: number | undefined,
  options: ListOptions,
): string {
  const chains = chain === undefined ? table.allChains() : [chain];
  if (ruleNumber !== undefined) {
    const rule = chains[0]?.rules[ruleNumber - 1];
    return rule === undefined ? '' : `${formatListedRule(rule, ruleNumber, options)}\n`;
  }
  return chains.map((each) => formatListedChain(each, options)).join('\n');
}

function formatListedChain(chain: Chain, options: ListOptions): string {
  const policy = policyOf(chain);
  const counters = options.isVerbose
    ? ` ${shortNumber(chain.packets, options)} packets, ${shortNumber(chain.bytes, options)} bytes`
    : '';
  const about = policy === undefined ? `${chain.references} references` : `policy ${policy}${counters}`;
  const lines = [`Chain ${chain.name} (${about})`, formatColumnTitles(options)];
  for (const [index, rule] of chain.rules.entries()) lines.push(formatListedRule(rule, index + 1, options));
  return lines.map((line) => `${line}\n`).join('');
}

function formatColumnTitles({ isVerbose, isExact, hasLineNumbers }: ListOptions): string {
  const number = hasLineNumbers ? 'num  ' : '';
  const counters = isVerbose ? (isExact ? '    pkts      bytes ' : ' pkts bytes ') : '';
  const devices = isVerbose ? ' in     out    ' : '';
  const columns = `target     prot opt${devices}`;
  return `${number}${counters}${columns} ${'source'.padEnd(19)}  ${'destination'.padEnd(19)} `;
}

function formatListedRule(rule: Rule, ruleNumber: number, options: ListOptions): string {
  const { isVerbose, isNumeric } = options;
  let text = options.hasLineNumbers ? `${String(ruleNumber).padEnd(4)} ` : '';
  if (isVerbose) text += `${columnNumber(rule.packets, options)} ${columnNumber(rule.bytes, options)} `;
  text += `${targetName(rule).padEnd(9)} ${rule.isProtocolInverted ? '!' : ' '}`;
  text += `${protocolName(rule.protocol, isNumeric).padEnd(4)} `;
  text += `${rule.fragments === 'first' ? '!' : '-'}${rule.fragments === 'any' ? '-' : 'f'} `;
  if (isVerbose) {
    const anyDevice = isNumeric ? '*' : 'any';
    text += ` ${deviceName(rule.inDevice, rule.isInDeviceInverted, anyDevice).padEnd(6)} `;
    text += `${deviceName(rule.outDevice, rule.isOutDeviceInverted, anyDevice).padEnd(6)} `;
  }
  text += `${rule.isSourceInverted ? '!' : ' '}${sourceName(rule, isNumeric).padEnd(19)} `;
  text += rule.isDestinationInverted ? '!' : ' ';
  text += `${destinationName(rule, isNumeric).padEnd(19)} `;
  if (rule.action.kind === 'goto') text += '[goto] ';
  for (const match of rule.matches) {
    const described = match.describe(isNumeric);
    if (described !== '') text += ` ${described}`;
  }
  const about = rule.action.kind === 'target' ? rule.action.target.describe(isNumeric) : '';
  return about === '' ? text : `${text} ${about}`;
}

function targetName({ action }: Rule): string {
  switch (action.kind) {
    case 'none':
      return '';
    case 'jump':
    case 'goto':
      return action.chain.name;
    case 'target':
      return action.target.listedName;
    default:
      return action.kind.toUpperCase();
  }
}

function protocolName(protocol: number, isNumeric: boolean): string {
  if (isNumeric) return String(protocol);
  return protocol === 0 ? 'all' : formatProtocol(protocol);
}

function deviceName(name: string, isInverted: boolean, any: string): string {
  return name === '' ? any : `${isInverted ? '!' : ''}${name}`;
}

function sourceName({ isIpv6, sourceIpv6, source, sourceMask }: Rule, isNumeric: boolean): string {
  return isIpv6 ? ipv6NetworkName(sourceIpv6, isNumeric) : networkName(source, sourceMask, isNumeric);
}

function destinationName(rule: Rule, isNumeric: boolean): string {
  return rule.isIpv6
    ? ipv6NetworkName(rule.destinationIpv6, isNumeric)
    : networkName(rule.destination, rule.destinationMask, isNumeric);
}

function ipv6NetworkName(network: Ipv6Network | undefined, isNumeric: boolean): string {
  if (!isNumeric && (network === undefined || network.address === ANY_IPV6)) return 'anywhere';
  return network === undefined ? '::/0' : network.describe();
}

function networkName(address: number, mask: number, isNumeric: boolean): string {
  if (mask === 0) return isNumeric ? '0.0.0.0/0' : 'anywhere';
  const text = formatIpv4(ipv4Of(address));
  const prefixLength = prefixLengthOf(mask);
  if (prefixLength === 32) return !isNumeric && text === '127.0.0.1' ? 'localhost' : text;
  return `${text}/${prefixLength ?? formatIpv4(ipv4Of(mask))}`;
}

function policyOf(chain: Chain): string | undefined {
  if (chain.policy === undefined) return undefined;
  return chain.policy === VERDICT.ACCEPT ? 'ACCEPT' : 'DROP';
}

function columnNumber(value: number, options: ListOptions): string {
  return shortNumber(value, options).padStart(options.isExact ? 8 : 5);
}

/** Thousands, millions and so on from 100,000 up (`xtables_print_num`). */
function shortNumber(value: number, { isExact }: ListOptions): string {
  if (isExact || value <= 99_999) return String(value);
  let rest = value;
  for (const unit of ['K', 'M', 'G']) {
    rest = Math.floor((rest + 500) / 1000);
    if (rest <= 9999) return `${rest}${unit}`;
  }
  return `${Math.floor((rest + 500) / 1000)}T`;
}
