/**
 * The words of a dig command line (BIND 9.18, bin/dig/dig.c: `parse_args`, `dash_option`, `plus_option`).
 *
 * What stands before the first name holds for all names, what stands behind a name for that name; `+short` and `+cmd` hold
 * for everything wherever they stand. Options that dig has and this lab has not are refused by name.
 */
import { DNS_CLASS_IN, DNS_PORT, DNS_TYPE, parseDnsClass, parseDnsType } from '../wire/dns';
import type { IpFamily } from '../wire/ip-address';
import { pointerNameOf } from './nslookup';

/** What `+NAME` and `+noNAME` switch. */
export interface DigFlags {
  aaonly: boolean;
  additional: boolean;
  adflag: boolean;
  answer: boolean;
  authority: boolean;
  cdflag: boolean;
  class: boolean;
  comments: boolean;
  cookie: boolean;
  dnssec: boolean;
  edns: boolean;
  fail: boolean;
  identify: boolean;
  ignore: boolean;
  multiline: boolean;
  nsid: boolean;
  question: boolean;
  recurse: boolean;
  search: boolean;
  stats: boolean;
  tcp: boolean;
  ttlid: boolean;
  ttlunits: boolean;
}

export interface DigLookup {
  /** As it was typed. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Those of `@`; empty for those of /etc/resolv.conf. */
  readonly servers: readonly string[];
  readonly flags: Readonly<DigFlags>;
  readonly timeoutSeconds: number;
  readonly tries: number;
  readonly udpBytes: number;
  readonly ednsVersion: number;
  /** Hexadecimal digits, where the cookie is given. */
  readonly cookie: string | undefined;
  readonly ndots: number | undefined;
  /** In place of the search list. */
  readonly domain: string | undefined;
}

export interface DigCommand {
  readonly lookups: readonly DigLookup[];
  readonly port: number;
  readonly family: IpFamily | undefined;
  readonly isShort: boolean;
  readonly hasBanner: boolean;
  readonly hasMicroseconds: boolean;
  /** Complaints that do not stop it. */
  readonly warnings: string;
}

export interface DigProblem {
  readonly stdout?: string;
  readonly stderr: string;
  readonly exitCode: number;
}

const DEFAULT_FLAGS: Readonly<DigFlags> = {
  aaonly: false,
  additional: true,
  adflag: true,
  answer: true,
  authority: true,
  cdflag: false,
  class: true,
  comments: true,
  cookie: true,
  dnssec: false,
  edns: true,
  fail: true,
  identify: false,
  ignore: false,
  multiline: false,
  nsid: false,
  question: true,
  recurse: true,
  search: false,
  stats: true,
  tcp: false,
  ttlid: true,
  ttlunits: false,
};
const ALIASES: Readonly<Record<string, string>> = {
  aaflag: 'aaonly',
  defname: 'search',
  do: 'dnssec',
  rdflag: 'recurse',
  time: 'timeout',
  vc: 'tcp',
};
const DISPLAY_FLAGS = ['question', 'answer', 'authority', 'additional', 'comments', 'stats'] as const;
const MAX_UINT16 = 0xffff;
const MAX_TRIES = 0xffff_ffff;
/** Those that take a value, with what dig calls it. */
const NUMBERS: Readonly<
  Record<string, { readonly what: string; readonly isOptional?: boolean; readonly maximum?: number }>
> = {
  bufsize: { what: 'buffer size', isOptional: true },
  ndots: { what: 'ndots' },
  retry: { what: 'retries', maximum: MAX_TRIES },
  timeout: { what: 'timeout' },
  tries: { what: 'tries', maximum: MAX_TRIES },
};
/** They say how things are shown that answers here do not hold, or what dig does anyway. */
const WITHOUT_EFFECT = [
  'badcookie',
  'besteffort',
  'crypto',
  'ednsnegotiation',
  'expandaaaa',
  'idnin',
  'idnout',
  'keepopen',
  'mapped',
  'onesoa',
  'rrcomments',
  'showbadcookie',
  'split',
];
const NOT_MODELLED = (
  'coflag dns64prefix ednsflags ednsopt expire header-only http-plain http-plain-get https https-get keepalive nssearch ' +
  'opcode padding qid qr raflag showsearch subnet tcflag tls tls-ca tls-certfile tls-hostname tls-keyfile trace ' +
  'unknownformat yaml zflag'
).split(' ');
const NAMES: readonly string[] = [
  'all',
  'cmd',
  'domain',
  'short',
  ...Object.keys(DEFAULT_FLAGS),
  ...Object.keys(ALIASES),
  ...Object.keys(NUMBERS),
  ...WITHOUT_EFFECT,
  ...NOT_MODELLED,
];

const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;
export const DIG_VERSION = '9.18.33-1~deb12u2-Debian';
const DEFAULT_UDP_BYTES = 1232;

interface DraftLookup {
  name: string;
  type: number | undefined;
  class: number | undefined;
  servers: string[];
  flags: DigFlags;
  timeoutSeconds: number;
  tries: number;
  udpBytes: number;
  ednsVersion: number;
  cookie: string | undefined;
  ndots: number | undefined;
  domain: string | undefined;
}

export function parseDigArguments(args: readonly string[]): DigCommand | DigProblem {
  return new DigParser(args).parse();
}

export function isDigProblem(parsed: DigCommand | DigProblem): parsed is DigProblem {
  return 'exitCode' in parsed;
}

class DigParser {
  readonly #rest: string[];
  readonly #defaults: DraftLookup = {
    name: '.',
    type: undefined,
    class: undefined,
    servers: [],
    flags: { ...DEFAULT_FLAGS },
    timeoutSeconds: 5,
    tries: 3,
    udpBytes: DEFAULT_UDP_BYTES,
    ednsVersion: 0,
    cookie: undefined,
    ndots: undefined,
    domain: undefined,
  };
  readonly #lookups: DraftLookup[] = [];
  #port = DNS_PORT;
  #family: IpFamily | undefined = undefined;
  #isShort = false;
  #hasBanner = true;
  #hasMicroseconds = false;
  /** Words that are types are no names, until `-q`, `-t`, `-c` or `-x` said what is what. */
  #isTypeOpen = true;
  #warnings = '';

  constructor(args: readonly string[]) {
    this.#rest = [...args];
  }

  parse(): DigCommand | DigProblem {
    for (;;) {
      const word = this.#rest.shift();
      if (word === undefined) break;
      const problem = this.#word(word);
      if (problem !== undefined) return problem;
    }
    if (this.#lookups.length === 0)
      this.#lookups.push({ ...this.#defaults, type: this.#defaults.type ?? DNS_TYPE.NS });
    return {
      lookups: this.#lookups.map((draft) => ({
        ...draft,
        type: draft.type ?? DNS_TYPE.A,
        class: draft.class ?? DNS_CLASS_IN,
      })),
      port: this.#port,
      family: this.#family,
      isShort: this.#isShort,
      hasBanner: this.#hasBanner,
      hasMicroseconds: this.#hasMicroseconds,
      warnings: this.#warnings,
    };
  }

  /** What words are about: the last name, or all of them before there is one. */
  get #current(): DraftLookup {
    return this.#lookups.at(-1) ?? this.#defaults;
  }

  #addLookup(name: string, type?: number): void {
    const { flags, servers } = this.#defaults;
    const lookup = { ...this.#defaults, name, flags: { ...flags }, servers: [...servers] };
    this.#lookups.push(type === undefined ? lookup : { ...lookup, type });
  }

  #word(word: string): DigProblem | undefined {
    if (word.startsWith('@')) {
      this.#current.servers.push(word.slice(1));
      return undefined;
    }
    if (word.startsWith('+')) return this.#plusOption(word.slice(1));
    if (word.startsWith('-')) return this.#dashOption(word);
    if (this.#isTypeOpen) {
      const type = parseDnsType(word);
      if (type !== undefined) {
        if (this.#current.type !== undefined) this.#warnings += ';; Warning, extra type option\n';
        this.#current.type = type;
        return refusedTransfer(type);
      }
      const code = parseDnsClass(word);
      if (code !== undefined) {
        if (this.#current.class !== undefined) this.#warnings += ';; Warning, extra class option\n';
        this.#current.class = code;
        return undefined;
      }
    }
    this.#addLookup(word);
    return undefined;
  }

  #dashOption(word: string): DigProblem | undefined {
    for (let index = 1; index < word.length; index += 1) {
      const letter = word.charAt(index);
      switch (letter) {
        case '4':
        case '6': {
          const family = letter === '4' ? 'IPv4' : 'IPv6';
          if (this.#family !== undefined && this.#family !== family) {
            return fatal('only one of -4 and -6 allowed', 1);
          }
          this.#family = family;
          continue;
        }
        // What they switch is not to be seen.
        case 'm':
        case 'r':
        case 'i':
          continue;
        case 'u':
          this.#hasMicroseconds = true;
          continue;
        case 'v':
          return { stderr: `DiG ${DIG_VERSION}\n`, exitCode: 0 };
        case 'h':
          return refusal('-h');
      }
      if (!'bcfkpqtxy'.includes(letter)) return invalid(word);
      const value = index + 1 < word.length ? word.slice(index + 1) : this.#rest.shift();
      return value === undefined ? invalid(word) : this.#valuedOption(letter, value);
    }
    return word === '-' ? invalid(word) : undefined;
  }

  #valuedOption(letter: string, value: string): DigProblem | undefined {
    switch (letter) {
      case 'c': {
        const code = parseDnsClass(value);
        this.#isTypeOpen = false;
        if (code === undefined) this.#warnings += `;; Warning, ignoring invalid class ${value}\n`;
        else this.#current.class = code;
        return undefined;
      }
      case 't': {
        const type = parseDnsType(value);
        this.#isTypeOpen = false;
        if (type === undefined) this.#warnings += `;; Warning, ignoring invalid type ${value}\n`;
        else this.#current.type = type;
        return type === undefined ? undefined : refusedTransfer(type);
      }
      case 'p': {
        const port = readNumber(value, 'port number', { exitCode: 1, maximum: MAX_UINT16 });
        if (typeof port !== 'number') return port;
        this.#port = port;
        return undefined;
      }
      case 'q':
        this.#addLookup(value);
        return undefined;
      case 'x':
        this.#addLookup(`${reverseOf(value)}.`, DNS_TYPE.PTR);
        return undefined;
      default:
        return refusal(`-${letter}`);
    }
  }

  #plusOption(text: string): DigProblem | undefined {
    const [word = '', value] = text.split(/=(.*)/s);
    const isOn = !/^no/i.test(word);
    const name = fullName((isOn ? word : word.slice(2)).toLowerCase());
    if (name === undefined) return invalid(`+${word}`);
    const { flags } = this.#current;
    if (name in NUMBERS && isOn) return this.#numberOption(name, value);
    if (NOT_MODELLED.includes(name)) return refusal(`+${word}`);
    switch (name) {
      case 'all':
        this.#hasBanner = isOn;
        for (const flag of DISPLAY_FLAGS) flags[flag] = isOn;
        return undefined;
      case 'cmd':
        this.#hasBanner = isOn;
        return undefined;
      case 'short':
        this.#isShort = isOn;
        if (!isOn) return undefined;
        this.#hasBanner = false;
        for (const flag of DISPLAY_FLAGS) flags[flag] = flag === 'answer';
        return undefined;
      case 'domain':
        this.#current.domain = isOn ? value : undefined;
        flags.search = isOn || flags.search;
        return undefined;
      case 'cookie':
        flags.cookie = isOn;
        this.#current.cookie = isOn ? value : undefined;
        if (isOn) flags.edns = true;
        return undefined;
      case 'edns':
        flags.edns = isOn;
        this.#current.ednsVersion = isOn && value !== undefined ? Number(value) & 0xff : 0;
        return undefined;
      case 'dnssec':
      case 'nsid':
        flags[name] = isOn;
        if (isOn) flags.edns = true;
        return undefined;
    }
    if (isFlagName(name)) flags[name] = isOn;
    return undefined;
  }

  #numberOption(name: string, value: string | undefined): DigProblem | undefined {
    const { what = name, isOptional = false, maximum = MAX_UINT16 } = NUMBERS[name] ?? {};
    if (value === undefined) return isOptional ? undefined : invalid(`+${name}`);
    const number = readNumber(value, what, { exitCode: 10, maximum });
    if (typeof number !== 'number') return number;
    const lookup = this.#current;
    switch (name) {
      case 'bufsize':
        lookup.udpBytes = number;
        lookup.flags.edns = true;
        break;
      case 'ndots':
        lookup.ndots = number;
        break;
      case 'timeout':
        lookup.timeoutSeconds = Math.max(number, 1);
        break;
      case 'tries':
        lookup.tries = Math.max(number, 1);
        break;
      case 'retry':
        lookup.tries = number + 1;
    }
    return undefined;
  }
}

function isFlagName(name: string): name is keyof DigFlags {
  return name in DEFAULT_FLAGS;
}

/** Options may be cut short as far as they stay one of a kind; `+sho` is none, and neither is a single letter. */
function fullName(text: string): string | undefined {
  const wanted = NAMES.includes(text)
    ? [text]
    : NAMES.filter((name) => text.length > 1 && name.startsWith(text));
  const [first, ...others] = new Set(wanted.map((name) => ALIASES[name] ?? name));
  return others.length === 0 ? first : undefined;
}

/** What is no address is taken apart at its dots. */
function reverseOf(text: string): string {
  return pointerNameOf(text) ?? `${text.split('.').reverse().join('.')}.in-addr.arpa`;
}

function readNumber(
  text: string,
  what: string,
  { exitCode, maximum }: { readonly exitCode: number; readonly maximum: number },
): number | DigProblem {
  const isNumber = /^\d+$/.test(text);
  if (isNumber && Number(text) <= maximum) return Number(text);
  const why = isNumber ? 'out of range' : 'not a valid number';
  return { stdout: `invalid ${what} '${text}': ${why}\n`, ...fatal(`Couldn't parse ${what}`, exitCode) };
}

function fatal(text: string, exitCode: number): DigProblem {
  return { stderr: `dig: ${text}\n`, exitCode };
}

function invalid(option: string): DigProblem {
  return { stderr: `Invalid option: ${option}\n${USAGE}`, exitCode: 1 };
}

function refusal(option: string): DigProblem {
  return fatal(`the option ${option} is not modelled in this lab`, 1);
}

function refusedTransfer(type: number): DigProblem | undefined {
  const isTransfer = type === DNS_TYPE_AXFR || type === DNS_TYPE_IXFR;
  return isTransfer ? fatal('zone transfers are not modelled in this lab', 1) : undefined;
}

const DNS_TYPE_IXFR = 251;
const DNS_TYPE_AXFR = 252;
