/** The fields of TCP and UDP, whose streams and relative numbers come from the conversations of the capture. */
import { TCP_OPTION } from '../../wire/tcp';
import type { Conversation } from './conversation-index';
import type { DisplayedPacket, DisplayField, DisplayFieldType, DisplayValue } from './display-field';
import type { FrameMap } from './frame-map';

type Reader = (packet: DisplayedPacket, layer: number) => DisplayValue | undefined;

function transportField(
  protocol: 'tcp' | 'udp',
  name: string,
  title: string,
  type: DisplayFieldType,
  ...readers: readonly Reader[]
): DisplayField {
  return {
    name: `${protocol}.${name}`,
    title,
    type,
    layer: protocol,
    ...(type === 'number' ? { bits: bitsOf(name) } : {}),
    read: (packet, layer, out) => {
      for (const reader of readers) {
        const value = reader(packet, layer);
        if (value !== undefined) out.push(value);
      }
    },
  };
}

function bitsOf(name: string): number {
  if (/port$|checksum|window|^length$|^flags$|mss/.test(name)) return 16;
  return name === 'hdr_len' ? 8 : 32;
}

const short =
  (offset: number): Reader =>
  ({ map }, layer) =>
    holds(map, layer, offset + 2) ? map.uint16(map.start(layer) + offset) : undefined;
const word =
  (offset: number): Reader =>
  ({ map }, layer) =>
    holds(map, layer, offset + 4) ? map.uint32(map.start(layer) + offset) : undefined;

function holds(map: FrameMap, layer: number, bytes: number): boolean {
  return map.start(layer) + bytes <= map.headerEnd(layer);
}

function flag(name: string, title: string, bit: number): DisplayField {
  return transportField('tcp', `flags.${name}`, title, 'boolean', ({ map }, layer) =>
    holds(map, layer, 14) ? (map.uint16(map.start(layer) + 12) >>> bit) & 1 : undefined,
  );
}

function tcpHeaderBytes(map: FrameMap, layer: number): number {
  return (map.uint8(map.start(layer) + 12) >>> 4) * 4;
}

const payloadLength: Reader = ({ map }, layer) =>
  holds(map, layer, 20)
    ? Math.max(
        0,
        map.payloadEnd(layer) + map.missingBytes(layer) - map.start(layer) - tcpHeaderBytes(map, layer),
      )
    : undefined;

const payload: Reader = ({ map }, layer) =>
  map.payloadEnd(layer) > map.headerEnd(layer)
    ? map.bytes.subarray(map.headerEnd(layer), map.payloadEnd(layer))
    : undefined;

/** Counted from the first sequence number of the side that says it, or that it is about. */
function relative(offset: number, isOfSender: boolean): Reader {
  return ({ map, index, conversations }, layer) => {
    if (!holds(map, layer, 20)) return undefined;
    const start = map.start(layer);
    const value = map.uint32(start + offset);
    const isAbout = offset === 4 || (map.uint8(start + 13) & 16) !== 0;
    if (!isAbout || map.isQuoted(layer)) return value;
    const conversation = conversations.tcpConversation(index);
    if (conversation === undefined) return value;
    const isOne = isFromOne(map, layer, conversation);
    const { base = 0 } = isOne === isOfSender ? conversation.one : conversation.other;
    return (value - base) >>> 0;
  };
}

/** Two sides with one address are told apart by their ports. */
function isFromOne(map: FrameMap, layer: number, { one, other }: Conversation): boolean {
  const port = map.uint16(map.start(layer));
  if (one.port !== other.port) return port === one.port;
  let ip = layer - 1;
  while (ip > 0 && map.kind(ip) !== 'ip' && map.kind(ip) !== 'ipv6') ip -= 1;
  const at = map.start(ip) + (map.kind(ip) === 'ip' ? 12 : 8);
  return (
    one.address.startsWith(map.uint32(at).toString(16).padStart(8, '0')) && one.address !== other.address
  );
}

function maximumSegmentSize({ map }: DisplayedPacket, layer: number): number | undefined {
  const end = map.headerEnd(layer);
  let at = map.start(layer) + 20;
  while (at < end) {
    const kind = map.uint8(at);
    if (kind === TCP_OPTION.END) return undefined;
    if (kind === TCP_OPTION.NOP) {
      at += 1;
      continue;
    }
    const length = map.uint8(at + 1);
    if (length < 2 || at + length > end) return undefined;
    if (kind === TCP_OPTION.MSS && length === 4) return map.uint16(at + 2);
    at += length;
  }
  return undefined;
}

export const TRANSPORT_FIELDS: readonly DisplayField[] = [
  { name: 'tcp', title: 'TCP', type: 'protocol', layer: 'tcp', read: () => undefined },
  transportField('tcp', 'port', 'source or destination port', 'number', short(0), short(2)),
  transportField('tcp', 'srcport', 'source port', 'number', short(0)),
  transportField('tcp', 'dstport', 'destination port', 'number', short(2)),
  transportField(
    'tcp',
    'stream',
    'number of the conversation',
    'number',
    ({ map, index, conversations }, layer) =>
      map.isQuoted(layer) ? conversations.streamOf(map, layer, 'tcp') : conversations.tcpStream(index),
  ),
  transportField('tcp', 'len', 'bytes of payload', 'number', payloadLength),
  transportField('tcp', 'seq', 'sequence number, from 0', 'number', relative(4, true)),
  transportField('tcp', 'ack', 'acknowledged, from 0', 'number', relative(8, false)),
  transportField('tcp', 'seq_raw', 'sequence number in the header', 'number', word(4)),
  transportField('tcp', 'ack_raw', 'acknowledgment number in the header', 'number', word(8)),
  transportField('tcp', 'hdr_len', 'bytes of the header', 'number', ({ map }, layer) =>
    holds(map, layer, 20) ? tcpHeaderBytes(map, layer) : undefined,
  ),
  transportField('tcp', 'flags', 'all flags as one number', 'number', ({ map }, layer) =>
    holds(map, layer, 14) ? map.uint16(map.start(layer) + 12) & 0xfff : undefined,
  ),
  flag('syn', 'opens', 1),
  flag('ack', 'acknowledges', 4),
  flag('fin', 'ends', 0),
  flag('reset', 'breaks off', 2),
  flag('push', 'is to be handed on', 3),
  flag('urg', 'urgent', 5),
  flag('ece', 'congestion was seen', 6),
  flag('cwr', 'congestion window was reduced', 7),
  transportField('tcp', 'window_size_value', 'window in the header', 'number', short(14)),
  transportField('tcp', 'checksum', 'checksum', 'number', short(16)),
  transportField('tcp', 'options.mss_val', 'maximum segment size', 'number', maximumSegmentSize),
  transportField('tcp', 'payload', 'payload', 'bytes', payload),
  { name: 'udp', title: 'UDP', type: 'protocol', layer: 'udp', read: () => undefined },
  transportField('udp', 'port', 'source or destination port', 'number', short(0), short(2)),
  transportField('udp', 'srcport', 'source port', 'number', short(0)),
  transportField('udp', 'dstport', 'destination port', 'number', short(2)),
  transportField('udp', 'stream', 'number of the conversation', 'number', ({ map, conversations }, layer) =>
    conversations.streamOf(map, layer, 'udp'),
  ),
  transportField('udp', 'length', 'bytes with the header', 'number', short(4)),
  transportField('udp', 'checksum', 'checksum', 'number', short(6)),
  transportField('udp', 'payload', 'payload', 'bytes', payload),
];
