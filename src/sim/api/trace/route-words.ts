/** A decision of routing in words, and why it was no other route. */
import type { RouteStep } from '../../link/path-observer';
import type { HopWords } from './hop-words';
import type { LabObjects } from './lab-objects';

/** `to` is the address that was looked up, `at` the namespace. */
export function routeWords(
  { route, type, table, gateway, device, others, cause }: RouteStep,
  { to, at }: { readonly to: string; readonly at: string },
  lab: LabObjects,
): HopWords {
  const why = cause === 'again' ? 'Its destination has changed, so that routing is asked again: ' : '';
  const whose = lab.withName(to);
  if (route === undefined)
    return {
      stage: 'route',
      decision: 'no route',
      sentence: `${why}No route leads to ${whose}.`,
      others: [],
    };
  const via = gateway === '' ? `directly by ${device}` : `by way of ${gateway} on ${device}`;
  const where =
    type === 'local'
      ? `is an address of ${lab.podOfNamespace(at) === undefined ? 'this machine' : 'this Pod'} itself, so that the packet is delivered here`
      : type === 'unicast'
        ? `is reached ${via}`
        : `is refused by a route of the type ${type}`;
  return {
    stage: 'route',
    device,
    decision: route,
    sentence: `${why}${whose} ${where}.`,
    rules: [`table ${table}: ${route}`],
    others: others.map((other) => `${other}: ${whyNot(other, route)}`),
  };
}

/** Why one of two routes to the same destination is not the one that was taken. */
function whyNot(other: string, taken: string): string {
  if (prefixOf(other) < prefixOf(taken)) return 'its prefix is shorter';
  if (prefixOf(other) === prefixOf(taken)) return 'the same prefix, and it comes later (metric, or age)';
  return 'its prefix is longer, but its table is asked later, or not at all (ip rule)';
}

function prefixOf(route: string): number {
  return Number(/\/(\d+)/u.exec(route)?.[1] ?? '0');
}
