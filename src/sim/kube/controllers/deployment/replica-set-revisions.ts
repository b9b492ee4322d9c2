/**
 * The ReplicaSet of a Deployment's template: found again or made, with the number of its revision and the annotations
 * of the Deployment.
 *
 * Kubernetes v1.32 `getNewReplicaSet` in `pkg/controller/deployment/sync.go`, and `SetNewReplicaSetAnnotations`.
 */
import { largestOf } from '../../../base/extremes';
import type { KubeObject, StringMap } from '../../objects/kube-object';
import { isDeployment, isReplicaSet, type Deployment, type ReplicaSet } from '../../model/workload';
import { equalsJson, withoutUndefined } from '../../store/json';
import { ownerReferenceTo, type ControllerContext } from '../controller';
import { controllerOf } from '../claims';
import { putCondition } from './conditions';
import {
  DESIRED_ANNOTATION,
  HASH_LABEL,
  MAX_ANNOTATION,
  newReplicasOf,
  REVISION_ANNOTATION,
  revisionOf,
  templateHashOf,
  type Rollout,
} from './rollout';

const HISTORY_ANNOTATION = 'deployment.kubernetes.io/revision-history';
const MAX_HISTORY_CHARACTERS = 2_000;
/** What a ReplicaSet does not take over from its Deployment. */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION_ANNOTATION,
  HISTORY_ANNOTATION,
  DESIRED_ANNOTATION,
  MAX_ANNOTATION,
]);

export class ReplicaSetRevisions {
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  /** Its revision is the highest of all; undefined when there is none and none is to be made. */
  sync(rollout: Rollout, shouldCreate: boolean): ReplicaSet | undefined {
    const { deployment, current } = rollout;
    const revision = largestOf(rollout.old.map(revisionOf), 0) + 1;
    if (current === undefined) return shouldCreate ? this.#create(rollout, revision) : undefined;
    const annotations = annotationsFor(deployment, current, revision);
    const { minReadySeconds } = deployment.spec;
    const isSame =
      equalsJson(annotations, current.metadata.annotations) &&
      (current.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
    const synced = isSame ? current : this.#update(current, annotations, minReadySeconds);
    this.#setDeploymentRevision(deployment, revisionOf(synced));
    const { name } = current.metadata;
    this.#progressing(deployment, 'FoundNewReplicaSet', `Found new replica set "${name}"`, true);
    return synced;
  }

  #create(rollout: Rollout, revision: number): ReplicaSet | undefined {
    const { store, recorder } = this.#context;
    const { deployment } = rollout;
    const { template, selector } = deployment.spec;
    const hash = templateHashOf(template, deployment.status?.collisionCount);
    const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
    const replicas = newReplicasOf(rollout, 0);
    const name = `${deployment.metadata.name}-${hash}`;
    const created = store.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        namespace: deployment.metadata.namespace,
        labels,
        annotations: {
          ...copiedAnnotationsOf(deployment),
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
    if (!created.ok) {
      if (created.error.reason === 'AlreadyExists') this.#countCollision(deployment, name);
      else this.#tellFailure(deployment, name, created.error.message);
      return undefined;
    }
    if (!isReplicaSet(created.value)) return undefined;
    if (replicas > 0) {
      recorder.record({
        about: deployment,
        type: 'Normal',
        reason: 'ScalingReplicaSet',
        message: `Scaled up replica set ${name} from 0 to ${replicas}`,
        component: 'deployment-controller',
      });
    }
    this.#setDeploymentRevision(deployment, revision);
    const message = `Created new replica set "${name}"`;
    this.#progressing(deployment, 'NewReplicaSetCreated', message, false);
    return created.value;
  }

  #tellFailure(deployment: Deployment, name: string, why: string): void {
    // Everybody knows why.
    if (why.includes('because it is being terminated')) return;
    const message = `Failed to create new replica set "${name}": ${why}`;
    this.#progressing(deployment, 'ReplicaSetCreateError', message, false);
    const reason = 'ReplicaSetCreateError';
    const component = 'deployment-controller';
    this.#context.recorder.record({ about: deployment, type: 'Warning', reason, message, component });
  }

  /** Another object has the name: the next hash will differ. */
  #countCollision(deployment: Deployment, name: string): void {
    const { store } = this.#context;
    const { namespace = '' } = deployment.metadata;
    const other = store.find('ReplicaSet', namespace, name);
    if (other === undefined || controllerOf(other)?.uid === deployment.metadata.uid) return;
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    store.patchStatus({ kind: 'Deployment', namespace, name: deployment.metadata.name }, { collisionCount });
  }

  #update(replicaSet: ReplicaSet, annotations: StringMap, minReadySeconds: number | undefined): ReplicaSet {
    const updated = this.#context.store.update({
      ...replicaSet,
      metadata: { ...replicaSet.metadata, resourceVersion: undefined, annotations },
      spec: withoutUndefined({ ...replicaSet.spec, minReadySeconds }),
    });
    return updated.ok && isReplicaSet(updated.value) ? updated.value : replicaSet;
  }

  #setDeploymentRevision(deployment: Deployment, revision: number): void {
    const latest = this.#latest(deployment);
    if (latest === undefined || latest.metadata.annotations?.[REVISION_ANNOTATION] === String(revision))
      return;
    const annotations = { ...latest.metadata.annotations, [REVISION_ANNOTATION]: String(revision) };
    const changed: KubeObject = {
      ...latest,
      metadata: { ...latest.metadata, resourceVersion: undefined, annotations },
    };
    this.#context.store.update(changed);
  }

  #progressing(deployment: Deployment, reason: string, message: string, isOnlyFirst: boolean): void {
    const latest = this.#latest(deployment);
    if (latest === undefined || (latest.spec.progressDeadlineSeconds ?? 600) >= 0x7fff_ffff) return;
    const before = latest.status?.conditions ?? [];
    if (isOnlyFirst && before.some(({ type }) => type === 'Progressing')) return;
    const status = reason === 'ReplicaSetCreateError' ? 'False' : 'True';
    const now = this.#context.store.timestamp();
    const conditions = putCondition(before, { type: 'Progressing', status, reason, message }, now);
    const { namespace = '', name } = deployment.metadata;
    this.#context.store.patchStatus({ kind: 'Deployment', namespace, name }, { conditions });
  }

  #latest({ metadata }: Deployment): Deployment | undefined {
    const latest = this.#context.store.find('Deployment', metadata.namespace ?? '', metadata.name);
    return isDeployment(latest) ? latest : undefined;
  }
}

function annotationsFor(deployment: Deployment, current: ReplicaSet, revision: number): StringMap {
  const before = current.metadata.annotations ?? {};
  const annotations: Record<string, string> = { ...before, ...copiedAnnotationsOf(deployment) };
  const own = revisionOf(current);
  if (own >= revision) return annotations;
  annotations[REVISION_ANNOTATION] = String(revision);
  if (own > 0) {
    const history = [...(before[HISTORY_ANNOTATION] ?? '').split(',').filter(Boolean), String(own)];
    while (history.join(',').length > MAX_HISTORY_CHARACTERS) history.shift();
    annotations[HISTORY_ANNOTATION] = history.join(',');
  }
  return annotations;
}

function copiedAnnotationsOf({ metadata }: Deployment): StringMap {
  const entries = Object.entries(metadata.annotations ?? {});
  return Object.fromEntries(entries.filter(([key]) => !OWN_ANNOTATIONS.has(key)));
}
