/** What curl sends for its options: the head of a request and its body. */
import { findHeader, type HttpHeader, type HttpRequestHead } from '../wire/http1';
import { base64Of } from '../wire/base64';
import { bytesOfUtf8 } from '../wire/utf8';
import { CURL_VERSION } from './curl-options';
import { hasOption, optionValue, type ParsedOptions } from './options';
import { isDefaultPort, type LabUrl } from './url';

/** Of `-d`, `--json` and their kin, without the line ends of files, as curl joins them; undefined where there is none. */
export function requestBody(
  options: ParsedOptions,
  readFile: (name: string) => string | undefined,
): Uint8Array | undefined {
  const parts = [...(options.values.get('d') ?? []), ...(options.values.get('json') ?? [])];
  if (parts.length === 0 || hasOption(options, 'G')) return undefined;
  return bytesOfUtf8(
    parts
      .map((part) => (part.startsWith('@') ? (readFile(part.slice(1)) ?? '').replaceAll('\n', '') : part))
      .join('&'),
  );
}

export function requestHead(
  options: ParsedOptions,
  url: LabUrl,
  body: Uint8Array | undefined,
): HttpRequestHead {
  const own = (options.values.get('H') ?? []).flatMap((line): HttpHeader[] => {
    const colon = line.indexOf(':');
    return colon === -1 ? [] : [{ name: line.slice(0, colon), value: line.slice(colon + 1).trim() }];
  });
  const standard: HttpHeader[] = [{ name: 'Host', value: authorityOf(url) }];
  const user = optionValue(options, 'u');
  if (user !== undefined)
    standard.push({ name: 'Authorization', value: `Basic ${base64Of(bytesOfUtf8(user))}` });
  standard.push(
    { name: 'User-Agent', value: optionValue(options, 'A') ?? `curl/${CURL_VERSION}` },
    { name: 'Accept', value: hasOption(options, 'json') ? 'application/json' : '*/*' },
  );
  const referer = optionValue(options, 'e');
  if (referer !== undefined) standard.push({ name: 'Referer', value: referer });
  const headers = standard.filter(({ name }) => findHeader(own, name) === undefined);
  headers.push(...own.filter(({ value }) => value !== ''));
  if (body !== undefined) {
    headers.push({ name: 'Content-Length', value: String(body.length) });
    if (findHeader(own, 'content-type') === undefined) {
      const type = hasOption(options, 'json') ? 'application/json' : 'application/x-www-form-urlencoded';
      headers.push({ name: 'Content-Type', value: type });
    }
  }
  const fallback = hasOption(options, 'I') ? 'HEAD' : body === undefined ? 'GET' : 'POST';
  const query = hasOption(options, 'G') ? (options.values.get('d') ?? []).join('&') : '';
  const separator = url.target.includes('?') ? '&' : '?';
  return {
    method: optionValue(options, 'X') ?? fallback,
    target: query === '' ? url.target : `${url.target}${separator}${query}`,
    version: 'HTTP/1.1',
    headers,
  };
}

/** Host and port as they stand in a URL and in `Host`. */
export function authorityOf(url: LabUrl): string {
  return isDefaultPort(url) ? url.host : `${url.host}:${url.explicitPort}`;
}
