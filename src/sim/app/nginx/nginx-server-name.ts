/**
 * Which server a request is for (`src/http/ngx_http_request.c`: `ngx_http_validate_host`, `ngx_http_find_virtual_server`).
 *
 * Models names without case, wildcards at the start and at the end (the longest first), regular expressions in their order, and
 * the default server. Leaves out several addresses with different defaults.
 */
import type { CompiledPattern } from './nginx-pattern';
import { withoutFinalDot } from '../../wire/dns-name';

export interface ServerNames {
  /** `example.com`, `*.example.com`, `www.example.*`. */
  readonly names: readonly string[];
  /** Names that begin with a tilde. */
  readonly patterns: readonly CompiledPattern[];
}

/** The host without port and final dot, in small letters; undefined for one that is answered with 400. */
export function hostOfHeader(header: string): string | undefined {
  if (header.startsWith('[')) {
    const end = header.indexOf(']');
    return end === -1 ? undefined : header.slice(0, end + 1).toLowerCase();
  }
  const [name = ''] = header.split(':', 1);
  // eslint-disable-next-line no-control-regex -- what nginx refuses
  if (name === '' || /[\u0000-\u0020/\\\u007f]/u.test(name) || name.includes('..') || name.startsWith('.'))
    return undefined;
  return withoutFinalDot(name.toLowerCase());
}

/** Undefined when none has it: then it is the default server's. */
export function findServer<Server extends ServerNames>(
  servers: readonly Server[],
  host: string,
): Server | undefined {
  const exact = servers.find(({ names }) => names.includes(host));
  return (
    exact ??
    byWildcard(servers, host) ??
    servers.find(({ patterns }) => patterns.some((each) => each.test(host)))
  );
}

function byWildcard<Server extends ServerNames>(
  servers: readonly Server[],
  host: string,
): Server | undefined {
  const found: { readonly server: Server; readonly name: string }[] = [];
  for (const server of servers) {
    for (const name of server.names) if (isWildcardOf(name, host)) found.push({ server, name });
  }
  // One at the start goes before one at the end.
  found.sort(
    (left, right) =>
      Number(right.name.startsWith('*')) - Number(left.name.startsWith('*')) ||
      right.name.length - left.name.length,
  );
  return found[0]?.server;
}

function isWildcardOf(name: string, host: string): boolean {
  if (name.startsWith('*.')) return host.endsWith(name.slice(1)) && host.length > name.length - 1;
  if (name.endsWith('.*')) return host.startsWith(name.slice(0, -1)) && host.length > name.length - 1;
  return false;
}
