/**
 * A DNS server over UDP and TCP; what it answers is its owner's matter.
 *
 * Models EDNS (RFC 6891), names left uncompressed while an answer fits and compressed when it would not, truncation,
 * FORMERR without a question, and NOTIMP for anything but a query. Leaves out DNSSEC.
 */
import { ok, type Result } from '../base/result';
import { seconds } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { TcpServer, type SocketAddress, type TcpStream } from '../host/tcp-stream';
import { UdpPort } from '../host/udp-port';
import type { SocketError } from '../transport/socket-error';
import {
  DNS_PORT,
  DNS_RESPONSE_CODE,
  EDNS_OPTION,
  ednsRecord,
  type DnsMessage,
  type DnsQuestion,
  type DnsRecord,
} from '../wire/dns';
import { decodeDns } from '../wire/dns-decoding';
import { encodeDns } from '../wire/dns-encoding';
import { dnsNameKey } from '../wire/dns-name';
import type { IpAddress } from '../wire/ip-address';
import { runInBackground } from './background';
import { replyMessage } from './coredns/plugin';
import type { DnsBackend } from './dns-backend';
import { withLengthPrefix } from './dns-client';

/** RFC 1035 §4.2.1: what a UDP answer may hold without EDNS. */
const PLAIN_UDP_BYTES = 512;
const TCP_IDLE_LIMIT = seconds(10);
const DNS_OPCODE_QUERY = 0;
const DNSSEC_OK = 0x8000;
/** `supportedOptions` in CoreDNS' request.go. */
const ECHOED_OPTIONS: readonly number[] = [
  EDNS_OPTION.NSID,
  EDNS_OPTION.EXPIRE,
  EDNS_OPTION.COOKIE,
  EDNS_OPTION.KEEPALIVE,
  EDNS_OPTION.PADDING,
];

export interface ReceivedQuery {
  readonly query: DnsMessage;
  readonly question: DnsQuestion;
  readonly client: SocketAddress;
  readonly transport: 'udp' | 'tcp';
  /** On the wire. */
  readonly sizeBytes: number;
}

interface DnsServerOptions {
  readonly port?: number;
  /** All that there are when left out. */
  readonly address?: IpAddress;
  /** Options of EDNS that a query has come back with its answer, as those who are written with Go's `dns` have it. */
  readonly isEchoing?: boolean;
  /** The answer, without an EDNS record of its own; undefined to stay silent. */
  readonly respond: (received: ReceivedQuery) => Task<DnsMessage | undefined>;
}

/** Listens on both transports, and answers in the background until the process ends. */
export function startDnsServer(process: Process, options: DnsServerOptions): Result<void, SocketError> {
  const port = options.port ?? DNS_PORT;
  const address = options.address ?? process.environment.namespace.anyAddress;
  const udp = UdpPort.open(process, { address, port });
  if (!udp.ok) return udp;
  const tcp = TcpServer.listen(process, { address, port });
  if (!tcp.ok) {
    udp.value.close();
    return tcp;
  }
  runInBackground(process, serveUdp(process, udp.value, options));
  runInBackground(process, acceptTcp(process, tcp.value, options));
  return ok(undefined);
}

/** Answers of a backend that knows every name, as a home router gives them. */
export function answerFrom(backend: DnsBackend): DnsServerOptions['respond'] {
  // eslint-disable-next-line require-yield -- answered at once
  return function* answer({ query, question }: ReceivedQuery): Task<DnsMessage> {
    const found = backend.lookUp(question.name, question.type);
    if (found.kind === 'not-mine') {
      return replyMessage(query, { responseCode: DNS_RESPONSE_CODE.REFUSED });
    }
    const { responseCode, isAuthoritative, answers, authorities, additionals } = found;
    // Answers are in the spelling of the question.
    const inAskedCase = (record: DnsRecord): DnsRecord =>
      dnsNameKey(record.name) === dnsNameKey(question.name) ? { ...record, name: question.name } : record;
    return replyMessage(query, {
      responseCode,
      isAuthoritative,
      // What is not its own it knows as a resolver does.
      isRecursionAvailable: !isAuthoritative,
      answers: answers.map(inAskedCase),
      authorities,
      additionals,
    });
  };
}

function* serveUdp(process: Process, socket: UdpPort, options: DnsServerOptions): Task {
  for (;;) {
    const received = yield* socket.receive();
    // An ICMP error about an answer that went nowhere is of no use to a server.
    if (!received.ok) continue;
    const { payload, from } = received.value;
    runInBackground(process, answerDatagram(socket, options, { payload, from }));
  }
}

function* answerDatagram(
  socket: UdpPort,
  options: DnsServerOptions,
  { payload, from }: { readonly payload: Uint8Array; readonly from: SocketAddress },
): Task {
  const query = decodeDns(payload);
  if (!query.ok || query.value.isResponse) return;
  const received = { client: from, transport: 'udp', sizeBytes: payload.length } as const;
  const response = yield* respond(options, query.value, received);
  if (response !== undefined) socket.send(fitIntoDatagram(response, udpBytesOf(query.value, response)), from);
}

function* acceptTcp(process: Process, server: TcpServer, options: DnsServerOptions): Task {
  for (;;) {
    const stream = yield* server.accept();
    runInBackground(process, serveStream(stream, options));
  }
}

function* serveStream(stream: TcpStream, options: DnsServerOptions): Task {
  // As Go has it: an answer does not wait for the acknowledgment of the one before.
  stream.connection.setNoDelay(true);
  let pending = new Uint8Array(0);
  for (;;) {
    const received = yield* stream.read(TCP_IDLE_LIMIT);
    if (!received.ok || received.value.length === 0) break;
    const joined = new Uint8Array(pending.length + received.value.length);
    joined.set(pending);
    joined.set(received.value, pending.length);
    pending = joined;
    for (;;) {
      const length = ((pending[0] ?? 0) << 8) | (pending[1] ?? 0);
      if (pending.length < 2 || pending.length < 2 + length) break;
      const query = decodeDns(pending.subarray(2, 2 + length));
      pending = pending.slice(2 + length);
      if (!query.ok || query.value.isResponse) continue;
      const from = { client: stream.remote, transport: 'tcp', sizeBytes: length } as const;
      const response = yield* respond(options, query.value, from);
      if (response !== undefined) yield* stream.write(withLengthPrefix(encodeDns(response, true)));
    }
  }
  stream.close();
}

function* respond(
  options: DnsServerOptions,
  query: DnsMessage,
  received: Omit<ReceivedQuery, 'query' | 'question'>,
): Task<DnsMessage | undefined> {
  const [question] = query.questions;
  if (query.opcode !== DNS_OPCODE_QUERY) {
    return withEdns(options, query, replyMessage(query, { responseCode: DNS_RESPONSE_CODE.NOTIMP }));
  }
  if (question === undefined) {
    return withEdns(options, query, replyMessage(query, { responseCode: DNS_RESPONSE_CODE.FORMERR }));
  }
  const response = yield* options.respond({ query, question, ...received });
  return response === undefined ? undefined : withEdns(options, query, response);
}

/** Who asks with EDNS is answered with it, and with flags of his own (`SizeAndDo` in CoreDNS' request.go). */
function withEdns(options: DnsServerOptions, query: DnsMessage, response: DnsMessage): DnsMessage {
  const edns = ednsOf(query);
  if (edns === undefined) return response;
  const flags = edns.ttlSeconds & DNSSEC_OK;
  const known = ednsOf(response);
  if (known !== undefined && options.isEchoing !== true) return response;
  const udpBytes = Math.max(Math.min(edns.class, known?.class ?? edns.class), PLAIN_UDP_BYTES);
  const echoed = options.isEchoing === true && edns.data.kind === 'OPT' ? edns.data.options : [];
  const supported = {
    kind: 'OPT' as const,
    options: echoed.filter(({ code }) => ECHOED_OPTIONS.includes(code)),
  };
  const own = { ...ednsRecord(udpBytes), ttlSeconds: flags, data: known?.data ?? supported };
  const others = response.additionals.filter((record) => record !== known);
  return { ...response, additionals: [...others, own] };
}

function ednsOf(message: DnsMessage): DnsRecord | undefined {
  return message.additionals.find(({ data }) => data.kind === 'OPT');
}

/** The answer may say that there is less room. */
function udpBytesOf(query: DnsMessage, response: DnsMessage): number {
  const asked = ednsOf(query)?.class ?? PLAIN_UDP_BYTES;
  return Math.max(Math.min(asked, ednsOf(response)?.class ?? asked), PLAIN_UDP_BYTES);
}

/** Compresses, then leaves out records from the end, until the answer fits. */
function fitIntoDatagram(response: DnsMessage, maxBytes: number): Uint8Array {
  const plain = encodeDns(response);
  if (plain.length <= maxBytes) return plain;
  const compressed = encodeDns(response, true);
  if (compressed.length <= maxBytes) return compressed;
  const edns = ednsOf(response);
  const base = {
    ...response,
    isTruncated: true,
    authorities: [],
    additionals: edns === undefined ? [] : [edns],
  };
  for (let count = response.answers.length; count > 0; count -= 1) {
    const cut = encodeDns({ ...base, answers: response.answers.slice(0, count) }, true);
    if (cut.length <= maxBytes) return cut;
  }
  return encodeDns({ ...base, answers: [] }, true);
}
