/** `rewrite PATTERN REPLACEMENT break;` and what is sent on after it (`src/http/ngx_http_script.c`, `ngx_http_proxy_module.c`). */
import type { NginxRewrite } from './nginx-config';
import { escapeNginxUri, type NginxUri } from './nginx-uri';

type Rewritten =
  /** What the request to the upstream asks for. */
  | { readonly kind: 'target'; readonly target: string }
  | { readonly kind: 'redirect'; readonly url: string; readonly target: '' };

/** A URI that nothing has changed goes on as it came, byte for byte. */
export function rewriteUri(rewrite: NginxRewrite | undefined, uri: NginxUri): Rewritten {
  const match = rewrite?.pattern.exec(uri.path);
  if (rewrite === undefined || match === undefined)
    return { kind: 'target', target: `${uri.unparsed}${argsText(uri.args)}` };
  const { replacement } = rewrite;
  const filled = filledWith(replacement, match.groups);
  const question = filled.indexOf('?');
  const path = question === -1 ? filled : filled.slice(0, question);
  const own = question === -1 ? undefined : filled.slice(question + 1);
  const args = joinedArgs(own, uri.args);
  if (/^(?:https?:\/\/|\$scheme)/u.test(replacement))
    return { kind: 'redirect', url: `${path}${argsText(args)}`, target: '' };
  return { kind: 'target', target: `${escapeNginxUri(path)}${argsText(args)}` };
}

/** Those of the replacement first; one that ends in a question mark keeps the others away. */
function joinedArgs(own: string | undefined, given: string | undefined): string | undefined {
  if (own === '') return undefined;
  // A question mark alone is lost here, as it is in nginx.
  if (own === undefined) return given === '' ? undefined : given;
  return given === undefined || given === '' ? own : `${own}&${given}`;
}

function argsText(args: string | undefined): string {
  return args === undefined ? '' : `?${args}`;
}

/** `$1` to `$9` and `${1}`; a group that took no part is empty. */
function filledWith(replacement: string, groups: readonly string[]): string {
  return replacement.replaceAll(
    /\$(?:\{(\d)\}|(\d))/gu,
    (_, braced: string | undefined, plain: string | undefined) => {
      return groups[Number(braced ?? plain)] ?? '';
    },
  );
}
