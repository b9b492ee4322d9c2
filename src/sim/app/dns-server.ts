/**
 * A DNS server over UDP and TCP, with the manners of CoreDNS 1.11: names of its own zones from a `DnsBackend`, the rest
 * forwarded to the nameservers of its /etc/resolv.conf (plugin `forward`).
 *
 * Models the echoed question, `aa` for its own names and `rd` copied (no `ra` then, `ra` for what is not its own), the upstream's flags passed on,
 * EDNS (RFC 6891), names left uncompressed while an answer fits and compressed when it would not, truncation, SERVFAIL
 * when no upstream answers, and NOTIMP for anything but a query. Leaves out the cache, zone transfers, DNSSEC, and
 * health checks of upstreams.
 */
import { ok, type Result } from '../base/result';
import { seconds } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { TcpServer, type SocketAddress, type TcpStream } from '../host/tcp-stream';
import { UdpPort } from '../host/udp-port';
import type { SocketError } from '../transport/socket-error';
import {
  decodeDns,
  DNS_PORT,
  DNS_RESPONSE_CODE,
  encodeDns,
  ednsRecord,
  type DnsMessage,
  type DnsRecord,
} from '../wire/dns';
import { dnsNameKey } from '../wire/dns-name';
import { runInBackground } from './background';
import type { DnsBackend } from './dns-backend';
import { exchangeDnsOverTcp, withLengthPrefix } from './dns-client';
import { parseResolvConf } from './resolv-conf';

/** RFC 1035 §4.2.1: what a UDP answer may hold without EDNS. */
const PLAIN_UDP_BYTES = 512;
/** `forward` gives an upstream this long for one answer. */
const UPSTREAM_TIMEOUT = seconds(2);
const TCP_IDLE_LIMIT = seconds(10);
const DNS_OPCODE_QUERY = 0;

interface DnsServerOptions {
  readonly backend: DnsBackend;
  readonly port?: number;
  /** Called with each question, for a log. */
  readonly onQuery?: (client: SocketAddress, query: DnsMessage) => void;
}

/** Listens on both transports, and answers in the background until the process ends. */
export function startDnsServer(process: Process, options: DnsServerOptions): Result<void, SocketError> {
  const port = options.port ?? DNS_PORT;
  const address = process.environment.namespace.anyAddress;
  const udp = UdpPort.open(process, { address, port });
  if (!udp.ok) return udp;
  const tcp = TcpServer.listen(process, { address, port });
  if (!tcp.ok) return tcp;
  runInBackground(process, serveUdp(process, udp.value, options));
  runInBackground(process, acceptTcp(process, tcp.value, options));
  return ok(undefined);
}

function* serveUdp(process: Process, socket: UdpPort, options: DnsServerOptions): Task {
  for (;;) {
    const received = yield* socket.receive();
    // An ICMP error about an answer that went nowhere is of no use to a server.
    if (!received.ok) continue;
    const { payload, from } = received.value;
    runInBackground(process, answerDatagram(process, socket, options, { payload, from }));
  }
}

function* answerDatagram(
  process: Process,
  socket: UdpPort,
  options: DnsServerOptions,
  { payload, from }: { readonly payload: Uint8Array; readonly from: SocketAddress },
): Task {
  const query = decodeDns(payload);
  if (!query.ok || query.value.isResponse) return;
  options.onQuery?.(from, query.value);
  const response = yield* respond(process, options.backend, query.value);
  socket.send(fitIntoDatagram(response, udpBytesOf(query.value)), from);
}

function* acceptTcp(process: Process, server: TcpServer, options: DnsServerOptions): Task {
  for (;;) {
    const stream = yield* server.accept();
    runInBackground(process, serveStream(process, stream, options));
  }
}

function* serveStream(process: Process, stream: TcpStream, options: DnsServerOptions): Task {
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
      options.onQuery?.(stream.remote, query.value);
      const response = yield* respond(process, options.backend, query.value);
      yield* stream.write(withLengthPrefix(encodeDns(response, true)));
    }
  }
  stream.close();
}

function* respond(process: Process, backend: DnsBackend, query: DnsMessage): Task<DnsMessage> {
  const [question] = query.questions;
  if (query.opcode !== DNS_OPCODE_QUERY) return replyTo(query, { responseCode: DNS_RESPONSE_CODE.NOTIMP });
  if (question === undefined) return replyTo(query, { responseCode: DNS_RESPONSE_CODE.FORMERR });
  const answer = backend.lookUp(dnsNameKey(question.name), question.type);
  if (answer.kind === 'not-mine') return yield* forward(process, query);
  // CoreDNS answers in the spelling of the question.
  const inAskedCase = (record: DnsRecord): DnsRecord =>
    dnsNameKey(record.name) === dnsNameKey(question.name) ? { ...record, name: question.name } : record;
  return replyTo(query, {
    responseCode: answer.responseCode,
    isAuthoritative: answer.isAuthoritative,
    // What is not its own it knows as a resolver does.
    isRecursionAvailable: !answer.isAuthoritative,
    answers: answer.answers.map(inAskedCase),
    authorities: answer.authorities,
    additionals: answer.additionals,
  });
}

function replyTo(query: DnsMessage, answer: Partial<DnsMessage>): DnsMessage {
  const edns = ednsOf(query);
  const additionals = [...(answer.additionals ?? [])];
  if (edns !== undefined) additionals.push(ednsRecord(Math.max(edns.class, PLAIN_UDP_BYTES)));
  return {
    id: query.id,
    isResponse: true,
    opcode: query.opcode,
    isAuthoritative: answer.isAuthoritative ?? false,
    isTruncated: false,
    isRecursionDesired: query.isRecursionDesired,
    isRecursionAvailable: answer.isRecursionAvailable ?? false,
    isAuthenticData: false,
    isCheckingDisabled: query.isCheckingDisabled,
    responseCode: answer.responseCode ?? DNS_RESPONSE_CODE.NOERROR,
    questions: query.questions,
    answers: answer.answers ?? [],
    authorities: answer.authorities ?? [],
    additionals,
  };
}

function ednsOf(message: DnsMessage): DnsRecord | undefined {
  return message.additionals.find(({ data }) => data.kind === 'OPT');
}

function udpBytesOf(query: DnsMessage): number {
  return Math.max(ednsOf(query)?.class ?? PLAIN_UDP_BYTES, PLAIN_UDP_BYTES);
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

/** Passes the question on as it came and the answer back as it came, but for its id. */
function* forward(process: Process, query: DnsMessage): Task<DnsMessage> {
  const { environment } = process;
  const { nameservers } = parseResolvConf(environment.files.read('/etc/resolv.conf') ?? '');
  for (const address of nameservers) {
    const answer = yield* askUpstream(process, { address, port: DNS_PORT }, query);
    if (answer !== undefined) return { ...answer, id: query.id };
  }
  return replyTo(query, { responseCode: DNS_RESPONSE_CODE.SERVFAIL });
}

function* askUpstream(
  process: Process,
  upstream: SocketAddress,
  query: DnsMessage,
): Task<DnsMessage | undefined> {
  const opened = UdpPort.openTowards(process, upstream.address);
  if (!opened.ok) return undefined;
  const socket = opened.value;
  const id = process.environment.prng.uint16();
  const bytes = encodeDns({ ...query, id });
  socket.connect(upstream);
  const failure = socket.send(bytes);
  let answer: DnsMessage | undefined;
  while (failure === undefined && answer === undefined) {
    const received = yield* socket.receive(UPSTREAM_TIMEOUT);
    if (!received.ok) break;
    const decoded = decodeDns(received.value.payload);
    if (decoded.ok && decoded.value.isResponse && decoded.value.id === id) answer = decoded.value;
  }
  socket.close();
  if (answer?.isTruncated !== true) return answer;
  const whole = yield* exchangeDnsOverTcp(process, upstream, bytes, UPSTREAM_TIMEOUT);
  return whole.ok ? whole.value : answer;
}
