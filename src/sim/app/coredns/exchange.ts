/** A question to another name server, with the errors of Go's network package. */
import { err, ok } from '../../base/result';
import { nanoseconds, seconds } from '../../base/time';
import type { Process } from '../../host/process';
import { sleep, type Task } from '../../host/task';
import { UdpPort } from '../../host/udp-port';
import type { SocketError } from '../../transport/socket-error';
import { type DnsMessage } from '../../wire/dns';
import { decodeDns } from '../../wire/dns-decoding';
import { encodeDns } from '../../wire/dns-encoding';
import { formatEndpoint } from './format-endpoint';
import { exchangeDnsOverTcp } from '../dns-client';
import type { Upstream, UpstreamAnswer } from './plugin';

/** `forward` gives an upstream this long for one answer. */
const UPSTREAM_TIMEOUT = seconds(2);

const GO_TEXTS: Readonly<Record<SocketError, string>> = {
  'connection-refused': 'connection refused',
  'connection-reset': 'connection reset by peer',
  'timed-out': 'i/o timeout',
  'network-unreachable': 'network is unreachable',
  'host-unreachable': 'no route to host',
  'address-in-use': 'address already in use',
  'message-too-long': 'message too long',
  'not-permitted': 'operation not permitted',
  'permission-denied': 'permission denied',
  'protocol-error': 'protocol error',
  'broken-pipe': 'broken pipe',
};

export function* exchangeWithUpstream(
  process: Process,
  upstream: Upstream,
  query: DnsMessage,
  transport: 'udp' | 'tcp',
): Task<UpstreamAnswer> {
  const id = process.environment.prng.uint16();
  const bytes = encodeDns({ ...query, id });
  if (transport === 'tcp') {
    const answer = yield* exchangeDnsOverTcp(process, upstream, bytes, UPSTREAM_TIMEOUT);
    return answer.ok
      ? ok(answer.value.message)
      : err(`dial tcp ${formatEndpoint(upstream)}: ${textOf('connect', answer.error)}`);
  }
  const opened = UdpPort.openTowards(process, upstream.address);
  if (!opened.ok) return err(`dial udp ${formatEndpoint(upstream)}: ${textOf('connect', opened.error)}`);
  const socket = opened.value;
  const answer = yield* exchangeOverUdp(process, socket, { upstream, bytes, id });
  socket.close();
  return answer;
}

interface SentQuery {
  readonly upstream: Upstream;
  readonly bytes: Uint8Array;
  readonly id: number;
}

function* exchangeOverUdp(
  process: Process,
  socket: UdpPort,
  { upstream, bytes, id }: SentQuery,
): Task<UpstreamAnswer> {
  const unconnected = socket.connect(upstream);
  if (unconnected !== undefined) {
    // Nothing takes no time; a server that asks again at once would never end.
    yield* sleep(process.environment.scheduler, nanoseconds(1_000_000));
    return err(`dial udp ${formatEndpoint(upstream)}: ${textOf('connect', unconnected)}`);
  }
  const path = `${formatEndpoint(socket.socket.local)}->${formatEndpoint(upstream)}`;
  const unsent = socket.send(bytes);
  if (unsent !== undefined) {
    yield* sleep(process.environment.scheduler, nanoseconds(1_000_000));
    return err(`write udp ${path}: ${textOf('write', unsent)}`);
  }
  for (;;) {
    const received = yield* socket.receive(UPSTREAM_TIMEOUT);
    if (!received.ok) return err(`read udp ${path}: ${textOf('read', received.error)}`);
    const decoded = decodeDns(received.value.payload);
    if (decoded.ok && decoded.value.isResponse && decoded.value.id === id) return ok(decoded.value);
  }
}

/** A timeout comes from Go itself, the others from a system call. */
function textOf(call: string, error: SocketError): string {
  return error === 'timed-out' ? GO_TEXTS[error] : `${call}: ${GO_TEXTS[error]}`;
}
