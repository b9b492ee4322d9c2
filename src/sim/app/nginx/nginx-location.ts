/**
 * Which location of a server a request is for (`src/http/ngx_http_core_module.c`, `ngx_http_core_find_location`).
 *
 * Models exact and prefix locations, those that keep regular expressions away (`^~`), regular expressions in the order of the
 * configuration, and the redirect to the slash of a location that proxies. Leaves out nested and named locations.
 */
import type { CompiledPattern } from './nginx-pattern';

export interface LocationPlace {
  readonly modifier: '' | '=' | '^~' | '~' | '~*';
  /** The path; of a regular expression its text. */
  readonly pattern: string;
  readonly compiled?: CompiledPattern | undefined;
  /** Proxies: then the path of a name that ends in a slash is found without it too. */
  readonly isProxied: boolean;
}

type LocationMatch<Place> =
  | { readonly kind: 'found'; readonly location: Place }
  /** To the same path with a slash at its end, by 301. */
  | { readonly kind: 'to-slash' }
  | { readonly kind: 'none' };

/** `path` is normalized. */
export function findLocation<Place extends LocationPlace>(
  locations: readonly Place[],
  path: string,
): LocationMatch<Place> {
  const exact = locations.find(({ modifier, pattern }) => modifier === '=' && pattern === path);
  if (exact !== undefined) return { kind: 'found', location: exact };
  const longest = longestPrefix(locations, path);
  if (longest?.pattern !== path && leadsToSlash(locations, path)) return { kind: 'to-slash' };
  if (longest?.modifier !== '^~') {
    const byPattern = locations.find(({ compiled }) => compiled?.test(path) === true);
    if (byPattern !== undefined) return { kind: 'found', location: byPattern };
  }
  return longest === undefined ? { kind: 'none' } : { kind: 'found', location: longest };
}

function longestPrefix<Place extends LocationPlace>(
  locations: readonly Place[],
  path: string,
): Place | undefined {
  let longest: Place | undefined;
  for (const location of locations) {
    const { modifier, pattern } = location;
    const isPrefix = modifier === '' || modifier === '^~';
    if (isPrefix && path.startsWith(pattern) && pattern.length > (longest?.pattern.length ?? -1))
      longest = location;
  }
  return longest;
}

/** An exact location counts as well (`node->auto_redirect`). */
function leadsToSlash(locations: readonly LocationPlace[], path: string): boolean {
  return locations.some(
    ({ modifier, pattern, isProxied }) =>
      isProxied && modifier !== '~' && modifier !== '~*' && pattern === `${path}/`,
  );
}

/** `= "/foo"`, `"/foo/"`, `~* "^/foo"`, as `buildLocation` of ingress-nginx has it. */
export function locationHeadOf({ modifier, pattern }: Pick<LocationPlace, 'modifier' | 'pattern'>): string {
  return `${modifier}${modifier === '' ? '' : ' '}"${pattern}"`;
}
