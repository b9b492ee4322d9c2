/** The pages that nginx answers with by itself (`src/http/ngx_http_special_response.c`, with `server_tokens off`). */
import { bytesOfLatin1 } from '../../wire/latin1';

const REASONS: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [204, 'No Content'],
  [301, 'Moved Permanently'],
  [302, 'Found'],
  [303, 'See Other'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Authorization Required'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [408, 'Request Time-out'],
  [413, 'Request Entity Too Large'],
  [429, 'Too Many Requests'],
  [499, ''],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Temporarily Unavailable'],
  [504, 'Gateway Time-out'],
]);

/** Of the status line, where some are worded otherwise than on the page. */
const STATUS_LINES: ReadonlyMap<number, string> = new Map([
  [302, 'Moved Temporarily'],
  [401, 'Unauthorized'],
]);

/** After these the connection is not kept. */
const CLOSING: ReadonlySet<number> = new Set([400, 408, 413, 414, 500, 501]);

export function nginxReasonOf(status: number): string {
  return STATUS_LINES.get(status) ?? REASONS.get(status) ?? '';
}

export function closesConnection(status: number): boolean {
  return CLOSING.has(status);
}

export function nginxPageOf(status: number): Uint8Array {
  const title = `${status} ${REASONS.get(status) ?? ''}`.trim();
  return bytesOfLatin1(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
      '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
  );
}
