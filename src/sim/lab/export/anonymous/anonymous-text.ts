/**
 * A text with other names and addresses in it: commands, filters, expectations, notes, whatever a lab says. Whole words only; in names of
 * hosts each part for itself, also where a regular expression escapes the dots, in names of Pods what their workload is called, and in
 * environment variables what their Service is. Addresses also as DNS writes them (RFC 1035 §3.5; `10-244-1-2.shop.pod`).
 *
 * Variables of a shell script keep their names, and images theirs, since they say what a container does.
 */
import { escapeRegExp } from '../../../shell/pattern';
import { formatIp, parseIp, type IpAddress } from '../../../wire/ip-address';
import { widthOf } from '../../../wire/ip-cidr';
import { hostNamesIn, isProgramDomain } from '../leaving-notes';
import type { AddressPlan } from './address-plan';
import type { KeptWords } from './kept-words';

export interface AnonymousWords {
  /** Words in small letters. */
  readonly names: ReadonlyMap<string, string>;
  /** Of containers, as they are written. */
  readonly variables: ReadonlyMap<string, string>;
  readonly kept: KeptWords;
  /** Of names of the public DNS: `de`. */
  readonly endings: ReadonlyMap<string, string>;
  readonly addresses: AddressPlan;
  readonly images: readonly string[];
}

const DOT = String.raw`\\*\.`;
const OCTET = String.raw`\d{1,3}`;
/** What comes first counts. */
const PIECES = {
  escape: String.raw`\\[A-Za-z]|%[\dA-F]{2}`,
  option: String.raw`(?<=^|[\s'"(])--?[A-Za-z][\w-]*(?:=(?:client|server|background|foreground|orphan)\b)?`,
  // RFC 3986 §3.2.1: the password is known as one already.
  account: String.raw`(?<=:\/\/)[^\s/@:$"']+(?=:[^\s/@]+@)`,
  password: String.raw`(?<=:\/\/[^\s/@:]+:)[^\s/@$"']+(?=@)`,
  email: String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`,
  ipv6: String.raw`(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\/\d{1,3})?(?![\w:])`,
  reverse: String.raw`(?<![\w.-])(?:${OCTET}\.){0,3}${OCTET}(?=\.in-addr\.arpa\b)`,
  ipv4: String.raw`(?<![\w.-])${OCTET}(?:${DOT}${OCTET}){3}(?:\/\d{1,2})?(?![\w-])`,
  beginning: String.raw`(?<![\w.-])${OCTET}(?:${DOT}${OCTET}){1,2}(?=${DOT}(?!\d))|(?<=\bnet )${OCTET}(?:\.${OCTET}){1,2}(?![\d.])`,
  dashed: String.raw`(?<![\w-])${OCTET}(?:-${OCTET}){3}(?![\w-])`,
  word: String.raw`\w[\w-]*(?:${DOT}\w[\w-]*)*`,
};

export class AnonymousText {
  readonly #words: AnonymousWords;
  readonly #pattern: RegExp;

  constructor(words: AnonymousWords) {
    this.#words = words;
    const images = words.images
      .toSorted((one, other) => other.length - one.length)
      .map((image) => `(?<![\\w./-])${escapeRegExp(image)}(?![\\w/-])`);
    const pieces = Object.entries(PIECES).map(([name, piece]) => `(?<${name}>${piece})`);
    this.#pattern = new RegExp([...images.map((image) => `(?:${image})`), ...pieces].join('|'), 'gu');
  }

  of(text: string): string {
    let renamed = '';
    let end = 0;
    for (const match of text.matchAll(this.#pattern)) {
      const [found] = match;
      const kind = Object.keys(PIECES).find((name) => match.groups?.[name] !== undefined) ?? '';
      const next = match.index + found.length;
      renamed += text.slice(end, match.index);
      const variable = isVariable(text, match.index, next) ? (/^\w*/u.exec(found)?.[0] ?? '') : '';
      const rest = found.slice(variable.length);
      renamed +=
        variable === ''
          ? this.#pieceOf(kind, found)
          : this.#variableText(variable) + this.#pieceOf(kind, rest);
      end = next;
    }
    return renamed + text.slice(end);
  }

  #pieceOf(kind: string, found: string): string {
    switch (kind) {
      case 'ipv4':
      case 'ipv6':
      case 'beginning':
        return this.#addressText(found);
      case 'reverse':
        return this.#addressText(found.split('.').toReversed().join('.')).split('.').toReversed().join('.');
      case 'dashed':
        return this.#addressText(found.replaceAll('-', '.')).replaceAll('.', '-');
      case 'account':
        return 'somebody';
      case 'email':
        return `somebody@${this.#mailHostText(found.slice(found.indexOf('@') + 1))}`;
      case 'word':
        return this.#hostText(found);
      default:
        return found;
    }
  }

  /** Also the first octets of an address, which are those of its network. */
  #addressText(found: string): string {
    const [text = '', prefix] = found.split('/');
    if (text.includes(':')) {
      const address = parseIp(text);
      return address === undefined ? found : this.#renamed(address, prefix);
    }
    const separator = /\D+/u.exec(text)?.[0] ?? '.';
    const octets = text.split(/\D+/u);
    const address = parseIp([...octets, '0', '0', '0'].slice(0, 4).join('.'));
    if (address === undefined) return found;
    const [numbers = '', length] = this.#renamed(address, prefix).split('/');
    const renamed = numbers.split('.').slice(0, octets.length).join(separator);
    return length === undefined ? renamed : `${renamed}/${length}`;
  }

  #renamed(address: IpAddress, prefix: string | undefined): string {
    const { addresses } = this.#words;
    if (prefix === undefined) return formatIp(addresses.addressFor(address));
    const prefixLength = Math.min(Number(prefix), widthOf(address));
    return `${formatIp(addresses.rangeFor({ address, prefixLength }).address)}/${prefix}`;
  }

  /** Also what follows a variable: `.payroll`. */
  #hostText(found: string): string {
    const plain = found.replaceAll('\\', '').toLowerCase();
    if (isProgramDomain(plain)) return found;
    const parts = found.split(/(\\*\.)/u);
    const isPublic = hostNamesIn(plain).length > 0;
    return parts
      .map((part, index) => {
        const ending =
          isPublic && index === parts.length - 1 ? this.#words.endings.get(part.toLowerCase()) : undefined;
        return ending ?? this.#wordText(part);
      })
      .join('');
  }

  /** A host that is none of the lab's says whose it is. */
  #mailHostText(host: string): string {
    const plain = host.toLowerCase();
    const isKnown = plain.split('.').some((part) => this.#words.names.has(part));
    return hostNamesIn(plain).length === 0 || isKnown ? this.#hostText(host) : 'example.com';
  }

  #wordText(word: string): string {
    const { names, kept } = this.#words;
    const small = word.toLowerCase();
    const whole = names.get(small);
    if (whole !== undefined) return whole;
    // A port's name in a SRV record.
    if (small.startsWith('_')) return `_${this.#wordText(word.slice(1))}`;
    const variable = this.#variableText(word);
    if (variable !== word) return variable;
    return kept.has(small) ? word : this.#joinedText(word);
  }

  /** `shop-web-80`, `web-5d4f9c-x2`: each name among what stands between hyphens, the longest first. */
  #joinedText(word: string): string {
    const { names } = this.#words;
    const parts = word.split('-');
    const renamed: string[] = [];
    for (let start = 0; start < parts.length;) {
      let end = parts.length;
      const nameUpTo = (): string | undefined => names.get(parts.slice(start, end).join('-').toLowerCase());
      while (end > start + 1 && nameUpTo() === undefined) end -= 1;
      renamed.push(nameUpTo() ?? parts[start] ?? '');
      start = end;
    }
    return renamed.join('-');
  }

  /** Of a Service, as every container has it: `WEB_SERVICE_PORT_HTTP`. */
  #variableText(word: string): string {
    const given = this.#words.variables.get(word);
    if (given !== undefined) return given;
    const parts = /^([A-Z\d_]+?)(_SERVICE_(?:HOST|PORT)|_PORT)((?:_\w+)?)$/u.exec(word);
    if (parts === null) return word;
    const [, service = '', middle = '', rest = ''] = parts;
    const own = (text: string): string | undefined =>
      this.#words.names.get(text.toLowerCase().replaceAll('_', '-'))?.toUpperCase().replaceAll('-', '_');
    const name = own(service);
    if (name === undefined) return word;
    const port = rest === '' ? undefined : own(rest.slice(1));
    return `${name}${middle}${port === undefined ? rest : `_${port}`}`;
  }
}

/** What a shell script calls `$web`, where that stands and where it is set. */
function isVariable(text: string, start: number, end: number): boolean {
  if (/\$\{?$/u.test(text.slice(Math.max(0, start - 2), start))) return true;
  const before = text.slice(Math.max(0, start - 5), start);
  const isSet = (text[end] === '=' && /(?:^|[\s;(])$/u.test(before)) || /(?:for|read) $/u.test(before);
  return isSet && new RegExp(`\\$\\{?${escapeRegExp(text.slice(start, end))}\\b`, 'u').test(text);
}
