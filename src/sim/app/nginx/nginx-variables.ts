/** Variables of nginx, as far as annotations use them (`src/http/ngx_http_variables.c`). */
import { findHeader } from '../../wire/http1';
import { formatIp, isIpv6 } from '../../wire/ip-address';
import type { NginxRequest } from './nginx-decision';
import { hostOfHeader } from './nginx-server-name';
import { parseNginxUri } from './nginx-uri';

/** The text with each variable's value in its place; one that nobody knows is empty. */
export function fillVariables(text: string, request: NginxRequest): string {
  return text.replaceAll(
    /\$(?:\{(\w+)\}|(\w+))/gu,
    (_, braced: string | undefined, plain: string | undefined) => valueOf(braced ?? plain ?? '', request),
  );
}

function valueOf(name: string, request: NginxRequest): string {
  const { head, client, scheme, localPort } = request;
  const uri = parseNginxUri(head.target);
  const header = (word: string): string => findHeader(head.headers, word) ?? '';
  const [, kind = '', key = ''] = /^(http|arg|cookie)_(.+)$/u.exec(name) ?? [];
  if (kind === 'http') return header(key.replaceAll('_', '-'));
  if (kind === 'arg') return argumentOf(uri?.args ?? '', key);
  if (kind === 'cookie') return cookieOf(header('cookie'), key) ?? '';
  switch (name) {
    case 'request_uri':
      return head.target;
    case 'uri':
    case 'document_uri':
      return uri?.path ?? '';
    case 'args':
    case 'query_string':
      return uri?.args ?? '';
    case 'host':
      return hostOfHeader(header('host')) ?? '';
    case 'remote_addr':
      return formatIp(client);
    case 'binary_remote_addr':
      return isIpv6(client) ? client.toString(16) : client.toString(16).padStart(8, '0');
    case 'request_method':
      return head.method;
    case 'scheme':
      return scheme;
    case 'server_port':
      return String(localPort);
    default:
      return '';
  }
}

function argumentOf(args: string, key: string): string {
  const wanted = key.toLowerCase();
  const found = args.split('&').find((pair) => pair.split('=', 1)[0]?.toLowerCase() === wanted);
  return found === undefined ? '' : found.slice(key.length + 1);
}

export function cookieOf(header: string, name: string): string | undefined {
  for (const part of header.split(/[;,]\s*/u)) {
    const [key, ...value] = part.split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}
