/** Which addresses `ip addr show` and `flush` are about (ip/ipaddress.c: ipaddr_list_flush_or_save). */
import type { SimTime } from '../../base/time';
import type { AddressScope, InterfaceAddress } from '../../net/interface-table';
import type { Ipv6InterfaceAddress } from '../../net/ipv6/ipv6-interfaces';
import { cidrContains, type Cidr } from '../../wire/cidr';
import { ipv6CidrContains, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import { flagsOfIpv4, flagsOfIpv6, ipv6ScopeOf, labelOf, type AddressFlag } from './address-text';
import { cidrOfIpv6Prefix, cidrOfPrefix, isIpv6Word, type ArgumentReader } from './argument-reader';
import type { IpOptions } from './ip-context';
import { LinkSelection } from './link-selection';
import type { LinkSnapshot } from './link-snapshot';

const SCOPES: readonly string[] = ['global', 'site', 'link', 'host'];

export function isScope(word: string): word is AddressScope {
  return SCOPES.includes(word);
}

/** What the words mean: a flag, and whether it has to be there. */
const FLAG_WORDS: Readonly<Record<string, readonly [flag: AddressFlag | undefined, isWanted: boolean]>> = {
  secondary: ['secondary', true],
  temporary: ['secondary', true],
  primary: ['secondary', false],
  nodad: ['nodad', true],
  dadfailed: ['dadfailed', true],
  deprecated: ['deprecated', true],
  tentative: ['tentative', true],
  permanent: ['dynamic', false],
  dynamic: ['dynamic', true],
  mngtmpaddr: ['mngtmpaddr', true],
  noprefixroute: ['noprefixroute', true],
  // No address of the lab has these.
  home: [undefined, true],
  optimistic: [undefined, true],
  autojoin: [undefined, true],
  'stable-privacy': [undefined, true],
};

interface FlagWish {
  readonly flag: AddressFlag | undefined;
  readonly isWanted: boolean;
}

export class AddressSelection {
  readonly links = new LinkSelection();
  /** What was asked for, or what the range says. */
  family: IpOptions['family'];
  #scope: AddressScope | undefined = undefined;
  #to: Cidr | undefined = undefined;
  #ipv6To: Ipv6Cidr | undefined = undefined;
  #label: RegExp | undefined = undefined;
  readonly #flags: FlagWish[] = [];

  constructor(reader: ArgumentReader, family: IpOptions['family']) {
    this.family = family;
    while (reader.hasMore) this.#readWord(reader, reader.take());
  }

  get hasLabel(): boolean {
    return this.#label !== undefined;
  }

  get hasRange(): boolean {
    return this.#to !== undefined || this.#ipv6To !== undefined;
  }

  /** Whether addresses of a family are shown at all. */
  takes(family: 'inet' | 'inet6'): boolean {
    return this.family === 'any' || this.family === family;
  }

  /** Whether an interface is left out when none of its addresses is chosen (`ipaddr_filter`). */
  isAboutAddresses(link: LinkSnapshot): boolean {
    if (this.family === 'inet' || this.family === 'inet6' || this.hasLabel) return true;
    const hasWishes = this.#scope !== undefined || this.#flags.length > 0;
    const hasAddresses = link.addresses.length > 0 || link.ipv6Addresses.length > 0;
    return hasWishes && (hasAddresses || this.#flags.some(({ flag }) => flag === 'secondary'));
  }

  chosenOf(link: LinkSnapshot): readonly InterfaceAddress[] {
    if (!this.takes('inet')) return [];
    return link.addresses.filter(
      (entry) =>
        (this.#scope === undefined || entry.scope === this.#scope) &&
        this.#hasFlags(flagsOfIpv4(entry)) &&
        (this.#label === undefined || this.#label.test(labelOf(entry, link))) &&
        (this.#to === undefined || cidrContains(this.#to, entry.address)),
    );
  }

  chosenIpv6Of(link: LinkSnapshot, now: SimTime): readonly Ipv6InterfaceAddress[] {
    if (!this.takes('inet6')) return [];
    return link.ipv6Addresses.filter(
      (entry) =>
        (this.#scope === undefined || ipv6ScopeOf(entry) === this.#scope) &&
        this.#hasFlags(flagsOfIpv6(entry, now)) &&
        (this.#label === undefined || this.#label.test(link.name)) &&
        (this.#ipv6To === undefined || ipv6CidrContains(this.#ipv6To, entry.address)),
    );
  }

  #hasFlags(flags: readonly AddressFlag[]): boolean {
    return this.#flags.every(
      ({ flag, isWanted }) => (flag !== undefined && flags.includes(flag)) === isWanted,
    );
  }

  #readWord(reader: ArgumentReader, word: string): void {
    const meaning = FLAG_WORDS[word.replace(/^-/, '')];
    if (word === 'to') this.#readRange(reader);
    else if (word === 'scope') this.#readScope(reader);
    else if (word === 'label') this.#label = globOf(reader.value());
    else if (meaning !== undefined) {
      const [flag, isWanted] = meaning;
      this.#flags.push({ flag, isWanted: word.startsWith('-') ? !isWanted : isWanted });
    } else this.links.read(word, reader);
  }

  #readRange(reader: ArgumentReader): void {
    const word = reader.value();
    if (this.family === 'inet6' || (this.family === 'any' && isIpv6Word(word))) {
      const name = this.family === 'inet6' ? 'inet6' : 'any valid';
      this.#ipv6To = cidrOfIpv6Prefix(reader.ipv6PrefixOf(word, name));
      this.family = 'inet6';
    } else {
      this.#to = cidrOfPrefix(reader.prefixOf(word));
      this.family = 'inet';
    }
  }

  #readScope(reader: ArgumentReader): void {
    const scope = reader.value();
    if (isScope(scope)) this.#scope = scope;
    else if (scope !== 'all') reader.failArgument(scope, 'invalid "scope"\n');
  }
}

function globOf(pattern: string): RegExp {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${source.replaceAll('?', '.')}$`);
}
