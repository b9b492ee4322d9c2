/**
 * The API server's REST interface: what it answers to each request, whatever carries it.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/endpoints`.
 *
 * Models the resources with their verbs and subresources, Tables, discovery in both forms, watches, patches by content
 * type, dry runs, health checks and the version. Whoever is anonymous may read only those last.
 * Leaves out protobuf, server-side apply of subresources, and OpenAPI schemas. `exec`, `log` and their like are the kubelet's and are
 * answered by `connect`.
 */
import { seconds } from '../../base/time';
import { err, ok, type Result } from '../../base/result';
import type { Scheduler } from '../../engine/scheduler';
import { isPlainRecord, isUnknownList, textFieldOf, type KubeObject } from '../objects/kube-object';
import type { TablePrinter } from '../printers/table-printer';
import type { ObjectRef } from '../store/object-store';
import type { ApiPatch, ApiResult, ApiServer } from './api-server';
import type { Selection } from './api-list';
import { apiStatus, statusObjectOf, type ApiStatus } from './api-status';
import { objectOfBody } from './check-object';
import { aggregatedDiscovery, discoveryAnswer } from './discovery';
import type { ApiWatchEvent } from './object-watch';
import { openApiAnswer } from './openapi';
import { tokenAnswer } from './token-request';
import type { RequestContext } from './request-context';
import { groupOf, type PrinterColumn } from './resource';
import { accessProblem, impersonated } from './rest-access';
import { bodyOf, listJson, tableJson, type IncludedObject } from './rest-body';
import {
  contextOf,
  deleteOptionsOf,
  isDryRunBody,
  isWatch,
  NO_OBJECT,
  placedObject,
  selectionOf,
} from './rest-options';
import {
  targetOf,
  type RestAnswer,
  type RestRequest,
  type RestResponse,
  type RestTarget,
} from './rest-request';
import { reviewAnswer } from './reviews';

export interface RestOptions {
  readonly api: ApiServer;
  readonly scheduler: Scheduler;
  /** Milliseconds since 1970, now. */
  readonly nowMs: () => number;
  /** `192.168.0.10:6443` */
  readonly serverAddress: string;
  /** `https://kubernetes.default.svc.cluster.local` */
  readonly tokenIssuer: string;
  /** The table of a custom kind, of the columns that its definition names. */
  readonly customPrinter?: (columns: readonly PrinterColumn[]) => TablePrinter;
  /** What a kubelet answers; undefined for what nobody does. */
  readonly connect?: (target: RestTarget, request: RestRequest) => RestAnswer | undefined;
}

const JSON_TYPE = 'application/json';
const CONNECTED: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);
const HEALTH_PATHS: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz']);

const PATCH_TYPES: ReadonlyMap<string, ApiPatch['type']> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
]);

export class RestHandler {
  readonly #options: RestOptions;
  readonly #api: ApiServer;

  constructor(options: RestOptions) {
    this.#options = options;
    this.#api = options.api;
  }

  handle(given: RestRequest): RestAnswer {
    const request = impersonated(given);
    const warnings: string[] = [];
    const path = request.path.replace(/(?<=.)\/+$/u, '');
    const plain = this.#plainAnswer(path, request);
    if (plain !== undefined) return plain;
    const denied = accessProblem(path, request, this.#api);
    if (denied !== undefined) return refused(denied);
    const known = this.#discovery(path, request);
    if (known !== undefined) return answered(200, known);
    const target = targetOf(path, this.#api.registry);
    if (target === undefined) return refused(NO_RESOURCE);
    const result = this.#resourceAnswer(target, request, warnings);
    return result.ok ? withWarnings(result.value, warnings) : withWarnings(refused(result.error), warnings);
  }

  /** What anybody may ask. */
  #plainAnswer(path: string, { method }: RestRequest): RestResponse | undefined {
    if (method !== 'GET') return undefined;
    if (HEALTH_PATHS.has(path)) return { ...answered(200, 'ok'), contentType: 'text/plain; charset=utf-8' };
    return path === '/version' ? answered(200, VERSION) : undefined;
  }

  #discovery(path: string, { method, headers = {} }: RestRequest): unknown {
    if (method !== 'GET') return undefined;
    const resources = this.#api.registry.all();
    const version = (headers['accept'] ?? '').includes('as=APIGroupDiscoveryList')
      ? (/v=(?<version>v2(?:beta1)?)[;,]/u.exec(headers['accept'] ?? '')?.groups?.['version'] ?? 'v2')
      : undefined;
    if (version !== undefined && (path === '/api' || path === '/apis')) {
      const type = `${JSON_TYPE};g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
      const root = path === '/api' ? 'api' : 'apis';
      return new Typed(type, aggregatedDiscovery(root, version, resources));
    }
    if (path.startsWith('/openapi/v3')) return openApiAnswer(path, resources);
    return discoveryAnswer(path, resources, this.#options.serverAddress);
  }

  #resourceAnswer(
    target: RestTarget,
    request: RestRequest,
    warnings: string[],
  ): Result<RestAnswer, ApiStatus> {
    const { subresource = '', resource, name } = target;
    if (subresource !== '' && !resource.subresources.includes(subresource)) return err(NO_RESOURCE);
    if (CONNECTED.has(subresource)) {
      const connected = this.#options.connect?.(target, request);
      return connected === undefined ? err(NO_RESOURCE) : ok(connected);
    }
    const context = contextOf(request, warnings);
    switch (request.method) {
      case 'GET':
        return name === undefined || isWatch(request)
          ? this.#list(target, request)
          : this.#get(target, request);
      case 'POST':
        return this.#post(target, request, context);
      case 'PUT':
        return this.#put(target, request, context);
      case 'PATCH':
        return this.#patch(target, request, context);
      case 'DELETE':
        return this.#delete(target, request, context);
      default:
        return err(NOT_ALLOWED);
    }
  }

  #get(target: RestTarget, request: RestRequest): Result<RestAnswer, ApiStatus> {
    const ref = refOfTarget(target);
    const found = target.subresource === 'scale' ? this.#api.scale(ref) : this.#api.get(ref);
    if (!found.ok) return found;
    if (!isTableWanted(request)) return ok(answered(200, versioned(found.value, target)));
    const { resourceVersion = '' } = found.value.metadata;
    const list = {
      items: [found.value],
      resourceVersion,
      continueToken: undefined,
      remainingItemCount: undefined,
    };
    return ok(answered(200, this.#table(list, target, request)));
  }

  #list(target: RestTarget, request: RestRequest): Result<RestAnswer, ApiStatus> {
    const { query = {} } = request;
    const selection = selectionOf(target, query);
    if (!selection.ok) return selection;
    if (isWatch(request)) return this.#watch(target, request, selection.value);
    const listed = this.#api.list(target.resource, {
      ...selection.value,
      limit: Number(query['limit'] ?? 0),
      continueToken: query['continue'] === '' ? undefined : query['continue'],
    });
    if (!listed.ok) return listed;
    const body = isTableWanted(request)
      ? this.#table(listed.value, target, request)
      : listJson(listed.value, target);
    return ok(answered(200, body));
  }

  #watch(target: RestTarget, request: RestRequest, selection: Selection): Result<RestAnswer, ApiStatus> {
    const { query = {} } = request;
    const { resource } = target;
    const options = {
      ...selection,
      resourceVersion: query['resourceVersion'],
      hasBookmarks: query['allowWatchBookmarks'] === 'true' || query['allowWatchBookmarks'] === '1',
      shouldSendInitialEvents: query['sendInitialEvents'] === 'true',
    };
    // A watch that cannot begin is refused at once, not on its stream.
    const probe = this.#api.watch(resource, options, () => undefined);
    if (!probe.ok) return probe;
    probe.value();
    const { scheduler } = this.#options;
    return ok({
      kind: 'stream',
      status: 200,
      contentType: JSON_TYPE,
      start: (write, end) => {
        const watching = this.#api.watch(resource, options, (event) => {
          write(this.#eventJson(event, target, request));
        });
        const stop = watching.ok ? watching.value : (): void => undefined;
        const limit = Number(query['timeoutSeconds'] ?? 0);
        if (limit > 0) {
          scheduler.schedule(seconds(limit), () => {
            stop();
            end();
          });
        }
        return stop;
      },
    });
  }

  #post(target: RestTarget, request: RestRequest, context: RequestContext): Result<RestAnswer, ApiStatus> {
    const { resource, subresource, name } = target;
    const given = bodyOf(request);
    if (!given.ok) return given;
    if (subresource === 'eviction' || subresource === 'binding') {
      return this.#postToPod(target, given.value, context);
    }
    if (subresource === 'token') return this.#postToken(target, given.value);
    if (subresource !== undefined || name !== undefined) return err(NOT_ALLOWED);
    const review = reviewAnswer(resource, given.value, request, this.#api.store);
    if (review !== undefined) return ok(answered(201, review));
    const object = placedObject(given.value, target);
    if (!object.ok) return object;
    if (resource.kind === 'Binding' && resource.custom === undefined) {
      const ref = { kind: 'Pod', namespace: target.namespace ?? '', name: object.value.metadata.name };
      return created(this.#api.bind(ref, textFieldOf(object.value, 'target', 'name') ?? '', context));
    }
    if (!resource.verbs.includes('create')) return err(NOT_ALLOWED);
    const result = this.#api.create(object.value, context);
    return result.ok ? ok(answered(201, this.#shown(result.value, target, request))) : result;
  }

  #postToken(target: RestTarget, body: unknown): Result<RestAnswer, ApiStatus> {
    const account = this.#api.get(refOfTarget(target));
    if (!account.ok) return account;
    const { nowMs, tokenIssuer } = this.#options;
    const issued = tokenAnswer(account.value, body, {
      store: this.#api.store,
      issuer: tokenIssuer,
      nowSeconds: Math.floor(nowMs() / 1_000),
    });
    return issued.ok ? ok(answered(201, issued.value)) : issued;
  }

  #postToPod(target: RestTarget, body: unknown, context: RequestContext): Result<RestAnswer, ApiStatus> {
    const ref = refOfTarget(target);
    if (target.subresource === 'binding') {
      return created(this.#api.bind(ref, textFieldOf(body, 'target', 'name') ?? '', context));
    }
    const options = isPlainRecord(body) ? deleteOptionsOf(body['deleteOptions'], {}) : {};
    return created(this.#api.evict(ref, options, context));
  }

  #put(target: RestTarget, request: RestRequest, context: RequestContext): Result<RestAnswer, ApiStatus> {
    const given = bodyOf(request);
    if (!given.ok) return given;
    const ref = refOfTarget(target);
    if (target.name === undefined) return err(NOT_ALLOWED);
    if (target.subresource === 'scale') {
      const scale = objectOfBody(given.value);
      if (scale === undefined) return err(NO_OBJECT);
      return shown(this.#api.updateScale(ref, scale, context));
    }
    const object = placedObject(given.value, target);
    if (!object.ok) return object;
    const subresource = target.subresource === 'status' ? 'status' : undefined;
    const result = this.#api.update(object.value, context, subresource);
    return result.ok ? ok(answered(200, this.#shown(result.value, target, request))) : result;
  }

  #patch(target: RestTarget, request: RestRequest, context: RequestContext): Result<RestAnswer, ApiStatus> {
    if (target.name === undefined) return err(NOT_ALLOWED);
    if (isApplyPatch(request)) return this.#apply(target, request, context);
    const [contentType = ''] = (request.headers?.['content-type'] ?? '').split(';');
    const type = PATCH_TYPES.get(contentType.trim());
    if (type === undefined) return err(apiStatus('UnsupportedMediaType', UNKNOWN_PATCH));
    const given = bodyOf(request);
    if (!given.ok) return given;
    const { subresource } = target;
    const patched = this.#api.patch(
      refOfTarget(target),
      {
        type,
        body: given.value,
        subresource: subresource === 'status' || subresource === 'scale' ? subresource : undefined,
      },
      context,
    );
    return patched.ok ? ok(answered(200, this.#shown(patched.value, target, request))) : patched;
  }

  #apply(target: RestTarget, request: RestRequest, context: RequestContext): Result<RestAnswer, ApiStatus> {
    const { query = {} } = request;
    if ((context.fieldManager ?? '') === '') return err(NO_MANAGER);
    if (target.subresource !== undefined) {
      return err(apiStatus('BadRequest', 'server-side apply of subresources is not modelled'));
    }
    const given = bodyOf(request);
    if (!given.ok) return given;
    const object = placedObject(given.value, target);
    if (!object.ok) return object;
    const { managedFields } = object.value.metadata;
    if (isUnknownList(managedFields) && managedFields.length > 0) {
      return err(apiStatus('BadRequest', 'metadata.managedFields must be nil'));
    }
    const isNew = !this.#api.get(refOfTarget(target)).ok;
    const applied = this.#api.apply(object.value, context, query['force'] === 'true');
    if (!applied.ok) return applied;
    return ok(answered(isNew ? 201 : 200, this.#shown(applied.value, target, request)));
  }

  #delete(target: RestTarget, request: RestRequest, context: RequestContext): Result<RestAnswer, ApiStatus> {
    const given = bodyOf(request);
    if (!given.ok) return given;
    const { query = {} } = request;
    const options = deleteOptionsOf(given.value, query);
    const isDryRun = context.isDryRun === true || isDryRunBody(given.value);
    const deleteContext = { ...context, isDryRun };
    if (target.name === undefined) {
      const selection = selectionOf(target, query);
      if (!selection.ok) return selection;
      const gone = this.#api.deleteCollection(target.resource, selection.value, options, deleteContext);
      return gone.ok ? ok(answered(200, listJson(gone.value, target))) : gone;
    }
    const deleted = this.#api.delete(refOfTarget(target), options, deleteContext);
    if (!deleted.ok) return deleted;
    const { value } = deleted;
    if (value.metadata.deletionTimestamp !== undefined || value.kind === 'Pod') {
      return ok(answered(200, versioned(value, target)));
    }
    return ok(answered(200, successOf(value, target)));
  }

  #shown(object: KubeObject, target: RestTarget, request: RestRequest): unknown {
    if (!isTableWanted(request) || object.kind === 'Scale') return versioned(object, target);
    const { resourceVersion = '' } = object.metadata;
    const list = {
      items: [object],
      resourceVersion,
      continueToken: undefined,
      remainingItemCount: undefined,
    };
    return this.#table(list, target, request);
  }

  #table(list: Parameters<typeof tableJson>[0], target: RestTarget, { query = {} }: RestRequest): unknown {
    const { custom } = target.resource;
    return tableJson(list, target, {
      context: { nowMs: this.#options.nowMs() },
      included: includedOf(query['includeObject']),
      printer: custom === undefined ? undefined : this.#options.customPrinter?.(custom.printerColumns),
    });
  }

  #eventJson({ type, object }: ApiWatchEvent, target: RestTarget, request: RestRequest): unknown {
    if (type === 'BOOKMARK' || !isTableWanted(request)) return { type, object: versioned(object, target) };
    return { type, object: this.#shown(object, target, request) };
  }
}

/** A body with a type of its own. */
class Typed {
  readonly contentType: string;
  readonly body: unknown;

  constructor(contentType: string, body: unknown) {
    this.contentType = contentType;
    this.body = body;
  }
}

const VERSION = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0',
  gitCommit: '70d3cc986aa8221cd1dfb1121852688902d3bf53',
  gitTreeState: 'clean',
  buildDate: '2024-12-11T17:59:15Z',
  goVersion: 'go1.23.3',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const NO_RESOURCE = apiStatus('NotFound', 'the server could not find the requested resource', {});
const NOT_ALLOWED = apiStatus(
  'MethodNotAllowed',
  'the server does not allow this method on the requested resource',
  {},
);
const NO_MANAGER = apiStatus(
  'Invalid',
  'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  {
    group: 'meta.k8s.io',
    kind: 'PatchOptions',
    causes: [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: is required for apply patch',
        field: 'fieldManager',
      },
    ],
  },
);

function isApplyPatch({ headers = {} }: RestRequest): boolean {
  return (headers['content-type'] ?? '').startsWith('application/apply-patch+yaml');
}

const UNKNOWN_PATCH =
  'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml';

function answered(status: number, body: unknown): RestResponse {
  const isTyped = body instanceof Typed;
  return {
    kind: 'response',
    status,
    contentType: isTyped ? body.contentType : JSON_TYPE,
    body: isTyped ? body.body : body,
    warnings: [],
  };
}

function refused(status: ApiStatus): RestResponse {
  return answered(status.code, statusObjectOf(status));
}

function withWarnings(answer: RestAnswer, warnings: readonly string[]): RestAnswer {
  return answer.kind === 'stream' || warnings.length === 0 ? answer : { ...answer, warnings };
}

function created(result: ApiResult): Result<RestAnswer, ApiStatus> {
  return result.ok
    ? ok(answered(201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }))
    : result;
}

function shown(result: ApiResult): Result<RestAnswer, ApiStatus> {
  return result.ok ? ok(answered(200, result.value)) : result;
}

function successOf(object: KubeObject, { resource }: RestTarget): unknown {
  const group = groupOf(resource.apiVersion);
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: object.metadata.name,
      ...(group === '' ? {} : { group }),
      kind: resource.plural,
      uid: object.metadata.uid,
    },
  };
}

function versioned(object: KubeObject, { apiVersion }: RestTarget): KubeObject {
  return object.kind === 'Scale' || object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

function refOfTarget({ resource, namespace = '', name = '' }: RestTarget): ObjectRef {
  return { kind: resource.storeKind, namespace, name };
}

function isTableWanted({ headers = {} }: RestRequest): boolean {
  return (headers['accept'] ?? '').includes('as=Table');
}

function includedOf(text: string | undefined): IncludedObject {
  return text === 'Object' || text === 'None' ? text : 'Metadata';
}
