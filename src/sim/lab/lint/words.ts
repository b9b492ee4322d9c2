/** How findings name things. */
import { listOf, say, type Listing, type Sentence, type Wording } from '../../base/sentence';
import type { LintBackend } from './lint-ingress';
import type { LintWorkload } from './lint-workload';

/** `Deployment web`, or `Deployment shop/web` where it is about another namespace. */
export function workloadName({ kind, name, namespace }: LintWorkload, seenFrom: string): string {
  return `${kind} ${namespace === seenFrom ? name : `${namespace}/${name}`}`;
}

/** `Deployment web and Pod client`; of many the first three. */
export function workloadNames(workloads: readonly LintWorkload[], seenFrom: string): Listing {
  return listWords(workloads.map((workload) => workloadName(workload, seenFrom)));
}

export function listWords(names: readonly Wording[]): Listing {
  const distinct = [...new Set(names)];
  if (distinct.length <= 4) return listOf(distinct);
  return listOf([...distinct.slice(0, 3), say('{count} more', { count: distinct.length - 3 })]);
}

/** Of an Ingress: `path shop.example/api`. */
export function backendWords({ pathText, host }: LintBackend): Sentence {
  return pathText === undefined
    ? say('the default backend')
    : say('path {path}', { path: `${host}${pathText}` });
}
