/**
 * How the API server says no: `metav1.Status`, with the words of `k8s.io/apimachinery/pkg/api/errors` (Kubernetes v1.32).
 */
import { err, type Result } from '../../base/result';
import { formatFieldPath, type ObjectIssue } from '../objects/object-issue';
import { groupKindOf, groupOf, groupResourceOf, type ResourceInfo } from './resource';

const CODE_BY_REASON = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
} as const;

export type StatusReason = keyof typeof CODE_BY_REASON;

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface ApiStatus {
  readonly code: number;
  readonly reason: StatusReason;
  readonly message: string;
  readonly details?: StatusDetails;
}

export function apiStatus(reason: StatusReason, message: string, details?: StatusDetails): ApiStatus {
  return {
    code: CODE_BY_REASON[reason],
    reason,
    message,
    ...(details === undefined ? {} : { details }),
  };
}

/** As a failed outcome. */
export function failed(
  reason: StatusReason,
  message: string,
  details?: StatusDetails,
): Result<never, ApiStatus> {
  return err(apiStatus(reason, message, details));
}

export function notFoundStatus(resource: ResourceInfo, name: string): ApiStatus {
  return apiStatus('NotFound', `${groupResourceOf(resource)} "${name}" not found`, detailsOf(resource, name));
}

export function alreadyExistsStatus(resource: ResourceInfo, name: string): ApiStatus {
  const message = `${groupResourceOf(resource)} "${name}" already exists`;
  return apiStatus('AlreadyExists', message, detailsOf(resource, name));
}

export function conflictStatus(resource: ResourceInfo, name: string, why: string): ApiStatus {
  const message = `Operation cannot be fulfilled on ${groupResourceOf(resource)} "${name}": ${why}`;
  return apiStatus('Conflict', message, detailsOf(resource, name));
}

export function forbiddenStatus(resource: ResourceInfo, name: string, why: string): ApiStatus {
  const message = `${groupResourceOf(resource)} "${name}" is forbidden: ${why}`;
  return apiStatus('Forbidden', message, detailsOf(resource, name));
}

/** `Service "web" is invalid: ...`, of all the errors among the issues. */
export function invalidStatus(
  resource: ResourceInfo,
  name: string,
  issues: readonly ObjectIssue[],
): ApiStatus {
  const causes = issues.filter(({ severity }) => severity === 'error').map(causeOf);
  const group = groupOf(resource.apiVersion);
  return apiStatus('Invalid', `${groupKindOf(resource)} "${name}" is invalid: ${aggregateText(causes)}`, {
    name,
    ...(group === '' ? {} : { group }),
    kind: resource.kind,
    causes,
  });
}

export const MODIFIED_MEANWHILE =
  'the object has been modified; please apply your changes to the latest version and try again';

/** As it goes over the wire. */
export function statusObjectOf({
  code,
  reason,
  message,
  details,
}: ApiStatus): Readonly<Record<string, unknown>> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
}

function detailsOf(resource: ResourceInfo, name: string): StatusDetails {
  const group = groupOf(resource.apiVersion);
  return { name, ...(group === '' ? {} : { group }), kind: resource.plural };
}

/** `utilerrors.Aggregate`: one error stands alone, several in brackets, none twice. */
function aggregateText(causes: readonly StatusCause[]): string {
  const texts = [
    ...new Set(causes.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))),
  ];
  const [first = ''] = texts;
  return texts.length === 1 ? first : `[${texts.join(', ')}]`;
}

const CAUSE_BY_CODE: ReadonlyMap<string, string> = new Map([
  ['missing-field', 'FieldValueRequired'],
  ['duplicate-value', 'FieldValueDuplicate'],
  ['forbidden-field', 'FieldValueForbidden'],
  ['not-found', 'FieldValueNotFound'],
  ['unsupported-value', 'FieldValueNotSupported'],
  ['too-long', 'FieldValueTooLong'],
  ['too-many', 'FieldValueTooMany'],
  ['wrong-type', 'FieldValueTypeInvalid'],
]);

function causeOf(issue: ObjectIssue): StatusCause {
  const whole = formatFieldPath(issue.path);
  // A rule may name another field than the one that people wrote.
  const isPathSaid = issue.message.startsWith(`${whole}: `);
  const named = /^([\w.[\]/-]+): /u.exec(issue.message);
  const field = isPathSaid ? whole : (named?.[1] ?? '');
  return {
    reason: CAUSE_BY_CODE.get(issue.code) ?? 'FieldValueInvalid',
    message: field === '' ? issue.message : issue.message.slice(field.length + 2),
    field,
  };
}
