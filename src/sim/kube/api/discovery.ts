/**
 * What the API server serves, as clients find out: lists of groups and resources, in the old form and in the aggregated
 * one (`apidiscovery.k8s.io`).
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/endpoints/discovery`.
 */
import { groupOf, versionOf, type ResourceInfo } from './resource';

/** The kinds of what subresources take and give, where it is not the kind of the object. */
const SUBRESOURCE_KINDS: ReadonlyMap<string, { readonly apiVersion: string; readonly kind: string }> =
  new Map([
    ['scale', { apiVersion: 'autoscaling/v1', kind: 'Scale' }],
    ['eviction', { apiVersion: 'policy/v1', kind: 'Eviction' }],
    ['binding', { apiVersion: 'v1', kind: 'Binding' }],
    ['token', { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' }],
    ['attach', { apiVersion: 'v1', kind: 'PodAttachOptions' }],
    ['exec', { apiVersion: 'v1', kind: 'PodExecOptions' }],
    ['portforward', { apiVersion: 'v1', kind: 'PodPortForwardOptions' }],
  ]);

const CREATED_ONLY: ReadonlySet<string> = new Set(['eviction', 'binding', 'token']);
const CONNECTED: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy']);

type Json = Readonly<Record<string, unknown>>;

interface GroupVersion {
  readonly apiVersion: string;
  readonly resources: readonly ResourceInfo[];
}

/** `/api` and `/api/v1`, or `/apis`, `/apis/GROUP` and `/apis/GROUP/VERSION`; undefined for what is none of them. */
export function discoveryAnswer(
  path: string,
  resources: readonly ResourceInfo[],
  serverAddress: string,
): Json | undefined {
  const [root, ...rest] = path.split('/').filter((step) => step !== '');
  if (root === 'api') {
    if (rest.length === 0) return apiVersions(serverAddress);
    return rest.length === 1 ? resourceList(rest[0] ?? '', resources) : undefined;
  }
  if (root !== 'apis') return undefined;
  const groups = groupsOf(resources).filter(({ name }) => name !== '');
  if (rest.length === 0) {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map((group) => groupJson(group)) };
  }
  if (rest.length === 1) {
    const group = groups.find(({ name }) => name === rest[0]);
    return group === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...groupJson(group) };
  }
  return rest.length === 2 ? resourceList(rest.join('/'), resources) : undefined;
}

/** Everything below `/api` or `/apis` at once; `version` is `v2` or `v2beta1`. */
export function aggregatedDiscovery(
  root: 'api' | 'apis',
  version: string,
  resources: readonly ResourceInfo[],
): Json {
  const groups = groupsOf(resources).filter(({ name }) => (name === '') === (root === 'api'));
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: { name },
      versions: versions.map((each) => ({
        version: versionOf(each.apiVersion),
        resources: each.resources.map((resource) => discoveredResource(resource, each.apiVersion)),
        freshness: 'Current',
      })),
    })),
  };
}

function groupsOf(
  resources: readonly ResourceInfo[],
): readonly { readonly name: string; readonly versions: readonly GroupVersion[] }[] {
  const byVersion = new Map<string, ResourceInfo[]>();
  for (const resource of resources) {
    for (const apiVersion of [resource.apiVersion, ...resource.otherVersions]) {
      const served = byVersion.get(apiVersion) ?? [];
      served.push(resource);
      byVersion.set(apiVersion, served);
    }
  }
  const byGroup = new Map<string, GroupVersion[]>();
  for (const [apiVersion, served] of byVersion) {
    const versions = byGroup.get(groupOf(apiVersion)) ?? [];
    versions.push({ apiVersion, resources: served });
    byGroup.set(groupOf(apiVersion), versions);
  }
  return [...byGroup].map(([name, versions]) => ({ name, versions: versions.toSorted(preferredFirst) }));
}

/** `v2` before `v1`, and both before `v1beta3`. */
function preferredFirst(one: GroupVersion, other: GroupVersion): number {
  return rankOf(other) - rankOf(one);
}

function rankOf({ apiVersion }: GroupVersion): number {
  const found = /^v(\d+)(?:(alpha|beta)(\d+))?$/u.exec(versionOf(apiVersion));
  if (found === null) return -1;
  const [, major = '0', stage, minor = '0'] = found;
  const stageRank = stage === undefined ? 2 : stage === 'beta' ? 1 : 0;
  return stageRank * 1_000_000 + Number(major) * 1_000 + Number(minor);
}

function apiVersions(serverAddress: string): Json {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

function groupJson({
  name,
  versions,
}: {
  readonly name: string;
  readonly versions: readonly GroupVersion[];
}): Json {
  const each = versions.map(({ apiVersion }) => ({
    groupVersion: apiVersion,
    version: versionOf(apiVersion),
  }));
  return { name, versions: each, preferredVersion: each[0] };
}

function resourceList(apiVersion: string, resources: readonly ResourceInfo[]): Json | undefined {
  const served = resources.filter(
    (resource) => resource.apiVersion === apiVersion || resource.otherVersions.includes(apiVersion),
  );
  if (served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersion,
    resources: served.flatMap((resource) => [
      {
        name: resource.plural,
        singularName: resource.singular,
        namespaced: resource.isNamespaced,
        kind: resource.kind,
        verbs: resource.verbs.toSorted(),
        ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
        ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
      },
      ...resource.subresources.map((name) => ({
        name: `${resource.plural}/${name}`,
        singularName: '',
        namespaced: resource.isNamespaced,
        ...subresourceGroup(name, resource, apiVersion),
        verbs: subresourceVerbs(name),
      })),
    ]),
  };
}

function subresourceGroup(name: string, resource: ResourceInfo, apiVersion: string): Json {
  const other = SUBRESOURCE_KINDS.get(name);
  if (other === undefined) return { kind: resource.kind };
  if (other.apiVersion === apiVersion) return { kind: other.kind };
  return { group: groupOf(other.apiVersion), version: versionOf(other.apiVersion), kind: other.kind };
}

function discoveredResource(resource: ResourceInfo, apiVersion: string): Json {
  return {
    resource: resource.plural,
    responseKind: { group: groupOf(apiVersion), version: versionOf(apiVersion), kind: resource.kind },
    scope: resource.isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs.toSorted(),
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(resource.subresources.length === 0
      ? {}
      : {
          subresources: resource.subresources.map((name) => {
            const kind = SUBRESOURCE_KINDS.get(name) ?? { apiVersion, kind: resource.kind };
            return {
              subresource: name,
              responseKind: {
                group: groupOf(kind.apiVersion),
                version: versionOf(kind.apiVersion),
                kind: kind.kind,
              },
              verbs: subresourceVerbs(name),
            };
          }),
        }),
  };
}

function subresourceVerbs(name: string): readonly string[] {
  if (CREATED_ONLY.has(name)) return ['create'];
  if (CONNECTED.has(name)) return ['create', 'get'];
  if (name === 'finalize') return ['update'];
  return name === 'log' ? ['get'] : ['get', 'patch', 'update'];
}
