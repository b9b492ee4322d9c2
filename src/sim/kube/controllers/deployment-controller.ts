/**
 * Rolls a Deployment out: one ReplicaSet per version of its template, and the step from the old ones to the new one.
 *
 * Kubernetes v1.32 `pkg/controller/deployment/{deployment_controller,sync,rolling,recreate,progress}.go`.
 *
 * Models creation, adoption, scaling also during a rollout, RollingUpdate with maxSurge and maxUnavailable, Recreate,
 * pause, revision numbers and history, the conditions and the progress deadline. A rollback is a template that an
 * earlier ReplicaSet has: it is found again, and its revision becomes the newest.
 */
import { seconds } from '../../base/time';
import { isPodFinished } from '../model/pod';
import {
  isDeployment,
  isReplicaSet,
  type Deployment,
  type DeploymentStatus,
  type ReplicaSet,
} from '../model/workload';
import type { KubeObject } from '../objects/kube-object';
import { equalsJson } from '../store/json';
import { matchesLabels } from '../store/label-selector';
import { refOf, type WatchEvent } from '../store/object-store';
import { claim, controllerOf } from './claims';
import {
  controllerKeyOf,
  isStatusAlone,
  keyOf,
  splitKey,
  type Controller,
  type ControllerContext,
} from './controller';
import { ControllerLoop } from './controller-loop';
import {
  countedStatusOf,
  isComplete,
  putCondition,
  rolloutStatusOf,
  timeoutOf,
} from './deployment/conditions';
import { proportionalSizes } from './deployment/proportions';
import { ReplicaSetRevisions } from './deployment/replica-set-revisions';
import {
  allOf,
  availableOfAll,
  DESIRED_ANNOTATION,
  MAX_ANNOTATION,
  newReplicasOf,
  revisionOf,
  rolloutOf,
  wantedOf,
  wantedOfAll,
  type Rollout,
} from './deployment/rollout';
import { untilUnix } from './pod-availability';
import { podsOwnedBy } from './replica-set-controller';

export class DeploymentController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #revisions: ReplicaSetRevisions;
  /** While one is looked at: it holds as long as nothing is written. */
  #lastRollout: { readonly rollout: Rollout; readonly writes: number } | undefined = undefined;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#revisions = new ReplicaSetRevisions(context);
    this.#loop = new ControllerLoop(
      context.scheduler,
      (key) => this.#reconcile(key),
      context.settle,
      context.gatherTime,
    );
    context.store.watch({ kind: 'Deployment', onEvent: (event) => this.#onDeploymentEvent(event) });
    context.store.watch({ kind: 'ReplicaSet', onEvent: (event) => this.#onReplicaSetEvent(event) });
    // Recreate waits for the last old Pod to be gone.
    context.store.watch({
      kind: 'Pod',
      onEvent: (event) => {
        if (event.type === 'DELETED') this.#onPodGone(event.object);
      },
    });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onDeploymentEvent(event: WatchEvent): void {
    const key = keyOf(event.object);
    if (isStatusAlone(event)) this.#loop.gather(key);
    else this.#loop.enqueue(key);
  }

  #onReplicaSetEvent(event: WatchEvent): void {
    const { type, object } = event;
    const key = controllerKeyOf(object, 'Deployment');
    if (key !== undefined) {
      // One that is new is its own.
      if (type === 'ADDED' || isStatusAlone(event)) this.#loop.gather(key);
      else this.#loop.enqueue(key);
    }
    if (type === 'DELETED' || controllerOf(object) !== undefined) return;
    for (const deployment of this.#context.store.list('Deployment', {
      namespace: object.metadata.namespace,
    })) {
      if (isDeployment(deployment) && matchesLabels(deployment.spec.selector, object.metadata.labels))
        this.#loop.enqueue(keyOf(deployment));
    }
  }

  #onPodGone(pod: KubeObject): void {
    const replicaSetKey = controllerKeyOf(pod, 'ReplicaSet');
    if (replicaSetKey === undefined) return;
    const { namespace, name } = splitKey(replicaSetKey);
    const replicaSet = this.#context.store.find('ReplicaSet', namespace, name);
    const key = replicaSet === undefined ? undefined : controllerKeyOf(replicaSet, 'Deployment');
    if (key !== undefined) this.#loop.enqueue(key);
  }

  #reconcile(key: string): void {
    const found = this.#find(key);
    if (found === undefined) return;
    if (found.metadata.deletionTimestamp !== undefined) {
      this.#writeStatus(found, countedStatusOf(this.#rolloutOf(found), this.#now));
      return;
    }
    this.#markPaused(found);
    const deployment = this.#find(key) ?? found;
    const rollout = this.#rolloutOf(deployment);
    if (deployment.spec.paused === true || isScaling(rollout)) this.#sync(rollout);
    else if (deployment.spec.strategy?.type === 'Recreate') this.#recreate(rollout);
    else this.#roll(rollout);
  }

  get #now(): string {
    return this.#context.store.timestamp();
  }

  #find(key: string): Deployment | undefined {
    const { namespace, name } = splitKey(key);
    const deployment = this.#context.store.find('Deployment', namespace, name);
    return isDeployment(deployment) ? deployment : undefined;
  }

  /** As it is now, after what has been written. */
  #rolloutOf(deployment: Deployment): Rollout {
    const owner = this.#find(keyOf(deployment)) ?? deployment;
    const writes = this.#context.store.writesOf('ReplicaSet');
    if (this.#lastRollout?.rollout.deployment === owner && this.#lastRollout.writes === writes)
      return this.#lastRollout.rollout;
    const { selector } = owner.spec;
    const replicaSets = claim(this.#context.store, {
      owner,
      selector,
      kind: 'ReplicaSet',
      canAdopt: () => true,
    });
    const rollout = rolloutOf(owner, replicaSets.filter(isReplicaSet));
    this.#lastRollout = { rollout, writes: this.#context.store.writesOf('ReplicaSet') };
    return rollout;
  }

  #roll(rollout: Rollout): void {
    const current = this.#made(rollout);
    if (current === undefined) return;
    const synced = { ...rollout, current };
    const wanted = wantedOf(current);
    const next = wanted > rollout.desired ? rollout.desired : newReplicasOf(synced, wanted);
    const hasMoved = this.#scale(synced, current, next) || this.#scaleDownOld(synced, current);
    if (!hasMoved) this.#deleteHistory(this.#rolloutOf(rollout.deployment));
    this.#finish(rollout.deployment);
  }

  /** Tried again, later each time, while it cannot be made. */
  #made(rollout: Rollout): ReplicaSet | undefined {
    const made = this.#revisions.sync(rollout, true);
    const key = keyOf(rollout.deployment);
    if (made === undefined) this.#loop.enqueueRateLimited(key);
    else this.#loop.forget(key);
    return made;
  }

  /** `reconcileOldReplicaSets`: Pods that are not available go first, then as many as availability allows. */
  #scaleDownOld(rollout: Rollout, current: ReplicaSet): boolean {
    const minAvailable = rollout.desired - rollout.maxUnavailable;
    const unavailable = wantedOf(current) - (current.status?.availableReplicas ?? 0);
    let canGo = wantedOfAll([...rollout.old, current]) - minAvailable - unavailable;
    let hasMoved = false;
    for (const replicaSet of rollout.old) {
      const replicas = wantedOf(replicaSet);
      const unhealthy = Math.min(canGo, replicas - (replicaSet.status?.availableReplicas ?? 0));
      if (unhealthy <= 0) continue;
      hasMoved = this.#scale(rollout, replicaSet, replicas - unhealthy) || hasMoved;
      canGo -= unhealthy;
    }
    if (canGo <= 0) return hasMoved;
    const old = rollout.old.map((replicaSet) => this.#latest(replicaSet));
    let excess = availableOfAll([...old, current]) - minAvailable;
    for (const replicaSet of old) {
      const replicas = wantedOf(replicaSet);
      const down = Math.min(replicas, excess);
      if (down <= 0) continue;
      hasMoved = this.#scale(rollout, replicaSet, replicas - down) || hasMoved;
      excess -= down;
    }
    return hasMoved;
  }

  #recreate(rollout: Rollout): void {
    const { deployment } = rollout;
    this.#revisions.sync(rollout, false);
    let isScaledDown = false;
    for (const replicaSet of rollout.old) isScaledDown = this.#scale(rollout, replicaSet, 0) || isScaledDown;
    const hasLostOldPods = rollout.old.every((replicaSet) =>
      podsOwnedBy(this.#context, replicaSet).every(isPodFinished),
    );
    if (!isScaledDown && hasLostOldPods) {
      const current = this.#made(this.#rolloutOf(deployment));
      if (current === undefined) return;
      this.#scale(rollout, current, rollout.desired);
      this.#deleteHistory(this.#rolloutOf(deployment));
    }
    this.#finish(deployment);
  }

  /** Paused, or only its number of replicas has changed: no step of the rollout is made. */
  #sync(rollout: Rollout): void {
    const { deployment, desired } = rollout;
    const current = this.#revisions.sync(rollout, false);
    const all = allOf({ ...rollout, current });
    const active = all.filter((replicaSet) => wantedOf(replicaSet) > 0);
    const only =
      active.length === 0 ? (current ?? rollout.old.at(-1)) : active.length === 1 ? active[0] : undefined;
    if (only !== undefined) {
      this.#scale(rollout, only, desired);
    } else if (current !== undefined && isSaturated(current, desired)) {
      for (const replicaSet of rollout.old) this.#scale(rollout, replicaSet, 0);
    } else if (deployment.spec.strategy?.type !== 'Recreate') {
      for (const [replicaSet, size] of proportionalSizes(rollout, active))
        this.#scale(rollout, replicaSet, size);
    }
    if (deployment.spec.paused === true) this.#deleteHistory(this.#rolloutOf(deployment));
    const after = this.#rolloutOf(deployment);
    this.#writeStatus(after.deployment, countedStatusOf(after, this.#now));
  }

  /** Answers whether it has another size now. */
  #scale(rollout: Rollout, replicaSet: ReplicaSet, replicas: number): boolean {
    const { deployment, desired, maxSurge } = rollout;
    const from = wantedOf(replicaSet);
    const annotations = {
      ...replicaSet.metadata.annotations,
      [DESIRED_ANNOTATION]: String(desired),
      [MAX_ANNOTATION]: String(desired + maxSurge),
    };
    if (from === replicas && equalsJson(annotations, replicaSet.metadata.annotations)) return false;
    const latest = this.#latest(replicaSet);
    this.#context.store.update({
      ...latest,
      metadata: { ...latest.metadata, resourceVersion: undefined, annotations },
      spec: { ...latest.spec, replicas },
    });
    if (from === replicas) return false;
    const direction = replicas > from ? 'up' : 'down';
    this.#context.recorder.record({
      about: deployment,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${direction} replica set ${replicaSet.metadata.name} from ${from} to ${replicas}`,
      component: 'deployment-controller',
    });
    return true;
  }

  #latest(replicaSet: ReplicaSet): ReplicaSet {
    const { namespace = '', name } = replicaSet.metadata;
    const latest = this.#context.store.find('ReplicaSet', namespace, name);
    return isReplicaSet(latest) ? latest : replicaSet;
  }

  /** Once a rollout is complete: ReplicaSets beyond the history limit go, those of the oldest revisions. */
  #deleteHistory(rollout: Rollout): void {
    const { deployment, old } = rollout;
    const status = countedStatusOf(rollout, this.#now);
    if (deployment.spec.paused !== true && !isComplete(rollout, status)) return;
    const limit = deployment.spec.revisionHistoryLimit ?? 10;
    const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const byRevision = [...alive].sort((one, other) => revisionOf(one) - revisionOf(other));
    for (const replicaSet of byRevision.slice(0, Math.max(0, alive.length - limit))) {
      const isInUse =
        wantedOf(replicaSet) !== 0 ||
        (replicaSet.status?.replicas ?? 0) !== 0 ||
        (replicaSet.metadata.generation ?? 1) > (replicaSet.status?.observedGeneration ?? 0);
      if (!isInUse) this.#context.store.delete(refOf(replicaSet));
    }
  }

  #markPaused(deployment: Deployment): void {
    const isPaused = deployment.spec.paused === true;
    const conditions = deployment.status?.conditions ?? [];
    const before = conditions.find(({ type }) => type === 'Progressing');
    if (before?.reason === 'ProgressDeadlineExceeded' || isPaused === (before?.reason === 'DeploymentPaused'))
      return;
    const changed = putCondition(
      conditions,
      {
        type: 'Progressing',
        status: 'Unknown',
        reason: isPaused ? 'DeploymentPaused' : 'DeploymentResumed',
        message: isPaused ? 'Deployment is paused' : 'Deployment is resumed',
      },
      this.#now,
    );
    this.#context.store.patchStatus(refOf(deployment), { conditions: changed });
  }

  #finish(deployment: Deployment): void {
    const rollout = this.#rolloutOf(deployment);
    const status = rolloutStatusOf(rollout, this.#now);
    this.#writeStatus(rollout.deployment, status);
    if (isComplete(rollout, status)) return;
    const timeout = timeoutOf(
      rollout,
      status.conditions?.find(({ type }) => type === 'Progressing'),
    );
    if (timeout === undefined) return;
    const wait = untilUnix(this.#context.store, timeout + 1);
    this.#loop.enqueueAfter(keyOf(deployment), wait < seconds(1) ? seconds(1) : wait);
  }

  #writeStatus({ apiVersion, metadata, status: before }: Deployment, status: DeploymentStatus): void {
    if (equalsJson(status, before)) return;
    const { name, namespace } = metadata;
    this.#context.store.updateStatus({
      apiVersion,
      kind: 'Deployment',
      metadata: { name, namespace },
      status,
    });
  }
}

/** Has the number of replicas changed since the ReplicaSets were sized? */
function isScaling(rollout: Rollout): boolean {
  return allOf(rollout).some((replicaSet) => {
    const sized = replicaSet.metadata.annotations?.[DESIRED_ANNOTATION];
    return wantedOf(replicaSet) > 0 && sized !== undefined && Number(sized) !== rollout.desired;
  });
}

function isSaturated({ metadata, spec, status }: ReplicaSet, desired: number): boolean {
  return (
    (spec.replicas ?? 1) === desired &&
    Number(metadata.annotations?.[DESIRED_ANNOTATION] ?? -1) === desired &&
    status?.availableReplicas === desired
  );
}
