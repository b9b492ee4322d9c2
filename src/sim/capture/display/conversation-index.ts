/**
 * The conversations of a capture by Wireshark's numbers (`tcp.stream`, `udp.stream`): counted from 0 in the order in which their first
 * packets come, a new TCP one for each SYN with another sequence number between the same ports.
 *
 * Also the first sequence numbers of both sides, from which relative ones count, and how much each side sent.
 * Rows are added in order, each once.
 */
import { IndexList } from '../index-list';
import type { FrameMap } from './frame-map';

export interface Conversation {
  readonly number: number;
  readonly protocol: 'tcp' | 'udp';
  /** `10.244.1.2:41234`-like keys are made by who shows them: bytes of the addresses here, and ports. */
  readonly one: ConversationEnd;
  readonly other: ConversationEnd;
  /** Who was connected to: the sender of the SYN that has an ACK; of UDP who did not speak first. Undefined while that is not known. */
  server: 'one' | 'other' | undefined;
  firstIndex: number;
  lastIndex: number;
  firstTimeNs: number;
  lastTimeNs: number;
}

interface ConversationEnd {
  /** In hexadecimal. */
  readonly address: string;
  readonly port: number;
  packets: number;
  bytes: number;
  /** The sequence number that counts as 0; undefined until the side has said something. */
  base: number | undefined;
}

const SYN_FLAG = 2;
const ACK_FLAG = 16;

export class ConversationIndex {
  /** By their numbers. */
  readonly #tcp = new Map<number, Conversation>();
  readonly #udp = new Map<number, Conversation>();
  readonly #next = { tcp: 0, udp: 0 };
  readonly #current = new Map<string, Conversation>();
  /** The conversation of each packet's TCP segment: its number and one more, 0 without one. */
  readonly #streams = new IndexList();
  #cleanedAt = 0;

  get tcp(): Iterable<Conversation> {
    return this.#tcp.values();
  }

  get udp(): Iterable<Conversation> {
    return this.#udp.values();
  }

  udpConversation(stream: number): Conversation | undefined {
    return this.#udp.get(stream);
  }

  /** How many packets were looked at. */
  get count(): number {
    return this.#streams.end;
  }

  /** Packets of the capture before `index` are gone, and with them the conversations that had no others. */
  forgetBelow(index: number): void {
    this.#streams.forgetBefore(index);
    // As seldom as it takes to be no work for a packet.
    if (index - this.#cleanedAt < this.#current.size) return;
    this.#cleanedAt = index;
    for (const known of [this.#tcp, this.#udp])
      for (const { number, lastIndex } of known.values()) if (lastIndex < index) known.delete(number);
    for (const [key, { lastIndex }] of this.#current) if (lastIndex < index) this.#current.delete(key);
  }

  /** Of the packet with the index, which has a TCP segment that nobody quotes; undefined when it has none. */
  tcpStream(index: number): number | undefined {
    const stream = this.#streams.at(index);
    return stream === 0 ? undefined : stream - 1;
  }

  /** Of the ports of a layer, whichever packet it is in: the newest conversation between them. */
  streamOf(map: FrameMap, layer: number, protocol: 'tcp' | 'udp'): number | undefined {
    const key = keyOf(map, layer, protocol);
    return key === undefined ? undefined : this.#current.get(key.text)?.number;
  }

  tcpConversation(index: number): Conversation | undefined {
    const stream = this.tcpStream(index);
    return stream === undefined ? undefined : this.#tcp.get(stream);
  }

  /** The next packet of the capture. */
  add(map: FrameMap, timeNs: number, wireBytes: number): void {
    const index = this.count;
    let stream = 0;
    for (let layer = 0; layer < map.count; layer += 1) {
      const kind = map.kind(layer);
      if (kind !== 'udp' && kind !== 'tcp') continue;
      const conversation = this.#note(map, layer, kind, { index, timeNs, wireBytes });
      if (kind === 'tcp' && conversation !== undefined && !map.isQuoted(layer))
        stream = conversation.number + 1;
    }
    this.#streams.push(stream);
  }

  #note(
    map: FrameMap,
    layer: number,
    kind: 'tcp' | 'udp',
    {
      index,
      timeNs,
      wireBytes,
    }: { readonly index: number; readonly timeNs: number; readonly wireBytes: number },
  ): Conversation | undefined {
    const key = keyOf(map, layer, kind);
    if (key === undefined) return undefined;
    const start = map.start(layer);
    let conversation = this.#current.get(key.text);
    const flags = kind === 'tcp' && !map.isQuoted(layer) ? map.uint8(start + 13) : 0;
    const isSyn = (flags & (SYN_FLAG | ACK_FLAG)) === SYN_FLAG;
    const sequence = kind === 'tcp' ? map.uint32(start + 4) : 0;
    const sender = (known: Conversation): ConversationEnd => (key.isReversed ? known.other : known.one);
    if (isSyn && conversation !== undefined) {
      const { base } = sender(conversation);
      if (base !== undefined && base !== sequence) conversation = undefined;
    }
    if (conversation === undefined) {
      conversation = {
        number: this.#next[kind],
        protocol: kind,
        one: endOf(key.one, key.onePort),
        other: endOf(key.other, key.otherPort),
        server: undefined,
        firstIndex: index,
        lastIndex: index,
        firstTimeNs: timeNs,
        lastTimeNs: timeNs,
      };
      this.#next[kind] += 1;
      (kind === 'tcp' ? this.#tcp : this.#udp).set(conversation.number, conversation);
      this.#current.set(key.text, conversation);
    }
    // An error tells of the conversation and is not part of it.
    if (map.isQuoted(layer)) return conversation;
    const end = sender(conversation);
    if (kind === 'udp') conversation.server ??= key.isReversed ? 'one' : 'other';
    else if ((flags & SYN_FLAG) !== 0 && !isSyn) conversation.server = key.isReversed ? 'other' : 'one';
    conversation.lastIndex = index;
    conversation.lastTimeNs = timeNs;
    end.packets += 1;
    end.bytes += wireBytes;
    if (kind === 'tcp') {
      // A conversation that was under way before counts from 1, as its SYN would have been 0.
      end.base ??= (flags & SYN_FLAG) === 0 ? (sequence - 1) >>> 0 : sequence;
      const peer = key.isReversed ? conversation.one : conversation.other;
      if ((flags & ACK_FLAG) !== 0) peer.base ??= (map.uint32(start + 8) - 1) >>> 0;
    }
    return conversation;
  }
}

interface ConversationKey {
  readonly text: string;
  readonly one: string;
  readonly other: string;
  readonly onePort: number;
  readonly otherPort: number;
  /** The packet goes from `other` to `one`. */
  readonly isReversed: boolean;
}

/** The address that is less comes first, so that both directions have one key. */
function keyOf(map: FrameMap, layer: number, kind: 'tcp' | 'udp'): ConversationKey | undefined {
  const start = map.start(layer);
  const [sourcePort, destinationPort] = [map.uint16(start), map.uint16(start + 2)];
  let ip = layer - 1;
  while (ip >= 0 && map.kind(ip) !== 'ip' && map.kind(ip) !== 'ipv6') ip -= 1;
  if (ip < 0) return undefined;
  const [at, length] = map.kind(ip) === 'ip' ? [map.start(ip) + 12, 4] : [map.start(ip) + 8, 16];
  const source = hexOf(map, at, length);
  const destination = hexOf(map, at + length, length);
  const isReversed = source > destination || (source === destination && sourcePort > destinationPort);
  const [one, other] = isReversed ? [destination, source] : [source, destination];
  const [onePort, otherPort] = isReversed ? [destinationPort, sourcePort] : [sourcePort, destinationPort];
  return {
    text: `${kind} ${one} ${onePort} ${other} ${otherPort}`,
    one,
    other,
    onePort,
    otherPort,
    isReversed,
  };
}

function hexOf(map: FrameMap, at: number, length: number): string {
  let text = '';
  for (let offset = 0; offset < length; offset += 4) {
    text += map
      .uint32(at + offset)
      .toString(16)
      .padStart(8, '0');
  }
  return text;
}

function endOf(address: string, port: number): ConversationEnd {
  return { address, port, packets: 0, bytes: 0, base: undefined };
}
