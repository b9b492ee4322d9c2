/**
 * What the API server does with requests: checks them, carries them out on the store, and words its refusals.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/endpoints/handlers` and `pkg/registry`. Controllers of the cluster write to the
 * store directly; everything that people and programs ask for comes this way, by `rest.ts` or from an edit of the lab.
 *
 * Models create, get, list in pages, update, the three kinds of patch, deletion of one or many, the subresources status,
 * scale, eviction and binding, watches with selectors, and dry runs.
 * Leaves out RBAC: whoever is known may do everything.
 */
import { err, ok, type Result } from '../../base/result';
import { podSecurityWarningsOf } from '../admission/pod-security/pod-security-admission';
import type { Scheduler } from '../../engine/scheduler';
import { preparedUpdate } from '../admission/service-type-change';
import { isPlainRecord, isUnknownList, type KubeObject } from '../objects/kube-object';
import type { DeleteOptions } from '../store/deletion';
import { refOf, type ObjectRef, type ObjectStore, type StoreResult } from '../store/object-store';
import { listObjects, type ApiList, type ApiListOptions, type Selection } from './api-list';
import { apiStatus, conflictStatus, failed, notFoundStatus, type ApiStatus } from './api-status';
import { checkObject, objectOfBody } from './check-object';
import { evictPod } from './eviction';
import { applyJsonPatch, applyMergePatch } from './json-patch';
import { watchObjects, type ApiWatchEvent, type ApiWatchOptions } from './object-watch';
import type { RequestContext } from './request-context';
import { undeclaredResource, type ResourceInfo } from './resource';
import type { ResourceRegistry } from './resource-registry';
import { scaleOf, withScale } from './scale';
import { appliedAnew, appliedOver, withUpdatedManagers } from './server-side-apply';
import { applyStrategicMergePatch } from './strategic-merge-patch';

export type ApiResult = Result<KubeObject, ApiStatus>;

export type WritableSubresource = 'status' | 'scale';

export interface ApiPatch {
  readonly type: 'json' | 'merge' | 'strategic';
  readonly body: unknown;
  readonly subresource?: WritableSubresource | undefined;
}

export interface ApiDeleteOptions extends DeleteOptions {
  /** Deletes nothing unless the object still is of this version. */
  readonly resourceVersion?: string | undefined;
}

/** What nobody may say of an object that does not exist yet. */
const SERVER_FIELDS: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
]);

/** Of requests that do not say who makes them. */
const STANDARD_MANAGER = 'kubectl';

/** Empty where nobody knows how lists are merged. */
function schemaKindOf({ kind, custom }: ResourceInfo): string {
  return custom === undefined ? kind : '';
}

const UNPATCHABLE =
  'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';

export class ApiServer {
  readonly store: ObjectStore;
  readonly #scheduler: Scheduler;

  constructor(store: ObjectStore, scheduler: Scheduler) {
    this.store = store;
    this.#scheduler = scheduler;
  }

  get registry(): ResourceRegistry {
    return this.store.registry;
  }

  get(ref: ObjectRef): ApiResult {
    const found = this.store.find(ref.kind, ref.namespace, ref.name);
    return found === undefined ? err(notFoundStatus(this.#resourceOf(ref), ref.name)) : ok(found);
  }

  list(resource: ResourceInfo, options: ApiListOptions = {}): Result<ApiList, ApiStatus> {
    return listObjects(this.store, resource, options);
  }

  /** The events come while simulated time goes on, those of what there is at once. Answers how to stop. */
  watch(
    resource: ResourceInfo,
    options: ApiWatchOptions,
    onEvent: (event: ApiWatchEvent) => void,
  ): Result<() => void, ApiStatus> {
    return watchObjects({ store: this.store, scheduler: this.#scheduler }, resource, options, onEvent);
  }

  create(object: KubeObject, context: RequestContext): ApiResult {
    const resource = this.store.resourceOf(object);
    if (object.metadata.resourceVersion !== undefined && object.metadata.resourceVersion !== '') {
      return failed('InternalError', 'resourceVersion should not be set on objects to be created');
    }
    const checked = checkObject(resource, newObject(object, resource), context);
    if (!checked.ok) return checked;
    return this.#created(checked.value, context);
  }

  /** What was refused is not warned of as well. */
  #created(object: KubeObject, context: RequestContext): ApiResult {
    const created = this.#write(context, () => this.store.create(object));
    if (created.ok) context.warnings?.push(...podSecurityWarningsOf(this.store, created.value));
    return created;
  }

  /** Replaces the object, or what the subresource stands for. */
  update(object: KubeObject, context: RequestContext, subresource?: WritableSubresource): ApiResult {
    if (subresource === 'scale') return failed('BadRequest', 'a Scale names no resource');
    const resource = this.store.resourceOf(object);
    const namespace = resource.isNamespaced ? (object.metadata.namespace ?? 'default') : '';
    const { name } = object.metadata;
    const current = this.store.find(resource.storeKind, namespace, name);
    if (current === undefined) return err(notFoundStatus(resource, name));
    const { uid } = object.metadata;
    if (uid !== undefined && uid !== '' && uid !== current.metadata.uid) {
      const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid ?? ''}`;
      return err(conflictStatus(resource, name, why));
    }
    const given = preparedUpdate(named(object, current, subresource), current);
    if (subresource === 'status') return this.#replace(resource, given, current, context, subresource);
    const update = {
      manager: context.fieldManager ?? STANDARD_MANAGER,
      subresource: context.subresource,
      time: this.store.timestamp(),
      kind: schemaKindOf(resource),
    };
    return this.#replace(resource, withUpdatedManagers(current, given, update), current, context);
  }

  /** What a manager wants of the object, whether it is there or not (`application/apply-patch+yaml`). */
  apply(given: KubeObject, context: RequestContext, isForced: boolean): ApiResult {
    const resource = this.store.resourceOf(given);
    const { name, namespace: givenNamespace = 'default' } = given.metadata;
    const current = this.store.find(resource.storeKind, resource.isNamespaced ? givenNamespace : '', name);
    const order = {
      manager: context.fieldManager ?? '',
      isForced,
      time: this.store.timestamp(),
      kind: schemaKindOf(resource),
    };
    if (current === undefined) {
      const checked = checkObject(resource, newObject(given, resource), context);
      if (!checked.ok) return checked;
      return this.#created(appliedAnew(checked.value, order), context);
    }
    const applied = appliedOver(current, given, order);
    if (!applied.ok || applied.value === current) return applied;
    const prepared = preparedUpdate(named(applied.value, current, undefined), current);
    return this.#replace(resource, prepared, current, context);
  }

  #replace(
    resource: ResourceInfo,
    given: KubeObject,
    current: KubeObject,
    context: RequestContext,
    subresource?: WritableSubresource,
  ): ApiResult {
    const checked = checkObject(resource, given, context, current);
    if (!checked.ok) return checked;
    const written = this.#write(context, () =>
      subresource === 'status' ? this.store.updateStatus(checked.value) : this.store.update(checked.value),
    );
    const isWarnedOf = written.ok && subresource === undefined && given.kind !== 'Pod';
    if (isWarnedOf) context.warnings?.push(...podSecurityWarningsOf(this.store, written.value));
    return written;
  }

  patch(ref: ObjectRef, patch: ApiPatch, context: RequestContext): ApiResult {
    const current = this.get(ref);
    if (!current.ok) return current;
    const isScale = patch.subresource === 'scale';
    const target = isScale ? scaleOf(current.value) : current.value;
    const patched = this.#patched(target, patch, ref);
    if (!patched.ok) return patched;
    const next = objectOfBody(patched.value);
    if (next === undefined) return failed('BadRequest', 'the patch leaves no object');
    if (next.metadata.name !== ref.name) {
      const resource = this.#resourceOf(ref);
      return failed(
        'BadRequest',
        `the name of the object (${next.metadata.name}) does not match the name on the URL (${ref.name})`,
        { kind: resource.plural, name: ref.name },
      );
    }
    return isScale ? this.updateScale(ref, next, context) : this.update(next, context, patch.subresource);
  }

  scale(ref: ObjectRef): ApiResult {
    const current = this.get(ref);
    return current.ok ? ok(scaleOf(current.value)) : current;
  }

  updateScale(ref: ObjectRef, scale: KubeObject, context: RequestContext): ApiResult {
    const current = this.get(ref);
    if (!current.ok) return current;
    const scaled = this.update(withScale(current.value, scale), { ...context, subresource: 'scale' });
    return scaled.ok ? ok(scaleOf(scaled.value)) : scaled;
  }

  /** Answers the object as it is now: on its way out, or as it was last. */
  delete(ref: ObjectRef, options: ApiDeleteOptions, context: RequestContext): ApiResult {
    const current = this.get(ref);
    if (!current.ok) return current;
    const { resourceVersion } = current.value.metadata;
    if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
      const why = `Precondition failed: ResourceVersion in precondition: ${options.resourceVersion}, ResourceVersion in object meta: ${resourceVersion ?? ''}`;
      return err(conflictStatus(this.#resourceOf(ref), ref.name, why));
    }
    return this.#write(context, () => this.store.delete(ref, options));
  }

  deleteCollection(
    resource: ResourceInfo,
    selection: Selection,
    options: DeleteOptions,
    context: RequestContext,
  ): Result<ApiList, ApiStatus> {
    const listed = this.list(resource, selection);
    if (!listed.ok) return listed;
    for (const object of listed.value.items) {
      const deleted = this.delete(refOf(object), options, context);
      if (!deleted.ok && deleted.error.reason !== 'NotFound') return deleted;
    }
    return listed;
  }

  evict(ref: ObjectRef, options: DeleteOptions, context: RequestContext): ApiResult {
    const current = this.get(ref);
    if (!current.ok) return current;
    return this.#write(context, () => evictPod(this.store, ref, options));
  }

  bind(ref: ObjectRef, nodeName: string, context: RequestContext): ApiResult {
    const current = this.get(ref);
    if (!current.ok) return current;
    const { spec } = current.value;
    const bound = isPlainRecord(spec) ? spec['nodeName'] : undefined;
    if (typeof bound === 'string' && bound !== '') {
      const why = `pod ${ref.name} is already assigned to node "${bound}"`;
      return err(conflictStatus(this.#resourceOf(ref), ref.name, why));
    }
    return this.#write(context, () => this.store.bind(ref, nodeName));
  }

  /** A dry run does everything, and takes it back; the version stays what it was, and a new object has none. */
  #write(context: RequestContext, write: () => StoreResult): StoreResult {
    if (context.isDryRun !== true) return write();
    let result: StoreResult = failed('InternalError', 'nothing was written');
    this.store.transaction(() => {
      result = write();
      return false;
    });
    if (!result.ok) return result;
    const { kind, metadata } = result.value;
    const { resourceVersion } =
      this.store.find(kind, metadata.namespace ?? '', metadata.name)?.metadata ?? {};
    return ok({ ...result.value, metadata: { ...metadata, resourceVersion } });
  }

  #patched(target: KubeObject, { type, body }: ApiPatch, ref: ObjectRef): Result<unknown, ApiStatus> {
    if (type === 'json') {
      if (!isUnknownList(body)) {
        return failed(
          'BadRequest',
          'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
        );
      }
      const patched = applyJsonPatch(target, body);
      // The API server keeps to itself which operation it was.
      return patched.ok
        ? patched
        : failed('Invalid', 'the server rejected our request due to an error in our request', {});
    }
    if (!isPlainRecord(body)) {
      return failed(
        'BadRequest',
        'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
      );
    }
    if (type === 'merge') return ok(applyMergePatch(target, body));
    if (this.#resourceOf(ref).custom !== undefined) return failed('UnsupportedMediaType', UNPATCHABLE);
    const patched = applyStrategicMergePatch(target.kind, target, body);
    return patched.ok ? patched : err(apiStatus('BadRequest', patched.error));
  }

  #resourceOf({ kind }: ObjectRef): ResourceInfo {
    return this.registry.byStoreKind(kind) ?? undeclaredResource(kind);
  }
}

function newObject(object: KubeObject, resource: ResourceInfo): KubeObject {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([field]) => !SERVER_FIELDS.has(field)),
  );
  const { status, ...rest } = object;
  // A Node brings its own state along, of the others the cluster finds out.
  const isStatusKept = resource.kind === 'Node' || !resource.subresources.includes('status');
  return {
    ...rest,
    ...(isStatusKept && status !== undefined ? { status } : {}),
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { ...metadata, name: object.metadata.name },
  };
}

/** As it replaces the other: with the namespace of the other, and with its spec where only the status is meant. */
function named(
  object: KubeObject,
  current: KubeObject,
  subresource: WritableSubresource | undefined,
): KubeObject {
  const { namespace } = current.metadata;
  const metadata = { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) };
  const { resourceVersion } = metadata;
  const checkedMeta = resourceVersion === '' ? { ...metadata, resourceVersion: undefined } : metadata;
  return subresource === 'status'
    ? { ...current, metadata: checkedMeta, status: object.status }
    : { ...object, metadata: checkedMeta };
}
