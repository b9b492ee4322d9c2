/**
 * Messages on their way to the peer (RFC 9260 §6.1, §6.3.3, §7; net/sctp/outqueue.c, transport.c, output.c): cut into
 * chunks, sent as congestion window and peer allow, and sent again when they got lost.
 *
 * Models slow start, congestion avoidance, fast retransmission after three reports, one packet after a timeout, and
 * Nagle's rule. One stream is used, the first.
 */
import type { SimTime } from '../../base/time';
import { ByteWriter } from '../../base/bytes';
import { SCTP_CHUNK, SCTP_DATA_HEADER_BYTES, SCTP_FLAG, sctpChunk } from '../../wire/sctp';
import { isTsnBefore, tsnAfter } from './tsn';

/** SACKs that tell of later TSNs before one counts as lost. */
const MISSING_REPORTS = 3;
/** Sending more waits while so many bytes are not acknowledged: half of `net.core.wmem_default`. */
const SEND_BUFFER_BYTES = 212_992;

export interface SackReport {
  readonly cumulativeTsn: number;
  readonly windowBytes: number;
  /** Distances from the cumulative TSN. */
  readonly gaps: readonly (readonly [number, number])[];
}

export interface OutboundChunk {
  readonly tsn: number;
  /** As it goes out, padding included. */
  readonly bytes: Uint8Array;
  readonly payloadBytes: number;
  /** Nothing of its message is in another chunk. */
  readonly isWholeMessage: boolean;
  /** When it first went out; undefined while it waits. */
  sentAt: SimTime | undefined;
  isSentAgain: boolean;
  /** A SACK told of it, which may be taken back. */
  isAcknowledged: boolean;
  isLost: boolean;
  /** Lost by the reports of others, so that it need not wait for the congestion window. */
  isUrgent: boolean;
  missingReports: number;
}

/** What became of a SACK. */
export interface SackOutcome {
  readonly hasProgress: boolean;
  /** When a chunk went out that this SACK is the first to acknowledge, for the round trip time. */
  readonly measuredFrom: SimTime | undefined;
  readonly hasLoss: boolean;
}

export class OutboundQueue {
  readonly initialTsn: number;
  /** Everything up to this TSN is acknowledged. */
  cumulativeTsn: number;
  peerWindowBytes: number;
  #mtuBytes: number;
  #nextTsn: number;
  #streamSequence = 0;
  /** In order; from the first one that is not acknowledged on. */
  #chunks: OutboundChunk[] = [];
  #queuedBytes = 0;
  #congestionWindow: number;
  #threshold: number;
  #partialBytes = 0;
  /** Of fast recovery: the highest TSN that was out when it began. */
  #recoveryEnd: number | undefined = undefined;

  constructor(initialTsn: number, peerWindowBytes: number, mtuBytes: number) {
    this.initialTsn = initialTsn;
    this.cumulativeTsn = tsnAfter(initialTsn, -1);
    this.#nextTsn = initialTsn;
    this.peerWindowBytes = peerWindowBytes;
    this.#mtuBytes = mtuBytes;
    this.#congestionWindow = Math.min(4 * mtuBytes, Math.max(2 * mtuBytes, 4380));
    this.#threshold = peerWindowBytes;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get hasRoom(): boolean {
    return this.#queuedBytes < SEND_BUFFER_BYTES;
  }

  /** Something is out that is not acknowledged. */
  get hasInFlight(): boolean {
    return this.#chunks.some((chunk) => isInFlight(chunk));
  }

  get highestSentTsn(): number {
    return this.#chunks.findLast(({ sentAt }) => sentAt !== undefined)?.tsn ?? this.cumulativeTsn;
  }

  set mtuBytes(bytes: number) {
    this.#mtuBytes = bytes;
  }

  /** Cuts a message so that each chunk fits into a packet beside `overheadBytes` of headers. */
  enqueue(message: Uint8Array, overheadBytes: number): void {
    const most = (this.#mtuBytes - overheadBytes - SCTP_DATA_HEADER_BYTES) & ~3;
    const streamSequence = this.#streamSequence;
    this.#streamSequence = (streamSequence + 1) & 0xffff;
    for (let offset = 0; offset < message.length; offset += most) {
      const payload = message.subarray(offset, offset + most);
      const isFirst = offset === 0;
      const isLast = offset + most >= message.length;
      const tsn = this.#nextTsn;
      this.#nextTsn = tsnAfter(tsn);
      const body = new ByteWriter(SCTP_DATA_HEADER_BYTES - 4 + payload.length)
        .uint32(tsn)
        .uint16(0)
        .uint16(streamSequence)
        .uint32(0)
        .finish();
      body.set(payload, SCTP_DATA_HEADER_BYTES - 4);
      const flags = (isFirst ? SCTP_FLAG.BEGIN : 0) | (isLast ? SCTP_FLAG.END : 0);
      this.#chunks.push({
        tsn,
        bytes: sctpChunk(SCTP_CHUNK.DATA, flags, body),
        payloadBytes: payload.length,
        isWholeMessage: isFirst && isLast,
        sentAt: undefined,
        isSentAgain: false,
        isAcknowledged: false,
        isLost: false,
        isUrgent: false,
        missingReports: 0,
      });
      this.#queuedBytes += payload.length;
    }
  }

  /** The next chunk that may go out, if it fits into `roomBytes`. The first one again after a timeout always may. */
  next(roomBytes: number, isFirstAfterTimeout: boolean, isNagling: boolean): OutboundChunk | undefined {
    const chunk = this.#chunks.find(({ sentAt, isLost }) => isLost || sentAt === undefined);
    if (chunk === undefined || chunk.bytes.length > roomBytes) return undefined;
    if (isFirstAfterTimeout) return chunk.isLost ? chunk : undefined;
    const flight = this.#flightBytes();
    if (flight > 0 && chunk.payloadBytes > this.peerWindowBytes) return undefined;
    if (flight >= this.#congestionWindow && !chunk.isUrgent) return undefined;
    const isSmall = this.#waitingBytes() <= roomBytes - SCTP_DATA_HEADER_BYTES - 4;
    if (isNagling && chunk.isWholeMessage && !chunk.isLost && flight > 0 && isSmall) return undefined;
    return chunk;
  }

  /** Marks a chunk as sent now. */
  sent(chunk: OutboundChunk, now: SimTime): void {
    if (chunk.sentAt === undefined) chunk.sentAt = now;
    else chunk.isSentAgain = true;
    chunk.isLost = false;
    chunk.isUrgent = false;
    chunk.missingReports = 0;
    this.peerWindowBytes = Math.max(0, this.peerWindowBytes - chunk.payloadBytes);
  }

  /** Takes a SACK, or the cumulative TSN of a SHUTDOWN. */
  acknowledge({ cumulativeTsn, windowBytes, gaps }: SackReport): SackOutcome {
    const flightBefore = this.#flightBytes();
    const previous = this.cumulativeTsn;
    this.cumulativeTsn = cumulativeTsn;
    let acknowledgedBytes = 0;
    let measuredFrom: SimTime | undefined = undefined;
    let highestNew: number | undefined = undefined;
    const isReported = (tsn: number): boolean => {
      const distance = (tsn - cumulativeTsn) | 0;
      return distance <= 0 || gaps.some(([first, last]) => distance >= first && distance <= last);
    };
    for (const chunk of this.#chunks) {
      if (chunk.sentAt === undefined) continue;
      const isNow = isReported(chunk.tsn);
      if (isNow && !chunk.isAcknowledged) {
        acknowledgedBytes += chunk.payloadBytes;
        highestNew = chunk.tsn;
        // Of a chunk that went out twice nobody knows which one was meant (Karn).
        if (!chunk.isSentAgain) measuredFrom = chunk.sentAt;
      }
      chunk.isAcknowledged = isNow;
      if (isNow) chunk.isLost = false;
    }
    this.#chunks = this.#chunks.filter(({ tsn, payloadBytes }) => {
      const isDone = !isTsnBefore(cumulativeTsn, tsn);
      if (isDone) this.#queuedBytes -= payloadBytes;
      return !isDone;
    });
    const hasProgress = isTsnBefore(previous, cumulativeTsn);
    if (this.#recoveryEnd !== undefined && !isTsnBefore(cumulativeTsn, this.#recoveryEnd)) {
      this.#recoveryEnd = undefined;
    }
    if (acknowledgedBytes > 0) this.#raise(acknowledgedBytes, flightBefore);
    const hasLoss = highestNew !== undefined && gaps.length > 0 && this.#countMissing(highestNew);
    if (hasLoss) this.#beginRecovery();
    this.peerWindowBytes = Math.max(0, windowBytes - this.#flightBytes());
    return { hasProgress, measuredFrom, hasLoss };
  }

  /** Nothing came back in time: all that is out counts as lost. */
  timedOut(): void {
    this.#threshold = Math.max(this.#congestionWindow / 2, 4 * this.#mtuBytes);
    this.#congestionWindow = this.#mtuBytes;
    this.#recoveryEnd = undefined;
    this.#partialBytes = 0;
    for (const chunk of this.#chunks) {
      if (!isInFlight(chunk)) continue;
      chunk.isLost = true;
      this.peerWindowBytes += chunk.payloadBytes;
    }
  }

  #countMissing(highestNew: number): boolean {
    let hasLoss = false;
    for (const chunk of this.#chunks) {
      if (!isInFlight(chunk) || !isTsnBefore(chunk.tsn, highestNew)) continue;
      chunk.missingReports += 1;
      if (chunk.missingReports !== MISSING_REPORTS || chunk.isSentAgain) continue;
      chunk.isLost = true;
      chunk.isUrgent = true;
      hasLoss = true;
    }
    return hasLoss;
  }

  #beginRecovery(): void {
    if (this.#recoveryEnd !== undefined) return;
    this.#threshold = Math.max(this.#congestionWindow / 2, 4 * this.#mtuBytes);
    this.#congestionWindow = this.#threshold;
    this.#partialBytes = 0;
    this.#recoveryEnd = this.highestSentTsn;
  }

  /** Only a sender that had filled the window may have a larger one. */
  #raise(acknowledgedBytes: number, flightBefore: number): void {
    const isFull = flightBefore >= this.#congestionWindow;
    if (this.#congestionWindow <= this.#threshold) {
      if (isFull && this.#recoveryEnd === undefined) {
        this.#congestionWindow += Math.min(acknowledgedBytes, this.#mtuBytes);
      }
      return;
    }
    this.#partialBytes += acknowledgedBytes;
    if (this.#partialBytes < this.#congestionWindow || !isFull) return;
    this.#partialBytes -= this.#congestionWindow;
    this.#congestionWindow += this.#mtuBytes;
  }

  #flightBytes(): number {
    let bytes = 0;
    for (const chunk of this.#chunks) if (isInFlight(chunk)) bytes += chunk.payloadBytes;
    return bytes;
  }

  #waitingBytes(): number {
    let bytes = 0;
    for (const chunk of this.#chunks) if (chunk.sentAt === undefined) bytes += chunk.bytes.length;
    return bytes;
  }
}

function isInFlight({ sentAt, isAcknowledged, isLost }: OutboundChunk): boolean {
  return sentAt !== undefined && !isAcknowledged && !isLost;
}
