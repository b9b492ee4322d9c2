/**
 * The frames of a capture in one append-only memory of words. A frame is named by the number of its first word. The oldest memory
 * can be forgotten, a chunk at a time; numbers come again after 2^32 words.
 *
 * The first frame of a packet is kept whole. A later one that has the same payload, behind other headers, keeps its headers
 * and where the payload is: a packet crosses some four wires, and its addresses, TTL and checksum are all that changes. One
 * that has not changed at all is not kept again. Words are copied with the bytes that share the first and the last of
 * them, so that a frame lies in the memory as it lay in the packet's buffer.
 */
import { isLittleEndian } from '../base/byte-order';
import { invariant } from '../base/invariant';
import { CaptureMark } from '../link/capture-mark';
import type { Packet } from '../link/packet';
import { findPayload } from './find-payload';

const CHUNK_BITS = 18;
/** Small enough that an idle capture is cheap, large enough that a busy one seldom allocates. */
const CHUNK_WORDS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_WORDS - 1;
/** Longer frames, and those of less than four words, are copied as a whole. */
const LEAST_LOOPED_BYTES = 16;
const MAX_LOOPED_BYTES = 400;
/** What a frame shares with an older one is at most so many pieces of memory back, or one more, so that the oldest can be forgotten. */
export const REACHED_CHUNKS = 8;
const REACH_WORDS = REACHED_CHUNKS * CHUNK_WORDS;
const CHUNK_COUNT_MASK = (1 << (32 - CHUNK_BITS)) - 1;
const UINT32_RANGE = 0x1_0000_0000;
const WORD_BYTES = 4;

/** Of a whole frame: its packet's id in two words, its length with the place in the first word, its length on the wire. */
const WHOLE_WORDS = 4;
const ID_HIGH = 1;
const CAPTURED_LENGTH = 2;
const ORIGINAL_LENGTH = 3;
/**
 * Of headers: the frame with the payload; and, below a bit that no whole frame has there, how far the payload lies from that
 * frame's beginning, how long the headers are, and their place in the first word.
 */
const HEADERS_WORDS = 2;
const SHAPE = 1;
const HEADERS_FLAG = 0x8000_0000;
const OFFSET_BITS = 14;
const OFFSET_MASK = (1 << OFFSET_BITS) - 1;
const PLACE_MASK = 3;

/** In the place of what was forgotten. */
const NOTHING = new Int32Array(0);
const NO_BYTES = new Uint8Array(0);

export class FrameArena {
  readonly #snapLength: number;
  /** What marks on packets name instead of the frames themselves, which would stay in memory as long as the packets. */
  readonly #name = {};
  readonly #onChunk: () => void;
  /** By the upper bits of the numbers. */
  readonly #chunks: Int32Array[] = [];
  /** How many there have been, and how many of them were forgotten. */
  #chunkCount = 0;
  #forgottenChunks = 0;
  /** The same memory as bytes. */
  readonly #bytes: Uint8Array[] = [];
  /** Of no words until the first frame comes, so that an idle capture costs nothing. */
  #chunk = new Int32Array(0);
  /** The number of its first word, and how many of its words are in use. */
  #base = 0;
  #used = CHUNK_WORDS;
  /** The frame that `buffer` has put together last, if it is one of headers. */
  #joined = -1;
  #joinedWords = new Int32Array(0);
  #joinedBytes = new Uint8Array(0);

  /** `onChunk` is called before the first frame of each new piece of memory. */
  constructor(snapLength: number, onChunk: () => void) {
    this.#snapLength = snapLength;
    this.#onChunk = onChunk;
  }

  /** Memory that is in use. */
  get byteCount(): number {
    return (this.#chunkCount - this.#forgottenChunks) * CHUNK_WORDS * WORD_BYTES;
  }

  /** The oldest piece of memory goes, with every frame in it: nobody asks for them any more. */
  forgetOldest(): void {
    const slot = this.#forgottenChunks & CHUNK_COUNT_MASK;
    this.#chunks[slot] = NOTHING;
    this.#bytes[slot] = NO_BYTES;
    this.#forgottenChunks += 1;
    this.#joined = -1;
  }

  /** Keeps the frame of a packet as far as it is not kept yet. */
  keep(packet: Packet): number {
    const mark = packet.captureMark;
    if (!packet.isCaptured || mark?.keeper !== this.#name) return this.#keepFirst(packet);
    if ((this.#base + this.#used - mark.payloadFrame) >>> 0 > REACH_WORDS) return this.#keepFirst(packet);
    if (packet.isFrameKept) return mark.frame;
    const { start } = packet;
    const { payload } = mark;
    if (packet.end !== mark.end || start >= payload) return this.#keepFirst(packet);
    if (start === mark.start && this.#hasHeaders(packet, mark)) return mark.frame;
    return payload === mark.end ? this.#keepFirst(packet) : this.#keepHeaders(packet, mark);
  }

  /** The bytes from `start` up to `end`, which may change afterwards. */
  keepBytes(bytes: Uint8Array, start: number, end: number, packetId: number): number {
    const length = Math.min(end - start, this.#snapLength);
    const frame = this.#addWhole(packetId, length, end - start, start & PLACE_MASK);
    const at = (frame + WHOLE_WORDS) & CHUNK_MASK;
    this.#bytes[frame >>> CHUNK_BITS]?.set(
      bytes.subarray(start, start + length),
      at * 4 + (start & PLACE_MASK),
    );
    return frame;
  }

  packetId(frame: number): number {
    const words = this.#wordsOf(frame);
    const at = frame & CHUNK_MASK;
    const high = words[at + ID_HIGH] ?? 0;
    if (high < 0) return this.packetId((words[at] ?? 0) >>> 0);
    return high * UINT32_RANGE + ((words[at] ?? 0) >>> 0);
  }

  capturedLength(frame: number): number {
    return this.#lengthOf(frame, CAPTURED_LENGTH);
  }

  originalLength(frame: number): number {
    return this.#lengthOf(frame, ORIGINAL_LENGTH);
  }

  /** Memory that holds the frame from `start` on, until it is asked for another one. */
  buffer(frame: number): Uint8Array {
    if ((this.#wordsOf(frame)[(frame & CHUNK_MASK) + SHAPE] ?? 0) >= 0) return this.#bytesOf(frame);
    if (frame !== this.#joined) this.#join(frame);
    return this.#joinedBytes;
  }

  start(frame: number): number {
    const words = this.#wordsOf(frame);
    const at = frame & CHUNK_MASK;
    const shape = words[at + SHAPE] ?? 0;
    if (shape < 0) return shape & PLACE_MASK;
    return (at + WHOLE_WORDS) * 4 + ((words[at + CAPTURED_LENGTH] ?? 0) & PLACE_MASK);
  }

  /** Copies the frame to whole words from `at` on; the last one ends with zeros. */
  copyTo(frame: number, target: Int32Array, at: number): void {
    const words = this.#wordsOf(frame);
    const here = frame & CHUNK_MASK;
    const shape = words[here + SHAPE] ?? 0;
    const length = this.capturedLength(frame);
    const count = (length + 3) >> 2;
    if (shape >= 0) {
      const place = (words[here + CAPTURED_LENGTH] ?? 0) & PLACE_MASK;
      copyBytes(words, (here + WHOLE_WORDS) * WORD_BYTES + place, target, at, count);
    } else {
      const headerBytes = headerBytesOf(shape);
      const whole = (words[here] ?? 0) >>> 0;
      const payload = this.#wordsOf(whole);
      // The words that hold nothing but headers, and then the one that holds the last of them, too.
      const headerWords = headerBytes >> 2;
      const behind = this.start(whole) + payloadOffsetOf(shape) - (headerBytes & 3);
      copyBytes(payload, behind, target, at + headerWords, count - headerWords);
      const mixed = target[at + headerWords] ?? 0;
      const headers = (here + HEADERS_WORDS) * WORD_BYTES + (shape & PLACE_MASK);
      copyBytes(words, headers, target, at, (headerBytes + 3) >> 2);
      if ((headerBytes & 3) !== 0) {
        const mask = firstBytes(headerBytes & 3);
        target[at + headerWords] = ((target[at + headerWords] ?? 0) & mask) | (mixed & ~mask);
      }
    }
    if ((length & 3) !== 0) target[at + count - 1] = (target[at + count - 1] ?? 0) & firstBytes(length & 3);
  }

  #keepFirst(packet: Packet): number {
    const { start, end } = packet;
    const frame = this.#keepWhole(packet);
    const mark = packet.captureMark ?? addMark(packet);
    packet.isCaptured = true;
    if (mark.keeper !== this.#name) mark.keeper = this.#name;
    mark.frame = frame;
    mark.words = frame + WHOLE_WORDS;
    mark.start = start;
    // What was cut cannot be put together again.
    mark.end = end - start > this.#snapLength ? start : end;
    mark.payload = mark.end === end ? findPayload(packet) : start;
    mark.payloadFrame = frame;
    mark.payloadOffset = mark.payload - start;
    return frame;
  }

  #keepWhole(packet: Packet): number {
    const { start, end, wideWords } = packet;
    const length = Math.min(end - start, this.#snapLength);
    const place = start & PLACE_MASK;
    if (wideWords === undefined || length < LEAST_LOOPED_BYTES)
      return this.keepBytes(packet.buffer, start, end, packet.id);
    const from = start >> 2;
    if (length > MAX_LOOPED_BYTES) {
      const frame = this.keepBytes(packet.buffer, start, end, packet.id);
      // With the bytes before it, as `#hasHeaders` compares it.
      this.#chunk[(frame + WHOLE_WORDS) & CHUNK_MASK] = wideWords[from] ?? 0;
      return frame;
    }
    const frame = this.#addWhole(packet.id, length, end - start, place);
    const count = (place + length + 3) >> 2;
    copyWords(wideWords, from, this.#chunk, (frame + WHOLE_WORDS) & CHUNK_MASK, count);
    return frame;
  }

  /** Whether the headers are as the last frame has them. What it shares with the payload is the same anyway. */
  #hasHeaders({ start, wideWords }: Packet, mark: CaptureMark): boolean {
    if (wideWords === undefined) return false;
    const chunk = this.#chunks[mark.words >>> CHUNK_BITS] ?? this.#chunk;
    const end = (mark.payload + 3) >> 2;
    for (let from = start >> 2, kept = mark.words & CHUNK_MASK; from < end; from += 1, kept += 1) {
      if (chunk[kept] !== wideWords[from]) return false;
    }
    return true;
  }

  #keepHeaders(packet: Packet, mark: CaptureMark): number {
    const { start, wideWords } = packet;
    const place = start & PLACE_MASK;
    const headerBytes = mark.payload - start;
    if (wideWords === undefined || headerBytes > OFFSET_MASK) return this.#keepFirst(packet);
    const first = start >> 2;
    const last = (mark.payload + 3) >> 2;
    const at = this.#reserve(HEADERS_WORDS + last - first);
    const chunk = this.#chunk;
    chunk[at] = mark.payloadFrame;
    chunk[at + SHAPE] = HEADERS_FLAG | (((mark.payloadOffset << OFFSET_BITS) | headerBytes) << 2) | place;
    copyWords(wideWords, first, chunk, at + HEADERS_WORDS, last - first);
    mark.frame = this.#base + at;
    mark.words = mark.frame + HEADERS_WORDS;
    mark.start = start;
    return mark.frame;
  }

  /** A whole frame without its bytes. */
  #addWhole(packetId: number, length: number, originalLength: number, place: number): number {
    const at = this.#reserve(WHOLE_WORDS + ((place + length + 3) >> 2));
    const chunk = this.#chunk;
    chunk[at] = packetId;
    chunk[at + ID_HIGH] = packetId < UINT32_RANGE ? 0 : Math.floor(packetId / UINT32_RANGE);
    chunk[at + CAPTURED_LENGTH] = (length << 2) | place;
    chunk[at + ORIGINAL_LENGTH] = originalLength;
    return this.#base + at;
  }

  #lengthOf(frame: number, word: typeof CAPTURED_LENGTH | typeof ORIGINAL_LENGTH): number {
    const words = this.#wordsOf(frame);
    const at = frame & CHUNK_MASK;
    const shape = words[at + SHAPE] ?? 0;
    if (shape >= 0) {
      const length = words[at + word] ?? 0;
      return word === CAPTURED_LENGTH ? length >> 2 : length;
    }
    return headerBytesOf(shape) + this.#lengthOf((words[at] ?? 0) >>> 0, word) - payloadOffsetOf(shape);
  }

  #join(frame: number): void {
    const words = this.#wordsOf(frame);
    const at = frame & CHUNK_MASK;
    const shape = words[at + SHAPE] ?? 0;
    const place = shape & PLACE_MASK;
    const headersEnd = place + headerBytesOf(shape);
    const length = this.capturedLength(frame);
    if (this.#joinedBytes.length < length + WORD_BYTES) {
      this.#joinedWords = new Int32Array(length);
      this.#joinedBytes = new Uint8Array(this.#joinedWords.buffer);
    }
    copyWords(words, at + HEADERS_WORDS, this.#joinedWords, 0, (headersEnd + 3) >> 2);
    const whole = (words[at] ?? 0) >>> 0;
    const payloadAt = this.start(whole) + payloadOffsetOf(shape);
    const payloadEnd = payloadAt + length + place - headersEnd;
    this.#joinedBytes.set(this.#bytesOf(whole).subarray(payloadAt, payloadEnd), headersEnd);
    this.#joined = frame;
  }

  #wordsOf(frame: number): Int32Array {
    return this.#chunks[frame >>> CHUNK_BITS] ?? this.#chunk;
  }

  #bytesOf(frame: number): Uint8Array {
    return this.#bytes[frame >>> CHUNK_BITS] ?? this.#joinedBytes;
  }

  /** A place in the chunk for so many words. */
  #reserve(words: number): number {
    if (this.#used + words > CHUNK_WORDS) this.#addChunk(words);
    const at = this.#used;
    this.#used = at + words;
    return at;
  }

  #addChunk(words: number): void {
    invariant(words <= CHUNK_WORDS, 'a frame fits into a chunk of memory');
    const slot = this.#chunkCount & CHUNK_COUNT_MASK;
    this.#chunk = new Int32Array(CHUNK_WORDS);
    this.#base = slot * CHUNK_WORDS;
    this.#used = 0;
    this.#chunks[slot] = this.#chunk;
    this.#bytes[slot] = new Uint8Array(this.#chunk.buffer);
    this.#chunkCount += 1;
    this.#onChunk();
  }
}

/** Words that begin at any byte of the source. */
function copyBytes(
  source: Int32Array,
  fromByte: number,
  target: Int32Array,
  to: number,
  count: number,
): void {
  const from = fromByte >> 2;
  const shift = (fromByte & 3) * 8;
  if (shift === 0) {
    for (let index = 0; index < count; index += 1) target[to + index] = source[from + index] ?? 0;
    return;
  }
  let word = source[from] ?? 0;
  for (let index = 0; index < count; index += 1) {
    const next = source[from + index + 1] ?? 0;
    target[to + index] = isLittleEndian
      ? (word >>> shift) | (next << (32 - shift))
      : (word << shift) | (next >>> (32 - shift));
    word = next;
  }
}

/** A mask of the first one, two or three bytes of a word as it lies in memory. */
function firstBytes(count: number): number {
  return isLittleEndian ? (1 << (count * 8)) - 1 : -1 << ((WORD_BYTES - count) * 8);
}

/** Four at a time, at least, and the last four again: a turn of a loop costs more than a word. */
function copyWords(source: Int32Array, from: number, target: Int32Array, to: number, count: number): void {
  const last = count - 4;
  for (let index = 0; index < last; index += 4) copyFour(source, from + index, target, to + index);
  copyFour(source, from + last, target, to + last);
}

function copyFour(source: Int32Array, from: number, target: Int32Array, to: number): void {
  target[to] = source[from] ?? 0;
  target[to + 1] = source[from + 1] ?? 0;
  target[to + 2] = source[from + 2] ?? 0;
  target[to + 3] = source[from + 3] ?? 0;
}

function addMark(packet: Packet): CaptureMark {
  const mark = new CaptureMark();
  packet.captureMark = mark;
  return mark;
}

function headerBytesOf(shape: number): number {
  return (shape >>> 2) & OFFSET_MASK;
}

function payloadOffsetOf(shape: number): number {
  return (shape >>> (2 + OFFSET_BITS)) & OFFSET_MASK;
}
