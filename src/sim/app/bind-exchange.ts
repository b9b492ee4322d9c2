/**
 * How dig, host and nslookup of BIND 9.18 ask (bin/dig/dighost.c): one name server after the other, over UDP or TCP.
 *
 * Models tries, which all the servers share, TCP after a truncated answer, the next server after SERVFAIL or one that does
 * not ask others where that counts, and what is said about servers that cannot be reached. Leaves out EDNS negotiation.
 */
import { elapsed, seconds } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { UdpPort } from '../host/udp-port';
import type { SocketError } from '../transport/socket-error';
import { DNS_RESPONSE_CODE, type DnsMessage } from '../wire/dns';
import { decodeDns } from '../wire/dns-decoding';
import { encodeDns } from '../wire/dns-encoding';
import { formatIp, type IpAddress } from '../wire/ip-address';
import { exchangeDnsOverTcp } from './dns-client';

export interface BindTransport {
  readonly servers: readonly IpAddress[];
  readonly port: number;
  readonly timeoutSeconds: number;
  readonly tries: number;
  readonly isOverTcp: boolean;
  /** A truncated answer is an answer. */
  readonly isTruncatedKept: boolean;
  /** SERVFAIL is an answer; without it the next server is asked. */
  readonly isServfailKept: boolean;
  /** Servers that do not ask others are passed over. */
  readonly hasToRecurse: boolean;
  /** What goes on meanwhile, for those who want to read it. */
  readonly comment: (line: string) => void;
}

export interface BindReply {
  readonly message: DnsMessage;
  readonly lengthBytes: number;
  readonly elapsedNs: number;
  readonly isOverTcp: boolean;
  readonly server: IpAddress;
}

/** `silent`: nobody answered, and nothing has been said of it yet. `unreachable`: all of it has been said. */
export type BindFailure = 'silent' | 'unreachable';

export function* askBindServers(
  process: Process,
  transport: BindTransport,
  query: DnsMessage,
): Task<BindReply | BindFailure> {
  const exchange = new BindExchange(process, transport, query);
  return yield* exchange.run();
}

/** Later servers are given their name as an address, since nobody gave them another. */
class BindExchange {
  readonly #process: Process;
  readonly #transport: BindTransport;
  readonly #query: DnsMessage;
  readonly #bytes: Uint8Array;
  #triesLeft: number;
  #isUnreachable = false;

  constructor(process: Process, transport: BindTransport, query: DnsMessage) {
    this.#process = process;
    this.#transport = transport;
    this.#query = query;
    this.#bytes = encodeDns(query);
    this.#triesLeft = Math.max(transport.tries, 1);
  }

  *run(): Task<BindReply | BindFailure> {
    const { servers, comment } = this.#transport;
    for (const [index, server] of servers.entries()) {
      const reply = yield* this.#askServer(server);
      if (reply === undefined) continue;
      const why = this.#dismissalOf(reply.message);
      if (why === undefined) return reply;
      const hasNext = index < servers.length - 1;
      comment(`Got ${why} from ${formatIp(server)}${hasNext ? ', trying next server' : ''}`);
      if (!hasNext) return reply;
    }
    return this.#isUnreachable ? 'unreachable' : 'silent';
  }

  #dismissalOf({ responseCode, isRecursionAvailable }: DnsMessage): string | undefined {
    const { isServfailKept, hasToRecurse } = this.#transport;
    if (responseCode === DNS_RESPONSE_CODE.SERVFAIL && !isServfailKept) return 'SERVFAIL reply';
    const isAskedFor = hasToRecurse && this.#query.isRecursionDesired;
    return isAskedFor && !isRecursionAvailable ? 'recursion not available' : undefined;
  }

  *#askServer(server: IpAddress): Task<BindReply | undefined> {
    const { isOverTcp, isTruncatedKept, comment } = this.#transport;
    for (;;) {
      const outcome = isOverTcp ? yield* this.#overTcp(server) : yield* this.#overUdp(server);
      if (typeof outcome === 'string') {
        this.#report(server, outcome, isOverTcp);
        if (this.#triesLeft <= 1) return undefined;
        this.#triesLeft -= 1;
        continue;
      }
      if (!outcome.message.isTruncated || isOverTcp || isTruncatedKept) return outcome;
      comment('Truncated, retrying in TCP mode.');
      const whole = yield* this.#overTcp(server);
      if (typeof whole !== 'string') return whole;
      this.#report(server, whole, true);
      return undefined;
    }
  }

  #report(server: IpAddress, error: SocketError, isOverTcp: boolean): void {
    const { port } = this.#transport;
    const reason = REASONS[error] ?? 'network unreachable';
    const where = `${formatIp(server)}#${port}`;
    const isSetup = isOverTcp ? error !== 'timed-out' : error === 'network-unreachable';
    if (!isSetup) {
      this.#process.stdout(`;; communications error to ${where}: ${reason}\n`);
      return;
    }
    this.#isUnreachable = true;
    const name = this.#query.questions[0]?.name.replace(/(.)\.$/, '$1') ?? '';
    const what = isOverTcp ? 'Connection to' : 'UDP setup with';
    this.#process.stdout(
      `;; ${what} ${where}(${formatIp(server)}) for ${name} failed: ${reason}.\n;; no servers could be reached\n`,
    );
  }

  *#overUdp(server: IpAddress): Task<BindReply | SocketError> {
    const { scheduler } = this.#process.environment;
    const { port, timeoutSeconds } = this.#transport;
    const opened = UdpPort.openTowards(this.#process, server, { isDontFragment: false });
    if (!opened.ok) return opened.error;
    const socket = opened.value;
    const sentAt = scheduler.now();
    const failure = socket.connect({ address: server, port }) ?? socket.send(this.#bytes);
    if (failure !== undefined) {
      socket.close();
      return failure;
    }
    for (;;) {
      const received = yield* socket.receive(seconds(timeoutSeconds));
      if (!received.ok) {
        socket.close();
        return received.error;
      }
      const decoded = decodeDns(received.value.payload);
      if (!decoded.ok || decoded.value.id !== this.#query.id) continue;
      socket.close();
      return {
        message: decoded.value,
        lengthBytes: received.value.payload.length,
        elapsedNs: elapsed(sentAt, scheduler.now()),
        isOverTcp: false,
        server,
      };
    }
  }

  *#overTcp(server: IpAddress): Task<BindReply | SocketError> {
    const { scheduler } = this.#process.environment;
    const { port, timeoutSeconds } = this.#transport;
    const sentAt = scheduler.now();
    const to = { address: server, port };
    const answer = yield* exchangeDnsOverTcp(this.#process, to, this.#bytes, seconds(timeoutSeconds));
    if (!answer.ok) return answer.error;
    return {
      message: answer.value.message,
      lengthBytes: answer.value.lengthBytes,
      elapsedNs: elapsed(sentAt, scheduler.now()),
      isOverTcp: true,
      server,
    };
  }
}

const REASONS: Partial<Record<SocketError, string>> = {
  'timed-out': 'timed out',
  'connection-refused': 'connection refused',
  'host-unreachable': 'host unreachable',
  'network-unreachable': 'network unreachable',
  'connection-reset': 'connection reset',
};
