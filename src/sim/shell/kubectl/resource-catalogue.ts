/**
 * The kinds that the server serves, and what a person calls them.
 *
 * Kubernetes v1.32 `k8s.io/cli-runtime` (RESTMapper with shortcuts) over aggregated discovery.
 */
import { append } from '../../base/append';
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { fieldOf, listFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import { callQuietly } from './call-result';
import type { KubectlClient } from './kubectl-client';
import type { KubectlError } from './kubectl-error';

export interface ServedResource {
  readonly kind: string;
  readonly apiVersion: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export function groupOfVersion(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** `pods`, `deployments.apps` */
export function groupResourceName({ plural, apiVersion }: ServedResource): string {
  const group = groupOfVersion(apiVersion);
  return group === '' ? plural : `${plural}.${group}`;
}

/** `pod`, `deployment.apps`: what stands before the slash when kubectl names an object. */
export function kindPrefixOf({
  kind,
  apiVersion,
}: {
  readonly kind: string;
  readonly apiVersion: string;
}): string {
  const group = groupOfVersion(apiVersion);
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}`;
}

export class ResourceCatalogue {
  readonly all: readonly ServedResource[];

  constructor(all: readonly ServedResource[]) {
    this.all = all;
  }

  static *discover(client: KubectlClient): Task<Result<ResourceCatalogue, KubectlError>> {
    const all: ServedResource[] = [];
    for (const path of ['/api', '/apis']) {
      const answered = yield* callQuietly(client, { method: 'GET', path, accept: AGGREGATED });
      if (!answered.ok) return answered;
      for (const group of listFieldOf(answered.value, 'items')) append(all, resourcesOf(group));
    }
    return ok(new ResourceCatalogue(all));
  }

  /** Of exactly this version, or another of the group. */
  byKind(kind: string, apiVersion: string): ServedResource | undefined {
    return this.all.find((resource) => resource.kind === kind && resource.apiVersion === apiVersion);
  }

  /** By what a person types: `pods`, `po`, `Pod`, `deployments.apps`, `deploy.v1.apps`. */
  byWord(word: string): Result<ServedResource, string> {
    const [name = '', ...rest] = word.toLowerCase().split('.');
    const named = this.all.filter(
      ({ plural, singular, shortNames, kind }) =>
        plural === name || singular === name || kind.toLowerCase() === name || shortNames.includes(name),
    );
    const group = rest.join('.');
    const [version = '', ...groupRest] = rest;
    const found =
      rest.length === 0
        ? named[0]
        : (named.find(({ apiVersion }) => groupOfVersion(apiVersion) === group) ??
          named.find(
            ({ apiVersion }) =>
              rest.length > 1 && apiVersion === [...[groupRest.join('.')].filter(Boolean), version].join('/'),
          ));
    return found === undefined
      ? err(
          `the server doesn't have a resource type ${JSON.stringify(word.includes('.') ? word.slice(0, word.indexOf('.')) : word)}`,
        )
      : ok(found);
  }

  /** What `all` stands for; empty when the word is no category. */
  inCategory(category: string): readonly ServedResource[] {
    return this.preferred.filter(({ categories }) => categories.includes(category));
  }

  /** Each kind of a group in one version alone: the first that the server names. */
  get preferred(): readonly ServedResource[] {
    const seen = new Set<string>();
    return this.all.filter((resource) => {
      const key = groupResourceName(resource);
      const isFirst = !seen.has(key);
      seen.add(key);
      return isFirst;
    });
  }
}

/** Of one group in aggregated discovery; the versions come in the order of preference. */
function resourcesOf(group: unknown): readonly ServedResource[] {
  const groupName = textFieldOf(group, 'metadata', 'name') ?? '';
  return listFieldOf(group, 'versions').flatMap((version) => {
    const versionName = textFieldOf(version, 'version') ?? '';
    const apiVersion = groupName === '' ? versionName : `${groupName}/${versionName}`;
    return listFieldOf(version, 'resources').map((resource) => resourceOf(resource, apiVersion));
  });
}

function resourceOf(resource: unknown, apiVersion: string): ServedResource {
  const texts = (field: string): readonly string[] =>
    listFieldOf(resource, field).filter((value) => typeof value === 'string');
  const kind = textFieldOf(resource, 'responseKind', 'kind') ?? '';
  return {
    kind,
    apiVersion,
    plural: textFieldOf(resource, 'resource') ?? '',
    singular: textFieldOf(resource, 'singularResource') ?? kind.toLowerCase(),
    shortNames: texts('shortNames'),
    categories: texts('categories'),
    isNamespaced: fieldOf(resource, 'scope') === 'Namespaced',
    verbs: texts('verbs'),
    subresources: listFieldOf(resource, 'subresources').map(
      (subresource) => textFieldOf(subresource, 'subresource') ?? '',
    ),
  };
}
