/**
 * The Service rules of a node that a packet can meet, out of what the node's own tools print: from the rule that takes it by its
 * destination, along every jump that its source allows. A draw leads to each of its endpoints.
 *
 * The texts are those of iptables-save, `nft list ruleset` and ipvsadm; the names are kube-proxy's (v1.32 `pkg/proxy`). Leaves out rules
 * that are not kube-proxy's, and what looks at more of a packet than its addresses, protocol and port.
 */
import { ok, type Result } from '../base/result';
import type { Sentence } from '../base/sentence';
import type { FlowAnswer, FlowMode, FlowPacket } from '../kube/kube-proxy/service-flows';
import { ipCidrContains, parseIpCidr } from '../wire/ip-cidr';
import { parseIp } from '../wire/ip-address';
import { lookFrom } from './inspection';
import type { Simulation } from './simulation';

export interface FlowRules {
  /** What prints them. */
  readonly command: string;
  /** In the order in which they are met. */
  readonly rules: readonly string[];
}

interface AskedFlow {
  /** `node/NAME` */
  readonly at: string;
  readonly mode: FlowMode;
  readonly packet: FlowPacket;
  readonly answer: FlowAnswer;
}

export function flowRules(simulation: Simulation, flow: AskedFlow): Result<FlowRules, Sentence> {
  const { at, mode, packet } = flow;
  const command = commandOf(mode, packet);
  const printed = lookFrom(simulation, at, command);
  if (!printed.ok) return printed;
  const { text } = printed.value;
  return ok({ command: command.join(' '), rules: rulesIn(text, flow) });
}

function commandOf(mode: FlowMode, { destination }: FlowPacket): readonly string[] {
  switch (mode) {
    case 'iptables':
      return [destination.includes(':') ? 'ip6tables-save' : 'iptables-save'];
    case 'nftables':
      return ['nft', 'list', 'table', destination.includes(':') ? 'ip6' : 'ip', 'kube-proxy'];
    case 'ipvs':
      return ['ipvsadm', '-Ln'];
  }
}

function rulesIn(text: string, { mode, packet, answer }: AskedFlow): readonly string[] {
  // A node port's rule takes its port at an address of the node alone.
  if (answer.result === 'NONE') return [];
  switch (mode) {
    case 'iptables':
      return new IptablesReading(text, packet).rules(answer);
    case 'nftables':
      return nftRules(text, packet);
    case 'ipvs':
      return ipvsRules(text, packet);
  }
}

/** Where kube-proxy's rules begin, in the order of the hooks. */
const FIRST_CHAINS = [
  'KUBE-SERVICES',
  'KUBE-EXTERNAL-SERVICES',
  'KUBE-NODEPORTS',
  'KUBE-PROXY-FIREWALL',
] as const;
const NODE_PORTS = 'KUBE-NODEPORTS';

interface IptablesRule {
  readonly table: string;
  readonly chain: string;
  readonly text: string;
  readonly target: string;
}

class IptablesReading {
  readonly #rules: readonly IptablesRule[];
  readonly #packet: FlowPacket;

  constructor(text: string, packet: FlowPacket) {
    this.#packet = packet;
    let table = '';
    const rules: IptablesRule[] = [];
    for (const line of text.split('\n')) {
      if (line.startsWith('*')) table = line.slice(1);
      const [, chain = '', rest = ''] = /^-A (\S+)(.*)$/u.exec(line) ?? [];
      if (chain === '') continue;
      rules.push({ table, chain, text: line, target: optionOf(rest, '-j') ?? '' });
    }
    this.#rules = rules;
  }

  rules({ masquerade }: FlowAnswer): readonly string[] {
    const found: IptablesRule[] = [];
    for (const chain of FIRST_CHAINS) {
      for (const rule of this.#rules.filter((candidate) => candidate.chain === chain)) {
        if (this.#isForPacket(rule)) this.#follow(rule, found);
      }
    }
    const postrouting = masquerade ? this.#rules.filter(({ chain }) => chain === 'KUBE-POSTROUTING') : [];
    return [...found, ...postrouting].map(({ table, text }) => `${table}: ${text}`);
  }

  #follow(rule: IptablesRule, found: IptablesRule[]): void {
    if (found.includes(rule)) return;
    found.push(rule);
    if (rule.target === NODE_PORTS) return;
    for (const next of this.#rules) {
      if (next.chain === rule.target && next.table === rule.table && this.#canBeMet(next))
        this.#follow(next, found);
    }
  }

  /** A rule that takes packets by where they go: its port at least is that of the packet. */
  #isForPacket(rule: IptablesRule): boolean {
    const port = optionOf(rule.text, '--dport');
    return port === String(this.#packet.destinationPort) && this.#canBeMet(rule);
  }

  #canBeMet({ text }: IptablesRule): boolean {
    const { source, destination, destinationPort, protocol } = this.#packet;
    return (
      fits(text, '-s', (range) => isIn(range, source)) &&
      fits(text, '-d', (range) => isIn(range, destination)) &&
      fits(text, '-p', (name) => name === protocol) &&
      fits(text, '--dport', (port) => port === String(destinationPort))
    );
  }
}

/** A rule without that option takes all. */
function fits(rule: string, option: string, test: (value: string) => boolean): boolean {
  const value = optionOf(rule, option);
  if (value === undefined) return true;
  return test(value) !== rule.includes(` ! ${option} `);
}

function optionOf(rule: string, option: string): string | undefined {
  // What stands between quotation marks is a comment.
  const words = rule.replace(/"[^"]*"/gu, '""').split(' ');
  const at = words.indexOf(option);
  return at === -1 ? undefined : words[at + 1];
}

function isIn(range: string, text: string): boolean {
  const parsed = parseIpCidr(range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`);
  const address = parseIp(text);
  return parsed !== undefined && address !== undefined && ipCidrContains(parsed, address);
}

/** Elements of maps that have the packet's destination, and the chains to which they lead. */
function nftRules(
  text: string,
  { protocol, source, destination, destinationPort }: FlowPacket,
): readonly string[] {
  const chains = nftChainsOf(text);
  const keys = [`${destination} . ${protocol} . ${destinationPort}`, `${protocol} . ${destinationPort}`];
  const found: string[] = [];
  const followed = new Set<string>();
  const follow = (line: string): void => {
    for (const [, name = ''] of line.matchAll(/\b(?:goto|jump) ([^\s,}]+)/gu)) {
      if (followed.has(name)) continue;
      followed.add(name);
      for (const rule of chains.get(name) ?? []) {
        if (!isFromSource(rule, source)) continue;
        found.push(`${name}: ${rule}`);
        follow(rule);
      }
    }
  };
  let map = '';
  for (const line of text.split('\n')) {
    const [, name] = /^\t(?:map|set) (\S+) \{/u.exec(line) ?? [];
    map = name ?? (line.startsWith('\tchain ') ? '' : map);
    if (map === '') continue;
    for (const element of line.replace(/^\s*elements = \{/u, '').split(/,(?=\s|$)/u)) {
      const plain = element.replace(/[{}]/gu, '').trim();
      if (!keys.some((key) => plain.startsWith(`${key} `) || plain === key)) continue;
      found.push(`${map}: ${plain}`);
      follow(plain);
    }
  }
  return found;
}

/** `ip saddr != 10.244.0.0/16 jump …` */
function isFromSource(rule: string, source: string): boolean {
  const [, negation, range] = /\bip6? saddr (!= )?([\d./a-f:]+)/u.exec(rule) ?? [];
  return range === undefined || isIn(range, source) !== (negation !== undefined);
}

/** Rules by the chain that they are in. */
function nftChainsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const chains = new Map<string, string[]>();
  let rules: string[] | undefined;
  for (const line of text.split('\n')) {
    const [, name] = /^\tchain (\S+) \{/u.exec(line) ?? [];
    if (name !== undefined) {
      rules = [];
      chains.set(name, rules);
    } else if (line === '\t}') rules = undefined;
    else if (line.trim() !== '') rules?.push(line.trim());
  }
  return chains;
}

/** The virtual server of the destination, and its real servers. */
function ipvsRules(text: string, { protocol, destination, destinationPort }: FlowPacket): readonly string[] {
  const address = destination.includes(':') ? `[${destination}]` : destination;
  const head = `${protocol.toUpperCase()} ${address}:${destinationPort} `;
  const found: string[] = [];
  let isWanted = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('  ->')) isWanted = `${line.replace(/\s+/gu, ' ')} `.startsWith(head);
    if (isWanted) found.push(line.trimEnd());
  }
  return found;
}
