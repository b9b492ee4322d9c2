/** Lists of objects as the API server answers them: in the order of their names, selected, and a page at a time. */
import { err, ok, type Result } from '../../base/result';
import type { KubeObject } from '../objects/kube-object';
import type { LabelSelectorRequirement } from '../store/label-selector';
import { matchesRequirement } from '../store/label-selector';
import { pathOf } from '../store/object-ref';
import type { ObjectStore } from '../store/object-store';
import { apiStatus, type ApiStatus } from './api-status';
import { fieldLabelProblem, matchesFields, type FieldRequirement } from './field-selector';
import type { ResourceInfo } from './resource';

export interface Selection {
  /** Without it: all of them. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: readonly LabelSelectorRequirement[] | undefined;
  readonly fieldSelector?: readonly FieldRequirement[] | undefined;
}

export interface ApiListOptions extends Selection {
  readonly limit?: number | undefined;
  /** What the page before gave. */
  readonly continueToken?: string | undefined;
}

export interface ApiList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  /** Where the next page begins; undefined after the last one. */
  readonly continueToken: string | undefined;
  readonly remainingItemCount: number | undefined;
}

export function listObjects(
  store: ObjectStore,
  resource: ResourceInfo,
  options: ApiListOptions,
): Result<ApiList, ApiStatus> {
  const problem = selectionProblem(resource, options);
  if (problem !== undefined) return err(problem);
  const { namespace, limit = 0, continueToken } = options;
  const found = store
    .list(resource.storeKind, { namespace })
    .filter((object) => isInSelection(object, options))
    .map((object) => ({ object, key: pathOf(object) }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const start = continueToken === undefined ? undefined : startOf(continueToken);
  if (continueToken !== undefined && start === undefined) {
    return err(apiStatus('BadRequest', 'continue key is not valid: illegal continue token'));
  }
  const rest = start === undefined ? found : found.filter(({ key }) => key > start);
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const remaining = rest.length - page.length;
  const last = page.at(-1)?.key;
  return ok({
    items: page.map(({ object }) => object),
    resourceVersion: String(store.resourceVersion),
    continueToken: remaining > 0 && last !== undefined ? `v1:${last}` : undefined,
    remainingItemCount: remaining > 0 && isWhole(options) ? remaining : undefined,
  });
}

export function isInSelection(object: KubeObject, selection: Selection): boolean {
  const { namespace, labelSelector = [], fieldSelector = [] } = selection;
  if (namespace !== undefined && namespace !== (object.metadata.namespace ?? '')) return false;
  const { labels } = object.metadata;
  return (
    labelSelector.every((requirement) => matchesRequirement(requirement, labels)) &&
    matchesFields(fieldSelector, object)
  );
}

export function selectionProblem(resource: ResourceInfo, selection: Selection): ApiStatus | undefined {
  const why = fieldLabelProblem(resource, selection.fieldSelector ?? []);
  return why === undefined ? undefined : apiStatus('BadRequest', why);
}

/** How many remain is only known where nothing is left out. */
function isWhole({ labelSelector = [], fieldSelector = [] }: Selection): boolean {
  return labelSelector.length === 0 && fieldSelector.length === 0;
}

function startOf(token: string): string | undefined {
  return token.startsWith('v1:') ? token.slice(3) : undefined;
}
