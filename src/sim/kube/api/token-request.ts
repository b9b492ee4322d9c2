/**
 * The subresource `token` of ServiceAccounts: a token for who asks for one (TokenRequest, authentication.k8s.io/v1).
 *
 * Kubernetes v1.32 `pkg/registry/core/serviceaccount/storage/token.go` and `pkg/apis/authentication/validation`. Tokens may
 * be bound to Pods; leaves out Secrets and nodes.
 */
import { err, ok, type Result } from '../../base/result';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../objects/kube-object';
import { issueToken } from '../service-account-tokens';
import type { ObjectStore } from '../store/object-store';
import { timeTextOf } from '../time-text';
import { apiStatus, failed, type ApiStatus } from './api-status';

type Json = Readonly<Record<string, unknown>>;

interface TokenIssue {
  readonly store: ObjectStore;
  readonly issuer: string;
  readonly nowSeconds: number;
}

const STANDARD_SECONDS = 3600;
const SHORTEST_SECONDS = 600;
const LONGEST_SECONDS = 2 ** 32;

/** The request with its status: the token, and until when it is good. */
export function tokenAnswer(
  account: KubeObject,
  body: unknown,
  { store, issuer, nowSeconds }: TokenIssue,
): Result<Json, ApiStatus> {
  if (!isPlainRecord(body)) return failed('BadRequest', 'the body of the request is no TokenRequest');
  const asked = numberFieldOf(body, 'spec', 'expirationSeconds') ?? STANDARD_SECONDS;
  if (asked < SHORTEST_SECONDS) return err(invalidSeconds(asked, 'less than 10 minutes'));
  if (asked > LONGEST_SECONDS) return err(invalidSeconds(asked, 'larger than 2^32 seconds'));
  const { name, namespace = '', uid = '' } = account.metadata;
  const pod = boundPod(body, namespace, store);
  if (!pod.ok) return pod;
  const given = listFieldOf(body, 'spec', 'audiences').filter((audience) => typeof audience === 'string');
  const audiences = given.length === 0 ? [issuer] : given;
  const token = issueToken({
    account: { namespace, name, uid },
    ...(pod.value === undefined ? {} : { pod: pod.value }),
    issuer,
    audiences,
    nowSeconds,
    expirationSeconds: asked,
  });
  const spec = fieldOf(body, 'spec');
  return ok({
    ...body,
    metadata: { name, namespace, creationTimestamp: timeTextOf(nowSeconds) },
    spec: { ...(isPlainRecord(spec) ? spec : {}), audiences, expirationSeconds: asked },
    status: { expirationTimestamp: timeTextOf(nowSeconds + asked), token },
  });
}

function boundPod(
  body: Json,
  namespace: string,
  store: ObjectStore,
): Result<{ readonly name: string; readonly uid: string } | undefined, ApiStatus> {
  const reference = fieldOf(body, 'spec', 'boundObjectRef');
  if (!isPlainRecord(reference)) return ok(undefined);
  const kind = textFieldOf(reference, 'kind') ?? '';
  const name = textFieldOf(reference, 'name') ?? '';
  if (kind !== 'Pod') return failed('BadRequest', `cannot bind token to object of type /v1, Kind=${kind}`);
  const found = store.find('Pod', namespace, name);
  if (found === undefined) {
    return failed('NotFound', `pods ${JSON.stringify(name)} not found`, { name, kind: 'pods' });
  }
  const { uid = '' } = found.metadata;
  const wanted = textFieldOf(reference, 'uid') ?? '';
  if (wanted === '' || wanted === uid) return ok({ name, uid });
  const why = `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`;
  return failed('Conflict', `Operation cannot be fulfilled on Pod ${JSON.stringify(name)}: ${why}`);
}

function invalidSeconds(given: number, why: string): ApiStatus {
  const message = `Invalid value: ${given}: may not specify a duration ${why}`;
  const field = 'spec.expirationSeconds';
  return apiStatus('Invalid', `TokenRequest.authentication.k8s.io "" is invalid: ${field}: ${message}`, {
    group: 'authentication.k8s.io',
    kind: 'TokenRequest',
    causes: [{ reason: 'FieldValueInvalid', message, field }],
  });
}
