/** What every controller is given, and what the cluster asks of it. */
import type { Duration } from '../../base/time';
import type { Scheduler } from '../../engine/scheduler';
import type { KubeObject } from '../objects/kube-object';
import type { SettleCount } from '../settle-count';
import type { ObjectStore, WatchEvent } from '../store/object-store';
import type { EventRecorder } from './event-recorder';

export interface ControllerContext {
  readonly store: ObjectStore;
  readonly scheduler: Scheduler;
  readonly recorder: EventRecorder;
  readonly settle: SettleCount;
  /** In a large cluster: how long what Pods report is gathered before a controller looks at it. */
  readonly gatherTime?: Duration | undefined;
}

export interface Controller {
  /** Has no work in its queue. */
  readonly isIdle: boolean;
}

export function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Has nothing changed that somebody asks for? */
export function isStatusAlone({ type, object, previous }: WatchEvent): boolean {
  if (type !== 'MODIFIED' || previous === undefined) return false;
  const { metadata } = object;
  return (
    object.spec === previous.spec &&
    metadata.labels === previous.metadata.labels &&
    metadata.deletionTimestamp === previous.metadata.deletionTimestamp &&
    metadata.ownerReferences === previous.metadata.ownerReferences
  );
}

/** The owner that manages this object, when it is of this kind. */
export function controllerKeyOf(object: KubeObject, kind: string): string | undefined {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller === true);
  return owner?.kind === kind ? `${object.metadata.namespace ?? ''}/${owner.name}` : undefined;
}

export function ownerReferenceTo(owner: KubeObject): {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: true;
  readonly blockOwnerDeletion: true;
} {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}
