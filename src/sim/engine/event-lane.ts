/**
 * Events that all lie the same delay ahead when they are scheduled: they leave in the order in which they came, so a ring
 * serves where a heap would have to sort.
 */
import type { EventHandler } from './event-handler';

const INITIAL_CAPACITY = 64;

export class EventLane {
  readonly delay: number;
  #times = new Float64Array(INITIAL_CAPACITY);
  #orders = new Float64Array(INITIAL_CAPACITY);
  #handlers: (EventHandler | undefined)[] = emptySlots(INITIAL_CAPACITY);
  #arguments: unknown[] = emptySlots(INITIAL_CAPACITY);
  #mask = INITIAL_CAPACITY - 1;
  #head = 0;
  #size = 0;

  constructor(delay: number) {
    this.delay = delay;
  }

  get size(): number {
    return this.#size;
  }

  /** Time of the first event; infinite when there is none. */
  get firstTime(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[this.#head] ?? 0);
  }

  get firstOrder(): number {
    return this.#orders[this.#head] ?? 0;
  }

  push(time: number, order: number, handler: EventHandler, argument: unknown): void {
    if (this.#size > this.#mask) this.#grow();
    const slot = (this.#head + this.#size) & this.#mask;
    this.#times[slot] = time;
    this.#orders[slot] = order;
    this.#handlers[slot] = handler;
    this.#arguments[slot] = argument;
    this.#size += 1;
  }

  /** Removes the first event and runs it. */
  runNext(): void {
    const slot = this.#head;
    const handler = this.#handlers[slot];
    const argument = this.#arguments[slot];
    this.#arguments[slot] = undefined;
    this.#head = (slot + 1) & this.#mask;
    this.#size -= 1;
    handler?.handleEvent(argument);
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    const orders = new Float64Array(capacity);
    const handlers = emptySlots<EventHandler>(capacity);
    const argumentsOf = emptySlots<unknown>(capacity);
    for (let index = 0; index < this.#size; index += 1) {
      const slot = (this.#head + index) & this.#mask;
      times[index] = this.#times[slot] ?? 0;
      orders[index] = this.#orders[slot] ?? 0;
      handlers[index] = this.#handlers[slot];
      argumentsOf[index] = this.#arguments[slot];
    }
    this.#times = times;
    this.#orders = orders;
    this.#handlers = handlers;
    this.#arguments = argumentsOf;
    this.#mask = capacity - 1;
    this.#head = 0;
  }
}

function emptySlots<Value>(count: number): (Value | undefined)[] {
  return Array.from({ length: count }, () => undefined);
}
