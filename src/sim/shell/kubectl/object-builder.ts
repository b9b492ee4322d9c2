/**
 * Finds the objects that a command is about, by names, selectors or files, as they are on the server now.
 *
 * Kubernetes v1.32 `k8s.io/cli-runtime/pkg/resource` (Builder with ContinueOnError and Flatten).
 */
import { append } from '../../base/append';
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import type { KubeObject } from '../../kube/objects/kube-object';
import { call, callForList, callForObject, itemsOf, objectIn, pathOf, type Whereabouts } from './api-calls';
import { plainError, type KubectlError } from './kubectl-error';
import { readManifests } from './manifest-files';
import { targetsOf } from './resource-args';
import { ResourceCatalogue, type ServedResource } from './resource-catalogue';
import type { KubectlCommand } from './verb';
import { FILES_AND_ARGS, unknownKindError } from './verbs/get-targets';

export interface FoundObject {
  readonly resource: ServedResource;
  readonly object: KubeObject;
  /** The file that named it. */
  readonly source: string | undefined;
}

export interface FoundObjects {
  readonly objects: readonly FoundObject[];
  /** Those that are not there, and what else failed: the others are dealt with nevertheless. */
  readonly failures: readonly KubectlError[];
}

export interface BuilderOptions {
  /** The words that name objects. */
  readonly args: readonly string[];
  /** May a type stand alone, for all its objects? */
  readonly isAllAllowed?: boolean;
  /** Those in files need not be on the server. */
  readonly isLocal?: boolean;
  /** Nor need those that are named: they are taken to be there. */
  readonly isUnseen?: boolean;
  /** Of the flags, when the command has them. */
  readonly labelSelector?: string;
}

export function* findObjects(
  command: KubectlCommand,
  options: BuilderOptions,
): Task<Result<FoundObjects, KubectlError>> {
  const { flags } = command;
  const files = flags.list('filename');
  if (files.length > 0 && options.args.length > 0) return err(plainError(FILES_AND_ARGS));
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return catalogue;
  return files.length > 0
    ? yield* objectsOfFiles(command, catalogue.value, options)
    : yield* objectsOfWords(command, catalogue.value, options);
}

/** Where a given object is, or is to be. */
export function placeOf(
  command: KubectlCommand,
  resource: ServedResource,
  object: KubeObject,
): Result<Whereabouts & { readonly name: string }, KubectlError> {
  const { name, namespace } = object.metadata;
  if (!resource.isNamespaced) return ok({ resource, namespace: undefined, name });
  if (namespace !== undefined && command.isNamespaceGiven && namespace !== command.namespace) {
    return err(
      plainError(
        `the namespace from the provided object ${JSON.stringify(namespace)} does not match the namespace ${JSON.stringify(command.namespace)}. You must pass '--namespace=${namespace}' to perform this operation.`,
      ),
    );
  }
  return ok({ resource, namespace: namespace ?? command.namespace, name });
}

function* objectsOfFiles(
  command: KubectlCommand,
  catalogue: ResourceCatalogue,
  { isLocal }: BuilderOptions,
): Task<Result<FoundObjects, KubectlError>> {
  const { flags } = command;
  const manifests = yield* readManifests(command.process, flags.list('filename'), {
    isRecursive: flags.isOn('recursive'),
  });
  if (!manifests.ok) return manifests;
  const objects: FoundObject[] = [];
  const failures: KubectlError[] = [];
  for (const { object, source } of manifests.value) {
    const resource = catalogue.byKind(object.kind, object.apiVersion);
    if (resource === undefined) {
      failures.push(unknownKindError(object, source));
      continue;
    }
    const place = placeOf(command, resource, object);
    if (!place.ok) return place;
    if (isLocal === true) {
      const { namespace } = place.value;
      const metadata = { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) };
      objects.push({ resource, object: { ...object, metadata }, source });
      continue;
    }
    const found = yield* call(command, { method: 'GET', path: pathOf(place.value) });
    if (found.ok) objects.push({ resource, object: objectIn(found.value), source });
    else failures.push(found.error);
  }
  return ok({ objects, failures });
}

function* objectsOfWords(
  command: KubectlCommand,
  catalogue: ResourceCatalogue,
  options: BuilderOptions,
): Task<Result<FoundObjects, KubectlError>> {
  const { flags } = command;
  const isAllNamespaces = flags.isOn('all-namespaces');
  const labelSelector = options.labelSelector ?? flags.text('selector');
  const fieldSelector = flags.text('field-selector');
  const targets = targetsOf(options.args, catalogue, {
    hasSelector: labelSelector !== '' || fieldSelector !== '' || flags.isOn('all'),
    isAllAllowed: options.isAllAllowed ?? false,
    isAllNamespaces,
  });
  if (!targets.ok) return targets;
  const objects: FoundObject[] = [];
  const failures: KubectlError[] = [];
  for (const { resource, name } of targets.value) {
    const namespace = isAllNamespaces ? undefined : command.namespace;
    if (name !== undefined && options.isUnseen === true) {
      const { apiVersion, kind } = resource;
      const metadata = { name, ...(resource.isNamespaced ? { namespace } : {}) };
      objects.push({ resource, object: { apiVersion, kind, metadata }, source: undefined });
      continue;
    }
    const answered =
      name === undefined
        ? yield* callForList(
            command,
            { resource, namespace },
            { query: selectionOf(labelSelector, fieldSelector) },
          )
        : yield* callForObject(command, { resource, namespace, name });
    if (!answered.ok) failures.push(answered.error);
    else {
      const found = name === undefined ? itemsOf(answered.value) : [objectIn(answered.value)];
      append(
        objects,
        found.map((object) => ({ resource, object, source: undefined })),
      );
    }
  }
  return ok({ objects, failures });
}

function selectionOf(labelSelector: string, fieldSelector: string): Readonly<Record<string, string>> {
  return {
    ...(labelSelector === '' ? {} : { labelSelector }),
    ...(fieldSelector === '' ? {} : { fieldSelector }),
  };
}

/** Where an object that was found is. */
export function whereaboutsOf({ resource, object }: FoundObject): Whereabouts & { readonly name: string } {
  const { name, namespace } = object.metadata;
  return { resource, namespace: resource.isNamespaced ? namespace : undefined, name };
}
