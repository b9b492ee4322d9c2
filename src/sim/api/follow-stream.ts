/**
 * What two programs said to each other, put together from the packets of a capture.
 *
 * A byte that several interfaces saw, or that was sent again, is there once. What was never seen is a gap. TCP bytes come in the
 * order of their sequence numbers, each when it could be read; datagrams in the order in which they were first seen.
 */
import { smallestOf } from '../base/extremes';
import type { Conversation, ConversationIndex } from '../capture/display/conversation-index';
import type { FrameMap } from '../capture/display/frame-map';
import type { PacketReader } from '../capture/display/packet-reader';
import { formatAddress } from './capture-overview';
import type { CaptureView } from './capture-view';

interface StreamPiece {
  readonly side: 'one' | 'other';
  /** The number of the first packet that brought it. */
  readonly number: number;
  /** Bytes that nobody saw, before these. */
  readonly missingBytes: number;
  readonly bytes: Uint8Array;
}

interface FollowedStream {
  readonly protocol: 'tcp' | 'udp';
  readonly stream: number;
  /** The display filter that shows it. */
  readonly filter: string;
  readonly one: StreamEnd;
  readonly other: StreamEnd;
  readonly pieces: readonly StreamPiece[];
  /** There is more than is shown. */
  readonly isCut: boolean;
}

interface StreamEnd {
  readonly address: string;
  readonly port: number;
}

const MAX_STREAM_BYTES = 256 * 1024;

/** Of the packet with the index; undefined when no program speaks in it. */
export function followStream(view: CaptureView, index: number): FollowedStream | undefined {
  const reader = view.packetAt(index);
  const { conversations, map } = reader;
  const layer = Math.max(map.lastOf('tcp'), map.lastOf('udp'));
  if (layer < 0) return undefined;
  const protocol = map.kind(layer) === 'tcp' ? 'tcp' : 'udp';
  const conversation = conversationOf(reader, conversations, layer, protocol);
  if (conversation === undefined) return undefined;
  reader.readConversations(view.total);
  const gathering = new StreamGathering(conversation);
  const { firstIndex, lastIndex } = conversation;
  for (let at = Math.max(firstIndex, view.lostMatches); at <= lastIndex && !gathering.isFull; at += 1) {
    const packet = view.packetAt(at);
    const own = packet.map.lastOf(protocol);
    if (own < 0 || conversationOf(packet, conversations, own, protocol) !== conversation) continue;
    gathering.add(packet, own);
  }
  return {
    protocol,
    stream: conversation.number,
    filter: `${protocol}.stream eq ${conversation.number}`,
    one: { address: formatAddress(conversation.one.address), port: conversation.one.port },
    other: { address: formatAddress(conversation.other.address), port: conversation.other.port },
    pieces: gathering.pieces(),
    isCut: gathering.isFull,
  };
}

function conversationOf(
  reader: PacketReader,
  conversations: ConversationIndex,
  layer: number,
  protocol: 'tcp' | 'udp',
): Conversation | undefined {
  if (protocol === 'tcp') return conversations.tcpConversation(reader.index);
  const stream = conversations.streamOf(reader.map, layer, 'udp');
  return stream === undefined ? undefined : conversations.udpConversation(stream);
}

interface HeldSegment {
  readonly sequence: number;
  readonly number: number;
  readonly bytes: Uint8Array;
}

class StreamGathering {
  readonly #conversation: Conversation;
  readonly #pieces: StreamPiece[] = [];
  /** The sequence number that is to come next, on each side. */
  readonly #next: { one: number | undefined; other: number | undefined };
  readonly #held: { readonly one: HeldSegment[]; readonly other: HeldSegment[] } = { one: [], other: [] };
  readonly #seenDatagrams = new Set<number>();
  #bytes = 0;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    const after = (base: number | undefined): number | undefined =>
      base === undefined ? undefined : (base + 1) >>> 0;
    this.#next = { one: after(conversation.one.base), other: after(conversation.other.base) };
  }

  get isFull(): boolean {
    return this.#bytes >= MAX_STREAM_BYTES;
  }

  add(packet: PacketReader, layer: number): void {
    const { map } = packet;
    const side = this.#sideOf(map, layer);
    const bytes = map.bytes.slice(map.headerEnd(layer), map.payloadEnd(layer));
    if (bytes.length === 0) return;
    const number = packet.index + 1;
    if (map.kind(layer) === 'udp') {
      // Files that do not say which packet it is have another number for each.
      if (packet.packetId !== 0 && this.#seenDatagrams.has(packet.packetId)) return;
      this.#seenDatagrams.add(packet.packetId);
      this.#push({ side, number, missingBytes: 0, bytes });
      return;
    }
    this.#held[side].push({ sequence: map.uint32(map.start(layer) + 4), number, bytes });
    this.#release(side);
  }

  /** In order; behind the last byte that follows on, what came after a gap. */
  pieces(): readonly StreamPiece[] {
    for (const side of ['one', 'other'] as const) {
      while (this.#held[side].length > 0 && !this.isFull) {
        const next = this.#next[side] ?? 0;
        const distances = this.#held[side].map(({ sequence }) => (sequence - next) >>> 0);
        const nearest = smallestOf(distances);
        const segment = this.#held[side][distances.indexOf(nearest)];
        if (segment === undefined) break;
        this.#next[side] = segment.sequence;
        this.#release(side, nearest);
      }
    }
    return this.#pieces;
  }

  /** Takes what follows on from what was held. */
  #release(side: 'one' | 'other', missingBytes = 0): void {
    const held = this.#held[side];
    let missing = missingBytes;
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (const [index, segment] of held.entries()) {
        const next = this.#next[side] ?? segment.sequence;
        const behind = (next - segment.sequence) >>> 0;
        // Less than half of all numbers behind: it begins before what is wanted.
        if (behind > 0x7fff_ffff) continue;
        held.splice(index, 1);
        if (behind < segment.bytes.length) {
          this.#push({
            side,
            number: segment.number,
            missingBytes: missing,
            bytes: segment.bytes.slice(behind),
          });
          missing = 0;
          this.#next[side] = (segment.sequence + segment.bytes.length) >>> 0;
        }
        isMoving = true;
        break;
      }
    }
  }

  #push(piece: StreamPiece): void {
    this.#bytes += piece.bytes.length;
    const last = this.#pieces.at(-1);
    if (this.#conversation.protocol === 'udp' || last?.side !== piece.side || piece.missingBytes > 0) {
      this.#pieces.push(piece);
      return;
    }
    const bytes = new Uint8Array(last.bytes.length + piece.bytes.length);
    bytes.set(last.bytes);
    bytes.set(piece.bytes, last.bytes.length);
    this.#pieces[this.#pieces.length - 1] = { ...last, bytes };
  }

  #sideOf(map: FrameMap, layer: number): 'one' | 'other' {
    const { one, other } = this.#conversation;
    const port = map.uint16(map.start(layer));
    if (one.port !== other.port) return port === one.port ? 'one' : 'other';
    let ip = layer - 1;
    while (ip > 0 && map.kind(ip) !== 'ip' && map.kind(ip) !== 'ipv6') ip -= 1;
    const at = map.start(ip) + (map.kind(ip) === 'ip' ? 12 : 8);
    const words = map.kind(ip) === 'ip' ? 1 : 4;
    let address = '';
    for (let word = 0; word < words; word += 1) {
      address += map
        .uint32(at + word * 4)
        .toString(16)
        .padStart(8, '0');
    }
    return address === one.address ? 'one' : 'other';
  }
}
