/**
 * Webhooks that may refuse an object: the API server asks each that a ValidatingWebhookConfiguration has for it.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go`, `webhook/errors/statuserror.go`, and what
 * Go says where nobody listens. Models rules, selectors, `failurePolicy`, an authority that is not there yet, a Service without
 * endpoints, and the words of a refusal.
 *
 * Leaves out the request on the wire: a webhook that is ready is asked at once, even where a policy would let nobody in. Also
 * webhooks outside the cluster (`url`), match conditions, and everything but `failurePolicy: Fail` and `Ignore`.
 */
import { err, ok, type Result } from '../../base/result';
import { apiStatus, type ApiStatus } from '../api/api-status';
import { groupOf } from '../api/resource';
import { isEndpointReady, isEndpointSlice, isService, SERVICE_NAME_LABEL } from '../model/service';
import { endpointText } from '../kube-proxy/service-port';
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf, type KubeObject } from '../objects/kube-object';
import { matchesLabels } from '../store/label-selector';
import { labelSelectorOf } from '../network-policy/network-policy';
import type { Admission, ObjectStore } from '../store/object-store';

/** Why not; undefined for what may be. */
export type Review = (object: KubeObject) => string | undefined;

/** Who answers: programs in Pods, by `namespace/name` of the Pod. */
export class WebhookReviewers {
  readonly #byPod = new Map<string, Review>();

  /** Answers how to stop. */
  serve(pod: string, review: Review): () => void {
    this.#byPod.set(pod, review);
    return () => {
      if (this.#byPod.get(pod) === review) this.#byPod.delete(pod);
    };
  }

  find(pod: string): Review | undefined {
    return this.#byPod.get(pod);
  }
}

const STANDARD_TIMEOUT_SECONDS = 10;

/** For one kind. Comes last: what a webhook sees has its defaults. */
export function validatingWebhooks(store: ObjectStore, reviewers: WebhookReviewers): Admission {
  return (object, previous) => {
    for (const configuration of store.list('ValidatingWebhookConfiguration')) {
      for (const webhook of listFieldOf(configuration, 'webhooks')) {
        if (!isAsked(store, webhook, { object, isNew: previous === undefined })) continue;
        const refusal = refusalOf(webhook, object, { store, reviewers });
        if (refusal !== undefined) return err(refusal);
      }
    }
    return ok(object);
  };
}

function isAsked(
  store: ObjectStore,
  webhook: unknown,
  { object, isNew }: { readonly object: KubeObject; readonly isNew: boolean },
): boolean {
  const { plural } = store.resourceOf(object);
  const wanted = [
    ['apiGroups', groupOf(object.apiVersion)],
    ['operations', isNew ? 'CREATE' : 'UPDATE'],
    ['resources', plural],
  ] as const;
  const hasRule = listFieldOf(webhook, 'rules').some((rule) =>
    wanted.every(([field, value]) => {
      const given = listFieldOf(rule, field);
      return given.includes(value) || given.includes('*');
    }),
  );
  const namespace = store.find('Namespace', '', object.metadata.namespace ?? '');
  return (
    hasRule &&
    matchesLabels(labelSelectorOf(fieldOf(webhook, 'objectSelector')), object.metadata.labels) &&
    matchesLabels(labelSelectorOf(fieldOf(webhook, 'namespaceSelector')), namespace?.metadata.labels)
  );
}

function refusalOf(
  webhook: unknown,
  object: KubeObject,
  { store, reviewers }: { readonly store: ObjectStore; readonly reviewers: WebhookReviewers },
): ApiStatus | undefined {
  const name = textFieldOf(webhook, 'name') ?? '';
  const review = reviewOf(webhook, store, reviewers);
  if (!review.ok) {
    if (textFieldOf(webhook, 'failurePolicy') === 'Ignore') return undefined;
    const message = `Internal error occurred: failed calling webhook "${name}": failed to call webhook: Post "${urlOf(webhook)}": ${review.error}`;
    return apiStatus('InternalError', message);
  }
  const why = review.value(object);
  if (why === undefined) return undefined;
  return apiStatus('BadRequest', `admission webhook "${name}" denied the request: ${why}`);
}

function urlOf(webhook: unknown): string {
  const service = fieldOf(webhook, 'clientConfig', 'service');
  const host = `${textFieldOf(service, 'name') ?? ''}.${textFieldOf(service, 'namespace') ?? ''}.svc`;
  const seconds = numberFieldOf(webhook, 'timeoutSeconds') ?? STANDARD_TIMEOUT_SECONDS;
  return `https://${host}:${numberFieldOf(service, 'port') ?? 443}${textFieldOf(service, 'path') ?? '/'}?timeout=${seconds}s`;
}

/** A ready Pod behind its Service; an error in Go's words. */
function reviewOf(webhook: unknown, store: ObjectStore, reviewers: WebhookReviewers): Result<Review, string> {
  const reference = fieldOf(webhook, 'clientConfig', 'service');
  const [namespace, name] = [textFieldOf(reference, 'namespace') ?? '', textFieldOf(reference, 'name') ?? ''];
  const service = store.find('Service', namespace, name);
  if (!isService(service)) return err(`service "${name}" not found`);
  const selector = { matchLabels: { [SERVICE_NAME_LABEL]: name } };
  for (const slice of store.list('EndpointSlice', { namespace, selector })) {
    if (!isEndpointSlice(slice)) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const pod = `${namespace}/${textFieldOf(endpoint, 'targetRef', 'name') ?? ''}`;
      const review = isEndpointReady(endpoint) ? reviewers.find(pod) : undefined;
      if (review === undefined) continue;
      return (textFieldOf(webhook, 'clientConfig', 'caBundle') ?? '') === ''
        ? err('tls: failed to verify certificate: x509: certificate signed by unknown authority')
        : ok(review);
    }
  }
  const address = endpointText(service.spec.clusterIP ?? '', numberFieldOf(reference, 'port') ?? 443);
  return err(`dial tcp ${address}: connect: connection refused`);
}
