/** A decision of routing in words, why it was no other route, and where a packet goes astray. */
import { say, type Sentence } from '../../base/sentence';
import type { RouteStep } from '../../link/path-observer';
import type { Because } from './because';
import type { HopWords } from './hop-words';
import type { LabObjects } from './lab-objects';

/** `to` is the address that was looked up, `at` the namespace. */
export function routeWords(
  { route, type, table, gateway, device, others, cause }: RouteStep,
  { to, at }: { readonly to: string; readonly at: string },
  lab: LabObjects,
): HopWords {
  const whose = lab.withName(to);
  const again = (sentence: Sentence): Sentence =>
    cause === 'again'
      ? say('Its destination has changed, so that routing is asked again: {sentence}', { sentence })
      : sentence;
  if (route === undefined)
    return {
      stage: 'route',
      decision: say('no route'),
      sentence: again(say('No route leads to {whose}', { whose })),
      others: [],
    };
  return {
    stage: 'route',
    device,
    decision: route,
    sentence: again(
      type === 'local'
        ? localWords(whose, lab.podOfNamespace(at) !== undefined)
        : type === 'unicast'
          ? unicastWords(whose, gateway, device)
          : say('{whose} is refused by a route of the type {type}', { whose, type }),
    ),
    rules: [`table ${table}: ${route}`],
    because: strayWords(route, { to, at }, lab),
    others: others.map((other) => say('{other}: {why}', { other, why: whyNot(other, route) })),
  };
}

/** A node that knows no way to the Pods of another one: somebody has taken its route away, or its network has none. */
function strayWords(
  route: string,
  { to, at }: { readonly to: string; readonly at: string },
  lab: LabObjects,
): readonly Because[] {
  const other = lab.podAt(to)?.spec.nodeName;
  if (
    !at.startsWith('node/') ||
    !route.startsWith('default ') ||
    other === undefined ||
    at === `node/${other}`
  )
    return [];
  const words = { node: at.replace('/', ' '), whose: lab.withName(to), other: `node ${other}` };
  return [{ text: say('{node} has no route to {whose} on {other} but the default one', words) }];
}

function localWords(whose: string, isPod: boolean): Sentence {
  return isPod
    ? say('{whose} is an address of this Pod itself, so that the packet is delivered here', { whose })
    : say('{whose} is an address of this machine itself, so that the packet is delivered here', { whose });
}

function unicastWords(whose: string, gateway: string, device: string): Sentence {
  return gateway === ''
    ? say('{whose} is reached directly by {device}', { whose, device })
    : say('{whose} is reached by way of {gateway} on {device}', { whose, gateway, device });
}

/** Why one of two routes to the same destination is not the one that was taken. */
function whyNot(other: string, taken: string): Sentence {
  if (prefixOf(other) < prefixOf(taken)) return say('its prefix is shorter');
  if (prefixOf(other) === prefixOf(taken)) return say('the same prefix, and it comes later (metric, or age)');
  return say('its prefix is longer, but its table is asked later, or not at all (ip rule)');
}

function prefixOf(route: string): number {
  return Number(/\/(\d+)/u.exec(route)?.[1] ?? '0');
}
