/**
 * Holds back what a device sends so that it is no more than a rate: the queueing discipline `htb` with one class for everything
 * (net/sched/sch_htb.c) and `pfifo` in it.
 *
 * Models the bucket of tokens, counted in time as the kernel does: a frame goes while the bucket is not in debt, and takes what
 * it costs; frames that wait, as many as the device's `txqueuelen`. Leaves out trees of classes, ceilings that a class without
 * parent never uses, and the bits of a frame that a cable adds.
 */
import { nanoseconds } from '../base/time';
import type { Scheduler } from '../engine/scheduler';
import type { Packet } from './packet';

/** Whose frames it holds. */
export interface QueuedDevice {
  /** `txqueuelen` */
  readonly queueLength: number;
  /** The frame's turn has come. */
  sendDequeued(packet: Packet): void;
}

export interface RateLimit {
  readonly bytesPerSecond: number;
  /** How long the class may send at full speed after it was silent (`burst`), in nanoseconds. */
  readonly bufferNs: number;
}

/** What there is to know about a queue (`tc -s class show`). */
export interface RateQueueState {
  readonly sentPackets: number;
  readonly sentBytes: number;
  readonly drops: number;
  readonly waiting: number;
  readonly waitingBytes: number;
}

export class RateQueue {
  readonly limit: RateLimit;
  readonly #device: QueuedDevice;
  readonly #scheduler: Scheduler;
  readonly #waiting: Packet[] = [];
  #tokensNs: number;
  #checkedAt: number;
  #isWaking = false;
  #sentPackets = 0;
  #sentBytes = 0;
  #drops = 0;

  constructor(device: QueuedDevice, scheduler: Scheduler, limit: RateLimit) {
    this.limit = limit;
    this.#device = device;
    this.#scheduler = scheduler;
    this.#tokensNs = limit.bufferNs;
    this.#checkedAt = scheduler.now();
  }

  get state(): RateQueueState {
    return {
      sentPackets: this.#sentPackets,
      sentBytes: this.#sentBytes,
      drops: this.#drops,
      waiting: this.#waiting.length,
      waitingBytes: this.#waiting.reduce((sum, packet) => sum + packet.end - packet.start, 0),
    };
  }

  /** The packet is the queue's from now on. Answers false where there is no room, and it still is the caller's. */
  take(packet: Packet): boolean {
    if (this.#waiting.length >= this.#device.queueLength) {
      this.#drops += 1;
      return false;
    }
    this.#waiting.push(packet);
    this.#run();
    return true;
  }

  /** The device is gone, and whoever waits with it. */
  flush(): readonly Packet[] {
    return this.#waiting.splice(0);
  }

  #run(): void {
    const now = this.#scheduler.now();
    this.#tokensNs = Math.min(this.#tokensNs + now - this.#checkedAt, this.limit.bufferNs);
    this.#checkedAt = now;
    while (this.#tokensNs >= 0) {
      const packet = this.#waiting.shift();
      if (packet === undefined) return;
      const bytes = packet.end - packet.start;
      this.#tokensNs -= Math.round((bytes * 1e9) / this.limit.bytesPerSecond);
      this.#sentPackets += 1;
      this.#sentBytes += bytes;
      this.#device.sendDequeued(packet);
    }
    if (this.#waiting.length > 0) this.#wakeLater();
  }

  #wakeLater(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    this.#scheduler.schedule(nanoseconds(-this.#tokensNs), () => {
      this.#isWaking = false;
      this.#run();
    });
  }
}
