/**
 * Sends DNS questions from one socket and collects the answers, as the resolvers of the C libraries do.
 *
 * Models questions in parallel, retries, the next nameserver after a timeout or SERVFAIL, glibc's options `rotate`, `use-vc`,
 * `single-request` and `single-request-reopen`, with the latter two also as what it falls back to when one of two answers
 * never comes, `edns0` and `trust-ad`, musl's way of asking all nameservers at once, and TCP after a truncated answer
 * (RFC 7766). Leaves out that glibc asks again without EDNS those that do not know it: name servers here do.
 */
import { joinBytes } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import { elapsed, nanoseconds, seconds, type Duration } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { connectTcp, type SocketAddress } from '../host/tcp-stream';
import { UdpPort } from '../host/udp-port';
import type { SocketError } from '../transport/socket-error';
import { DNS_PORT, DNS_RESPONSE_CODE, dnsQuery, ednsRecord, type DnsMessage } from '../wire/dns';
import { decodeDns } from '../wire/dns-decoding';
import { encodeDns } from '../wire/dns-encoding';
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
  /** Of the last server that could not help. */
  failureCode?: number;
}

/** `server-failure`: the last of the servers had SERVFAIL to say, after which a search goes on. */
export type AskFailure = SocketError | 'server-failure';

/** What glibc says an answer may hold (RESOLV_EDNS_BUFFER_SIZE). */
const EDNS_UDP_BYTES = 1200;

export interface ResolverSettings {
  readonly configuration: ResolverConfiguration;
  readonly style: ResolverStyle;
  /** Of the lookup that the questions belong to; without it nothing is remembered. */
  readonly memory?: ResolverMemory;
}

/** What glibc's resolver learns while it looks something up, beside what the file says. */
export class ResolverMemory {
  /** Somebody on the way loses one of two questions at once: one after the other then, at last from sockets of their own. */
  isSingle = false;
  isReopening = false;
  #offset: number | undefined = undefined;

  /** Of `rotate`: where to begin, somewhere first and then with the next one. */
  nextOffset(count: number, draw: () => number): number {
    this.#offset = this.#offset === undefined ? draw() : this.#offset + 1;
    return this.#offset % count;
  }
}

/** The answers in the order of the questions; a question nobody answered has undefined. */
export function* askNameservers(
  process: Process,
  settings: ResolverSettings,
  questions: readonly NameQuestion[],
): Task<Result<readonly (DnsMessage | undefined)[], AskFailure>> {
  const pending = questions.map((question): PendingQuestion => {
    const id = process.environment.prng.uint16();
    return { ...question, id, bytes: encodeDns(queryOf(settings, question, id)), answer: undefined };
  });
  const ask = settings.style === 'musl' ? askAll : askInTurn;
  const failure = yield* ask(process, settings, pending);
  const hasAnswer = pending.some(({ answer }) => answer !== undefined);
  if (failure === undefined || hasAnswer) return ok(pending.map(({ answer }) => answer));
  return err(pending[0]?.failureCode === DNS_RESPONSE_CODE.SERVFAIL ? 'server-failure' : failure);
}

function queryOf({ configuration, style }: ResolverSettings, question: NameQuestion, id: number): DnsMessage {
  const query = dnsQuery(id, question.name, question.type);
  if (style === 'musl') return query;
  const { flags } = configuration;
  const additionals = flags.has('edns0') ? [ednsRecord(EDNS_UDP_BYTES)] : [];
  return { ...query, isAuthenticData: flags.has('trust-ad'), additionals };
}

/**
 * glibc: one nameserver after the other, `attempts` rounds (resolv/res_send.c). Each has a socket of its own; after an error
 * all are closed, and the next try has another port; after silence they stay.
 */
function* askInTurn(
  process: Process,
  { configuration, memory = new ResolverMemory() }: ResolverSettings,
  pending: readonly PendingQuestion[],
): Task<SocketError | undefined> {
  const { nameservers, attempts, flags } = configuration;
  const count = nameservers.length;
  memory.isReopening ||= flags.has('single-request-reopen');
  memory.isSingle ||= flags.has('single-request') || memory.isReopening;
  const hasRotation = flags.has('rotate') && count > 1;
  const offset = hasRotation ? memory.nextOffset(count, () => process.environment.prng.uint16()) : 0;
  const sockets = new ServerSockets(process);
  let failure: SocketError | undefined = 'timed-out';
  for (let turn = 0; turn < attempts * count && failure !== undefined; turn += 1) {
    const place = (turn + offset) % count;
    const address = nameservers[place];
    if (address === undefined) break;
    const limit = turnLimitOf(configuration, place);
    const isOverTcp = flags.has('use-vc');
    failure = isOverTcp ? undefined : yield* askOne(sockets, { place, address, limit }, pending, memory);
    const isCutShort = pending.some(({ answer }) => answer?.isTruncated === true);
    if (failure === undefined && (isOverTcp || isCutShort))
      failure = yield* askOverTcp(process, address, pending);
    if (failure !== undefined && failure !== 'timed-out') sockets.closeAll();
  }
  sockets.closeAll();
  return failure;
}

/** Later nameservers are given other times than the first (`send_dg`). */
function turnLimitOf({ timeoutSeconds, nameservers }: ResolverConfiguration, place: number): Duration {
  const shifted = timeoutSeconds * 2 ** place;
  return seconds(Math.max(1, place === 0 ? shifted : Math.floor(shifted / nameservers.length)));
}

/** One socket for each nameserver that was asked. */
class ServerSockets {
  readonly process: Process;
  readonly #byPlace = new Map<number, UdpPort>();

  constructor(process: Process) {
    this.process = process;
  }

  open(place: number, address: IpAddress): Result<UdpPort, SocketError> {
    const known = this.#byPlace.get(place);
    if (known !== undefined) return ok(known);
    const opened = UdpPort.openTowards(this.process, address);
    if (!opened.ok) return opened;
    const failure = opened.value.connect({ address, port: DNS_PORT });
    this.#byPlace.set(place, opened.value);
    return failure === undefined ? opened : err(failure);
  }

  closeAll(): void {
    for (const socket of this.#byPlace.values()) socket.close();
    this.#byPlace.clear();
  }
}

interface Turn {
  readonly place: number;
  readonly address: IpAddress;
  readonly limit: Duration;
}

/** Both questions of one nameserver, in the mode that the memory says; what it finds out changes the mode. */
function* askOne(
  sockets: ServerSockets,
  turn: Turn,
  pending: readonly PendingQuestion[],
  memory: ResolverMemory,
): Task<SocketError | undefined> {
  for (;;) {
    for (const question of pending) question.answer = undefined;
    const outcome = memory.isSingle
      ? yield* askSingly(sockets, turn, pending, memory.isReopening)
      : yield* askTogether(sockets, turn, pending);
    if (outcome === 'unusable') return 'timed-out';
    const hasPart = unanswered(pending).length > 0 && unanswered(pending).length < pending.length;
    if (outcome !== 'timed-out' || !hasPart) return outcome;
    if (memory.isSingle && memory.isReopening) return undefined;
    if (memory.isSingle) {
      memory.isReopening = true;
      sockets.closeAll();
    } else memory.isSingle = true;
  }
}

function* askTogether(
  sockets: ServerSockets,
  { place, address, limit }: Turn,
  pending: readonly PendingQuestion[],
): Task<SocketError | 'unusable' | undefined> {
  const socket = sockets.open(place, address);
  if (!socket.ok) return socket.error;
  for (const question of pending) {
    const failure = socket.value.send(question.bytes);
    if (failure !== undefined) return failure;
  }
  return yield* collect(sockets.process, socket.value, limit, pending);
}

/** `single-request`: the second question once the first is answered, in the time that is left. */
function* askSingly(
  sockets: ServerSockets,
  { place, address, limit }: Turn,
  pending: readonly PendingQuestion[],
  isReopening: boolean,
): Task<SocketError | 'unusable' | undefined> {
  const { process } = sockets;
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  for (const [index, question] of pending.entries()) {
    if (index > 0 && isReopening) sockets.closeAll();
    const socket = sockets.open(place, address);
    const failure = socket.ok ? socket.value.send(question.bytes) : socket.error;
    if (!socket.ok || failure !== undefined) return failure;
    const left = nanoseconds(Math.max(0, limit - elapsed(startedAt, scheduler.now())));
    const outcome = yield* collect(process, socket.value, left, [question]);
    if (outcome === 'unusable' && index > 0) return undefined;
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/** musl: every nameserver at once; the whole takes `timeout`, in which it asks `attempts` times (res_msend.c). */
function* askAll(
  process: Process,
  { configuration }: ResolverSettings,
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
    failure = yield* collectAny(process, socket, interval, pending);
    if (failure === undefined) break;
  }
  socket.close();
  const [server] = configuration.nameservers;
  for (const question of pending) {
    const isCutShort = question.answer?.isTruncated === true && server !== undefined;
    if (isCutShort) yield* askOverTcp(process, server, [question]);
  }
  return failure;
}

function unanswered(pending: readonly PendingQuestion[]): readonly PendingQuestion[] {
  return pending.filter(({ answer }) => answer === undefined);
}

/** `unusable`: all answers are those of a server that cannot help. One that can is enough. */
function* collect(
  process: Process,
  socket: UdpPort,
  limit: Duration,
  pending: readonly PendingQuestion[],
): Task<SocketError | 'unusable' | undefined> {
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  let failures = 0;
  while (unanswered(pending).length > failures) {
    const left = limit - elapsed(startedAt, scheduler.now());
    if (left <= 0) return 'timed-out';
    const question = yield* receiveAnswer(socket, nanoseconds(left), pending);
    if (!question.ok) return question.error;
    if (question.value === undefined || !isServerFailure(question.value.answer)) continue;
    question.value.failureCode = question.value.answer?.responseCode ?? 0;
    question.value.answer = undefined;
    failures += 1;
  }
  return failures === pending.length ? 'unusable' : undefined;
}

/**
 * The same for musl, which takes what there is and that there is nothing: who has failed is asked again at once, some times,
 * and who refuses is not heard.
 */
function* collectAny(
  process: Process,
  socket: UdpPort,
  limit: Duration,
  pending: readonly PendingQuestion[],
): Task<SocketError | undefined> {
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  let retries = 2 * pending.length;
  while (unanswered(pending).length > 0) {
    const left = limit - elapsed(startedAt, scheduler.now());
    if (left <= 0) return 'timed-out';
    const received = yield* socket.receive(nanoseconds(left));
    if (!received.ok) return received.error;
    const found = answerIn(received.value.payload, pending);
    if (found === undefined) continue;
    const { responseCode } = found.answer;
    if (responseCode === DNS_RESPONSE_CODE.NOERROR || responseCode === DNS_RESPONSE_CODE.NXDOMAIN) {
      found.question.answer = found.answer;
    } else if (responseCode === DNS_RESPONSE_CODE.SERVFAIL && retries > 0) {
      retries -= 1;
      socket.send(found.question.bytes, received.value.from);
    }
  }
  return undefined;
}

/** The question that a datagram answers; undefined for one that answers none. */
function* receiveAnswer(
  socket: UdpPort,
  limit: Duration,
  pending: readonly PendingQuestion[],
): Task<Result<PendingQuestion | undefined, SocketError>> {
  const received = yield* socket.receive(limit);
  if (!received.ok) return received;
  const found = answerIn(received.value.payload, pending);
  if (found !== undefined) found.question.answer = found.answer;
  return ok(found?.question);
}

function answerIn(
  payload: Uint8Array,
  pending: readonly PendingQuestion[],
): { readonly question: PendingQuestion; readonly answer: DnsMessage } | undefined {
  const decoded = decodeDns(payload);
  if (!decoded.ok || !decoded.value.isResponse) return undefined;
  const question = pending.find(({ id, answer }) => id === decoded.value.id && answer === undefined);
  return question === undefined ? undefined : { question, answer: decoded.value };
}

function isServerFailure(answer: DnsMessage | undefined): boolean {
  const code = answer?.responseCode;
  return (
    code === DNS_RESPONSE_CODE.SERVFAIL ||
    code === DNS_RESPONSE_CODE.NOTIMP ||
    code === DNS_RESPONSE_CODE.REFUSED
  );
}

/** All questions over one connection. */
function* askOverTcp(
  process: Process,
  address: IpAddress,
  pending: readonly PendingQuestion[],
): Task<SocketError | undefined> {
  const queries = pending.map(({ bytes }) => bytes);
  const answers = yield* exchangeAllOverTcp(process, { address, port: DNS_PORT }, queries, seconds(5));
  if (!answers.ok) return answers.error;
  for (const question of pending) {
    question.answer = answers.value.find(({ message }) => message.id === question.id)?.message;
  }
  return undefined;
}

export interface DnsTcpAnswer {
  readonly message: DnsMessage;
  /** Without the two bytes before it that say so. */
  readonly lengthBytes: number;
}

/** One question over a TCP connection of its own. */
export function* exchangeDnsOverTcp(
  process: Process,
  server: SocketAddress,
  query: Uint8Array,
  limit: Duration,
): Task<Result<DnsTcpAnswer, SocketError>> {
  const answers = yield* exchangeAllOverTcp(process, server, [query], limit);
  if (!answers.ok) return answers;
  const [answer] = answers.value;
  return answer === undefined ? err('connection-reset') : ok(answer);
}

/** Each message stands behind its length (RFC 1035 §4.2.2). */
function* exchangeAllOverTcp(
  process: Process,
  server: SocketAddress,
  queries: readonly Uint8Array[],
  limit: Duration,
): Task<Result<readonly DnsTcpAnswer[], SocketError>> {
  const connected = yield* connectTcp(process, { ...server, limit });
  if (!connected.ok) return connected;
  const stream = connected.value;
  const written = yield* stream.write(joinBytes(queries.map(withLengthPrefix)));
  if (!written.ok) return written;
  const answers: DnsTcpAnswer[] = [];
  let bytes: Uint8Array = new Uint8Array(0);
  for (;;) {
    const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    if (bytes.length >= 2 && bytes.length >= 2 + length) {
      const decoded = decodeDns(bytes.subarray(2, 2 + length));
      bytes = bytes.subarray(2 + length);
      if (decoded.ok) answers.push({ message: decoded.value, lengthBytes: length });
      if (decoded.ok && answers.length < queries.length) continue;
      stream.close();
      return decoded.ok ? ok(answers) : err('connection-reset');
    }
    const received = yield* stream.read(limit);
    if (!received.ok || received.value.length === 0) {
      stream.close();
      return received.ok ? err('connection-reset') : received;
    }
    bytes = joinBytes([bytes, received.value]);
  }
}

export function withLengthPrefix(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(message.length + 2);
  bytes[0] = message.length >>> 8;
  bytes[1] = message.length & 0xff;
  bytes.set(message, 2);
  return bytes;
}
