/**
 * The OpenAPI v3 documents, as little of them as lets kubectl leave the check of fields to the server: which kinds there
 * are, and that their requests know `fieldValidation`. Leaves out the schemas.
 */
import { groupOf, versionOf, type ResourceInfo } from './resource';

type Json = Readonly<Record<string, unknown>>;

/** `/openapi/v3` and what it refers to; undefined for anything else. */
export function openApiAnswer(path: string, resources: readonly ResourceInfo[]): Json | undefined {
  const versions = new Map<string, ResourceInfo[]>();
  for (const resource of resources) {
    const served = versions.get(resource.apiVersion) ?? [];
    served.push(resource);
    versions.set(resource.apiVersion, served);
  }
  if (path === '/openapi/v3') {
    return {
      paths: Object.fromEntries(
        [...versions].map(([apiVersion, served]) => [
          pathOf(apiVersion),
          { serverRelativeURL: `/openapi/v3/${pathOf(apiVersion)}?hash=${hashOf(served)}` },
        ]),
      ),
    };
  }
  for (const [apiVersion, served] of versions) {
    if (path === `/openapi/v3/${pathOf(apiVersion)}`) return documentOf(apiVersion, served);
  }
  return undefined;
}

function pathOf(apiVersion: string): string {
  return groupOf(apiVersion) === '' ? `api/${apiVersion}` : `apis/${apiVersion}`;
}

/** Clients keep documents by it. */
function hashOf(resources: readonly ResourceInfo[]): string {
  let hash = 0;
  for (const { plural } of resources) {
    for (const character of plural) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return hash.toString(16).toUpperCase().padStart(8, '0');
}

function documentOf(apiVersion: string, resources: readonly ResourceInfo[]): Json {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.32.0' },
    paths: Object.fromEntries(
      resources.map((resource) => {
        const scope = resource.isNamespaced ? '/namespaces/{namespace}' : '';
        return [
          `/${pathOf(apiVersion)}${scope}/${resource.plural}/{name}`,
          {
            patch: {
              'x-kubernetes-action': 'patch',
              'x-kubernetes-group-version-kind': {
                group: groupOf(apiVersion),
                version: versionOf(apiVersion),
                kind: resource.kind,
              },
              parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
                name,
                in: 'query',
                schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
              })),
              responses: {},
            },
          },
        ];
      }),
    ),
    components: { schemas: {} },
  };
}
