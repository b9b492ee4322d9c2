/** What can stand at a place of a capture filter that is being written: the words that people use, of pcap-filter(7). */
import type { FilterCompletion, FilterCompletions } from '../display/display-completion';

const WORD = /[\w.:/-]/;

const PRIMITIVES: readonly FilterCompletion[] = [
  { text: 'host', title: 'an address, from it or to it' },
  { text: 'src host', title: 'from an address' },
  { text: 'dst host', title: 'to an address' },
  { text: 'net', title: 'a network: 10.244.0.0/16' },
  { text: 'port', title: 'a port, from it or to it' },
  { text: 'src port', title: 'from a port' },
  { text: 'dst port', title: 'to a port' },
  { text: 'portrange', title: 'ports: 8000-8100' },
  { text: 'tcp', title: 'TCP' },
  { text: 'tcp port', title: 'a port of TCP' },
  { text: 'udp', title: 'UDP' },
  { text: 'udp port', title: 'a port of UDP' },
  { text: 'icmp', title: 'ICMP' },
  { text: 'icmp6', title: 'ICMPv6' },
  { text: 'arp', title: 'ARP' },
  { text: 'ip', title: 'IPv4' },
  { text: 'ip6', title: 'IPv6' },
  { text: 'sctp', title: 'SCTP' },
  { text: 'ether host', title: 'a MAC address' },
  { text: 'ether broadcast', title: 'to everybody on the link' },
  { text: 'inbound', title: 'into the interface' },
  { text: 'outbound', title: 'out of the interface' },
  { text: 'less', title: 'at most so many bytes' },
  { text: 'greater', title: 'at least so many bytes' },
  { text: 'tcp[tcpflags] & tcp-syn != 0', title: 'opens a connection' },
  { text: 'tcp[tcpflags] & tcp-rst != 0', title: 'breaks a connection off' },
  { text: 'udp port 8472', title: 'VXLAN of Linux, the tunnel itself' },
  { text: 'udp port 4789', title: 'VXLAN' },
  { text: 'not', title: 'the opposite' },
];
const JOINTS: readonly FilterCompletion[] = [
  { text: 'and', title: 'both' },
  { text: 'or', title: 'one of them' },
];
const PORTS: readonly FilterCompletion[] = [
  { text: '80', title: 'http' },
  { text: '443', title: 'https' },
  { text: '53', title: 'domain' },
  { text: '6443', title: 'API server' },
  { text: '10250', title: 'kubelet' },
  { text: '179', title: 'BGP' },
];

export function completePcapFilter(text: string, cursor: number): FilterCompletions {
  let from = cursor;
  while (from > 0 && WORD.test(text.charAt(from - 1))) from -= 1;
  let to = cursor;
  while (to < text.length && WORD.test(text.charAt(to))) to += 1;
  const word = text.slice(from, cursor).toLowerCase();
  const before = text.slice(0, from).trimEnd().toLowerCase();
  const startingWith = (items: readonly FilterCompletion[]): readonly FilterCompletion[] =>
    items.filter((item) => item.text.startsWith(word) && item.text !== word);
  if (/\b(?:host|net|src|dst)$/.test(before)) {
    const more = /\b(?:src|dst)$/.test(before)
      ? PRIMITIVES.filter(({ text: each }) => /^(?:host|port|net)$/.test(each))
      : [];
    return { from, to, items: startingWith(more), wants: 'address' };
  }
  if (/\bport$/.test(before)) return { from, to, items: startingWith(PORTS), wants: undefined };
  const isOpen = before === '' || /(?:\band|\bor|\bnot|&&|\|\||!|\()$/.test(before);
  return {
    from,
    to,
    items: startingWith(isOpen ? PRIMITIVES : [...JOINTS, ...PRIMITIVES]),
    wants: undefined,
  };
}
