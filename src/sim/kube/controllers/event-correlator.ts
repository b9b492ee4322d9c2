/**
 * Keeps a component from flooding the list of events.
 *
 * Kubernetes v1.32 `client-go/tools/record/events_cache.go`: the same event again raises the count of the first; after
 * ten different messages of one reason within ten minutes the others are combined into one event; and of one object
 * 25 events are written at once, then one every five minutes.
 */
import { elapsed, seconds, type SimTime } from '../../base/time';
import type { EventNote, EventRecord } from '../store/event-log';

const MAX_REMEMBERED = 4_096;
const MAX_SIMILAR = 10;
const SIMILAR_INTERVAL = seconds(600);
const BURST = 25;
const REFILL_TIME = seconds(300);

const COMBINED_PREFIX = '(combined from similar events): ';

interface Similar {
  readonly messages: Set<string>;
  lastAt: SimTime;
}

interface Bucket {
  tokens: number;
  filledAt: SimTime;
}

export interface CorrelatedEvent {
  readonly key: string;
  readonly message: string;
  /** The event that this one repeats. */
  readonly earlier: EventRecord | undefined;
}

export class EventCorrelator {
  readonly #similar = new LatestUsed<Similar>();
  readonly #records = new LatestUsed<EventRecord>();
  readonly #buckets = new LatestUsed<Bucket>();

  /** Undefined when it is one too many. */
  correlate(note: EventNote, message: string, now: SimTime): CorrelatedEvent | undefined {
    const source = `${note.component}\n${note.host}\n${note.about.kind}\n${note.about.uid ?? note.about.name}`;
    const group = `${source}\n${note.type}\n${note.reason}`;
    const local = `${message}\n${note.fieldPath ?? ''}`;
    const isCombined = this.#isOneOfMany(group, local, now);
    const key = isCombined ? group : `${group}\n${local}`;
    const earlier = this.#records.get(key);
    if (!this.#takeToken(source, now)) return undefined;
    return { key, message: isCombined ? `${COMBINED_PREFIX}${message}` : message, earlier };
  }

  remember(key: string, record: EventRecord): void {
    this.#records.put(key, record);
  }

  #isOneOfMany(group: string, local: string, now: SimTime): boolean {
    let similar = this.#similar.get(group);
    if (similar === undefined || elapsed(similar.lastAt, now) > SIMILAR_INTERVAL) {
      similar = { messages: new Set(), lastAt: now };
    }
    similar.lastAt = now;
    similar.messages.add(local);
    this.#similar.put(group, similar);
    if (similar.messages.size < MAX_SIMILAR) return false;
    const [any = ''] = similar.messages;
    similar.messages.delete(any);
    return true;
  }

  #takeToken(source: string, now: SimTime): boolean {
    const bucket = this.#buckets.get(source) ?? { tokens: BURST, filledAt: now };
    bucket.tokens = Math.min(BURST, bucket.tokens + elapsed(bucket.filledAt, now) / REFILL_TIME);
    bucket.filledAt = now;
    this.#buckets.put(source, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

/** A cache that forgets what was used least lately. */
class LatestUsed<Value> {
  readonly #values = new Map<string, Value>();
  /** What lies behind it was forgotten or used again: looking for the oldest never begins anew. */
  readonly #oldest = this.#values.keys();

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  put(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= MAX_REMEMBERED) return;
    const { value: oldest } = this.#oldest.next();
    if (oldest !== undefined) this.#values.delete(oldest);
  }
}
