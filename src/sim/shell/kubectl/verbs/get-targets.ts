/** What `kubectl get` is asked for, by type and name or by what stands in files. */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import type { KubectlError } from '../kubectl-error';
import { plainError } from '../kubectl-error';
import { readManifests } from '../manifest-files';
import { targetsOf, type ResourceTarget } from '../resource-args';
import { ResourceCatalogue, type ServedResource } from '../resource-catalogue';
import type { KubectlCommand } from '../verb';

/** One request: objects of one kind, all of them or one. */
export interface GetTarget {
  readonly resource: ServedResource;
  /** Undefined for every namespace, and for kinds without. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

export interface GetTargets {
  readonly targets: readonly GetTarget[];
  readonly catalogue: ResourceCatalogue;
}

export function* findGetTargets(command: KubectlCommand): Task<Result<GetTargets, KubectlError>> {
  const { flags, args } = command;
  const files = flags.list('filename');
  if (files.length > 0 && args.length > 0) {
    return err(plainError(FILES_AND_ARGS));
  }
  const manifests =
    files.length === 0
      ? undefined
      : yield* readManifests(command.process, files, { isRecursive: flags.isOn('recursive') });
  if (manifests?.ok === false) return manifests;
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return catalogue;
  const isAllNamespaces = flags.isOn('all-namespaces');
  if (manifests !== undefined) {
    const targets: GetTarget[] = [];
    for (const { object, source } of manifests.value) {
      const resource = catalogue.value.byKind(object.kind, object.apiVersion);
      if (resource === undefined) return err(unknownKindError(object, source));
      const namespace = resource.isNamespaced ? (object.metadata.namespace ?? command.namespace) : undefined;
      targets.push({ resource, namespace, name: object.metadata.name });
    }
    return ok({ targets, catalogue: catalogue.value });
  }
  const found = targetsOf(args, catalogue.value, {
    hasSelector: flags.text('selector') !== '' || flags.text('field-selector') !== '',
    isAllAllowed: true,
    isAllNamespaces,
  });
  if (!found.ok) return found;
  const namespace = isAllNamespaces ? undefined : command.namespace;
  return ok({ targets: found.value.map((target) => placed(target, namespace)), catalogue: catalogue.value });
}

export const FILES_AND_ARGS =
  'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well';

function placed({ resource, name }: ResourceTarget, namespace: string | undefined): GetTarget {
  return { resource, name, namespace: resource.isNamespaced ? namespace : undefined };
}

/** For a kind that the server does not serve. */
export function unknownKindError(
  object: {
    readonly kind: string;
    readonly apiVersion: string;
    readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
  },
  source: string,
): KubectlError {
  const { kind, apiVersion, metadata } = object;
  return plainError(
    `resource mapping not found for name: ${JSON.stringify(metadata.name)} namespace: ${JSON.stringify(metadata.namespace ?? '')} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`,
  );
}
