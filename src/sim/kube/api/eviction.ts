/**
 * The subresource `eviction`: a Pod is deleted if the disruption budgets allow it.
 *
 * Kubernetes v1.32 `pkg/registry/core/pod/storage/eviction.go`.
 */
import { err, ok, type Result } from '../../base/result';
import { isPod, isPodFinished, isPodReady, type Pod } from '../model/pod';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../objects/kube-object';
import type { DeleteOptions } from '../store/deletion';
import { matchesLabels } from '../store/label-selector';
import { refOf, type ObjectRef, type ObjectStore, type StoreResult } from '../store/object-store';
import { apiStatus, type ApiStatus } from './api-status';

const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";
const MORE_THAN_ONE =
  'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
/** While the controller has not seen the budget yet. */
const RETRY_AFTER_SECONDS = 10;

export function evictPod(store: ObjectStore, ref: ObjectRef, options: DeleteOptions): StoreResult {
  const pod = store.find(ref.kind, ref.namespace, ref.name);
  if (!isPod(pod)) return store.delete(ref, options);
  const isFree =
    isPodFinished(pod) || pod.status?.phase === 'Pending' || pod.metadata.deletionTimestamp !== undefined;
  const budgets = isFree ? [] : budgetsOf(store, pod);
  if (budgets.length > 1) return err(apiStatus('InternalError', MORE_THAN_ONE));
  const [budget] = budgets;
  const allowed = budget === undefined ? ok(undefined) : takeFrom(store, budget, pod);
  if (!allowed.ok) return allowed;
  const marked = store.patchStatus(ref, { conditions: withDisruption(pod, store.timestamp()) });
  return marked.ok ? store.delete(ref, options) : marked;
}

function budgetsOf(store: ObjectStore, pod: Pod): readonly KubeObject[] {
  const { namespace = '', labels } = pod.metadata;
  return store.list('PodDisruptionBudget', { namespace }).filter((budget) => {
    const selector = fieldOf(budget, 'spec', 'selector');
    if (!isPlainRecord(selector)) return false;
    return matchesLabels(
      {
        matchLabels: stringMapFieldOf(selector, 'matchLabels'),
        matchExpressions: listFieldOf(selector, 'matchExpressions').map((expression) => ({
          key: textFieldOf(expression, 'key') ?? '',
          operator: textFieldOf(expression, 'operator') ?? '',
          values: listFieldOf(expression, 'values').map(String),
        })),
      },
      labels,
    );
  });
}

/** One disruption less that it allows. */
function takeFrom(store: ObjectStore, budget: KubeObject, pod: Pod): Result<undefined, ApiStatus> {
  const { name, generation = 0 } = budget.metadata;
  const status = isPlainRecord(budget.status) ? budget.status : {};
  const number = (field: string): number => numberFieldOf(status, field) ?? 0;
  if (!isPodReady(pod) && isUnhealthyFree(budget)) return ok(undefined);
  if (number('observedGeneration') < generation) {
    const why = `The disruption budget ${name} is still being processed by the server.`;
    return err(refusal(why, RETRY_AFTER_SECONDS));
  }
  const left = number('disruptionsAllowed');
  if (left <= 0) {
    const needs = `needs ${number('desiredHealthy')} healthy pods and has ${number('currentHealthy')} currently`;
    return err(refusal(`The disruption budget ${name} ${needs}`, undefined));
  }
  const disrupted = isPlainRecord(status['disruptedPods']) ? status['disruptedPods'] : {};
  const taken = store.patchStatus(refOf(budget), {
    disruptionsAllowed: left - 1,
    disruptedPods: { ...disrupted, [pod.metadata.name]: store.timestamp() },
  });
  return taken.ok ? ok(undefined) : taken;
}

/** A Pod that is not ready does no harm when it goes, as long as the others are healthy or the budget says so. */
function isUnhealthyFree(budget: KubeObject): boolean {
  if (textFieldOf(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const current = numberFieldOf(budget, 'status', 'currentHealthy') ?? 0;
  const desired = numberFieldOf(budget, 'status', 'desiredHealthy') ?? 0;
  return desired > 0 && current >= desired;
}

function refusal(why: string, retryAfterSeconds: number | undefined): ApiStatus {
  return apiStatus('TooManyRequests', VIOLATES, {
    causes: [{ reason: 'DisruptionBudget', message: why, field: '' }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function withDisruption(pod: Pod, now: string): readonly unknown[] {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
  return [
    ...others,
    {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
      lastTransitionTime: now,
    },
  ];
}
