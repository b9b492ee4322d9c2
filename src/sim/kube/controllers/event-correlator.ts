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
  readonly #similar = new Map<string, Similar>();
  readonly #records = new Map<string, EventRecord>();
  readonly #buckets = new Map<string, Bucket>();

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
    putLatest(this.#records, key, record);
  }

  #isOneOfMany(group: string, local: string, now: SimTime): boolean {
    let similar = this.#similar.get(group);
    if (similar === undefined || elapsed(similar.lastAt, now) > SIMILAR_INTERVAL) {
      similar = { messages: new Set(), lastAt: now };
    }
    similar.lastAt = now;
    similar.messages.add(local);
    putLatest(this.#similar, group, similar);
    if (similar.messages.size < MAX_SIMILAR) return false;
    const [any = ''] = similar.messages;
    similar.messages.delete(any);
    return true;
  }

  #takeToken(source: string, now: SimTime): boolean {
    const bucket = this.#buckets.get(source) ?? { tokens: BURST, filledAt: now };
    bucket.tokens = Math.min(BURST, bucket.tokens + elapsed(bucket.filledAt, now) / REFILL_TIME);
    bucket.filledAt = now;
    putLatest(this.#buckets, source, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

/** As a cache that forgets what was used least lately. */
function putLatest<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MAX_REMEMBERED) return;
  const [oldest = ''] = map.keys();
  map.delete(oldest);
}
