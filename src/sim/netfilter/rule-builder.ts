/**
 * Puts a rule together from the options of a command: header, matches, target.
 *
 * Extensions are loaded by name; options go to the latest that has them, and an older one of the same name takes no more.
 * What iptables-nft writes as expressions of its own comes back changed: the ports of several `-m tcp` end up in one.
 */
import { err, ok, type Result } from '../base/result';
import type { AddressBook } from './address-book';
import { Rule, type RuleAction } from './chain';
import {
  createMatch,
  createTarget,
  protocolMatchName,
  refuseMatch,
  refuseTarget,
  VERDICTS,
} from './extensions';
import { parseIpv6Networks, type Ipv6Network } from './ipv6-network';
import type { Match } from './match';
import { PortMatch } from './matches/port-match';
import type { OptionTable } from './option-table';
import type { IpFamily } from '../wire/ip-address';
import { parseProtocol } from './protocol-names';
import type { Network } from './network';
import { parseNetworks } from './rule-values';
import type { OptionScope } from './extension';
import type { IpSet } from './ipset/ip-set';
import type { Target } from './target';

const MAX_DEVICE_NAME_LENGTH = 15;
const MAX_TARGET_NAME_LENGTH = 28;
const EVERY_NETWORK: Network = { address: 0, mask: 0 };

/** An extension with what has been asked of it. */
export interface LoadedExtension {
  readonly extension: Match | Target;
  readonly options: OptionTable;
  /** The options given, by their first names. */
  readonly given: Set<string>;
}

interface AddressOption {
  readonly text: string;
  readonly isInverted: boolean;
}

export class RuleBuilder implements OptionScope {
  readonly rule = new Rule();
  readonly #findSet: (name: string) => IpSet | undefined;
  #rules: readonly Rule[] = [];
  readonly #matches: LoadedExtension[] = [];
  /** The latest first. */
  #owners: readonly LoadedExtension[] = [];
  #target: LoadedExtension | undefined = undefined;
  #action: RuleAction | undefined = undefined;
  /** What `-j` or `-g` named. */
  #targetName: string | undefined = undefined;
  #isGoto = false;
  #source: AddressOption | undefined = undefined;
  #destination: AddressOption | undefined = undefined;
  #isProtocolMatchLoaded = false;

  readonly book: AddressBook | undefined;

  constructor(findSet: (name: string) => IpSet | undefined, book?: AddressBook) {
    this.#findSet = findSet;
    this.book = book;
    this.rule.isIpv6 = book !== undefined;
  }

  findSet(name: string): IpSet | undefined {
    return this.#findSet(name);
  }

  get owners(): readonly LoadedExtension[] {
    return this.#owners;
  }

  get targetName(): string | undefined {
    return this.#targetName;
  }

  /** A target that is neither a verdict nor an extension has to be a chain. */
  get jump(): { readonly name: string; readonly isGoto: boolean } | undefined {
    if (this.#action !== undefined || this.#targetName === undefined) return undefined;
    return { name: this.#targetName, isGoto: this.#isGoto };
  }

  get hasAddresses(): boolean {
    return this.#source !== undefined || this.#destination !== undefined;
  }

  takeAddresses(side: 'source' | 'destination', text: string, isInverted: boolean): void {
    if (side === 'source') this.#source = { text, isInverted };
    else this.#destination = { text, isInverted };
  }

  takeProtocol(text: string, isInverted: boolean): string | undefined {
    const protocol = parseProtocol(text);
    if (protocol === undefined) return `unknown protocol "${text}" specified`;
    if (protocol === 0 && isInverted) return 'rule would never match protocol';
    this.rule.protocol = protocol;
    this.rule.isProtocolInverted = isInverted;
    return undefined;
  }

  takeDevice(option: 'i' | 'o', text: string, isInverted: boolean): string | undefined {
    if (text.length > MAX_DEVICE_NAME_LENGTH) {
      return `interface name \`${text}' must be shorter than IFNAMSIZ (${MAX_DEVICE_NAME_LENGTH})`;
    }
    const name = text === '+' && !isInverted ? '' : text;
    if (option === 'i') {
      this.rule.inDevice = name;
      this.rule.isInDeviceInverted = isInverted;
    } else {
      this.rule.outDevice = name;
      this.rule.isOutDeviceInverted = isInverted;
    }
    return undefined;
  }

  takeFragment(isInverted: boolean): void {
    this.rule.fragments = isInverted ? 'first' : 'later';
  }

  takeCounters(packets: number, bytes: number): void {
    // ip6tables 1.8.9 reads them and forgets them.
    if (this.book !== undefined) return;
    this.rule.packets = packets;
    this.rule.bytes = bytes;
  }

  loadMatch(name: string): string | undefined {
    const match = createMatch(name, this.#family);
    if (match === undefined) return refuseMatch(name, this.#family);
    this.#add(match);
    return undefined;
  }

  /** The match that `-p` brings along, when an option is not known otherwise. */
  loadProtocolMatch(): boolean {
    if (this.#isProtocolMatchLoaded) return false;
    const name = protocolMatchName(this.rule.protocol, this.#family);
    const match = name === undefined ? undefined : createMatch(name, this.#family);
    if (match === undefined) return false;
    this.#isProtocolMatchLoaded = true;
    this.#add(match);
    return true;
  }

  takeTarget(name: string): string | undefined {
    const problem = findTargetNameProblem(name);
    if (problem !== undefined) return problem;
    this.#targetName = name;
    const verdict = VERDICTS.get(name);
    if (verdict !== undefined) {
      this.#action = { kind: verdict };
      return undefined;
    }
    const target = createTarget(name, this.#family);
    if (target === undefined) return refuseTarget(name, this.#family);
    this.#action = { kind: 'target', target };
    this.#target = { extension: target, options: target.options, given: new Set() };
    this.#owners = [this.#target, ...this.#owners];
    return undefined;
  }

  takeGoto(name: string): string | undefined {
    const problem = findTargetNameProblem(name);
    if (problem !== undefined) return problem;
    this.#targetName = name;
    this.#isGoto = true;
    return undefined;
  }

  takeOption(
    owner: LoadedExtension,
    option: string,
    values: readonly string[],
    isInverted: boolean,
  ): string | undefined {
    const { extension, options, given } = owner;
    if (options.isChecked) {
      if (given.has(option)) return `${extension.name}: option "${option}" can only be used once.\n`;
      if (isInverted && options.get(option)?.canInvert !== true) {
        return `${extension.name}: option "${option}" cannot be inverted.\n`;
      }
    }
    given.add(option);
    return extension.takeOption(option, values, isInverted, this);
  }

  /** What is wrong with the extensions, now that all options are known. */
  findProblem(): string | undefined {
    const loaded = this.#target === undefined ? this.#matches : [...this.#matches, this.#target];
    for (const { extension, options, given } of loaded) {
      const problem = extension.findProblem(this.rule) ?? options.findProblem(extension.name, given);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** What iptables says last, when it writes the rule for nf_tables. */
  findNativeProblem(): string | undefined {
    for (const { extension } of this.#matches) {
      const problem = extension instanceof PortMatch ? extension.findProtocolProblem(this.rule) : undefined;
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** Called once everything is known. */
  finish(): void {
    for (const rule of this.#rules) rule.finish();
  }

  /** One rule for each pair of addresses. */
  build(): Result<readonly Rule[], string> {
    const sources = networksOf(this.#source, this.book);
    const destinations = networksOf(this.#destination, this.book);
    if (typeof sources === 'string') return err(sources);
    if (typeof destinations === 'string') return err(destinations);
    const isInverted = this.#source?.isInverted === true || this.#destination?.isInverted === true;
    if (isInverted && (sources.length > 1 || destinations.length > 1)) {
      return err('! not allowed with multiple source or destination IP addresses');
    }
    const rule = this.rule;
    rule.matches = mergePortMatches(this.#matches.flatMap(({ extension }) => asMatch(extension)));
    if (this.#action !== undefined) rule.action = this.#action;
    const rules: Rule[] = [];
    this.#rules = rules;
    for (const source of sources) {
      for (const destination of destinations) {
        const copy = rules.length === 0 ? rule : copyOf(rule);
        copy.sourceIpv6 = source.ipv6;
        copy.destinationIpv6 = destination.ipv6;
        copy.source = source.address;
        copy.sourceMask = source.mask;
        copy.isSourceInverted = this.#source?.isInverted === true;
        copy.destination = destination.address;
        copy.destinationMask = destination.mask;
        copy.isDestinationInverted = this.#destination?.isInverted === true;
        rules.push(copy);
      }
    }
    return ok(rules);
  }

  get #family(): IpFamily {
    return this.book === undefined ? 'IPv4' : 'IPv6';
  }

  #add(match: Match): void {
    const loaded = { extension: match, options: match.options, given: new Set<string>() };
    this.#matches.push(loaded);
    this.#owners = [loaded, ...this.#owners.filter(({ extension }) => extension.name !== match.name)];
  }
}

interface RuleNetwork extends Network {
  readonly ipv6?: Ipv6Network;
}

function networksOf(
  option: AddressOption | undefined,
  book: AddressBook | undefined,
): readonly RuleNetwork[] | string {
  if (option === undefined) return [EVERY_NETWORK];
  if (book === undefined) return parseNetworks(option.text);
  const networks = parseIpv6Networks(option.text);
  return typeof networks === 'string'
    ? networks
    : networks.map((network) => {
        if (network === undefined) return EVERY_NETWORK;
        const place = network.isSingle ? { address: book.idOf(network.address), mask: -1 } : EVERY_NETWORK;
        return { ...place, ipv6: network };
      });
}

function asMatch(extension: Match | Target): readonly Match[] {
  return 'matches' in extension ? [extension] : [];
}

/** nf_tables knows one place for the ports of a rule, which the first of the matches prints. */
function mergePortMatches(matches: readonly Match[]): readonly Match[] {
  if (matches.length < 2) return matches;
  const merged: Match[] = [];
  for (const match of matches) {
    const first = merged.find(
      (known): known is PortMatch => known instanceof PortMatch && known.name === match.name,
    );
    if (first === undefined || !(match instanceof PortMatch) || !first.absorb(match)) merged.push(match);
  }
  return merged;
}

/** A rule that differs in its addresses alone; matches and target keep no state that the two could not share. */
function copyOf(rule: Rule): Rule {
  const copy = new Rule();
  return Object.assign(copy, {
    isIpv6: rule.isIpv6,
    inDevice: rule.inDevice,
    isInDeviceInverted: rule.isInDeviceInverted,
    outDevice: rule.outDevice,
    isOutDeviceInverted: rule.isOutDeviceInverted,
    protocol: rule.protocol,
    isProtocolInverted: rule.isProtocolInverted,
    fragments: rule.fragments,
    matches: rule.matches,
    action: rule.action,
    packets: rule.packets,
    bytes: rule.bytes,
  });
}

/** In the words of `xt_parse_target`. */
function findTargetNameProblem(name: string): string | undefined {
  if (name === '') return 'Invalid target name (too short)';
  if (name.length > MAX_TARGET_NAME_LENGTH) {
    return `Invalid target name \`${name}' (${MAX_TARGET_NAME_LENGTH} chars max)`;
  }
  return /\s/.test(name) ? `Invalid target name \`${name}'` : undefined;
}
