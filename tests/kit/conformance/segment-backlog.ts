/**
 * Segments that come in while their own machine still sends. Between namespaces of one machine each frame of a write is
 * carried to its destination, and its acknowledgment back, before the next is made; the socket belongs to the writing
 * program meanwhile, so what comes in waits in its backlog, where acknowledgments that follow each other become one
 * (`tcp_add_backlog`).
 */
import { elapsed, nanoseconds, type SimTime } from '#sim/base/time';
import type { Packet } from '#sim/link/packet';
import type { IpStack } from '#sim/net/ip-stack';
import type { IcmpError, TransportHandler } from '#sim/net/transport-handler';
import { TCP_FLAG } from '#sim/wire/tcp';

const PLAIN_ACK = TCP_FLAG.ACK;

export class SegmentBacklog implements TransportHandler {
  readonly #stack: IpStack;
  readonly #inner: TransportHandler;
  #waiting: Packet[] = [];
  #isDraining = false;

  constructor(stack: IpStack, inner: TransportHandler) {
    this.#stack = stack;
    this.#inner = inner;
  }

  receive(packet: Packet): void {
    const { scheduler, burstEnd } = this.#stack;
    if (burstEnd === undefined && this.#waiting.length === 0) {
      this.#inner.receive(packet);
      return;
    }
    const last = this.#waiting.at(-1);
    if (last !== undefined && isReplacedBy(last, packet)) {
      this.#waiting.pop();
      this.#stack.packets.consume(last);
    }
    this.#waiting.push(packet);
    if (!this.#isDraining) this.#drainAt(burstEnd ?? scheduler.now());
  }

  receiveError(error: IcmpError): boolean {
    return this.#inner.receiveError(error);
  }

  #drainAt(time: SimTime): void {
    this.#isDraining = true;
    const { scheduler } = this.#stack;
    scheduler.schedule(nanoseconds(Math.max(elapsed(scheduler.now(), time), 0)), () => this.#drain());
  }

  #drain(): void {
    const { burstEnd } = this.#stack;
    if (burstEnd !== undefined) {
      this.#drainAt(burstEnd);
      return;
    }
    this.#isDraining = false;
    const segments = this.#waiting;
    this.#waiting = [];
    for (const segment of segments) this.#inner.receive(segment);
  }
}

/**
 * Two acknowledgments without data of one connection, with as many options. The kernel also wants equal time stamps, which
 * they mostly are there: its frames are nearer to each other than the lab's.
 */
function isReplacedBy(one: Packet, other: Packet): boolean {
  const [from, to] = [one.transportOffset, other.transportOffset];
  if (one.end - from !== other.end - to || !isPlainAck(one) || !isPlainAck(other)) return false;
  if (!isEqual(one, one.networkOffset + 12, other, other.networkOffset + 12, 8)) return false;
  return isEqual(one, from, other, to, 8);
}

function isPlainAck(packet: Packet): boolean {
  const header = packet.uint16(packet.transportOffset + 12);
  const headerBytes = (header >> 12) * 4;
  return (header & 0xff) === PLAIN_ACK && packet.end - packet.transportOffset === headerBytes;
}

function isEqual(one: Packet, from: number, other: Packet, to: number, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    if (one.uint8(from + index) !== other.uint8(to + index)) return false;
  }
  return true;
}
