/** How findings name things. */
import type { LintWorkload } from './lint-workload';

/** `Deployment web`, or `Deployment shop/web` where it is about another namespace. */
export function workloadName({ kind, name, namespace }: LintWorkload, seenFrom: string): string {
  return `${kind} ${namespace === seenFrom ? name : `${namespace}/${name}`}`;
}

/** `Deployment web and Pod client`; of many the first three. */
export function workloadNames(workloads: readonly LintWorkload[], seenFrom: string): string {
  return listWords(workloads.map((workload) => workloadName(workload, seenFrom)));
}

export function listWords(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const shown = distinct.length > 4 ? [...distinct.slice(0, 3), `${distinct.length - 3} more`] : distinct;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
