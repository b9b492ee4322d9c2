/** What programs say, as layers of a frame: DNS messages, the head of an HTTP/1.1 message, TLS records. */
import type { DnsRecord } from '../wire/dns';
import { formatDnsType } from '../wire/dns';
import { decodeDns } from '../wire/dns-decoding';
import { latin1Of } from '../wire/latin1';
import { TLS_HANDSHAKE } from '../wire/tls';
import { TLS_CONTENT, TLS_HEADER_BYTES } from '../wire/tls-record';
import { field, type DissectedField, type DissectedLayers } from './dissected-layers';
import { hexadecimal, recordText } from './dissected-text';

const DNS_HEADER_BYTES = 12;
/** In records: SSL 3.0 says 3.0, TLS 1.2 and 1.3 say 3.3 (RFC 8446 §5.1). */
const TLS_MAJOR_VERSION = 3;
const LAST_TLS_MINOR_VERSION = 3;

export function addDns(layers: DissectedLayers, start: number, end: number, depth: number): void {
  const message = decodeDns(layers.bytes.subarray(start, end));
  if (!message.ok) {
    layers.addMalformed(start, end, depth, 'not a whole DNS message');
    return;
  }
  const { id, isResponse, responseCode, questions, answers, authorities, additionals } = message.value;
  const body = start + DNS_HEADER_BYTES;
  const records = (name: string, list: readonly DnsRecord[]): readonly DissectedField[] =>
    list.map((record) => field(name, recordText(record), body, end - body));
  layers.add('dns', depth, start, end, [
    field('identifier', String(id), start, 2),
    field('kind', isResponse ? 'response' : 'query', start + 2, 1),
    field('response code', String(responseCode), start + 3, 1),
    ...questions.map(({ name, type }) =>
      field('question', `${name} ${formatDnsType(type)}`, body, end - body),
    ),
    ...records('answer', answers),
    ...records('authority', authorities),
    ...records('additional', additionals),
  ]);
}

/** False when the payload does not begin with a start line (RFC 9112 §2.1). */
export function addHttp(layers: DissectedLayers, start: number, end: number, depth: number): boolean {
  const text = latin1Of(layers.bytes, start, end);
  if (!/^(?:HTTP\/1\.[01] \d{3}|[A-Z]{3,7} \S+ HTTP\/1\.[01]\r\n)/.test(text)) return false;
  const blank = text.indexOf('\r\n\r\n');
  const head = blank === -1 ? text : text.slice(0, blank);
  const fields: DissectedField[] = [];
  let offset = start;
  for (const [index, line] of head.split('\r\n').entries()) {
    const colon = line.indexOf(':');
    const isHeader = index > 0 && colon > 0;
    const name = index === 0 ? 'start line' : isHeader ? line.slice(0, colon) : 'line';
    const value = isHeader ? line.slice(colon + 1).trim() : line;
    if (line !== '') fields.push(field(name, value, offset, line.length));
    offset += line.length + 2;
  }
  const headEnd = blank === -1 ? end : start + blank + 4;
  layers.add('http', depth, start, headEnd, fields);
  layers.addData(headEnd, end, depth);
  return true;
}

/**
 * The records of TLS (RFC 8446 §5.1) as far as they are whole. False when the payload does not begin with one: what goes on
 * with a record of an earlier segment cannot be told from other bytes.
 */
export function addTls(layers: DissectedLayers, start: number, end: number, depth: number): boolean {
  let offset = start;
  while (offset + TLS_HEADER_BYTES <= end && isTlsHeader(layers, offset)) {
    const body = offset + TLS_HEADER_BYTES;
    const lengthBytes = layers.uint16(offset + 3);
    const recordEnd = Math.min(body + lengthBytes, end);
    const type = layers.uint8(offset);
    const fields = [
      field('content type', contentTypeText(type), offset, 1),
      field('version', hexadecimal(layers.uint16(offset + 1), 4), offset + 1, 2),
      field('length', String(lengthBytes), offset + 3, 2),
    ];
    if (type === TLS_CONTENT.HANDSHAKE && body < recordEnd) {
      fields.push(field('message', handshakeText(layers.uint8(body)), body, recordEnd - body));
    } else if (body < recordEnd) {
      fields.push(field('content', `${recordEnd - body} bytes`, body, recordEnd - body));
    }
    layers.add('tls', depth, offset, recordEnd, fields);
    offset = recordEnd;
  }
  if (offset === start) return false;
  layers.addData(offset, end, depth);
  return true;
}

function isTlsHeader(layers: DissectedLayers, offset: number): boolean {
  const types: readonly number[] = Object.values(TLS_CONTENT);
  return (
    types.includes(layers.uint8(offset)) &&
    layers.uint8(offset + 1) === TLS_MAJOR_VERSION &&
    layers.uint8(offset + 2) <= LAST_TLS_MINOR_VERSION
  );
}

function contentTypeText(type: number): string {
  return `${nameIn(TLS_CONTENT, type)} (${type})`;
}

/** One that is encrypted, as in TLS 1.2, begins with any number. */
function handshakeText(type: number): string {
  return `${nameIn(TLS_HANDSHAKE, type)} (${type})`;
}

function nameIn(table: Readonly<Record<string, number>>, value: number): string {
  const name = Object.entries(table).find(([, number]) => number === value)?.[0] ?? 'unknown';
  return name.toLowerCase().replaceAll('_', ' ');
}
