/** What the API server tells about a kind that it serves (`APIResource` of discovery, Kubernetes v1.32). */

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

export interface ResourceInfo {
  readonly kind: string;
  readonly apiVersion: string;
  /** Served beside `apiVersion`. */
  readonly otherVersions: readonly string[];
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** `all` for what `kubectl get all` shows. */
  readonly categories: readonly string[];
  readonly isNamespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly subresources: readonly string[];
  /** Does `metadata.generation` count its changes? */
  readonly isGenerationCounted: boolean;
  /** What a field selector may name beside `metadata.name` and `metadata.namespace`. */
  readonly fieldLabels: readonly string[];
  /**
   * Under what the store keeps it: the kind, or `Service.serving.knative.dev` where the kind alone is that of another
   * resource.
   */
  readonly storeKind: string;
  /** Undefined for built-in kinds. */
  readonly custom: CustomResource | undefined;
}

export interface CustomResource {
  /** The name of its CustomResourceDefinition: `crontabs.stable.example.com`. */
  readonly definition: string;
  /** `openAPIV3Schema` of its version. */
  readonly schema: unknown;
  readonly printerColumns: readonly PrinterColumn[];
}

/** `additionalPrinterColumns` of a CustomResourceDefinition. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  /** Above 0: only with `-o wide`. */
  readonly priority: number;
  readonly description: string;
}

/** Empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** `pods`, `deployments.apps`: as the API server names a resource in its messages. */
export function groupResourceOf({ plural, apiVersion }: ResourceInfo): string {
  const group = groupOf(apiVersion);
  return group === '' ? plural : `${plural}.${group}`;
}

/** `Pod`, `Deployment.apps`. */
export function groupKindOf({ kind, apiVersion }: ResourceInfo): string {
  const group = groupOf(apiVersion);
  return group === '' ? kind : `${kind}.${group}`;
}

/** For objects of a kind that nobody declared. */
export function undeclaredResource(kind: string): ResourceInfo {
  return {
    kind,
    apiVersion: '',
    otherVersions: [],
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    isNamespaced: true,
    verbs: [],
    subresources: [],
    isGenerationCounted: true,
    fieldLabels: [],
    storeKind: kind,
    custom: undefined,
  };
}
