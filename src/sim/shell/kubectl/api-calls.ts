/** Requests that kubectl's commands make of the API server, with its failures as kubectl words them. */
import { err } from '../../base/result';
import type { Task } from '../../host/task';
import { isPlainRecord, type KubeObject, type PlainRecord } from '../../kube/objects/kube-object';
import { resultOf, type CallResult } from './call-result';
import { statusError } from './kubectl-error';
import type { ApiRequest } from './kubectl-client';
import type { ServedResource } from './resource-catalogue';
import type { KubectlCommand } from './verb';

export interface Whereabouts {
  readonly resource: ServedResource;
  /** Undefined for all of them. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** `/apis/apps/v1/namespaces/default/deployments/web/status` */
export function pathOf({ resource, namespace, name, subresource }: Whereabouts): string {
  const { apiVersion, plural, isNamespaced } = resource;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = isNamespaced && namespace !== undefined ? `/namespaces/${namespace}` : '';
  const object = name === undefined ? '' : `/${name}`;
  return `${root}${scope}/${plural}${object}${subresource === undefined || subresource === '' ? '' : `/${subresource}`}`;
}

/** Warnings of the server are said at once. */
export function* call(command: KubectlCommand, request: ApiRequest, source = ''): Task<CallResult> {
  const answered = yield* command.client.request(request);
  if (!answered.ok) return answered;
  const { code, body, warnings } = answered.value;
  command.warn(warnings);
  return resultOf(code, body, source);
}

/** One object by its name; of one that is not there, its namespace may be what is missing. */
export function* callForObject(
  command: KubectlCommand,
  place: Whereabouts,
  more: Partial<ApiRequest> = {},
): Task<CallResult> {
  const answered = yield* call(command, { ...more, method: 'GET', path: pathOf(place) });
  const { namespace = '' } = place;
  if (answered.ok || answered.error.reason !== 'NotFound' || !place.resource.isNamespaced) return answered;
  if (namespace === '' || namespace === 'default') return answered;
  const looked = yield* call(command, { method: 'GET', path: `/api/v1/namespaces/${namespace}` });
  return !looked.ok && looked.error.reason === 'NotFound' ? looked : answered;
}

/** All objects of a kind; a failure names what they were to match (`EnhanceListError` of `cli-runtime/pkg/resource`). */
export function* callForList(
  command: KubectlCommand,
  place: Whereabouts,
  more: Partial<ApiRequest> = {},
): Task<CallResult> {
  const answered = yield* call(command, { ...more, method: 'GET', path: pathOf(place) });
  if (answered.ok) return answered;
  const { reason = '', message = '' } = answered.error;
  if (reason !== 'BadRequest' && reason !== 'NotFound') return answered;
  const { labelSelector = '', fieldSelector = '' } = more.query ?? {};
  const { apiVersion, plural } = place.resource;
  const subject = `"${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Resource=${plural}"`;
  const text =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${subject}: ${message}`
      : `Unable to find ${subject} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}: ${message}`;
  return err(statusError({ reason, message: text, code: answered.error.code }));
}

/** What the server answers, as an object of the API. */
export function objectIn(body: PlainRecord): KubeObject {
  const { apiVersion, kind, metadata } = body;
  const name = isPlainRecord(metadata) ? metadata['name'] : undefined;
  return {
    ...body,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: { ...(isPlainRecord(metadata) ? metadata : {}), name: typeof name === 'string' ? name : '' },
  };
}

/** The objects of a list; items say of which kind they are. */
export function itemsOf(list: PlainRecord): readonly KubeObject[] {
  const { items, kind, apiVersion } = list;
  const itemKind = typeof kind === 'string' ? kind.replace(/List$/u, '') : '';
  return (Array.isArray(items) ? items : [])
    .filter((item) => isPlainRecord(item))
    .map((item) =>
      objectIn({ ...item, apiVersion: item['apiVersion'] ?? apiVersion, kind: item['kind'] ?? itemKind }),
    );
}
