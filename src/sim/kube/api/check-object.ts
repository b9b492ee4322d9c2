/**
 * What the API server does with the body of a request before it is stored: decode it, warn of unknown fields or refuse
 * them, and check it.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/endpoints/handlers/create.go` and `k8s.io/apimachinery/pkg/runtime/serializer/json`.
 */
import { err, ok, type Result } from '../../base/result';
import { comparableUpdate } from '../admission/immutable-fields';
import { isPlainRecord, isUnknownList, type KubeObject, type ObjectMeta } from '../objects/kube-object';
import { customIssuesOf } from '../objects/custom-resource-rules';
import {
  forbiddenField,
  invalidValue,
  problem,
  type FieldPath,
  type ObjectIssue,
} from '../objects/object-issue';
import { WARNING_CODE } from '../objects/object-warnings';
import { updateIssuesOf, withUpdateIssues } from '../objects/update-rules';
import { equalsJson } from '../store/json';
import { objectIssuesOf } from '../objects/validate-object';
import { apiStatus, invalidStatus, type ApiStatus } from './api-status';
import type { RequestContext } from './request-context';
import { versionOf, type ResourceInfo } from './resource';

/** `before` is the object that it replaces. */
export function checkObject(
  resource: ResourceInfo,
  given: KubeObject,
  context: RequestContext,
  before?: KubeObject,
): Result<KubeObject, ApiStatus> {
  const { custom } = resource;
  const issues = [
    ...objectIssuesOf(custom === undefined ? resource.kind : '', given, { canGenerateName: true }),
    ...(custom === undefined ? [] : customIssuesOf(custom.schema, given)),
  ];
  const undecodable = issues.find(({ code }) => code === 'wrong-type');
  if (undecodable !== undefined) return err(undecodableStatus(resource, undecodable.message));
  const unknown = issues.filter(({ code }) => code === 'unknown-field');
  const { fieldValidation = 'Warn', warnings } = context;
  if (unknown.length > 0 && fieldValidation === 'Strict') {
    const all = unknown.map(({ message }) => message).join(', ');
    return err(undecodableStatus(resource, `strict decoding error: ${all}`));
  }
  if (fieldValidation === 'Warn') warnings?.push(...unknown.map(({ message }) => message));
  if (before === undefined || isWarnedOfAgain(given, before)) {
    const own = issues.filter(({ code }) => code === WARNING_CODE);
    warnings?.push(...own.map(({ message }) => message));
  }
  const object = withoutFields(
    given,
    unknown.map(({ path }) => path),
  );
  const errors = issues.filter(({ severity }) => severity === 'error');
  const all =
    before === undefined
      ? errors
      : [
          ...metadataUpdateIssuesOf(object, before, resource),
          ...withUpdateIssues(
            resource.kind,
            errors,
            updateIssuesOf(comparableUpdate(object, before), before),
          ),
        ];
  return all.length === 0 ? ok(object) : err(invalidStatus(resource, given.metadata.name, all));
}

/** Pods change too often; of others, when it is their spec that changes. */
function isWarnedOfAgain(next: KubeObject, before: KubeObject): boolean {
  return next.kind !== 'Pod' && next.kind !== 'Ingress' && !equalsJson(next.spec, before.spec);
}

/** `Deployment in version "v1" cannot be handled as a Deployment: ...` */
function undecodableStatus({ kind, apiVersion }: ResourceInfo, why: string): ApiStatus {
  return apiStatus(
    'BadRequest',
    `${kind} in version "${versionOf(apiVersion)}" cannot be handled as a ${kind}: ${why}`,
  );
}

/** What a body says about an object, once it is sure that it is one. */
export function objectOfBody(body: unknown): KubeObject | undefined {
  if (!isPlainRecord(body)) return undefined;
  const { apiVersion, kind, metadata } = body;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const meta = metadata ?? {};
  if (!isObjectMeta(meta)) return undefined;
  return { ...body, apiVersion, kind, metadata: { ...meta, name: meta.name ?? '' } };
}

/** The schema checks the rest. */
function isObjectMeta(value: unknown): value is Partial<ObjectMeta> {
  return isPlainRecord(value) && (value['name'] === undefined || typeof value['name'] === 'string');
}

/** The server drops what it does not know. */
function withoutFields(object: KubeObject, paths: readonly FieldPath[]): KubeObject {
  if (paths.length === 0) return object;
  let pruned: unknown = object;
  for (const path of paths) pruned = without(pruned, path);
  return objectOfBody(pruned) ?? object;
}

function without(value: unknown, [step, ...rest]: FieldPath): unknown {
  if (isUnknownList(value)) {
    return value.map((item, index) => (index === step ? without(item, rest) : item));
  }
  if (!isPlainRecord(value) || step === undefined) return value;
  const entries = Object.entries(value).filter(([key]) => rest.length > 0 || key !== step);
  return Object.fromEntries(
    entries.map(([key, field]) => [key, key === step ? without(field, rest) : field]),
  );
}

/** `ValidateObjectMetaUpdate`. */
function metadataUpdateIssuesOf(
  next: KubeObject,
  before: KubeObject,
  resource: ResourceInfo,
): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const { creationTimestamp, finalizers = [], resourceVersion } = next.metadata;
  if (creationTimestamp !== undefined && creationTimestamp !== before.metadata.creationTimestamp) {
    issues.push(invalidValue(['metadata', 'creationTimestamp'], creationTimestamp, 'field is immutable'));
  }
  if (resource.custom !== undefined && resourceVersion === undefined) {
    const why = 'Invalid value: 0x0: must be specified for an update';
    issues.push(problem('invalid-value', ['metadata', 'resourceVersion'], why));
  }
  if (before.metadata.deletionTimestamp !== undefined) {
    const added = finalizers.filter((name) => before.metadata.finalizers?.includes(name) !== true);
    if (added.length > 0) {
      const list = `[]string{${added.map((name) => JSON.stringify(name)).join(', ')}}`;
      issues.push(
        forbiddenField(
          ['metadata', 'finalizers'],
          `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`,
        ),
      );
    }
  }
  return equalsJson(next.metadata, before.metadata) ? [] : issues;
}
