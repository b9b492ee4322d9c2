/** The display filter that shows the packets with a field's value, for a field of the packet's details. */
import type { DissectedProtocol } from '../capture/dissected-layers';
import { findDisplayField } from '../capture/display/display-fields';

type FieldNames = Readonly<Record<string, string>>;

const PORTS: FieldNames = { 'source port': 'srcport', 'destination port': 'dstport' };

/** By the layer, Wireshark's prefix and the names behind it. */
const FIELDS: Readonly<Partial<Record<DissectedProtocol, readonly [string, FieldNames]>>> = {
  ethernet: ['eth', { destination: 'dst', source: 'src', type: 'type' }],
  arp: [
    'arp',
    {
      'sender MAC': 'src.hw_mac',
      'sender IP': 'src.proto_ipv4',
      'target MAC': 'dst.hw_mac',
      'target IP': 'dst.proto_ipv4',
    },
  ],
  ipv4: [
    'ip',
    {
      version: 'version',
      'header length': 'hdr_len',
      'type of service': 'dsfield',
      'total length': 'len',
      identification: 'id',
      'fragment offset': 'frag_offset',
      'time to live': 'ttl',
      protocol: 'proto',
      checksum: 'checksum',
      source: 'src',
      destination: 'dst',
    },
  ],
  ipv6: [
    'ipv6',
    {
      'flow label': 'flow',
      'payload length': 'plen',
      'next header': 'nxt',
      'hop limit': 'hlim',
      source: 'src',
      destination: 'dst',
    },
  ],
  icmp: [
    'icmp',
    {
      type: 'type',
      code: 'code',
      checksum: 'checksum',
      identifier: 'ident',
      sequence: 'seq',
      'next-hop MTU': 'mtu',
    },
  ],
  icmpv6: [
    'icmpv6',
    {
      type: 'type',
      code: 'code',
      checksum: 'checksum',
      identifier: 'echo.identifier',
      sequence: 'echo.sequence_number',
      MTU: 'mtu',
    },
  ],
  udp: ['udp', { ...PORTS, length: 'length', checksum: 'checksum' }],
  tcp: [
    'tcp',
    {
      ...PORTS,
      sequence: 'seq_raw',
      acknowledgment: 'ack_raw',
      'header length': 'hdr_len',
      window: 'window_size_value',
      checksum: 'checksum',
    },
  ],
  sctp: ['sctp', { ...PORTS, 'verification tag': 'verification_tag' }],
  vxlan: ['vxlan', { 'network identifier': 'vni' }],
  geneve: ['geneve', { 'network identifier': 'vni' }],
  dns: ['dns', { identifier: 'id', question: 'qry.name' }],
  http: [
    'http',
    {
      Host: 'host',
      'User-Agent': 'user_agent',
      Server: 'server',
      'Content-Type': 'content_type',
      Location: 'location',
      'X-Forwarded-For': 'x_forwarded_for',
      Cookie: 'cookie',
      'Set-Cookie': 'set_cookie',
      Connection: 'connection',
    },
  ],
  tls: ['tls', { 'content type': 'record.content_type', message: 'handshake.type' }],
};

/** Undefined where no field of a filter has the value. */
export function fieldFilterOf(protocol: DissectedProtocol, field: string, value: string): string | undefined {
  const [prefix, names] = FIELDS[protocol] ?? ['', {}];
  const name = names[field];
  const known = name === undefined ? undefined : findDisplayField(`${prefix}.${name}`);
  if (known === undefined) return undefined;
  // The number behind a name, the word before what is said of it.
  const [word = ''] = value.split(' ');
  const behind = /\((\d+)\)$/.exec(value)?.[1];
  switch (known.type) {
    case 'text':
      return `${known.name} == "${(protocol === 'dns' ? word.replace(/\.$/, '') : value).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
    case 'number':
      return /^(?:0x)?[0-9a-f]+$/i.test(word)
        ? `${known.name} == ${word}`
        : behind === undefined
          ? undefined
          : `${known.name} == ${behind}`;
    default:
      return `${known.name} == ${word}`;
  }
}
