/** What is wrong with a filter expression. */
import { closestWord } from '../../base/closest-word';
import { clausesOf, say, type Sentence, type Wording } from '../../base/sentence';

export interface FilterError {
  /** Counts from 1. */
  readonly column: number;
  /** As libpcap puts it. */
  readonly words: string;
  /** What would be right, where that can be said. */
  readonly hint: Sentence | undefined;
  /** Both. */
  readonly message: Wording;
}

export const SYNTAX_ERROR = "can't parse filter expression: syntax error";

export function filterError(column: number, words: string, hint = hintFor(words)): FilterError {
  return { column, words, hint, message: hint === undefined ? words : clausesOf([words, hint]) };
}

const MODIFIER = /^'(\w+)' modifier applied to (?:ip6? )?(host|net)$/;
const SHIFT = say('numbers have 32 bits');

/** What would be right, by libpcap's words; the first that fits. */
const HINTS: readonly (readonly [RegExp, Sentence])[] = [
  [/^unknown host /, say('names are not looked up here, an address such as 10.244.1.2 would be right')],
  [/^unknown ether host /, say('a MAC address such as 0a:58:0a:f4:01:02 would be right')],
  [/^unknown network /, say('a network such as 10.244.0.0/16 would be right')],
  [/^unknown port '\d+-/, say('a range is written portrange 8000-8100')],
  [/^unknown port in range /, say('a range such as 8000-8100 would be right')],
  [/^unknown port /, say('a number or a name of /etc/services such as http would be right')],
  [
    /^(?:unknown ip proto|unknown protocol)/,
    say('a number or a name of /etc/protocols such as \\tcp would be right'),
  ],
  [/^unknown ether proto /, say('an EtherType such as 0x0806, or \\ip, \\ip6 or \\arp would be right')],
  [/^port '.*' is /, say('name the protocol before "port", or give the number')],
  [/^port in range '.*' is /, say('name the protocol before "portrange", or give the numbers')],
  [/^illegal qualifier of 'port/, say('it goes with tcp, udp and sctp')],
  [/^'(?:port|portrange)' modifier applied to ip host$/, say('it takes a number or a name of /etc/services')],
  [/^'proto(?:chain)?' modifier applied to ip host$/, say('it takes a number or a name such as \\tcp')],
  [/^illegal link layer address$/, say('a MAC address such as ether host 0a:58:0a:f4:01:02 would be right')],
  [/^link-layer modifier applied to /, say('with "ether" goes a MAC address, an IP address goes without it')],
  [/^ethernet address used in non-ether expression$/, say('write ether host and the address')],
  [
    /^link layer applied in wrong context$/,
    say('"ether" needs more: "ether host", "ether proto" or "ether[0]"'),
  ],
  [/^invalid qualifier against IPv6 address$/, say('"host" or "net" would be right')],
  [/^invalid IPv4 address /, say('each of its four numbers is at most 255')],
  [/^mask length must be <= 32$/, say('IPv4 addresses have 32 bits')],
  [/^mask length must be <= 128$/, say('IPv6 addresses have 128 bits')],
  [
    /^non-network bits set in /,
    say('behind the mask all bits of the address are zero; "host" takes an address'),
  ],
  [/^Mask syntax for networks only$/, say('write net in place of host')],
  [/^data size must be /, say('as in tcp[0:2]')],
  [
    /^unsupported index operation$/,
    say('bytes are read of ether, ip, ip6, arp, tcp, udp, icmp, icmp6 and the like'),
  ],
  [/^shift by more than 31 bits$/, SHIFT],
  [/overflows 32 bits$/, SHIFT],
  [/contains non-octal digit$/, say('a number that begins with 0 is octal; leave the 0 out')],
  [/^only link-layer\/IP broadcast/, say('"broadcast", "ether broadcast" or "ip broadcast" would be right')],
  [/^link-layer multicast filters/, say('"multicast", "ip multicast" or "ip6 multicast" would be right')],
  [/when reading savefiles$/, say('a file does not say it; it goes with the interfaces of a lab')],
  [/^no VLAN match after MPLS$/, say('a label is followed by IP')],
  [
    /^unknown LLC type name /,
    say('i, s, u, rr, rnr, rej, ui, ua, disc, dm, sabme, test, xid or frmr would be right'),
  ],
  [/^unknown 802.11 type name /, say('data, mgt or ctl would be right')],
  [/^bogus ethernet address /, say('six numbers such as 0a:58:0a:f4:01:02 would be right')],
  [/^bogus IPv6 address /, say('an address such as fd00:10:244::1 would be right')],
  [/^'gateway'/, say('write ether host MAC and not host IP')],
  [/^'\w+ proto' is /, say('"ip proto", "ip6 proto", "ether proto" or "proto" would be right')],
  [/does not encapsulate another protocol$/, say('"ip proto", "ip6 proto" or "ether proto" would be right')],
  [
    /^bad protocol applied for 'protochain'$/,
    say('"ip protochain", "ip6 protochain" or "protochain" would be right'),
  ],
  [
    /^syntax error in filter expression$/,
    say('a value here needs to be told what it is: "host", "net" or "port"'),
  ],
  [/^illegal port number /, say('the largest is 65535')],
  [/ PF linktype$/, say('it goes with the log of pf')],
  [/ (?:raw ATM|MTP2|MTP2_HSL|SS7)$/, say('it goes with other links than Ethernet')],
  [/ 802.11(?: with 802.11 headers)?$/, say('it goes with wireless links')],
  [/^frame direction supported only with 802.11/, say('"inbound" and "outbound" go with any interface')],
];

/** Those that are meant most often. */
const COMMON_WORDS =
  'host net port portrange src dst and or not proto ether vlan ip ip6 arp tcp udp icmp icmp6 sctp less greater mask broadcast multicast inbound outbound'.split(
    ' ',
  );

/** The word of the language that was probably meant. */
export function meantWord(word: string): string | undefined {
  return closestWord(word, COMMON_WORDS);
}

function hintFor(words: string): Sentence | undefined {
  const [, host] = /^unknown (?:host|port|network) '(.*)'$/.exec(words) ?? [];
  const meant = host === undefined ? undefined : meantWord(host);
  if (meant !== undefined) return say('did you mean "{meant}"?', { meant });
  const [, protocol, kind] = MODIFIER.exec(words) ?? [];
  if (protocol !== undefined && kind !== undefined) {
    return ['ip', 'ip6', 'arp', 'rarp'].includes(protocol)
      ? say('the address is of another family; write "{kind}" alone', { kind })
      : say('write "{protocol} and {kind}"', { protocol, kind });
  }
  return HINTS.find(([pattern]) => pattern.test(words))?.[1];
}
