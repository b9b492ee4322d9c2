/**
 * Sends DNS questions from one socket and collects the answers, as the resolvers of the C libraries do.
 *
 * Models questions in parallel, retries, the next nameserver after a timeout or SERVFAIL, musl's way of asking all
 * nameservers at once, and TCP after a truncated answer (RFC 7766). Leaves out EDNS, which neither library uses unless told.
 */
import { err, ok, type Result } from '../base/result';
import { elapsed, nanoseconds, seconds, type Duration } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { connectTcp, type SocketAddress } from '../host/tcp-stream';
import { UdpPort } from '../host/udp-port';
import type { SocketError } from '../transport/socket-error';
import { decodeDns, DNS_PORT, DNS_RESPONSE_CODE, dnsQuery, encodeDns, type DnsMessage } from '../wire/dns';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import { ANY_IPV6 } from '../wire/ipv6-address';
import type { ResolverConfiguration } from './resolv-conf';

export type ResolverStyle = 'glibc' | 'musl';

interface NameQuestion {
  readonly name: string;
  readonly type: number;
}

interface PendingQuestion extends NameQuestion {
  readonly id: number;
  readonly bytes: Uint8Array;
  answer: DnsMessage | undefined;
}

/** The answers in the order of the questions; a question nobody answered has undefined. */
export function* askNameservers(
  process: Process,
  configuration: ResolverConfiguration,
  style: ResolverStyle,
  questions: readonly NameQuestion[],
): Task<Result<readonly (DnsMessage | undefined)[], SocketError>> {
  const pending = questions.map((question): PendingQuestion => {
    const id = process.environment.prng.uint16();
    return {
      ...question,
      id,
      bytes: encodeDns(dnsQuery(id, question.name, question.type)),
      answer: undefined,
    };
  });
  const ask = style === 'musl' ? askAll : askInTurn;
  const failure = yield* ask(process, configuration, pending);
  for (const question of pending) {
    if (question.answer?.isTruncated === true) {
      const [server] = configuration.nameservers;
      if (server !== undefined) question.answer = yield* askOverTcp(process, server, question);
    }
  }
  const hasAnswer = pending.some(({ answer }) => answer !== undefined);
  return failure !== undefined && !hasAnswer ? err(failure) : ok(pending.map(({ answer }) => answer));
}

/**
 * glibc: one nameserver after the other, `attempts` rounds (resolv/res_send.c). After an error the socket is closed, and
 * the next try has another port; after silence it stays.
 */
function* askInTurn(
  process: Process,
  configuration: ResolverConfiguration,
  pending: readonly PendingQuestion[],
): Task<SocketError | undefined> {
  let failure: SocketError | undefined = 'timed-out';
  let socket: UdpPort | undefined;
  for (let attempt = 0; attempt < configuration.attempts; attempt += 1) {
    for (const address of configuration.nameservers) {
      if (failure !== 'timed-out' || socket?.socket.isOfIpv6 !== isIpv6(address)) {
        socket?.close();
        socket = undefined;
      }
      if (socket === undefined) {
        const opened = UdpPort.openTowards(process, address);
        if (!opened.ok) return opened.error;
        socket = opened.value;
      }
      failure = socket.connect({ address, port: DNS_PORT });
      for (const question of unanswered(pending)) failure ??= socket.send(question.bytes);
      if (failure !== undefined) continue;
      const limit = seconds(configuration.timeoutSeconds);
      failure = yield* collect(process, socket, limit, pending, (question) =>
        isServerFailure(question.answer),
      );
      if (failure !== undefined) continue;
      socket.close();
      return undefined;
    }
  }
  socket?.close();
  return failure;
}

/** musl: every nameserver at once; the whole takes `timeout`, in which it asks `attempts` times (res_msend.c). */
function* askAll(
  process: Process,
  configuration: ResolverConfiguration,
  pending: readonly PendingQuestion[],
): Task<SocketError | undefined> {
  // One socket for all: of IPv6 where a nameserver is, which takes IPv4 as well.
  const isOverIpv6 = configuration.nameservers.some(isIpv6);
  const opened = UdpPort.open(process, isOverIpv6 ? { address: ANY_IPV6, isIpv6Only: false } : {});
  if (!opened.ok) return opened.error;
  const socket = opened.value;
  const interval = seconds(configuration.timeoutSeconds / configuration.attempts);
  let failure: SocketError | undefined = 'timed-out';
  for (let attempt = 0; attempt < configuration.attempts; attempt += 1) {
    for (const question of unanswered(pending)) {
      for (const address of configuration.nameservers) {
        socket.send(question.bytes, { address, port: DNS_PORT });
      }
    }
    failure = yield* collect(process, socket, interval, pending, () => false);
    if (failure === undefined) break;
  }
  socket.close();
  return failure;
}

function unanswered(pending: readonly PendingQuestion[]): readonly PendingQuestion[] {
  return pending.filter(({ answer }) => answer === undefined);
}

/** Answers undefined when all questions are answered and none of them `isUnusable`. */
function* collect(
  process: Process,
  socket: UdpPort,
  limit: Duration,
  pending: readonly PendingQuestion[],
  isUnusable: (question: PendingQuestion) => boolean,
): Task<SocketError | undefined> {
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  for (;;) {
    if (unanswered(pending).length === 0) return undefined;
    const remaining = limit - elapsed(startedAt, scheduler.now());
    if (remaining <= 0) return 'timed-out';
    const received = yield* socket.receive(nanoseconds(remaining));
    if (!received.ok) return received.error;
    const decoded = decodeDns(received.value.payload);
    if (!decoded.ok || !decoded.value.isResponse) continue;
    const question = pending.find(({ id, answer }) => id === decoded.value.id && answer === undefined);
    if (question === undefined) continue;
    question.answer = decoded.value;
    if (isUnusable(question)) {
      question.answer = undefined;
      return 'timed-out';
    }
  }
}

function isServerFailure(answer: DnsMessage | undefined): boolean {
  const code = answer?.responseCode;
  return (
    code === DNS_RESPONSE_CODE.SERVFAIL ||
    code === DNS_RESPONSE_CODE.NOTIMP ||
    code === DNS_RESPONSE_CODE.REFUSED
  );
}

function* askOverTcp(
  process: Process,
  address: IpAddress,
  question: PendingQuestion,
): Task<DnsMessage | undefined> {
  const answer = yield* exchangeDnsOverTcp(process, { address, port: DNS_PORT }, question.bytes, seconds(5));
  return answer.ok ? answer.value : undefined;
}

/** One question over a TCP connection of its own: each message behind its length (RFC 1035 §4.2.2). */
export function* exchangeDnsOverTcp(
  process: Process,
  server: SocketAddress,
  query: Uint8Array,
  limit: Duration,
): Task<Result<DnsMessage, SocketError>> {
  const connected = yield* connectTcp(process, { ...server, limit });
  if (!connected.ok) return connected;
  const stream = connected.value;
  const written = yield* stream.write(withLengthPrefix(query));
  if (!written.ok) return written;
  let bytes = new Uint8Array(0);
  for (;;) {
    const received = yield* stream.read(limit);
    if (!received.ok || received.value.length === 0) {
      stream.close();
      return received.ok ? err('connection-reset') : received;
    }
    const joined = new Uint8Array(bytes.length + received.value.length);
    joined.set(bytes);
    joined.set(received.value, bytes.length);
    bytes = joined;
    const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    if (bytes.length < 2 + length || bytes.length < 2) continue;
    stream.close();
    const decoded = decodeDns(bytes.subarray(2, 2 + length));
    return decoded.ok ? ok(decoded.value) : err('connection-reset');
  }
}

export function withLengthPrefix(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(message.length + 2);
  bytes[0] = message.length >>> 8;
  bytes[1] = message.length & 0xff;
  bytes.set(message, 2);
  return bytes;
}
