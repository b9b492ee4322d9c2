/**
 * Which objects a command line names: `pods`, `pod web`, `pod/web`, `deploy,svc -l app=web`.
 *
 * Kubernetes v1.32 `k8s.io/cli-runtime/pkg/resource/builder.go`, with its messages.
 */
import { err, ok, type Result } from '../../base/result';
import { plainError, type KubectlError } from './kubectl-error';
import type { ResourceCatalogue, ServedResource } from './resource-catalogue';

export interface ResourceTarget {
  readonly resource: ServedResource;
  /** Undefined for all of them, or those that a selector selects. */
  readonly name: string | undefined;
}

export const NO_RESOURCES_GIVEN =
  "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

const TYPE_BESIDE_SLASH =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

export interface TargetOptions {
  readonly hasSelector: boolean;
  /** May a type stand alone, for all its objects? */
  readonly isAllAllowed: boolean;
  readonly isAllNamespaces: boolean;
}

export function targetsOf(
  args: readonly string[],
  catalogue: ResourceCatalogue,
  options: TargetOptions,
): Result<readonly ResourceTarget[], KubectlError> {
  const targets = args.some((arg) => arg.includes('/'))
    ? namedTargets(args, catalogue, options)
    : typedTargets(args, catalogue, options);
  if (!targets.ok) return targets;
  const hasName = targets.value.some(({ name }) => name !== undefined);
  if (hasName && options.hasSelector) {
    return err(plainError('name cannot be provided when a selector is specified'));
  }
  if (hasName && options.isAllNamespaces && targets.value.some(({ resource }) => resource.isNamespaced)) {
    return err(plainError('a resource cannot be retrieved by name across all namespaces'));
  }
  return targets;
}

/** All of the form `pod/web`. */
function namedTargets(
  args: readonly string[],
  catalogue: ResourceCatalogue,
  { hasSelector }: TargetOptions,
): Result<readonly ResourceTarget[], KubectlError> {
  const targets: ResourceTarget[] = [];
  for (const arg of args) {
    const parts = arg.split('/');
    if (parts.length === 1) return err(plainError(TYPE_BESIDE_SLASH));
    const [type = '', name = ''] = parts;
    if (parts.length > 2) {
      return err(plainError('arguments in resource/name form may not have more than one slash'));
    }
    if (type === '' || name === '' || type.includes(',')) {
      return err(plainError('arguments in resource/name form must have a single resource and name'));
    }
    if (hasSelector) return err(plainError('name cannot be provided when a selector is specified'));
    const resource = catalogue.byWord(type);
    if (!resource.ok) return err(plainError(resource.error));
    targets.push({ resource: resource.value, name });
  }
  return ok(targets);
}

function typedTargets(
  args: readonly string[],
  catalogue: ResourceCatalogue,
  { hasSelector, isAllAllowed }: TargetOptions,
): Result<readonly ResourceTarget[], KubectlError> {
  const [types, ...names] = args;
  if (types === undefined) return err(plainError(NO_RESOURCES_GIVEN));
  const resources = resourcesNamed(types, catalogue);
  if (!resources.ok) return resources;
  if (names.length > 0) {
    if (resources.value.length > 1 && !types.includes(',')) {
      return err(plainError('you must specify only one resource'));
    }
    return ok(resources.value.flatMap((resource) => names.map((name) => ({ resource, name }))));
  }
  if (!isAllAllowed && !hasSelector) {
    return err(plainError('resource(s) were provided, but no name was specified'));
  }
  return ok(resources.value.map((resource) => ({ resource, name: undefined })));
}

/** `deploy,svc`, `all` */
function resourcesNamed(
  types: string,
  catalogue: ResourceCatalogue,
): Result<readonly ServedResource[], KubectlError> {
  const resources: ServedResource[] = [];
  for (const word of types.split(',')) {
    const category = catalogue.inCategory(word);
    if (category.length > 0) {
      resources.push(...category);
      continue;
    }
    const resource = catalogue.byWord(word);
    if (!resource.ok) return err(plainError(resource.error));
    resources.push(resource.value);
  }
  return ok([...new Set(resources)]);
}
