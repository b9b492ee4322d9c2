/**
 * A 4-ary heap of (time, insertion) in typed arrays, and beside it a ring for each of the delays that repeat: a frame on a
 * wire is always under way equally long.
 *
 * The heap moves slot numbers; what an event does stays put in `#handlers` and `#arguments`. Times are whole
 * nanoseconds in a Float64Array, exact up to 2^53. Equal times leave in the order in which they came.
 */
import { after, type Duration, type SimTime } from '../base/time';
import type { EventHandler } from './event-handler';
import { EventLane } from './event-lane';

const INITIAL_CAPACITY = 1024;
/** Every step looks at the first event of each. */
const MAX_LANES = 4;

export class EventQueue {
  #times = new Float64Array(INITIAL_CAPACITY);
  #orders = new Float64Array(INITIAL_CAPACITY);
  #heapSlots = new Int32Array(INITIAL_CAPACITY);
  #size = 0;
  #nextOrder = 0;
  readonly #handlers: (EventHandler | undefined)[] = [];
  readonly #arguments: unknown[] = [];
  readonly #generations: number[] = [];
  readonly #freeSlots: number[] = [];
  readonly #lanes: EventLane[] = [];
  /** Where `nextTime` found the first event: in a lane, or in the heap. */
  #nextLane: EventLane | undefined = undefined;

  get size(): number {
    let size = this.#size;
    for (const lane of this.#lanes) size += lane.size;
    return size;
  }

  /** Time of the next event, cancelled or not; infinite when there is none. */
  nextTime(): number {
    let time = this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] ?? 0);
    let order = this.#orders[0] ?? 0;
    this.#nextLane = undefined;
    for (const lane of this.#lanes) {
      const { firstTime } = lane;
      if (firstTime > time || lane.size === 0) continue;
      const { firstOrder } = lane;
      if (firstTime === time && firstOrder > order) continue;
      time = firstTime;
      order = firstOrder;
      this.#nextLane = lane;
    }
    return time;
  }

  /** As `push`, for an event `delay` after now that is never taken back. */
  pushAfter(now: SimTime, delay: Duration, handler: EventHandler, argument: unknown): void {
    const lane = this.#laneFor(delay);
    if (lane === undefined) {
      this.push(after(now, delay), handler, argument);
      return;
    }
    const order = this.#nextOrder;
    this.#nextOrder += 1;
    lane.push(after(now, delay), order, handler, argument);
  }

  /** The delays that come first have a lane. */
  #laneFor(delay: Duration): EventLane | undefined {
    for (const lane of this.#lanes) if (lane.delay === delay) return lane;
    if (this.#lanes.length === MAX_LANES) return undefined;
    const lane = new EventLane(delay);
    this.#lanes.push(lane);
    return lane;
  }

  /** Returns the slot, which together with `generationOf` names this event until it has run. */
  push(time: SimTime, handler: EventHandler, argument: unknown): number {
    const slot = this.#freeSlots.pop() ?? this.#handlers.length;
    this.#handlers[slot] = handler;
    this.#arguments[slot] = argument;
    this.#generations[slot] ??= 0;
    if (this.#size === this.#times.length) this.#grow();
    const order = this.#nextOrder;
    this.#nextOrder += 1;
    this.#siftUp(this.#size, time, order, slot);
    this.#size += 1;
    return slot;
  }

  generationOf(slot: number): number {
    return this.#generations[slot] ?? 0;
  }

  /** Takes an event back if it has not run. Its place in the heap is given up when its time comes. */
  cancel(slot: number, generation: number): boolean {
    if (this.#generations[slot] !== generation || this.#handlers[slot] === undefined) return false;
    this.#handlers[slot] = undefined;
    this.#arguments[slot] = undefined;
    return true;
  }

  /** Removes the event that `nextTime` has found and runs it. Returns false if it had been cancelled. */
  runNext(): boolean {
    if (this.#nextLane !== undefined) {
      this.#nextLane.runNext();
      return true;
    }
    const slot = this.#heapSlots[0] ?? 0;
    const handler = this.#handlers[slot];
    const argument = this.#arguments[slot];
    this.#handlers[slot] = undefined;
    this.#arguments[slot] = undefined;
    this.#generations[slot] = (this.#generations[slot] ?? 0) + 1;
    this.#freeSlots.push(slot);
    this.#removeFirst();
    if (handler === undefined) return false;
    handler.handleEvent(argument);
    return true;
  }

  #siftUp(from: number, time: number, order: number, slot: number): void {
    const times = this.#times;
    const orders = this.#orders;
    const slots = this.#heapSlots;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const parentTime = times[parent] ?? 0;
      // A new event has the highest order, so equality never moves it up.
      if (parentTime <= time) break;
      times[index] = parentTime;
      orders[index] = orders[parent] ?? 0;
      slots[index] = slots[parent] ?? 0;
      index = parent;
    }
    times[index] = time;
    orders[index] = order;
    slots[index] = slot;
  }

  #removeFirst(): void {
    this.#size -= 1;
    const size = this.#size;
    if (size === 0) return;
    const times = this.#times;
    const orders = this.#orders;
    const slots = this.#heapSlots;
    const time = times[size] ?? 0;
    const order = orders[size] ?? 0;
    const slot = slots[size] ?? 0;
    let index = 0;
    for (;;) {
      const first = index * 4 + 1;
      if (first >= size) break;
      const end = Math.min(first + 4, size);
      let least = first;
      let leastTime = times[first] ?? 0;
      for (let child = first + 1; child < end; child += 1) {
        const childTime = times[child] ?? 0;
        if (
          childTime < leastTime ||
          (childTime === leastTime && (orders[child] ?? 0) < (orders[least] ?? 0))
        ) {
          least = child;
          leastTime = childTime;
        }
      }
      if (leastTime > time || (leastTime === time && (orders[least] ?? 0) > order)) break;
      times[index] = leastTime;
      orders[index] = orders[least] ?? 0;
      slots[index] = slots[least] ?? 0;
      index = least;
    }
    times[index] = time;
    orders[index] = order;
    slots[index] = slot;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    this.#times = grown(this.#times, new Float64Array(capacity));
    this.#orders = grown(this.#orders, new Float64Array(capacity));
    this.#heapSlots = grown(this.#heapSlots, new Int32Array(capacity));
  }
}

function grown<Numbers extends Float64Array | Int32Array>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}
