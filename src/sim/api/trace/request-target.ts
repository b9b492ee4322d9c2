/** What a trace of a request asks for: a URL, and headers that go with it. */
import { err, ok, type Result } from '../../base/result';
import { say, type Sentence } from '../../base/sentence';
import { hostWithoutBrackets, isDefaultPort, parseLabUrl, type LabUrl } from '../../app/url';
import { findHeader, type HttpHeader, type HttpRequestHead } from '../../wire/http1';

export interface RequestTarget {
  readonly url: LabUrl;
  /** To look up. */
  readonly host: string;
  readonly head: HttpRequestHead;
}

const USER_AGENT = 'podwire-trace';

export function isUrl(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//iu.test(text);
}

/** `headers`: `Host: shop.example`, a line each. */
export function requestTargetOf(text: string, headers: readonly string[]): Result<RequestTarget, Sentence> {
  const url = parseLabUrl(text);
  if (url === undefined || (url.scheme !== 'http' && url.scheme !== 'https'))
    return err(say('"{text}" is no URL of a trace; use http://HOST[:PORT]/PATH or https://…', { text }));
  const given: HttpHeader[] = [];
  for (const line of headers) {
    const [, name, value = ''] = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/u.exec(line) ?? [];
    if (name === undefined) return err(say('"{line}" is no header; write it as "Name: value"', { line }));
    given.push({ name, value });
  }
  const own: readonly HttpHeader[] = [
    { name: 'Host', value: isDefaultPort(url) ? url.host : `${url.host}:${url.port}` },
    { name: 'User-Agent', value: USER_AGENT },
    { name: 'Accept', value: '*/*' },
  ];
  return ok({
    url,
    host: hostWithoutBrackets(url.host),
    head: {
      method: 'GET',
      target: url.target,
      version: 'HTTP/1.1',
      headers: [...own.filter(({ name }) => findHeader(given, name) === undefined), ...given],
    },
  });
}
