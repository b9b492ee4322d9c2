/** The fields of DNS, HTTP and TLS, read when they are asked for. */
import { dnsTypeOf, type DnsMessage, type DnsRecord } from '../../wire/dns';
import { decodeDns } from '../../wire/dns-decoding';
import { withoutFinalDot } from '../../wire/dns-name';
import { latin1Of } from '../../wire/latin1';
import type { DisplayField, DisplayFieldType, DisplayValue } from './display-field';
import type { FrameMap } from './frame-map';

type Values = readonly (DisplayValue | undefined)[];

function pushed(values: Values, out: DisplayValue[]): void {
  for (const value of values) if (value !== undefined) out.push(value);
}

/** As text has it: without the dot of the root, which itself is `<Root>`. */
function nameText(name: string): string {
  const text = withoutFinalDot(name);
  return text === '' ? '<Root>' : text;
}

function dnsField(
  name: string,
  title: string,
  type: DisplayFieldType,
  valuesOf: (message: DnsMessage, records: readonly DnsRecord[]) => Values,
): DisplayField {
  return {
    name: `dns.${name}`,
    title,
    type,
    ...(type === 'number' ? { bits: 16 } : {}),
    layer: 'dns',
    read: ({ map }, layer, out) => {
      const message = decodeDns(map.bytes.subarray(map.start(layer), map.payloadEnd(layer)));
      if (!message.ok) return;
      const { answers, authorities, additionals } = message.value;
      pushed(valuesOf(message.value, [...answers, ...authorities, ...additionals]), out);
    },
  };
}

const DNS_FIELDS: readonly DisplayField[] = [
  { name: 'dns', title: 'DNS', type: 'protocol', layer: 'dns', read: () => undefined },
  dnsField('qry.name', 'name that is asked for', 'text', ({ questions }) =>
    questions.map(({ name }) => nameText(name)),
  ),
  dnsField('qry.type', 'type that is asked for: 1 A, 28 AAAA', 'number', ({ questions }) =>
    questions.map(({ type }) => type),
  ),
  dnsField('flags.response', 'is an answer', 'boolean', ({ isResponse }) => [isResponse ? 1 : 0]),
  dnsField('flags.authoritative', 'the server is the authority', 'boolean', (message) => [
    message.isResponse ? (message.isAuthoritative ? 1 : 0) : undefined,
  ]),
  dnsField('flags.rcode', '0 no error, 3 no such name', 'number', ({ isResponse, responseCode }) => [
    isResponse ? responseCode : undefined,
  ]),
  dnsField('id', 'identifier', 'number', ({ id }) => [id]),
  dnsField('count.answers', 'number of answers', 'number', ({ answers }) => [answers.length]),
  // Wireshark takes the name of an SRV record apart, under other names.
  dnsField('resp.name', 'name of a record', 'text', (_message, records) =>
    records.map(({ name, data }) => (data.kind === 'SRV' ? undefined : nameText(name))),
  ),
  dnsField('resp.type', 'type of a record', 'number', (_message, records) =>
    records.map(({ data }) => dnsTypeOf(data)),
  ),
  dnsField('a', 'IPv4 address in a record', 'ipv4', (_message, records) =>
    records.map(({ data }) => (data.kind === 'A' ? data.address : undefined)),
  ),
  dnsField('aaaa', 'IPv6 address in a record', 'ipv6', (_message, records) =>
    records.map(({ data }) => (data.kind === 'AAAA' ? data.address : undefined)),
  ),
  dnsField('cname', 'other name in a record', 'text', (_message, records) =>
    records.map(({ data }) => (data.kind === 'CNAME' ? nameText(data.target) : undefined)),
  ),
  dnsField('ptr.domain_name', 'name of an address', 'text', (_message, records) =>
    records.map(({ data }) => (data.kind === 'PTR' ? nameText(data.target) : undefined)),
  ),
  dnsField('srv.target', 'target of a service', 'text', (_message, records) =>
    records.map(({ data }) => (data.kind === 'SRV' ? nameText(data.target) : undefined)),
  ),
];

interface HttpHead {
  readonly startLine: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Heads longer than this are not read to their end. */
const MAX_HEAD_BYTES = 16_384;

function httpHead(map: FrameMap, layer: number): HttpHead {
  const end = Math.min(map.payloadEnd(layer), map.start(layer) + MAX_HEAD_BYTES);
  const [head = ''] = latin1Of(map.bytes, map.start(layer), end).split('\r\n\r\n', 1);
  const [startLine = '', ...lines] = head.split('\r\n');
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  return { startLine, headers };
}

function httpField(
  name: string,
  title: string,
  type: DisplayFieldType,
  valuesOf: (head: HttpHead) => Values,
): DisplayField {
  return {
    name: `http.${name}`,
    title,
    type,
    ...(type === 'number' ? { bits: 24 } : {}),
    layer: 'http',
    read: ({ map }, layer, out) => pushed(valuesOf(httpHead(map, layer)), out),
  };
}

const isAnswer = ({ startLine }: HttpHead): boolean => startLine.startsWith('HTTP/');
const wordOf = (head: HttpHead, index: number): string | undefined => head.startLine.split(' ')[index];
const header = (name: string, title: string, header: string): DisplayField =>
  httpField(name, title, 'text', ({ headers }) =>
    headers.filter(([key]) => key === header).map(([, value]) => value),
  );

const HTTP_FIELDS: readonly DisplayField[] = [
  { name: 'http', title: 'HTTP', type: 'protocol', layer: 'http', read: () => undefined },
  httpField('request', 'is a request', 'boolean', (head) => [isAnswer(head) ? undefined : 1]),
  httpField('request.method', 'method', 'text', (head) => [isAnswer(head) ? undefined : wordOf(head, 0)]),
  httpField('request.uri', 'path with the query', 'text', (head) => [
    isAnswer(head) ? undefined : wordOf(head, 1),
  ]),
  httpField('request.version', 'version of a request', 'text', (head) => [
    isAnswer(head) ? undefined : wordOf(head, 2),
  ]),
  httpField('response', 'is an answer', 'boolean', (head) => [isAnswer(head) ? 1 : undefined]),
  httpField('response.code', 'status of an answer', 'number', (head) => [
    isAnswer(head) ? Number(wordOf(head, 1)) : undefined,
  ]),
  httpField('response.phrase', 'words of the status', 'text', (head) => [
    isAnswer(head) ? head.startLine.split(' ').slice(2).join(' ') : undefined,
  ]),
  header('host', 'Host', 'host'),
  header('user_agent', 'User-Agent', 'user-agent'),
  header('server', 'Server', 'server'),
  header('content_type', 'Content-Type', 'content-type'),
  header('location', 'Location', 'location'),
  header('x_forwarded_for', 'X-Forwarded-For', 'x-forwarded-for'),
  header('cookie', 'Cookie', 'cookie'),
  header('set_cookie', 'Set-Cookie', 'set-cookie'),
  header('connection', 'Connection', 'connection'),
];

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME_EXTENSION = 0;
const HIGHEST_HANDSHAKE = 24;

/** The server's name in a client's hello (RFC 8446 §4.1.2, RFC 6066 §3). */
function serverName(map: FrameMap, layer: number): string | undefined {
  const body = map.headerEnd(layer);
  const end = map.payloadEnd(layer);
  if (map.uint8(map.start(layer)) !== HANDSHAKE || map.uint8(body) !== CLIENT_HELLO) return undefined;
  let at = body + 4 + 2 + 32;
  at += 1 + map.uint8(at);
  at += 2 + map.uint16(at);
  at += 1 + map.uint8(at);
  const extensionsEnd = Math.min(at + 2 + map.uint16(at), end);
  for (at += 2; at + 4 <= extensionsEnd; at += 4 + map.uint16(at + 2)) {
    if (map.uint16(at) !== SERVER_NAME_EXTENSION) continue;
    const length = map.uint16(at + 7);
    return at + 9 + length <= extensionsEnd ? latin1Of(map.bytes, at + 9, at + 9 + length) : undefined;
  }
  return undefined;
}

const TLS_FIELDS: readonly DisplayField[] = [
  { name: 'tls', title: 'TLS', type: 'protocol', layer: 'tls', read: () => undefined },
  {
    name: 'tls.record.content_type',
    title: '21 alert, 22 handshake, 23 data',
    type: 'number',
    bits: 8,
    layer: 'tls',
    read: ({ map }, layer, out) => out.push(map.uint8(map.start(layer))),
  },
  {
    name: 'tls.handshake.type',
    title: '1 client hello, 2 server hello',
    type: 'number',
    bits: 8,
    layer: 'tls',
    read: ({ map }, layer, out) => {
      const body = map.headerEnd(layer);
      const isHandshake = map.uint8(map.start(layer)) === HANDSHAKE && body < map.payloadEnd(layer);
      if (isHandshake && map.uint8(body) <= HIGHEST_HANDSHAKE) out.push(map.uint8(body));
    },
  },
  {
    name: 'tls.handshake.extensions_server_name',
    title: 'server that the client asks for',
    type: 'text',
    layer: 'tls',
    read: ({ map }, layer, out) => pushed([serverName(map, layer)], out),
  },
];

export const APPLICATION_FIELDS: readonly DisplayField[] = [
  ...DNS_FIELDS,
  ...HTTP_FIELDS,
  ...TLS_FIELDS,
  { name: 'data', title: 'what no protocol claims', type: 'protocol', layer: 'data', read: () => undefined },
  {
    name: 'data.data',
    title: 'bytes',
    type: 'bytes',
    layer: 'data',
    read: ({ map }, layer, out) => out.push(map.bytes.subarray(map.start(layer), map.payloadEnd(layer))),
  },
  {
    name: 'data.len',
    title: 'number of bytes',
    type: 'number',
    bits: 32,
    layer: 'data',
    read: ({ map }, layer, out) => out.push(map.payloadEnd(layer) - map.start(layer)),
  },
];
