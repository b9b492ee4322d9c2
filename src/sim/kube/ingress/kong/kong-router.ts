/**
 * The router of Kong 3.9, flavor traditional_compatible (`kong/router/transform.lua`): the route with the most kinds of conditions, plain
 * hosts before those with a star, regular expressions before prefixes, the longest path.
 *
 * Leaves out headers, SNIs, sources and destinations.
 */
import { goRegExp } from '../../../app/coredns/go-regexp';
import type { KongConfiguration, KongRoute, KongService } from './kong-config';

interface PathMatcher {
  readonly text: string;
  /** How many letters of a path it takes; undefined where it does not match. */
  readonly take: (path: string) => number | undefined;
}

interface RouterEntry {
  readonly service: KongService;
  readonly route: KongRoute;
  readonly paths: readonly PathMatcher[];
  readonly weight: readonly number[];
}

export interface KongMatch {
  readonly service: KongService;
  readonly route: KongRoute;
  /** Which of its paths matches; empty without any. */
  readonly path: string;
  /** The part of the path that the route is for. */
  readonly taken: string;
}

export class KongRouter {
  readonly #entries: readonly RouterEntry[];

  constructor({ services }: KongConfiguration) {
    this.#entries = services
      .flatMap((service) => service.routes.map((route) => entryOf(service, route)))
      .sort(byWeight);
  }

  find({
    method,
    host,
    path,
  }: {
    readonly method: string;
    readonly host: string;
    readonly path: string;
  }): KongMatch | undefined {
    for (const { service, route, paths } of this.#entries) {
      if (route.methods.length > 0 && !route.methods.includes(method)) continue;
      if (route.hosts.length > 0 && !route.hosts.some((each) => isHostOf(each, host))) continue;
      if (paths.length === 0) return { service, route, path: '', taken: '' };
      const taken = paths.flatMap(({ text, take }) => {
        const length = take(path);
        return length === undefined ? [] : [{ text, length }];
      });
      const [longest] = taken.toSorted((one, other) => other.length - one.length);
      if (longest !== undefined)
        return { service, route, path: longest.text, taken: path.slice(0, longest.length) };
    }
    return undefined;
  }
}

function entryOf(service: KongService, route: KongRoute): RouterEntry {
  const paths = route.paths.flatMap(matcherOf);
  const kinds = [route.hosts, route.paths, route.methods].filter((list) => list.length > 0).length;
  const isPlain = route.hosts.length > 0 && route.hosts.every((host) => !host.includes('*'));
  const hasPattern = route.paths.some((path) => path.startsWith('~'));
  const longest = Math.max(0, ...route.paths.map((path) => path.replace(/^~/u, '').length));
  return { service, route, paths, weight: [kinds, Number(isPlain), Number(hasPattern), longest] };
}

function byWeight(left: RouterEntry, right: RouterEntry): number {
  const index = left.weight.findIndex((value, at) => value !== right.weight[at]);
  return index === -1 ? 0 : (right.weight[index] ?? 0) - (left.weight[index] ?? 0);
}

/** None for a pattern that cannot be read. */
function matcherOf(text: string): readonly PathMatcher[] {
  if (!text.startsWith('~'))
    return [{ text, take: (path) => (path.startsWith(text) ? text.length : undefined) }];
  const pattern = goRegExp(`^(?:${text.slice(1).replace(/^\^/u, '')})`);
  return pattern === undefined ? [] : [{ text, take: (path) => pattern.exec(path)?.[0].length }];
}

/** A star is for any part of the name. */
function isHostOf(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  if (wanted.startsWith('*')) return host.endsWith(wanted.slice(1)) && host.length > wanted.length - 1;
  return wanted === host;
}
