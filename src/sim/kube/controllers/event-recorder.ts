/**
 * Writes what happened as `core/v1` Event objects, as `kubectl get events` and `describe` show them.
 *
 * Kubernetes v1.32 `client-go/tools/record`, and `client-go/tools/events` for those that say which action they report.
 */
import type { KubeObject } from '../objects/kube-object';
import type { EventNote, EventSubject } from '../store/event-log';
import type { ObjectStore } from '../store/object-store';
import { EventCorrelator } from './event-correlator';

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
  readonly related?: KubeObject | undefined;
  /** `Binding`: of components that report through `events.k8s.io/v1`. */
  readonly action?: string | undefined;
}

export class EventRecorder {
  readonly #store: ObjectStore;
  readonly #correlator = new EventCorrelator();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  record(event: ClusterEvent): void {
    const note: EventNote = {
      about: subjectOf(event.about),
      type: event.type,
      reason: event.reason,
      component: event.component,
      host: event.host ?? '',
      fieldPath: event.fieldPath,
      related: event.related === undefined ? undefined : subjectOf(event.related),
      action: event.action,
    };
    const { events, now } = this.#store;
    const correlated = this.#correlator.correlate(note, event.message, now);
    if (correlated === undefined) return;
    const { key, message, earlier } = correlated;
    if (earlier !== undefined && events.repeat(earlier, message)) return;
    this.#correlator.remember(key, events.add(note, message));
  }
}

function subjectOf({ apiVersion, kind, metadata }: KubeObject): EventSubject {
  const { namespace, name, uid } = metadata;
  return { apiVersion, kind, namespace, name, uid };
}
