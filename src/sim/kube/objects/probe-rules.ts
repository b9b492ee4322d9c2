/** Probes and the hooks of a container's life (`validateProbe`, `validateHandler`, `validateLifecycle`, Kubernetes v1.32). */
import { say } from '../../base/sentence';
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from './kube-object';
import { httpHeaderProblems } from './name-rules';
import { checkNonNegative, checkPortNumber, checkPortNumberOrName } from './number-rules';

export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;
const HOOK_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const;

type Handler = (typeof PROBE_HANDLERS)[number] | (typeof HOOK_HANDLERS)[number];

export function checkProbe(kind: ProbeKind, container: unknown, at: FieldPlace, errors: FieldErrors): void {
  const probe = fieldOf(container, kind);
  const own = at.child(kind);
  if (!isPlainRecord(probe)) return;
  checkHandlers(probe, PROBE_HANDLERS, own, errors, 0);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ]) {
    checkNonNegative(probe[field], own.child(field), errors);
  }
  const grace = numberFieldOf(probe, 'terminationGracePeriodSeconds');
  const graceAt = own.child('terminationGracePeriodSeconds');
  if (grace !== undefined && grace <= 0) errors.invalid(graceAt, grace, 'must be greater than 0');
  if (kind === 'readinessProbe') {
    if (grace !== undefined) errors.invalid(graceAt, grace, 'must not be set for readinessProbes');
    return;
  }
  // 0 is as good as nothing.
  const threshold = numberFieldOf(probe, 'successThreshold') ?? 0;
  if (threshold !== 0 && threshold !== 1) {
    errors.invalid(own.child('successThreshold'), threshold, 'must be 1');
  }
}

export function checkLifecycle(
  container: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  gracePeriod: number,
): void {
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = fieldOf(container, 'lifecycle', hook);
    if (!isPlainRecord(handler)) continue;
    checkHandlers(handler, HOOK_HANDLERS, at.child('lifecycle', hook), errors, gracePeriod);
  }
}

function checkHandlers(
  given: Readonly<Record<string, unknown>>,
  kinds: readonly Handler[],
  at: FieldPlace,
  errors: FieldErrors,
  gracePeriod: number,
): void {
  const handlers = kinds.filter((kind) => isPlainRecord(given[kind]));
  for (const [index, kind] of handlers.entries()) {
    if (index > 0) errors.forbidden(at.child(kind), 'may not specify more than 1 handler type');
    else checkHandler(kind, given[kind], at.child(kind), errors, gracePeriod);
  }
  if (handlers.length === 0) {
    errors.required(
      at,
      'must specify a handler type',
      say('add for example {example}', { example: 'httpGet: {path: /, port: 80}' }),
    );
  }
}

function checkHandler(
  kind: Handler,
  handler: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  gracePeriod: number,
): void {
  switch (kind) {
    case 'exec':
      if (listFieldOf(handler, 'command').length === 0) errors.required(at.child('command'));
      return;
    case 'httpGet':
      checkRequest(handler, at, errors);
      return;
    case 'tcpSocket':
      checkPortNumberOrName(fieldOf(handler, 'port'), at.child('port'), errors);
      return;
    case 'grpc':
      checkPortNumber(numberFieldOf(handler, 'port') ?? 0, at.child('port'), errors);
      return;
    case 'sleep': {
      const seconds = numberFieldOf(handler, 'seconds') ?? 0;
      if (seconds > 0 && seconds <= gracePeriod) return;
      const why = `must be greater than 0 and less than terminationGracePeriodSeconds (${gracePeriod}). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.`;
      errors.invalid(at, seconds, why);
    }
  }
}

function checkRequest(handler: unknown, at: FieldPlace, errors: FieldErrors): void {
  // A path that is left out is the root.
  checkPortNumberOrName(fieldOf(handler, 'port'), at.child('port'), errors);
  const scheme = textFieldOf(handler, 'scheme') ?? '';
  if (scheme !== '' && scheme !== 'HTTP' && scheme !== 'HTTPS') {
    errors.unsupported(at.child('scheme'), scheme, ['HTTP', 'HTTPS']);
  }
  for (const [index, header] of listFieldOf(handler, 'httpHeaders').entries()) {
    const name = textFieldOf(header, 'name') ?? '';
    const place = at.child('httpHeaders').index(index).child('name');
    errors.invalidEach(place.called(at.child('httpHeaders').toString()), name, httpHeaderProblems(name));
  }
}
