/**
 * Which resources there are: the built-in ones, and those that CustomResourceDefinitions declare while they exist.
 *
 * `k8s.io/apimachinery/pkg/api/meta` (RESTMapper) with the shortcuts of discovery, Kubernetes v1.32.
 */
import { err, ok, type Result } from '../../base/result';
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf, type KubeObject } from '../objects/kube-object';
import { BUILT_IN_RESOURCES, storeKindOf, VIRTUAL_RESOURCES } from './built-in-resources';
import { groupOf, versionOf, type PrinterColumn, type ResourceInfo } from './resource';

const CUSTOM_VERBS: ResourceInfo['verbs'] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];

const BUILT_IN: readonly ResourceInfo[] = [...BUILT_IN_RESOURCES, ...VIRTUAL_RESOURCES];
const BUILT_IN_BY_KIND: ReadonlyMap<string, ResourceInfo> = new Map(
  BUILT_IN.map((info) => [info.kind, info]),
);

export class ResourceRegistry {
  /** By the name of the CustomResourceDefinition. */
  readonly #customs = new Map<string, ResourceInfo>();
  readonly #customsByStoreKind = new Map<string, ResourceInfo>();

  /** Of this kind; with `apiVersion` of that group, whichever version of it. */
  byKind(kind: string, apiVersion?: string): ResourceInfo | undefined {
    const builtIn = BUILT_IN_BY_KIND.get(kind);
    if (apiVersion === undefined)
      return builtIn ?? this.#customsByStoreKind.get(kind) ?? this.#customOf(kind);
    if (builtIn !== undefined && servesVersion(builtIn, apiVersion)) return builtIn;
    return this.#customOf(kind, groupOf(apiVersion));
  }

  /** By what the store calls it; custom resources that nobody declared (any more) are namespaced. */
  byStoreKind(storeKind: string): ResourceInfo | undefined {
    return BUILT_IN_BY_KIND.get(storeKind) ?? this.#customsByStoreKind.get(storeKind);
  }

  /** As a URL names it. */
  byPlural(group: string, version: string, plural: string): ResourceInfo | undefined {
    const apiVersion = group === '' ? version : `${group}/${version}`;
    return this.all().find((info) => info.plural === plural && servesVersion(info, apiVersion));
  }

  /** By what a person types: `pods`, `po`, `Pod`, `deployments.apps`, `deploy.v1.apps`. Answers what is wrong with it. */
  byWord(word: string): Result<ResourceInfo, string> {
    const lower = word.toLowerCase();
    const [name = '', ...rest] = lower.split('.');
    const all = this.all();
    const named = all.filter(
      (info) => info.plural === name || info.singular === name || info.shortNames.includes(name),
    );
    const group = rest.join('.');
    const [version = '', ...groupRest] = rest;
    const found =
      rest.length === 0
        ? named[0]
        : (named.find((info) => groupOf(info.apiVersion) === group) ??
          named.find(
            (info) =>
              groupOf(info.apiVersion) === groupRest.join('.') && versionOf(info.apiVersion) === version,
          ));
    return found === undefined ? err(`the server doesn't have a resource type "${word}"`) : ok(found);
  }

  /** What `kubectl get all` means with `all`; empty when it is no category. */
  byCategory(category: string): readonly ResourceInfo[] {
    return this.all().filter((info) => info.categories.includes(category));
  }

  /** Takes in a CustomResourceDefinition, or what has changed of it. */
  addCustom(definition: KubeObject): void {
    this.removeCustom(definition);
    const info = this.#infoOf(definition);
    if (info === undefined) return;
    this.#customs.set(definition.metadata.name, info);
    this.#customsByStoreKind.set(info.storeKind, info);
  }

  removeCustom(definition: KubeObject): void {
    const { name } = definition.metadata;
    const info = this.#customs.get(name);
    if (info === undefined) return;
    this.#customs.delete(name);
    this.#customsByStoreKind.delete(info.storeKind);
  }

  /** Of the core group first, then as `kubectl api-resources` has it. */
  all(): readonly ResourceInfo[] {
    return this.#customs.size === 0 ? BUILT_IN : [...BUILT_IN, ...this.#customs.values()];
  }

  #customOf(kind: string, group?: string): ResourceInfo | undefined {
    for (const info of this.#customs.values()) {
      if (info.kind === kind && (group === undefined || groupOf(info.apiVersion) === group)) return info;
    }
    return undefined;
  }

  #infoOf(definition: KubeObject): ResourceInfo | undefined {
    const group = textFieldOf(definition, 'spec', 'group');
    const kind = textFieldOf(definition, 'spec', 'names', 'kind');
    const versions = listFieldOf(definition, 'spec', 'versions');
    const served = versions.filter((version) => fieldOf(version, 'served') !== false);
    const stored = served.find((version) => fieldOf(version, 'storage') === true) ?? served[0];
    const name = textFieldOf(stored, 'name');
    if (group === undefined || kind === undefined || name === undefined) return undefined;
    const subresources = fieldOf(stored, 'subresources');
    return {
      kind,
      apiVersion: `${group}/${name}`,
      otherVersions: served
        .filter((version) => version !== stored)
        .map((version) => `${group}/${textFieldOf(version, 'name') ?? ''}`),
      plural: textFieldOf(definition, 'spec', 'names', 'plural') ?? `${kind.toLowerCase()}s`,
      singular: textFieldOf(definition, 'spec', 'names', 'singular') ?? kind.toLowerCase(),
      shortNames: textsOf(listFieldOf(definition, 'spec', 'names', 'shortNames')),
      categories: textsOf(listFieldOf(definition, 'spec', 'names', 'categories')),
      isNamespaced: textFieldOf(definition, 'spec', 'scope') !== 'Cluster',
      verbs: CUSTOM_VERBS,
      subresources: ['scale', 'status'].filter((each) => fieldOf(subresources, each) !== undefined),
      isGenerationCounted: true,
      fieldLabels: listFieldOf(stored, 'selectableFields').flatMap((field) => {
        const path = textFieldOf(field, 'jsonPath');
        return path === undefined ? [] : [path.replace(/^\./u, '')];
      }),
      storeKind: storeKindOf(kind, `${group}/${name}`),
      custom: {
        definition: definition.metadata.name,
        schema: fieldOf(stored, 'schema', 'openAPIV3Schema'),
        printerColumns: listFieldOf(stored, 'additionalPrinterColumns').map(printerColumnOf),
      },
    };
  }
}

function servesVersion(info: ResourceInfo, apiVersion: string): boolean {
  return info.apiVersion === apiVersion || info.otherVersions.includes(apiVersion);
}

function textsOf(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function printerColumnOf(column: unknown): PrinterColumn {
  return {
    name: textFieldOf(column, 'name') ?? '',
    type: textFieldOf(column, 'type') ?? 'string',
    jsonPath: textFieldOf(column, 'jsonPath') ?? '',
    priority: numberFieldOf(column, 'priority') ?? 0,
    description: textFieldOf(column, 'description') ?? '',
  };
}
