/**
 * Keeps the Pods of a StatefulSet: each with a name of its own, one after the other.
 *
 * Kubernetes v1.32 `pkg/controller/statefulset/{stateful_set,stateful_set_control}.go`.
 *
 * Models OrderedReady and Parallel, ordinals.start, rolling updates from the last to the first with a partition, OnDelete,
 * minReadySeconds, revisions, and the claims of volumeClaimTemplates, also how long they are kept.
 * Leaves out maxUnavailable of updates (alpha).
 */
import { smallestOf } from '../../base/extremes';
import { isPod, isPodFinished, type Pod } from '../model/pod';
import { isStatefulSet, type StatefulSet } from '../model/stateful-set';
import type { KubeObject } from '../objects/kube-object';
import { matchesLabels } from '../store/label-selector';
import { equalsJson, withoutUndefined } from '../store/json';
import { refOf, type WatchEvent } from '../store/object-store';
import { claim, controllerOf } from './claims';
import { controllerKeyOf, keyOf, splitKey, type Controller, type ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';
import { currentRevisionOf, deleteOldRevisions, revisionsOf, type Revision } from './controller-revisions';
import { isClaimStale, keepClaims } from './claim-retention';
import { isPodAvailable, readySinceOf, unixNow, untilUnix } from './pod-availability';
import {
  claimsOfPod,
  isHealthy,
  isRunningAndReady,
  isTerminating,
  ordinalOf,
  podOfOrdinal,
  revisionNameOf,
  startOf,
} from './stateful-set-pods';

const COMPONENT = 'statefulset-controller';

interface Sync {
  readonly set: StatefulSet;
  readonly current: Revision;
  readonly update: Revision;
  /** By ordinal from the start; undefined where there is none. */
  readonly replicas: (Pod | undefined)[];
  /** Those beyond the number of replicas, the last first. */
  readonly condemned: readonly Pod[];
  readonly isOrdered: boolean;
}

export class StatefulSetController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    context.store.watch({ kind: 'StatefulSet', onEvent: (event) => this.#loop.enqueue(keyOf(event.object)) });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onPodEvent({ type, object, previous }: WatchEvent): void {
    const key = controllerKeyOf(object, 'StatefulSet');
    if (key !== undefined) this.#loop.enqueue(key);
    const before = previous === undefined ? undefined : controllerKeyOf(previous, 'StatefulSet');
    if (before !== undefined && before !== key) this.#loop.enqueue(before);
    if (type === 'DELETED' || controllerOf(object) !== undefined) return;
    for (const set of this.#context.store.list('StatefulSet', { namespace: object.metadata.namespace })) {
      if (isStatefulSet(set) && matchesLabels(set.spec.selector, object.metadata.labels))
        this.#loop.enqueue(keyOf(set));
    }
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const set = store.find('StatefulSet', namespace, name);
    if (!isStatefulSet(set)) return;
    const revisions = revisionsOf(store, set);
    const update = currentRevisionOf(store, set, revisions);
    if (update === undefined) {
      this.#loop.enqueueRateLimited(key);
      return;
    }
    const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    const sync = this.#syncOf(set, current, update);
    const hasWorked = set.metadata.deletionTimestamp !== undefined || this.#manage(sync);
    this.#updateStatus(sync);
    const inUse = new Set([
      current.metadata.name,
      update.metadata.name,
      ...this.#podsOf(set).map(revisionNameOf),
    ]);
    deleteOldRevisions(store, revisionsOf(store, set), inUse, set.spec.revisionHistoryLimit ?? 10);
    if (hasWorked) this.#loop.forget(key);
    else this.#loop.enqueueRateLimited(key);
  }

  #podsOf(set: StatefulSet): readonly Pod[] {
    const { selector } = set.spec;
    const canAdopt = ({ metadata }: KubeObject): boolean => ordinalOf(set, metadata.name) !== undefined;
    return claim(this.#context.store, { owner: set, selector, kind: 'Pod', canAdopt }).filter(isPod);
  }

  #syncOf(set: StatefulSet, current: Revision, update: Revision): Sync {
    const start = startOf(set);
    const replicas = Array.from({ length: set.spec.replicas ?? 1 }, (): Pod | undefined => undefined);
    const condemned: { readonly pod: Pod; readonly ordinal: number }[] = [];
    for (const pod of this.#podsOf(set)) {
      const ordinal = ordinalOf(set, pod.metadata.name);
      if (ordinal === undefined) continue;
      const index = ordinal - start;
      if (index >= 0 && index < replicas.length) replicas[index] = pod;
      else condemned.push({ pod, ordinal });
    }
    condemned.sort((one, other) => other.ordinal - one.ordinal);
    return {
      set,
      current,
      update,
      replicas,
      condemned: condemned.map(({ pod }) => pod),
      isOrdered: set.spec.podManagementPolicy !== 'Parallel',
    };
  }

  /** Answers false when something could not be written. */
  #manage(sync: Sync): boolean {
    const { set, replicas, isOrdered } = sync;
    for (const pod of replicas) if (pod !== undefined) keepClaims(this.#context.store, set, pod, false);
    for (const pod of sync.condemned) keepClaims(this.#context.store, set, pod, true);
    for (const [index, pod] of replicas.entries()) {
      if (pod === undefined) {
        if (!this.#create(sync, index)) return false;
        if (isOrdered) return true;
      } else if (isPodFinished(pod)) {
        if (!isTerminating(pod)) this.#replaceFinished(set, pod);
        if (isOrdered) return true;
      } else if (isOrdered && (!isHealthy(pod) || !this.#isAvailable(set, pod))) {
        return true;
      }
    }
    if (this.#removeCondemned(sync)) return true;
    if (set.spec.updateStrategy?.type !== 'OnDelete') this.#rollOut(sync);
    return true;
  }

  #isAvailable(set: StatefulSet, pod: Pod): boolean {
    return isPodAvailable(pod, set.spec.minReadySeconds ?? 0, unixNow(this.#context.store));
  }

  #create(sync: Sync, index: number): boolean {
    const { set } = sync;
    const { store } = this.#context;
    const ordinal = startOf(set) + index;
    const pod = podOfOrdinal(set, this.#revisionFor(sync, index), ordinal);
    const podName = pod.metadata.name;
    for (const wanted of claimsOfPod(set, podName)) {
      const there = store.find(wanted.kind, wanted.metadata.namespace ?? '', wanted.metadata.name);
      // One that goes with the Pod that had the name before: it is waited for.
      if (there !== undefined && isClaimStale(store, there)) return false;
      if (there !== undefined) continue;
      const claimed = store.create(wanted);
      const outcome = claimed.ok ? 'success' : `failed error: ${claimed.error.message}`;
      const what = `create Claim ${wanted.metadata.name} Pod ${podName} in StatefulSet ${set.metadata.name}`;
      this.#report(set, claimed.ok ? 'SuccessfulCreate' : 'FailedCreate', `${what} ${outcome}`);
      if (!claimed.ok) return false;
    }
    const created = store.create(pod);
    const what = `create Pod ${podName} in StatefulSet ${set.metadata.name}`;
    if (created.ok) this.#report(set, 'SuccessfulCreate', `${what} successful`);
    else this.#report(set, 'FailedCreate', `${what} failed error: ${created.error.message}`);
    return created.ok;
  }

  /** A Pod below the partition comes back as it was. */
  #revisionFor({ set, current, update }: Sync, index: number): Revision {
    const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
    return type === 'RollingUpdate' && index < (rollingUpdate?.partition ?? 0) ? current : update;
  }

  #replaceFinished(set: StatefulSet, pod: Pod): void {
    const { namespace = '', name } = set.metadata;
    const isFailed = pod.status?.phase === 'Failed';
    this.#context.recorder.record({
      about: set,
      type: isFailed ? 'Warning' : 'Normal',
      reason: isFailed ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod',
      message: `StatefulSet ${namespace}/${name} is recreating ${isFailed ? 'failed' : 'terminated'} Pod ${pod.metadata.name}`,
      component: COMPONENT,
    });
    this.#delete(set, pod);
  }

  /** Answers whether others have to wait. */
  #removeCondemned({ set, replicas, condemned, isOrdered }: Sync): boolean {
    // The condemned from the lowest on.
    const all = [...replicas, ...condemned.toReversed()];
    const firstUnhealthy = all.find((pod) => pod !== undefined && !isHealthy(pod));
    for (const pod of condemned) {
      if (isTerminating(pod)) {
        if (isOrdered) return true;
        continue;
      }
      const canWait = isOrdered && pod !== firstUnhealthy;
      if (canWait && (!isRunningAndReady(pod) || !this.#isAvailable(set, pod))) return true;
      this.#delete(set, pod);
      if (isOrdered) return true;
    }
    return false;
  }

  /** From the last to the partition: the next one goes when all behind it are well. */
  #rollOut({ set, update, replicas }: Sync): void {
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    for (let index = replicas.length - 1; index >= partition; index -= 1) {
      const pod = replicas[index];
      if (pod === undefined) return;
      if (revisionNameOf(pod) !== update.metadata.name && !isTerminating(pod)) {
        this.#delete(set, pod);
        return;
      }
      if (!isHealthy(pod)) return;
    }
  }

  #delete(set: StatefulSet, pod: Pod): void {
    const deleted = this.#context.store.delete(refOf(pod), { uid: pod.metadata.uid });
    const what = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
    if (deleted.ok) this.#report(set, 'SuccessfulDelete', `${what} successful`);
    else this.#report(set, 'FailedDelete', `${what} failed error: ${deleted.error.message}`);
  }

  #report(set: StatefulSet, reason: string, message: string): void {
    const type = reason.startsWith('Failed') ? 'Warning' : 'Normal';
    this.#context.recorder.record({ about: set, type, reason, message, component: COMPONENT });
  }

  #updateStatus({ set, current, update }: Sync): void {
    const { store } = this.#context;
    const now = unixNow(store);
    const { minReadySeconds = 0, updateStrategy } = set.spec;
    const pods = this.#podsOf(set);
    const ready = pods.filter(isRunningAndReady);
    const available = ready.filter((pod) => isPodAvailable(pod, minReadySeconds, now));
    const living = pods.filter((pod) => !isTerminating(pod));
    const countOf = ({ metadata }: Revision): number =>
      living.filter((pod) => revisionNameOf(pod) === metadata.name).length;
    const updated = countOf(update);
    const isComplete =
      updateStrategy?.type !== 'OnDelete' && updated === pods.length && ready.length === pods.length;
    const reached = isComplete ? update : current;
    const status = withoutUndefined({
      observedGeneration: set.metadata.generation ?? 1,
      replicas: pods.length,
      readyReplicas: orNone(ready.length),
      currentReplicas: orNone(countOf(reached)),
      updatedReplicas: orNone(updated),
      currentRevision: reached.metadata.name,
      updateRevision: update.metadata.name,
      collisionCount: 0,
      availableReplicas: available.length,
    });
    if (!equalsJson(status, set.status)) {
      const { name, namespace } = set.metadata;
      store.updateStatus({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name, namespace },
        status,
      });
    }
    const waiting = ready.filter((pod) => !available.includes(pod));
    const next = smallestOf(waiting.map((pod) => (readySinceOf(pod) ?? now) + minReadySeconds));
    if (waiting.length > 0) this.#loop.enqueueAfter(keyOf(set), untilUnix(store, next), { isSettling: true });
  }
}

function orNone(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
