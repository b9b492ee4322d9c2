/** Cross-origin requests as ingress-nginx v1.12 has them answered (`nginx.tmpl`, `CORS`; `buildCorsOriginRegex`). */
import { findHeader, type HttpHeader, type HttpRequestHead } from '../../wire/http1';
import type { CorsHeaders } from './nginx-config';

interface CorsReply {
  /** An OPTIONS request, which is answered with 204 by nginx itself. */
  readonly isPreflight: boolean;
  readonly headers: readonly HttpHeader[];
}

/** Undefined where nothing is added: no CORS, or an origin that is not among those allowed. */
export function corsReplyOf(
  cors: CorsHeaders | undefined,
  { method, headers }: HttpRequestHead,
): CorsReply | undefined {
  if (cors === undefined) return undefined;
  const origin = allowedOrigin(cors.origins, findHeader(headers, 'origin') ?? '');
  if (origin === undefined) return undefined;
  const added = [
    { name: 'Access-Control-Allow-Origin', value: origin },
    ...(cors.hasCredentials ? [{ name: 'Access-Control-Allow-Credentials', value: 'true' }] : []),
    { name: 'Access-Control-Allow-Methods', value: cors.methods },
    { name: 'Access-Control-Allow-Headers', value: cors.headers },
    ...(cors.exposedHeaders === ''
      ? []
      : [{ name: 'Access-Control-Expose-Headers', value: cors.exposedHeaders }]),
    { name: 'Access-Control-Max-Age', value: String(cors.maxAgeSeconds) },
  ];
  return { isPreflight: method === 'OPTIONS', headers: added };
}

function allowedOrigin(origins: readonly string[], origin: string): string | undefined {
  if (origins.length === 1 && origins[0] === '*') return '*';
  return origins.some((allowed) => originPattern(allowed).test(origin)) ? origin : undefined;
}

/** Anchored at its end alone, as there. */
function originPattern(allowed: string): RegExp {
  const escaped = allowed.replaceAll(/[$()*+.?[\\\]^{|}]/gu, '\\$&');
  return new RegExp(`(?:${escaped.replace('\\*', '[A-Za-z0-9\\-]+')})$`, 'iu');
}
