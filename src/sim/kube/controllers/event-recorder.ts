/**
 * Writes what happened as `core/v1` Event objects, as `kubectl get events` and `describe` show them.
 *
 * Kubernetes v1.32 `client-go/tools/record`: the same event again raises the count of the first. What was not seen again
 * for an hour is deleted, when the next event is written.
 * Leaves out the limit on the rate.
 */
import { after, isBefore, seconds, type SimTime } from '../../base/time';
import type { KubeObject } from '../objects/kube-object';
import type { ObjectStore } from '../store/object-store';

export interface ClusterEvent {
  readonly about: KubeObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `kubelet`, `default-scheduler`. */
  readonly component: string;
  readonly host?: string;
  /** `spec.containers{web}` */
  readonly fieldPath?: string | undefined;
}

interface RecordedEvent {
  readonly namespace: string;
  readonly name: string;
  readonly count: number;
  readonly lastAt: SimTime;
}

/** The API server's `--event-ttl`. */
const EVENT_TTL = seconds(3600);

export class EventRecorder {
  readonly #store: ObjectStore;
  /** The one that was seen last comes last. */
  readonly #recorded = new Map<string, RecordedEvent>();
  #next = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  record(event: ClusterEvent): void {
    const { about } = event;
    const key = [about.metadata.uid, event.reason, event.message, event.fieldPath].join('\n');
    this.#deleteOld();
    const earlier = this.#recorded.get(key);
    if (earlier !== undefined && this.#raiseCount(key, earlier)) return;
    const namespace = about.metadata.namespace ?? 'default';
    this.#next += 1;
    const name = `${about.metadata.name}.${this.#next.toString(16).padStart(16, '0')}`;
    const now = this.#store.timestamp();
    const created = this.#store.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace }),
        name: about.metadata.name,
        uid: about.metadata.uid,
        ...(event.fieldPath === undefined ? {} : { fieldPath: event.fieldPath }),
      },
      reason: event.reason,
      message: event.message,
      type: event.type,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component: event.component, ...(event.host === undefined ? {} : { host: event.host }) },
      reportingComponent: event.component,
      reportingInstance: event.host ?? '',
    });
    if (created.ok) this.#recorded.set(key, { namespace, name, count: 1, lastAt: this.#store.now });
  }

  #deleteOld(): void {
    for (const [key, { namespace, name, lastAt }] of this.#recorded) {
      if (!isBefore(after(lastAt, EVENT_TTL), this.#store.now)) return;
      this.#recorded.delete(key);
      this.#store.delete({ kind: 'Event', namespace, name });
    }
  }

  #raiseCount(key: string, earlier: RecordedEvent): boolean {
    const object = this.#store.find('Event', earlier.namespace, earlier.name);
    if (object === undefined) return false;
    const count = earlier.count + 1;
    this.#store.update({ ...object, count, lastTimestamp: this.#store.timestamp() });
    this.#recorded.delete(key);
    this.#recorded.set(key, { ...earlier, count, lastAt: this.#store.now });
    return true;
  }
}
