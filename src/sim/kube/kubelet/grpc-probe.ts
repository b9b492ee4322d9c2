/**
 * A gRPC probe: `Check` of grpc.health.v1 on the Pod, without TLS.
 *
 * Kubernetes v1.32 `pkg/probe/grpc/grpc.go` on grpc-go v1.65: it dials until the time is over, whatever goes wrong, with the
 * pauses of `backoff.DefaultConfig`, and calls once a server has sent its settings.
 */
import { callGrpc, formatGrpcStatus, GRPC_CODE, openGrpc } from '../../app/grpc';
import { decodeHealthResponse, encodeHealthRequest, GRPC_HEALTH_CHECK } from '../../app/grpc-health';
import type { Http2Channel } from '../../app/http2-channel';
import { elapsed, milliseconds, nanoseconds, type Duration } from '../../base/time';
import type { Process } from '../../host/process';
import { sleep, type Task } from '../../host/task';
import type { SocketAddress } from '../../host/tcp-stream';
import { dialProbe, joinHostPort } from './probe-dial';
import { failedBecause, PASSED, type ProbeOutcome } from './probe-outcome';

const USER_AGENT = 'kube-probe/1.32 grpc-go/1.65.0';
const FIRST_PAUSE_MS = 1_000;
const PAUSE_FACTOR = 1.6;
const MAX_PAUSE_MS = 120_000;
const PAUSE_JITTER = 0.2;
const CALL_STREAM = 1;

interface GrpcProbeOptions {
  readonly podAddress: string;
  readonly port: number;
  readonly service: string;
  readonly timeoutSeconds: number;
  readonly onBound: (localPort: number, to: SocketAddress) => void;
}

export function* probeGrpc(process: Process, options: GrpcProbeOptions): Task<ProbeOutcome> {
  const { podAddress, port, service, timeoutSeconds } = options;
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  const limit = milliseconds(timeoutSeconds * 1_000);
  const left = (): Duration => nanoseconds(Math.max(1, limit - elapsed(startedAt, scheduler.now())));
  const authority = joinHostPort(podAddress, port);
  const timeout = formatSeconds(timeoutSeconds);
  const channel = yield* connect(process, options, left);
  if (channel === undefined) {
    return failedBecause(
      `timeout: failed to connect service "${authority}" within ${timeout}: context deadline exceeded`,
    );
  }
  const called = yield* callGrpc(channel, {
    authority,
    path: GRPC_HEALTH_CHECK,
    userAgent: USER_AGENT,
    message: encodeHealthRequest(service),
    left,
  });
  yield* channel.goAway(CALL_STREAM, 'client transport shutdown');
  channel.stream.close();
  if (called.ok) {
    const status = decodeHealthResponse(called.value);
    return status === 'SERVING' ? PASSED : failedBecause(`service unhealthy (responded with "${status}")`);
  }
  switch (called.error.code) {
    case GRPC_CODE.UNIMPLEMENTED:
      return failedBecause(
        `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${called.error.message}`,
      );
    case GRPC_CODE.DEADLINE_EXCEEDED:
      return failedBecause(`timeout: health rpc did not complete within ${timeout}`);
    default:
      return failedBecause(`error: health rpc probe failed: ${formatGrpcStatus(called.error)}`);
  }
}

/** Undefined when the time is over. */
function* connect(
  process: Process,
  { podAddress, port, onBound }: GrpcProbeOptions,
  left: () => Duration,
): Task<Http2Channel | undefined> {
  const { scheduler } = process.environment;
  const prng = process.environment.prng.split(`grpc probe ${podAddress} ${port} ${scheduler.now()}`);
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const begunAt = scheduler.now();
    const connected = yield* dialProbe(process, { host: podAddress, port, limit: left(), onBound });
    const channel = connected.ok ? yield* openGrpc(connected.value, left) : undefined;
    if (channel !== undefined) return channel;
    const jitter = 1 + PAUSE_JITTER * (prng.below(2_001) / 1_000 - 1);
    const pause = pauseMs * jitter - elapsed(begunAt, scheduler.now()) / 1_000_000;
    const rest = left() / 1_000_000;
    if (pause >= rest) {
      yield* sleep(scheduler, left());
      return undefined;
    }
    yield* sleep(scheduler, milliseconds(Math.max(pause, 0)));
    pauseMs = Math.min(pauseMs * PAUSE_FACTOR, MAX_PAUSE_MS);
  }
}

/** `time.Duration` in whole seconds. */
function formatSeconds(count: number): string {
  if (count < 60) return `${count}s`;
  const minutes = Math.floor(count / 60);
  return minutes < 60
    ? `${minutes}m${count % 60}s`
    : `${Math.floor(minutes / 60)}h${minutes % 60}m${count % 60}s`;
}
