/**
 * Words and symbols of nft's language, with their places (src/scanner.l of nftables 1.0.6).
 *
 * Models comments, a backslash at the end of a line, quoted strings, addresses, numbers, times. Leaves out states of the
 * scanner that make a word a keyword in some places only: a keyword is a word here, and the parser knows.
 */
import type { NftPlace, NftProblem } from './nft-problem';

export type NftTokenKind =
  | 'word'
  | 'quoted'
  | 'number'
  | 'address'
  | 'wildcard'
  | 'symbol'
  | 'newline'
  | 'end'
  | 'junk';

export interface NftToken extends NftPlace {
  readonly kind: NftTokenKind;
  /** Of a quoted string without its quotes. */
  readonly text: string;
}

const SPACE = /[ \t\r]+/y;
const COMMENT = /#[^\n]*/y;
const CONTINUATION = /\\[ \t]*\n/y;
const QUOTED = /"[^"\n]*"/y;
const MAC = /(?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}(?![0-9a-fA-F:])/y;
const IPV4 = /(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9])/y;
const IPV6 =
  /(?:(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|(?:[0-9a-fA-F]{1,4}:){1,7}:(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,6})?|::(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,6})?)(?:(?<=:)(?:[0-9]{1,3}\.){3}[0-9]{1,3})?/y;
const TIME =
  /(?=[0-9])(?:[0-9]+w)?(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?(?![0-9a-zA-Z_])/y;
const NUMBER = /0[xX][0-9a-fA-F]+|[0-9]+/y;
const WORD = /[a-zA-Z_.][a-zA-Z0-9/\-_.]*/y;
const WILDCARD = /(?:[a-zA-Z_.][a-zA-Z0-9/\-_.]*)?\\?\*/y;
const SYMBOL = /<<|>>|==|!=|<=|>=|[[\]{}(),;:.=<>&|^!/\-+*@$~]/y;

const WORD_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['eq', '=='],
  ['ne', '!='],
  ['neq', '!='],
  ['lt', '<'],
  ['gt', '>'],
  ['le', '<='],
  ['ge', '>='],
  ['and', '&'],
  ['or', '|'],
  ['xor', '^'],
  ['not', '!'],
  ['lshift', '<<'],
  ['rshift', '>>'],
]);

export function scanNft(text: string): readonly NftToken[] {
  const tokens: NftToken[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = longest(text, at, SPACE) + longest(text, at, COMMENT) + longest(text, at, CONTINUATION);
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    const token = scanToken(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

export function unexpected(token: NftToken, expecting = ''): NftProblem {
  const wanted = expecting === '' ? '' : `, expecting ${expecting}`;
  return { place: token, message: `syntax error, unexpected ${describeToken(token)}${wanted}` };
}

/** As bison names the token. */
function describeToken(token: NftToken): string {
  switch (token.kind) {
    case 'newline':
      return 'newline';
    case 'end':
      return 'end of file';
    case 'number':
      return 'number';
    case 'quoted':
      return 'quoted string';
    case 'address':
      return 'string';
    case 'wildcard':
      return token.text === '*' ? '*' : 'string with a trailing asterisk';
    case 'junk':
      return 'junk';
    case 'symbol':
      return SYMBOL_NAMES.get(token.text) ?? token.text;
    case 'word':
      return KEYWORDS.has(token.text) ? token.text : 'string';
  }
}

const SYMBOL_NAMES: ReadonlyMap<string, string> = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  [':', 'colon'],
  ['.', '.'],
  ['(', "'('"],
  [')', "')'"],
  ['{', "'{'"],
  ['}', "'}'"],
  ['$', "'$'"],
  ['=', "'='"],
]);

export function isReserved(text: string): boolean {
  return RESERVED.has(text);
}

/** These begin a statement, or name a part of the packet, and are neither names nor constants. */
const RESERVED: ReadonlySet<string> = new Set(
  `accept drop continue return jump goto counter log limit quota masquerade reject comment notrack queue vmap map meta ct
  fib rt socket numgen jhash symhash tproxy dup fwd synproxy add update delete insert replace create list flush rename
  set chain table rule element type hook policy flags iif oif iifname oifname iiftype oiftype skuid skgid nftrace
  rtclassid pkttype cpu iifgroup oifgroup cgroup`
    .trim()
    .split(/\s+/),
);

export function isKeyword(text: string): boolean {
  return KEYWORDS.has(text);
}

/** Those that bison does not take for a string. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `define include table tables chain chains rule rules sets set element map maps flowtable handle ruleset trace
  inet netdev add replace update create insert delete get list reset flush rename describe export
  import monitor accept drop continue jump goto return to constant interval dynamic auto-merge timeout gc-interval
  elements expires policy size flow offload meter meters flowtables type typeof hook device devices priority
  performance memory counter counters quotas limits synproxys helpers log prefix group snaplen queue-threshold level
  queue bypass fanout flags limit rate burst until over quota used second minute hour day week reject with icmp icmpx
  snat dnat masquerade redirect random fully-random persistent ether ip ip6 tcp udp udplite sctp dccp th ah esp comp
  igmp icmpv6 vlan arp saddr daddr sport dport protocol length checksum ttl id version hdrlength dscp ecn
  frag-off nexthdr flowlabel hoplimit sequence ackseq doff window urgptr code seq gateway mtu vtag meta mark iif iifname
  iiftype oif oifname oiftype skuid skgid nftrace rtclassid ibriport ibridgename obriport obridgename pkttype cpu
  iifgroup oifgroup cgroup nfproto l4proto ct state direction status expiration helper label zone original reply bytes
  packets avgpkt l3proto proto-src proto-dst count fib rt socket transparent wildcard numgen inc mod offset jhash
  symhash seed osf comment notrack tproxy synproxy dup fwd vmap missing exists option maxseg`
    .trim()
    .split(/\s+/),
);

function scanToken(text: string, at: number): NftToken {
  const make = (kind: NftTokenKind, length: number): NftToken => ({
    kind,
    text: text.slice(at, at + length),
    start: at,
    end: at + length,
  });
  const first = text.charAt(at);
  if (first === '\n') return make('newline', 1);
  if (first === '"') {
    const length = longest(text, at, QUOTED);
    if (length === 0) return make('junk', 1);
    return { kind: 'quoted', text: text.slice(at + 1, at + length - 1), start: at, end: at + length };
  }
  const candidates: readonly (readonly [NftTokenKind, number])[] = [
    ['symbol', longest(text, at, SYMBOL)],
    ['address', Math.max(longest(text, at, MAC), longest(text, at, IPV4), longest(text, at, IPV6))],
    ['number', longest(text, at, NUMBER)],
    ['word', Math.max(longest(text, at, WORD), longest(text, at, TIME))],
    ['wildcard', longest(text, at, WILDCARD)],
  ];
  let kind: NftTokenKind = 'junk';
  let length = 0;
  for (const [candidate, candidateLength] of candidates) {
    if (candidateLength > length) {
      kind = candidate;
      length = candidateLength;
    }
  }
  if (length === 0) return make('junk', 1);
  const token = make(kind, length);
  const symbol = kind === 'word' ? WORD_SYMBOLS.get(token.text) : undefined;
  return symbol === undefined ? token : { ...token, kind: 'symbol', text: symbol };
}

function longest(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
