/**
 * Rules of Traefik v3's routers, as the provider of Ingresses writes them (`pkg/provider/kubernetes/ingress/kubernetes.go`), and
 * what they match (`pkg/muxer/http/matcher.go`).
 *
 * PathPrefix is a prefix of characters: `/api` is one of `/apiary` too. Leaves out matchers that no Ingress can ask for.
 */
import { goRegExp } from '../../../app/coredns/go-regexp';
import type { IngressPath } from '../ingress-objects';

export interface TraefikRule {
  readonly text: string;
  /** `host`: in small letters, without port. `path`: as `routingPathOf` has it. */
  readonly matches: (host: string, path: string) => boolean;
}

export const CATCH_ALL: TraefikRule = { text: 'PathPrefix(`/`)', matches: () => true };

/** The characters that stay as they are written, since they would mean something else (RFC 3986 §2.2, and the percent sign). */
const RESERVED: ReadonlySet<string> = new Set(":/?#[]@!$&'()*+,;=%");

/** A text says what is wrong with it. */
export function ruleOf(
  host: string,
  { path, pathType }: Pick<IngressPath, 'path' | 'pathType'>,
  pathMatcher: string | undefined,
): TraefikRule | string {
  const parts = [
    ...(host === '' ? [] : [hostRule(host)]),
    ...(path === ''
      ? []
      : [pathRule(path, pathType === 'Exact' ? 'Path' : matcherOf(pathType, pathMatcher))]),
  ];
  const text = parts.map((part) => (typeof part === 'string' ? part : part.text)).join(' && ');
  const problem = parts.find((part) => typeof part === 'string');
  if (typeof problem === 'string') return problem;
  if (parts.length === 0) return 'empty rule';
  const rules = parts.filter((part) => typeof part !== 'string');
  return { text, matches: (...asked) => rules.every((rule) => rule.matches(...asked)) };
}

/** The annotation `router.pathmatcher` counts where the Ingress leaves the choice. */
function matcherOf(pathType: IngressPath['pathType'], pathMatcher: string | undefined): string {
  return pathType === 'ImplementationSpecific' ? (pathMatcher ?? 'PathPrefix') : 'PathPrefix';
}

/** The host of a request without port and without a final dot. */
export function canonicalHost(header: string): string {
  const host = header.startsWith('[') ? header.replace(/\]:\d*$/u, ']') : header.replace(/:\d*$/u, '');
  return host.toLowerCase();
}

function hostRule(host: string): TraefikRule {
  const wanted = host.toLowerCase();
  if (!wanted.startsWith('*.')) {
    const bare = wanted.replace(/\.$/u, '');
    return {
      text: `Host(\`${host}\`)`,
      matches: (asked) => asked === wanted || asked.replace(/\.$/u, '') === bare,
    };
  }
  const rest = wanted.slice(1);
  return {
    text: `HostRegexp(\`^[a-zA-Z0-9-]+${rest.replaceAll('.', '\\.')}$\`)`,
    matches: (asked) => asked.endsWith(rest) && /^[a-z\d-]+$/u.test(asked.slice(0, -rest.length)),
  };
}

function pathRule(path: string, matcher: string): TraefikRule | string {
  const text = `${matcher}(\`${path}\`)`;
  if (matcher === 'PathRegexp') {
    const pattern = goRegExp(path);
    return pattern === undefined
      ? `error while adding rule ${matcher}: compiling PathPrefix matcher: error parsing regexp: \`${path}\``
      : { text, matches: (_host, asked) => pattern.test(asked) };
  }
  if (!path.startsWith('/'))
    return `error while adding rule ${matcher}: path "${path}" does not start with a '/'`;
  if (matcher === 'Path') return { text, matches: (_host, asked) => asked === path };
  if (matcher === 'PathPrefix') return { text, matches: (_host, asked) => asked.startsWith(path) };
  return `error while parsing rule ${text}: unsupported function: ${matcher}`;
}

/**
 * The path of a request as it goes on (`sanitizePath`: `.`, `..` and double slashes are gone), and as rules see it: with escaped
 * characters read, but for those that mean something.
 */
export function routingPathOf(path: string): string {
  return path.replaceAll(/%([\da-f]{2})/giu, (escaped, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16));
    return RESERVED.has(character) ? escaped.toUpperCase() : character;
  });
}
