/**
 * The built-in kinds, where no cluster is at hand that could know of others: reading a lab, for example. What a cluster
 * serves is in its `ResourceRegistry`.
 */
import { BUILT_IN_RESOURCES } from './api/built-in-resources';
import { groupResourceOf, type ResourceInfo } from './api/resource';

export const KINDS: readonly ResourceInfo[] = BUILT_IN_RESOURCES;

const INFO_BY_KIND = new Map(KINDS.map((info) => [info.kind, info]));

export function findKind(kind: string): ResourceInfo | undefined {
  return INFO_BY_KIND.get(kind);
}

/** By what a person types: `pod`, `pods`, `po`, `Pod`. */
export function findKindByWord(word: string): ResourceInfo | undefined {
  const lower = word.toLowerCase();
  return KINDS.find(
    (info) => info.singular === lower || info.plural === lower || info.shortNames.includes(lower),
  );
}

/** Kinds that are not known here are custom resources, which nearly always are namespaced. */
export function isNamespacedKind(kind: string): boolean {
  return INFO_BY_KIND.get(kind)?.isNamespaced ?? true;
}

/** `pods`, `deployments.apps`: as the API server names a resource in its messages. */
export function resourceNameOf(kind: string): string {
  const info = INFO_BY_KIND.get(kind);
  return info === undefined ? `${kind.toLowerCase()}s` : groupResourceOf(info);
}
