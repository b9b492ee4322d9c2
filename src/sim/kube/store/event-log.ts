/**
 * What components have reported, kept as short records: an Event object is made when somebody reads or watches it.
 *
 * A cluster reports some six events a Pod and hardly anybody reads them. Kubernetes v1.32 keeps each as an object
 * (`core/v1` Event, with `--event-ttl` of an hour), and what is read here is the same.
 */
import { after, isBefore, seconds, type SimTime } from '../../base/time';
import type { KubeObject } from '../objects/kube-object';

export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string | undefined;
}

export interface EventNote {
  readonly about: EventSubject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly component: string;
  readonly host: string;
  readonly fieldPath: string | undefined;
  readonly related: EventSubject | undefined;
  /** What was done, of events that come by `events.k8s.io/v1`. */
  readonly action: string | undefined;
}

export interface EventRecord {
  readonly note: EventNote;
  /** Makes its name, which hardly anybody asks for. */
  readonly number: number;
  readonly namespace: string;
  message: string;
  count: number;
  readonly firstAt: SimTime;
  lastAt: SimTime;
  readonly firstVersion: number;
  version: number;
}

/** What the log needs of the store around it. */
export interface EventLogHost {
  readonly now: SimTime;
  readonly timestampOf: (time: SimTime) => string;
  readonly microTimeOf: (time: SimTime) => string;
  readonly nextVersion: () => number;
  readonly uidOf: (namespace: string, name: string) => string;
  /** Is anybody to be told? */
  readonly isWatched: () => boolean;
  readonly publish: (
    type: 'ADDED' | 'MODIFIED' | 'DELETED',
    object: KubeObject,
    previous?: KubeObject,
  ) => void;
}

const EVENT_TTL = seconds(3_600);

export class EventLog {
  readonly #host: EventLogHost;
  /** The one that was seen last comes last. */
  readonly #records = new Set<EventRecord>();
  readonly #listeners = new Set<(record: EventRecord) => void>();
  #next = 0;

  constructor(host: EventLogHost) {
    this.#host = host;
  }

  /** Calls `listener` for each report, also for one that repeats, until the function that is returned is called. */
  onReport(listener: (record: EventRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  get size(): number {
    return this.#records.size;
  }

  add(note: EventNote, message: string): EventRecord {
    this.#deleteOld();
    const { now } = this.#host;
    this.#next += 1;
    const version = this.#host.nextVersion();
    const record: EventRecord = {
      note,
      number: this.#next,
      namespace: note.about.namespace ?? 'default',
      message,
      count: 1,
      firstAt: now,
      lastAt: now,
      firstVersion: version,
      version,
    };
    this.#records.add(record);
    if (this.#host.isWatched()) this.#host.publish('ADDED', this.#objectOf(record));
    for (const listener of this.#listeners) listener(record);
    return record;
  }

  /** The same has happened again. Answers false when it was forgotten meanwhile. */
  repeat(record: EventRecord, message: string): boolean {
    if (!this.#records.has(record)) return false;
    const previous = this.#host.isWatched() ? this.#objectOf(record) : undefined;
    record.count += 1;
    record.message = message;
    record.lastAt = this.#host.now;
    record.version = this.#host.nextVersion();
    this.#records.delete(record);
    this.#records.add(record);
    if (previous !== undefined) this.#host.publish('MODIFIED', this.#objectOf(record), previous);
    for (const listener of this.#listeners) listener(record);
    this.#deleteOld();
    return true;
  }

  find(namespace: string, name: string): KubeObject | undefined {
    const record = this.#find(namespace, name);
    return record === undefined ? undefined : this.#objectOf(record);
  }

  /** In the order of creation. */
  list(namespace: string | undefined): readonly KubeObject[] {
    const records: EventRecord[] = [];
    for (const record of this.#records) {
      if (namespace === undefined || record.namespace === namespace) records.push(record);
    }
    records.sort((one, other) => one.firstVersion - other.firstVersion);
    return records.map((record) => this.#objectOf(record));
  }

  /** Takes it out without telling anybody: it goes on as an ordinary object, or is deleted. */
  take(namespace: string, name: string): boolean {
    const record = this.#find(namespace, name);
    return record !== undefined && this.#records.delete(record);
  }

  /** What a watch from that version is told first. */
  changesSince(
    version: number,
  ): readonly { readonly type: 'ADDED' | 'MODIFIED'; readonly object: KubeObject }[] {
    return [...this.#records]
      .filter((record) => record.version > version)
      .sort((one, other) => one.version - other.version)
      .map((record) => ({
        type: record.firstVersion > version ? 'ADDED' : 'MODIFIED',
        object: this.#objectOf(record),
      }));
  }

  #find(namespace: string, name: string): EventRecord | undefined {
    for (const record of this.#records) {
      if (record.namespace === namespace && nameOf(record) === name) return record;
    }
    return undefined;
  }

  #deleteOld(): void {
    const { now } = this.#host;
    for (const record of this.#records) {
      if (!isBefore(after(record.lastAt, EVENT_TTL), now)) return;
      this.#records.delete(record);
      if (this.#host.isWatched()) this.#host.publish('DELETED', this.#objectOf(record));
    }
  }

  #objectOf(record: EventRecord): KubeObject {
    const { note, namespace } = record;
    const name = nameOf(record);
    const { timestampOf } = this.#host;
    const first = timestampOf(record.firstAt);
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name,
        namespace,
        uid: this.#host.uidOf(namespace, name),
        resourceVersion: String(record.version),
        creationTimestamp: first,
      },
      involvedObject: referenceOf(note.about, note.fieldPath),
      reason: note.reason,
      message: record.message,
      type: note.type,
      ...(note.action === undefined ? this.#countedOf(record) : this.#seriesOf(record, note.action)),
      ...(note.related === undefined ? {} : { related: referenceOf(note.related, undefined) }),
      reportingComponent: note.component,
      reportingInstance: note.host,
    };
  }

  #countedOf({ note, count, firstAt, lastAt }: EventRecord): Readonly<Record<string, unknown>> {
    const { timestampOf } = this.#host;
    return {
      count,
      firstTimestamp: timestampOf(firstAt),
      lastTimestamp: timestampOf(lastAt),
      source: { component: note.component, ...(note.host === '' ? {} : { host: note.host }) },
    };
  }

  /** `events.k8s.io/v1` as `core/v1` shows it: one time, and a series from the second on. */
  #seriesOf({ count, firstAt, lastAt }: EventRecord, action: string): Readonly<Record<string, unknown>> {
    const series = { count, lastObservedTime: this.#host.microTimeOf(lastAt) };
    return {
      action,
      eventTime: this.#host.microTimeOf(firstAt),
      ...(count === 1 ? {} : { series }),
      source: {},
    };
  }
}

function nameOf({ note, number }: EventRecord): string {
  return `${note.about.name}.${number.toString(16).padStart(16, '0')}`;
}

function referenceOf(
  subject: EventSubject,
  fieldPath: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    apiVersion: subject.apiVersion,
    kind: subject.kind,
    ...(subject.namespace === undefined ? {} : { namespace: subject.namespace }),
    name: subject.name,
    ...(subject.uid === undefined ? {} : { uid: subject.uid }),
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}
