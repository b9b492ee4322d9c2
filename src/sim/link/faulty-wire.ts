/**
 * One direction of a cable that has a fault: delays, loses, doubles, reorders and damages frames, and lets only so many
 * bits through (net/sched/sch_netem.c; tc-netem(8)).
 *
 * Beside what netem has, a cable may be part of a network that passes smaller frames only than the machine believes: a switch
 * or a provider's network drops such a frame and tells nobody.
 *
 * Models the order in which netem does it: duplication, loss, damage, the limit of the queue, then the delay, which a rate
 * makes longer by what waits before. Random numbers come from the seed and the name of the cable alone. A frame that is
 * not limited by a rate may overtake another one when its delay is shorter, as with netem. Unlike netem, which sits before
 * the taps of the sending machine, a cable loses frames behind them: the sender's capture shows what was lost. Leaves out
 * correlations, slots, and the distributions `pareto` and `paretonormal`.
 */
import { say, type Sentence } from '../base/sentence';
import type { Prng } from '../base/prng';
import { NO_DELAY, type Duration } from '../base/time';
import type { EventHandler } from '../engine/event-handler';
import type { CableFault } from './cable-fault';
import type { DropReason } from './drop-reason';
import type { LinkContext } from './link-context';
import { Packet } from './packet';
import { segmentFrame } from './segmentation';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const UINT32_RANGE = 0x1_0000_0000;
const FRAME_HEADER_BYTES = 14;

export interface FaultyWireOptions {
  readonly context: LinkContext;
  readonly prng: Prng;
  /** Takes the frames at the other end. */
  readonly receiver: EventHandler;
  /** Ends a frame that goes no further. */
  readonly drop: (packet: Packet, reason: DropReason, detail: Sentence) => void;
}

export class FaultyWire implements EventHandler {
  readonly #options: FaultyWireOptions;
  fault: CableFault;
  #isBad = false;
  /** Frames since the last one that overtook the others. */
  #sinceReordered = 0;
  #queued = 0;
  /** When the last frame of a wire with a rate is through. */
  #freeAt = 0;
  #spareNormal: number | undefined = undefined;

  constructor(fault: CableFault, options: FaultyWireOptions) {
    this.fault = fault;
    this.#options = options;
  }

  /** Frames that wait or are on their way. */
  get queuedFrames(): number {
    return this.#queued;
  }

  /** `cableDelay`: what the cable takes without a fault. */
  send(packet: Packet, cableDelay: Duration): void {
    this.#enqueue(packet, cableDelay, true);
  }

  /** A frame comes out at the other end. */
  handleEvent(argument: unknown): void {
    if (!(argument instanceof Packet)) return;
    this.#queued -= 1;
    if (this.fault.isDown) this.#options.drop(argument, 'cable-down', say('it went down under way'));
    else this.#options.receiver.handleEvent(argument);
  }

  #enqueue(packet: Packet, cableDelay: Duration, mayDuplicate: boolean): void {
    const { fault } = this;
    const { context, drop } = this.#options;
    if (fault.isDown) {
      drop(packet, 'cable-down', say('this direction is down'));
      return;
    }
    const { mtuBytes } = fault;
    if (mtuBytes > 0 && packet.end - packet.start - FRAME_HEADER_BYTES - packet.surplusBytes > mtuBytes) {
      this.#dropTooLong(packet, cableDelay);
      return;
    }
    const isDoubled = mayDuplicate && this.#happens(fault.duplicateRatio);
    const isLost = this.#isLost();
    // Of two, one is lost.
    const twin = isDoubled && !isLost ? context.packets.clone(packet) : undefined;
    if (isLost && !isDoubled) {
      drop(packet, 'cable-loss', lossText(fault));
      return;
    }
    if (this.#happens(fault.corruptRatio)) this.#corrupt(packet);
    if (this.#queued >= fault.queueFrames) {
      drop(packet, 'cable-queue-full', say('{count} frames wait', { count: fault.queueFrames }));
    } else this.#schedule(packet, cableDelay);
    if (twin !== undefined) this.#enqueue(twin, cableDelay, false);
  }

  /** Of a frame that stands for several segments the last one may be short enough. */
  #dropTooLong(packet: Packet, cableDelay: Duration): void {
    const { context, drop } = this.#options;
    if (packet.surplusBytes > 0) {
      for (const segment of segmentFrame(packet, context.packets)) this.#enqueue(segment, cableDelay, true);
      return;
    }
    const length = packet.end - packet.start - FRAME_HEADER_BYTES;
    drop(
      packet,
      'cable-mtu',
      say('{length} bytes, where the network passes {mtu}', { length, mtu: this.fault.mtuBytes }),
    );
  }

  #schedule(packet: Packet, cableDelay: Duration): void {
    const { fault } = this;
    const { scheduler } = this.#options.context;
    this.#queued += 1;
    if (this.#overtakes()) {
      this.#sinceReordered = 0;
      scheduler.scheduleEvent(cableDelay, this, packet);
      return;
    }
    this.#sinceReordered += 1;
    let delay = this.#drawDelay();
    if (fault.rate > 0) {
      const now = scheduler.now();
      // The time in the queue counts towards the delay.
      const waiting = Math.max(0, this.#freeAt - now);
      const transmission = Math.ceil(((packet.end - packet.start) * 8 * NANOSECONDS_PER_SECOND) / fault.rate);
      delay = Math.max(0, delay - waiting) + waiting + transmission;
      this.#freeAt = now + delay;
    }
    scheduler.scheduleEvent((delay + cableDelay) as Duration, this, packet);
  }

  #overtakes(): boolean {
    const { reorderRatio, reorderGap } = this.fault;
    return reorderRatio > 0 && this.#sinceReordered >= reorderGap - 1 && this.#happens(reorderRatio);
  }

  #isLost(): boolean {
    const { lossRatio, burstLoss } = this.fault;
    if (burstLoss === undefined) return this.#happens(lossRatio);
    if (this.#isBad) {
      if (this.#happens(burstLoss.leaveRatio)) this.#isBad = false;
    } else if (this.#happens(burstLoss.enterRatio)) this.#isBad = true;
    const isLostInState = this.#happens(this.#isBad ? burstLoss.badLossRatio : burstLoss.goodLossRatio);
    return isLostInState || this.#happens(lossRatio);
  }

  #happens(ratio: number): boolean {
    return ratio > 0 && this.#options.prng.uint32() / UINT32_RANGE < ratio;
  }

  #drawDelay(): number {
    const { delay, jitter, distribution } = this.fault;
    if (jitter === 0) return delay;
    const { prng } = this.#options;
    const deviation =
      distribution === 'uniform' ? (2 * prng.uint32()) / UINT32_RANGE - 1 : this.#drawNormal();
    return Math.max(NO_DELAY, Math.round(delay + jitter * deviation));
  }

  /** Marsaglia's polar method: two numbers of a normal distribution at a time. netem's table ends at four deviations. */
  #drawNormal(): number {
    const spare = this.#spareNormal;
    this.#spareNormal = undefined;
    if (spare !== undefined) return spare;
    const { prng } = this.#options;
    for (;;) {
      const one = (2 * prng.uint32()) / UINT32_RANGE - 1;
      const other = (2 * prng.uint32()) / UINT32_RANGE - 1;
      const square = one * one + other * other;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spareNormal = Math.min(4, Math.max(-4, other * factor));
      return Math.min(4, Math.max(-4, one * factor));
    }
  }

  /** Flips one bit, anywhere in the frame. Checksums fail where the frame is checked. */
  #corrupt(packet: Packet): void {
    const { prng } = this.#options;
    const at = packet.start + prng.below(packet.end - packet.start);
    packet.isCaptured = false;
    packet.setUint8(at, packet.uint8(at) ^ (1 << prng.below(8)));
  }
}

function lossText({ lossRatio, burstLoss }: CableFault): Sentence {
  return burstLoss === undefined
    ? say('loss {percent}', { percent: percentText(lossRatio) })
    : say('loss in bursts');
}

function percentText(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(6))}%`;
}
