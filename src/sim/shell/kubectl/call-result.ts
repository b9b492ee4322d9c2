/** What becomes of a request: the object in the answer, or the failure as kubectl words it. */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { isPlainRecord, type PlainRecord } from '../../kube/objects/kube-object';
import { plainError, statusError, type KubectlError } from './kubectl-error';
import type { ApiRequest, KubectlClient } from './kubectl-client';

export type CallResult = Result<PlainRecord, KubectlError>;

const FIRST_ERROR_CODE = 400;

/** For callers without a command line. */
export function* callQuietly(client: KubectlClient, request: ApiRequest): Task<CallResult> {
  const answered = yield* client.request(request);
  return answered.ok ? resultOf(answered.value.code, answered.value.body, '') : answered;
}

export function resultOf(code: number, body: unknown, source: string): CallResult {
  if (code >= FIRST_ERROR_CODE) return err(statusError(body, source));
  if (isPlainRecord(body)) return ok(body);
  return err(plainError('the server returned something that is no object'));
}
