/**
 * `agnhost connect`: ends with 0 when a connection can be made, and with 1 and a word when it cannot. Over UDP and SCTP it
 * says `hostname`, or what it is told, and waits for any answer.
 *
 * Without `--timeout`, SCTP times out at once, as in the real one. Reports one address of a name, the first.
 */
import { seconds, type Duration } from '../../base/time';
import type { Process } from '../../host/process';
import { connectSctp } from '../../host/sctp-stream';
import { untilOrTimeout, type Task } from '../../host/task';
import { connectTcp, type SocketAddress } from '../../host/tcp-stream';
import { UdpPort } from '../../host/udp-port';
import type { SocketError } from '../../transport/socket-error';
import { bytesOfUtf8 } from '../../wire/utf8';
import { runInBackground } from '../background';
import { resolveHost } from '../resolver';
import { describeSocketError } from '../socket-error-text';
import { goFlag } from './container-context';

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

export function* agnhostConnect(process: Process, args: readonly string[]): Task<number> {
  const target = args.find((argument) => !argument.startsWith('-')) ?? '';
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(target) ?? [];
  const protocol = goFlag(args, 'protocol') ?? 'tcp';
  if (!['', 'tcp', 'udp', 'sctp'].includes(protocol)) {
    process.stderr(`Unsupported protocol\n${protocol}`);
    return 1;
  }
  const limit = durationOf(goFlag(args, 'timeout') ?? '');
  const resolved = yield* resolveHost(process, host);
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    process.stderr('DNS: lookup failed\n');
    return 1;
  }
  const to = { address, port: Number(port) };
  const problem =
    protocol === 'sctp'
      ? yield* overSctp(process, to, limit, goFlag(args, 'sctp-data') ?? 'hostname')
      : protocol === 'udp'
        ? yield* overUdp(process, to, limit, goFlag(args, 'udp-data') ?? 'hostname')
        : yield* overTcp(process, to, limit);
  if (problem === undefined) return 0;
  process.stderr(`${problem}\n`);
  return 1;
}

/** `5s`, `500ms`, `1m30s`; undefined for none. */
function durationOf(text: string): Duration | undefined {
  let total = 0;
  for (const [, count = '', unit = ''] of text.matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    total += Number(count) * (UNITS[unit] ?? 0);
  }
  return total > 0 ? seconds(total) : undefined;
}

function* overTcp(
  process: Process,
  to: SocketAddress,
  limit: Duration | undefined,
): Task<string | undefined> {
  const connected = yield* connectTcp(process, { ...to, ...(limit === undefined ? {} : { limit }) });
  if (connected.ok) {
    connected.value.close();
    return undefined;
  }
  if (connected.error === 'timed-out') return 'TIMEOUT';
  if (connected.error === 'connection-refused') return 'REFUSED';
  return `OTHER: ${goText(process, connected.error)}`;
}

function* overUdp(
  process: Process,
  to: SocketAddress,
  limit: Duration | undefined,
  data: string,
): Task<string | undefined> {
  const opened = UdpPort.openTowards(process, to.address);
  if (!opened.ok) return `OTHER: ${goText(process, opened.error)}`;
  const failure = opened.value.connect(to) ?? opened.value.send(bytesOfUtf8(`${data}\n`));
  if (failure !== undefined) return `OTHER: ${goText(process, failure)}`;
  const received = yield* opened.value.receive(limit);
  opened.value.close();
  if (received.ok) return undefined;
  const text = received.error === 'timed-out' ? 'i/o timeout' : goText(process, received.error);
  const word =
    received.error === 'timed-out'
      ? 'TIMEOUT'
      : received.error === 'connection-refused'
        ? 'REFUSED'
        : 'UNKNOWN';
  return `${word}: read udp: ${text}`;
}

/** The whole exchange has to be over in time. */
function* overSctp(
  process: Process,
  to: SocketAddress,
  limit: Duration | undefined,
  data: string,
): Task<string | undefined> {
  if (limit === undefined) return 'TIMEOUT';
  const outcome: { error: SocketError | undefined } = { error: undefined };
  function* exchange(): Task {
    const connected = yield* connectSctp(process, to);
    if (!connected.ok) {
      outcome.error = connected.error;
      return;
    }
    const written = yield* connected.value.write(bytesOfUtf8(`${data}\n`));
    const received = written.ok ? yield* connected.value.read() : written;
    if (!received.ok) outcome.error = received.error;
    connected.value.close();
  }
  const isInTime = yield* untilOrTimeout(process.environment.scheduler, limit, (resume) =>
    runInBackground(process, exchange(), resume),
  );
  if (!isInTime) return 'TIMEOUT';
  return outcome.error === undefined ? undefined : `OTHER: ${goText(process, outcome.error)}`;
}

/** Go's own texts of the errors have small letters. */
function goText(process: Process, error: SocketError): string {
  return describeSocketError(process, error).toLowerCase();
}
