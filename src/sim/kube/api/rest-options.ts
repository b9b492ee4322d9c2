/** What the query, the headers and the body of a request ask for beside its path. */
import { err, ok, type Result } from '../../base/result';
import {
  isPlainRecord,
  isUnknownList,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../objects/kube-object';
import type { PropagationPolicy } from '../store/deletion';
import { withoutNulls } from '../store/three-way-merge';
import type { Selection } from './api-list';
import type { ApiDeleteOptions } from './api-server';
import { apiStatus, failed, type ApiStatus } from './api-status';
import { objectOfBody } from './check-object';
import { parseFieldSelector } from './field-selector';
import { parseLabelSelector } from './label-selector-text';
import type { FieldValidation, RequestContext } from './request-context';
import type { RestRequest, RestTarget } from './rest-request';

export const NO_OBJECT = apiStatus('BadRequest', "Object 'Kind' is missing in the body of the request");

export function isWatch({ query = {} }: RestRequest): boolean {
  return query['watch'] === 'true' || query['watch'] === '1';
}

export function contextOf({ query = {}, user }: RestRequest, warnings: string[]): RequestContext {
  return {
    user: user ?? 'kubernetes-admin',
    ...(query['fieldManager'] === undefined ? {} : { fieldManager: query['fieldManager'] }),
    isDryRun: query['dryRun'] === 'All',
    fieldValidation: fieldValidationOf(query['fieldValidation']),
    warnings,
  };
}

function fieldValidationOf(text: string | undefined): FieldValidation {
  return text === 'Strict' || text === 'Ignore' ? text : 'Warn';
}

export function selectionOf(
  { namespace, name }: RestTarget,
  query: Readonly<Record<string, string>>,
): Result<Selection, ApiStatus> {
  const labels = parseLabelSelector(query['labelSelector'] ?? '');
  if (!labels.ok) return failed('BadRequest', labels.error);
  const fields = parseFieldSelector(query['fieldSelector'] ?? '');
  if (!fields.ok) return failed('BadRequest', fields.error);
  const named = name === undefined ? [] : [{ field: 'metadata.name', value: name, isEqual: true }];
  return ok({ namespace, labelSelector: labels.value, fieldSelector: [...fields.value, ...named] });
}

/** The object in the body, in the namespace of the path. */
export function placedObject(body: unknown, target: RestTarget): Result<KubeObject, ApiStatus> {
  const { resource, apiVersion } = target;
  // A field that is null is one that is not set: clients in Go write them.
  const object = objectOfBody(withoutNulls(body));
  if (object === undefined) return err(NO_OBJECT);
  if (object.kind !== resource.kind) {
    const why = `the object provided is unrecognized (must be of type ${resource.kind}): no kind "${object.kind}" is registered for version "${object.apiVersion}"`;
    return failed('BadRequest', why);
  }
  if (object.apiVersion !== apiVersion) {
    return failed(
      'BadRequest',
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
  const { namespace = '', name } = object.metadata;
  if (target.namespace !== undefined && namespace !== '' && namespace !== target.namespace) {
    return failed(
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  if (target.name !== undefined && name !== target.name) {
    const why = `the name of the object (${name}) does not match the name on the URL (${target.name})`;
    return failed('BadRequest', why);
  }
  const metadata = {
    ...object.metadata,
    ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
  };
  return ok({ ...object, apiVersion: resource.apiVersion, metadata });
}

export function deleteOptionsOf(body: unknown, query: Readonly<Record<string, string>>): ApiDeleteOptions {
  const grace = numberFieldOf(body, 'gracePeriodSeconds') ?? numberOf(query['gracePeriodSeconds']);
  const policy = textFieldOf(body, 'propagationPolicy') ?? query['propagationPolicy'];
  const isOrphaning = isPlainRecord(body) && body['orphanDependents'] === true;
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    propagationPolicy: policyOf(policy) ?? (isOrphaning ? 'Orphan' : undefined),
    uid: textFieldOf(body, 'preconditions', 'uid'),
    resourceVersion: textFieldOf(body, 'preconditions', 'resourceVersion'),
  };
}

export function isDryRunBody(body: unknown): boolean {
  const list = isPlainRecord(body) ? body['dryRun'] : undefined;
  return isUnknownList(list) && list.includes('All');
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/u.test(text) ? undefined : Number(text);
}

function policyOf(text: string | undefined): PropagationPolicy | undefined {
  return text === 'Background' || text === 'Foreground' || text === 'Orphan' ? text : undefined;
}
