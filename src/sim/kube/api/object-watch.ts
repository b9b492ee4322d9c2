/**
 * A watch of some of the objects of one kind: what comes into the selection is ADDED, what leaves it DELETED.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/storage/cacher`.
 */
import { seconds } from '../../base/time';
import { err, ok, type Result } from '../../base/result';
import type { Scheduler } from '../../engine/scheduler';
import type { KubeObject } from '../objects/kube-object';
import type { ObjectStore, WatchEvent } from '../store/object-store';
import { isInSelection, listObjects, selectionProblem, type Selection } from './api-list';
import { apiStatus, type ApiStatus } from './api-status';
import type { ResourceInfo } from './resource';

export interface ApiWatchOptions extends Selection {
  /** Events after this version come first. Without it, or with `0`, the objects that there are do, as ADDED. */
  readonly resourceVersion?: string | undefined;
  readonly hasBookmarks?: boolean | undefined;
  /** The objects that there are, and a bookmark after them (WatchList). */
  readonly shouldSendInitialEvents?: boolean | undefined;
}

export interface ApiWatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

/** The API server sends one about this often. */
const BOOKMARK_INTERVAL = seconds(60);

/** Stops the watch when called. */
export function watchObjects(
  context: { readonly store: ObjectStore; readonly scheduler: Scheduler },
  resource: ResourceInfo,
  options: ApiWatchOptions,
  onEvent: (event: ApiWatchEvent) => void,
): Result<() => void, ApiStatus> {
  const { store } = context;
  const problem = selectionProblem(resource, options);
  if (problem !== undefined) return err(problem);
  const { resourceVersion = '', shouldSendInitialEvents = false } = options;
  const from = /^\d+$/u.test(resourceVersion) ? Number(resourceVersion) : 0;
  if (resourceVersion !== '' && !/^\d+$/u.test(resourceVersion)) {
    return err(
      apiStatus('BadRequest', `Invalid value: "${resourceVersion}": strconv.ParseUint: invalid syntax`),
    );
  }
  const isFromNow = from === 0 || shouldSendInitialEvents;
  if (!isFromNow && !store.canWatchFrom(resource.storeKind, from)) {
    return err(apiStatus('Expired', `too old resource version: ${from} (${store.resourceVersion})`));
  }
  const stop = store.watch({
    kind: resource.storeKind,
    ...(isFromNow ? {} : { fromResourceVersion: from }),
    onEvent: (event) => {
      const seen = eventInSelection(event, options);
      if (seen !== undefined) onEvent(seen);
    },
  });
  if (isFromNow) {
    const listed = listObjects(store, resource, options);
    for (const object of listed.ok ? listed.value.items : []) onEvent({ type: 'ADDED', object });
  }
  if (shouldSendInitialEvents) {
    onEvent(bookmark(store, resource, { 'k8s.io/initial-events-end': 'true' }));
  }
  if (options.hasBookmarks !== true) return ok(stop);
  return ok(withBookmarks(context, resource, { stop, onEvent }));
}

/** What the watcher of a selection is told of a change. */
function eventInSelection(event: WatchEvent, selection: Selection): ApiWatchEvent | undefined {
  const { type, object, previous } = event;
  const isIn = isInSelection(object, selection);
  if (type === 'DELETED') {
    return isIn || (previous !== undefined && isInSelection(previous, selection))
      ? { type, object }
      : undefined;
  }
  const hasBeenIn = previous !== undefined && isInSelection(previous, selection);
  if (isIn) return { type: hasBeenIn ? 'MODIFIED' : 'ADDED', object };
  if (!hasBeenIn) return undefined;
  // As it was when it still belonged to them, at the version of the change.
  const { resourceVersion } = object.metadata;
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion } } };
}

function withBookmarks(
  { store, scheduler }: { readonly store: ObjectStore; readonly scheduler: Scheduler },
  resource: ResourceInfo,
  watch: { readonly stop: () => void; readonly onEvent: (event: ApiWatchEvent) => void },
): () => void {
  let isStopped = false;
  const send = (): void => {
    if (isStopped) return;
    watch.onEvent(bookmark(store, resource, {}));
    scheduler.schedule(BOOKMARK_INTERVAL, send);
  };
  scheduler.schedule(BOOKMARK_INTERVAL, send);
  return () => {
    isStopped = true;
    watch.stop();
  };
}

function bookmark(
  store: ObjectStore,
  { kind, apiVersion }: ResourceInfo,
  annotations: Readonly<Record<string, string>>,
): ApiWatchEvent {
  const metadata = {
    name: '',
    resourceVersion: String(store.resourceVersion),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
  return { type: 'BOOKMARK', object: { apiVersion, kind, metadata } };
}
