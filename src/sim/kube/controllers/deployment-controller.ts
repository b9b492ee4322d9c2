/**
 * Rolls a Deployment out: one ReplicaSet per version of its template, and the step from the old ones to the new one.
 *
 * Kubernetes v1.32 `pkg/controller/deployment/{sync,rolling,recreate,progress}.go`.
 *
 * Models creation, scaling, RollingUpdate with maxSurge and maxUnavailable, Recreate, pause, revision numbers and the
 * history limit, and the conditions Available and Progressing.
 * Leaves out proportional scaling during a rollout, rollback annotations, and the progress deadline.
 */
import type { KubeObject } from '../objects/kube-object';
import { isPodFinished } from '../model/pod';
import {
  isDeployment,
  isReplicaSet,
  type Deployment,
  type PodTemplate,
  type ReplicaSet,
  type WorkloadCondition,
} from '../model/workload';
import { canonicalJson } from '../store/json';
import { refOf } from '../store/object-store';
import { safeEncode } from '../store/safe-encode';
import {
  controllerKeyOf,
  keyOf,
  ownerReferenceTo,
  splitKey,
  type Controller,
  type ControllerContext,
} from './controller';
import { ControllerLoop } from './controller-loop';
import { podsOwnedBy } from './replica-set-controller';

const HASH_LABEL = 'pod-template-hash';
const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision';
const DESIRED_ANNOTATION = 'deployment.kubernetes.io/desired-replicas';
const MAX_ANNOTATION = 'deployment.kubernetes.io/max-replicas';

interface Rollout {
  readonly deployment: Deployment;
  readonly hash: string;
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
  readonly desired: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

export class DeploymentController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  /** A template is looked at with every change of a replica, and changes itself hardly ever. */
  readonly #hashByTemplate = new WeakMap<PodTemplate, string>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key));
    context.store.watch({ kind: 'Deployment', onEvent: (event) => this.#loop.enqueue(keyOf(event.object)) });
    context.store.watch({
      kind: 'ReplicaSet',
      onEvent: (event) => {
        const key = controllerKeyOf(event.object, 'Deployment');
        if (key !== undefined) this.#loop.enqueue(key);
      },
    });
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

  #onPodGone(pod: KubeObject): void {
    const replicaSetKey = controllerKeyOf(pod, 'ReplicaSet');
    if (replicaSetKey === undefined) return;
    const { namespace, name } = splitKey(replicaSetKey);
    const replicaSet = this.#context.store.find('ReplicaSet', namespace, name);
    const key = replicaSet === undefined ? undefined : controllerKeyOf(replicaSet, 'Deployment');
    if (key !== undefined) this.#loop.enqueue(key);
  }

  #reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const deployment = this.#context.store.find('Deployment', namespace, name);
    if (!isDeployment(deployment) || deployment.metadata.deletionTimestamp !== undefined) return;
    const rollout = this.#rolloutOf(deployment);
    if (deployment.spec.paused === true) this.#scalePaused(rollout);
    else if (deployment.spec.strategy?.type === 'Recreate') this.#recreate(rollout);
    else this.#roll(rollout);
    const after = this.#rolloutOf(deployment);
    this.#deleteHistory(after);
    this.#updateStatus(after);
  }

  #hashOf(template: PodTemplate): string {
    let hash = this.#hashByTemplate.get(template);
    if (hash === undefined) {
      hash = templateHashOf(template);
      this.#hashByTemplate.set(template, hash);
    }
    return hash;
  }

  #rolloutOf(deployment: Deployment): Rollout {
    const { store } = this.#context;
    const hash = this.#hashOf(deployment.spec.template);
    const replicaSets: ReplicaSet[] = [];
    for (const ref of store.dependentsOf(deployment.metadata.uid ?? '')) {
      const replicaSet = store.find(ref.kind, ref.namespace, ref.name);
      if (isReplicaSet(replicaSet)) replicaSets.push(replicaSet);
    }
    const desired = deployment.spec.replicas ?? 1;
    const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
    const surge = scaledValue(maxSurge, desired, 'up');
    const unavailable = scaledValue(maxUnavailable, desired, 'down');
    return {
      deployment,
      hash,
      current: replicaSets.find((replicaSet) => replicaSet.metadata.labels?.[HASH_LABEL] === hash),
      old: replicaSets.filter((replicaSet) => replicaSet.metadata.labels?.[HASH_LABEL] !== hash),
      desired,
      maxSurge: surge,
      // With both at zero nothing could ever move (`ResolveFenceposts`).
      maxUnavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, desired),
    };
  }

  #roll(rollout: Rollout): void {
    const total = replicasOf([...rollout.old, ...listOf(rollout.current)]);
    const room = Math.max(0, rollout.desired + rollout.maxSurge - total);
    const current = this.#currentReplicaSet(rollout, Math.min(rollout.desired, room));
    if (current === undefined) return;
    const replicas = current.spec.replicas ?? 0;
    if (rollout.old.length === 0 || replicas > rollout.desired) {
      this.#scale(rollout, current, rollout.desired);
    } else if (replicas < rollout.desired) {
      const more = Math.max(0, rollout.desired + rollout.maxSurge - replicasOf([...rollout.old, current]));
      this.#scale(rollout, current, Math.min(rollout.desired, replicas + more));
    }
    this.#scaleDownOld(rollout, this.#latest(current));
  }

  /** `reconcileOldReplicaSets`: Pods that are not ready go first, then as many as availability allows. */
  #scaleDownOld(rollout: Rollout, current: ReplicaSet): void {
    const minAvailable = rollout.desired - rollout.maxUnavailable;
    const unavailable = (current.spec.replicas ?? 0) - (current.status?.availableReplicas ?? 0);
    let canGo = replicasOf([...rollout.old, current]) - minAvailable - unavailable;
    for (const replicaSet of rollout.old) {
      const replicas = replicaSet.spec.replicas ?? 0;
      const unhealthy = Math.min(replicas - (replicaSet.status?.availableReplicas ?? 0), Math.max(0, canGo));
      if (unhealthy <= 0) continue;
      this.#scale(rollout, replicaSet, replicas - unhealthy);
      canGo -= unhealthy;
    }
    const old = rollout.old.map((replicaSet) => this.#latest(replicaSet));
    const available = [...old, current].reduce(
      (sum, replicaSet) =>
        sum + Math.min(replicaSet.status?.availableReplicas ?? 0, replicaSet.spec.replicas ?? 0),
      0,
    );
    let excess = available - minAvailable;
    for (const replicaSet of old) {
      const replicas = replicaSet.spec.replicas ?? 0;
      const down = Math.min(replicas, Math.max(0, excess));
      if (down === 0) continue;
      this.#scale(rollout, replicaSet, replicas - down);
      excess -= down;
    }
  }

  #recreate(rollout: Rollout): void {
    for (const replicaSet of rollout.old) this.#scale(rollout, replicaSet, 0);
    const hasLostOldPods = rollout.old.every((replicaSet) =>
      podsOwnedBy(this.#context, replicaSet).every(isPodFinished),
    );
    if (!hasLostOldPods) return;
    const current = this.#currentReplicaSet(rollout, rollout.desired);
    if (current !== undefined) this.#scale(rollout, current, rollout.desired);
  }

  /** A paused Deployment still follows its number of replicas. */
  #scalePaused(rollout: Rollout): void {
    const active = rollout.current ?? rollout.old.find((replicaSet) => (replicaSet.spec.replicas ?? 0) > 0);
    if (active !== undefined) this.#scale(rollout, active, rollout.desired);
  }

  #currentReplicaSet(rollout: Rollout, replicas: number): ReplicaSet | undefined {
    const { deployment, hash } = rollout;
    const revision = Math.max(0, ...rollout.old.map(revisionOf)) + 1;
    if (rollout.current !== undefined) {
      if (revisionOf(rollout.current) < revision) {
        this.#annotate(rollout.current, { [REVISION_ANNOTATION]: String(revision) });
      }
      this.#annotateDeployment(deployment, Math.max(revision, revisionOf(rollout.current)));
      return this.#latest(rollout.current);
    }
    const { template, selector } = deployment.spec;
    const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
    const created = this.#context.store.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${deployment.metadata.name}-${hash}`,
        namespace: deployment.metadata.namespace,
        labels,
        annotations: {
          [DESIRED_ANNOTATION]: String(rollout.desired),
          [MAX_ANNOTATION]: String(rollout.desired + rollout.maxSurge),
          [REVISION_ANNOTATION]: String(revision),
        },
        ownerReferences: [ownerReferenceTo(deployment)],
      },
      spec: {
        replicas,
        ...(deployment.spec.minReadySeconds === undefined
          ? {}
          : { minReadySeconds: deployment.spec.minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    });
    if (!created.ok || !isReplicaSet(created.value)) return undefined;
    this.#recordScaling(deployment, created.value, { from: 0, to: replicas });
    this.#annotateDeployment(deployment, revision);
    return created.value;
  }

  #scale(rollout: Rollout, replicaSet: ReplicaSet, replicas: number): void {
    const from = replicaSet.spec.replicas ?? 0;
    if (from === replicas) return;
    this.#context.store.update({
      ...replicaSet,
      metadata: { ...replicaSet.metadata, resourceVersion: undefined },
      spec: { ...replicaSet.spec, replicas },
    });
    this.#recordScaling(rollout.deployment, replicaSet, { from, to: replicas });
  }

  #recordScaling(
    deployment: Deployment,
    replicaSet: ReplicaSet,
    change: { readonly from: number; readonly to: number },
  ): void {
    if (change.from === change.to) return;
    const direction = change.to > change.from ? 'up' : 'down';
    this.#context.recorder.record({
      about: deployment,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${direction} replica set ${replicaSet.metadata.name} from ${change.from} to ${change.to}`,
      component: 'deployment-controller',
    });
  }

  #annotate(object: KubeObject, annotations: Readonly<Record<string, string>>): void {
    this.#context.store.update({
      ...object,
      metadata: {
        ...object.metadata,
        resourceVersion: undefined,
        annotations: { ...object.metadata.annotations, ...annotations },
      },
    });
  }

  #annotateDeployment(deployment: Deployment, revision: number): void {
    if (deployment.metadata.annotations?.[REVISION_ANNOTATION] === String(revision)) return;
    const latest = this.#context.store.find(
      'Deployment',
      deployment.metadata.namespace ?? '',
      deployment.metadata.name,
    );
    if (latest !== undefined) this.#annotate(latest, { [REVISION_ANNOTATION]: String(revision) });
  }

  #latest(replicaSet: ReplicaSet): ReplicaSet {
    const { namespace = '', name } = replicaSet.metadata;
    const latest = this.#context.store.find('ReplicaSet', namespace, name);
    return isReplicaSet(latest) ? latest : replicaSet;
  }

  #deleteHistory(rollout: Rollout): void {
    const limit = rollout.deployment.spec.revisionHistoryLimit ?? 10;
    const finished = rollout.old
      .filter(
        (replicaSet) => (replicaSet.spec.replicas ?? 0) === 0 && (replicaSet.status?.replicas ?? 0) === 0,
      )
      .sort((one, other) => revisionOf(one) - revisionOf(other));
    for (const replicaSet of finished.slice(0, Math.max(0, finished.length - limit))) {
      this.#context.store.delete(refOf(replicaSet));
    }
  }

  #updateStatus(rollout: Rollout): void {
    const { deployment } = rollout;
    const replicaSets = [...rollout.old, ...listOf(rollout.current)];
    const sum = (count: (replicaSet: ReplicaSet) => number | undefined): number =>
      replicaSets.reduce((total, replicaSet) => total + (count(replicaSet) ?? 0), 0);
    const replicas = sum((replicaSet) => replicaSet.status?.replicas);
    const ready = sum((replicaSet) => replicaSet.status?.readyReplicas);
    const available = sum((replicaSet) => replicaSet.status?.availableReplicas);
    const updated = rollout.current?.status?.replicas ?? 0;
    const unavailable = Math.max(0, replicasOf(replicaSets) - available);
    this.#context.store.updateStatus({
      apiVersion: deployment.apiVersion,
      kind: 'Deployment',
      metadata: { name: deployment.metadata.name, namespace: deployment.metadata.namespace },
      status: {
        observedGeneration: deployment.metadata.generation ?? 1,
        ...(replicas === 0 ? {} : { replicas }),
        ...(updated === 0 ? {} : { updatedReplicas: updated }),
        ...(ready === 0 ? {} : { readyReplicas: ready }),
        ...(available === 0 ? {} : { availableReplicas: available }),
        ...(unavailable === 0 ? {} : { unavailableReplicas: unavailable }),
        conditions: this.#conditionsOf(rollout, { available, updated, replicas }),
      },
    });
  }

  #conditionsOf(
    rollout: Rollout,
    counts: { readonly available: number; readonly updated: number; readonly replicas: number },
  ): readonly WorkloadCondition[] {
    const isAvailable = counts.available >= rollout.desired - rollout.maxUnavailable;
    const isComplete =
      counts.updated === rollout.desired &&
      counts.replicas === rollout.desired &&
      counts.available >= rollout.desired;
    const name = rollout.current?.metadata.name ?? '';
    const wanted: readonly WorkloadCondition[] = [
      isAvailable
        ? {
            type: 'Available',
            status: 'True',
            reason: 'MinimumReplicasAvailable',
            message: 'Deployment has minimum availability.',
          }
        : {
            type: 'Available',
            status: 'False',
            reason: 'MinimumReplicasUnavailable',
            message: 'Deployment does not have minimum availability.',
          },
      {
        type: 'Progressing',
        status: 'True',
        reason: isComplete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
        message: isComplete
          ? `ReplicaSet "${name}" has successfully progressed.`
          : `ReplicaSet "${name}" is progressing.`,
      },
    ];
    const now = this.#context.store.timestamp();
    return wanted.map((condition) => {
      const before = rollout.deployment.status?.conditions?.find(({ type }) => type === condition.type);
      const isSame = before?.status === condition.status && before.reason === condition.reason;
      return {
        ...condition,
        lastUpdateTime: isSame ? before.lastUpdateTime : now,
        lastTransitionTime: before?.status === condition.status ? before.lastTransitionTime : now,
      };
    });
  }
}

/** A template's hash in the form of the real one; its value differs, as that hashes Go's own printing of the type. */
function templateHashOf(template: PodTemplate): string {
  const text = canonicalJson(template);
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return safeEncode(String(hash >>> 0));
}

function revisionOf(replicaSet: ReplicaSet): number {
  return Number(replicaSet.metadata.annotations?.[REVISION_ANNOTATION] ?? 0);
}

function replicasOf(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, replicaSet) => sum + (replicaSet.spec.replicas ?? 0), 0);
}

function listOf<Value>(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value];
}

/** `intstr.GetScaledValueFromIntOrPercent`. */
function scaledValue(value: number | string, total: number, rounding: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const percent = Number(value.replace('%', ''));
  if (Number.isNaN(percent)) return 0;
  const exact = (percent * total) / 100;
  return rounding === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
