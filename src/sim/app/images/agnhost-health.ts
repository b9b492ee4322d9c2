/**
 * agnhost's servers for probes: `grpc-health-checking`, which answers grpc.health.v1 and can be made ill over HTTP, and
 * `liveness`, which is well for ten seconds.
 */
import { err, ok } from '../../base/result';
import { elapsed } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { calendarTime, twoDigits } from '../calendar';
import { GRPC_CODE, startGrpcServer } from '../grpc';
import { decodeHealthRequest, encodeHealthResponse, GRPC_HEALTH_CHECK } from '../grpc-health';
import { startHttpServer, type HttpReply, type HttpRequest } from '../http-server';
import { goFlag, untilStopped } from './container-context';
import { goNotFound, goReply } from './go-http';

const GRPC_PORT = 5000;
const HTTP_PORT = 8080;
const GO_SIGNAL_EXIT = 2;
const WELL_SECONDS = 10;

export function* agnhostGrpcHealth(process: Process, args: readonly string[]): Task<number> {
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  const port = Number(goFlag(args, 'port') ?? GRPC_PORT);
  const httpPort = Number(goFlag(args, 'http-port') ?? HTTP_PORT);
  const wellSeconds = Number(goFlag(args, 'delay-unhealthy-sec') ?? -1);
  const service = goFlag(args, 'service') ?? '';
  const forced: { isWell: boolean | undefined } = { isWell: undefined };
  const secondsUp = (): number => elapsed(startedAt, scheduler.now()) / 1e9;
  const isWell = (): boolean => forced.isWell ?? (wellSeconds < 0 || secondsUp() < wellSeconds);
  log(process, `Http server starting to listen on :${httpPort}`);
  const isListening = startHttpServer(process, {
    port: httpPort,
    // eslint-disable-next-line require-yield -- answered at once
    *handler(request): Task<HttpReply> {
      const isWanted = WISHES[request.path];
      if (isWanted === undefined) return goNotFound(process, request);
      log(process, isWanted ? 'Mark as healthy' : 'Mark as unhealthy');
      forced.isWell = isWanted;
      return goReply(process, request, { text: durationText(secondsUp()) });
    },
  }).ok;
  if (!isListening) return refuse(process, httpPort);
  const serving = startGrpcServer(process, port, (path, message) => {
    const asked = decodeHealthRequest(message);
    if (path !== GRPC_HEALTH_CHECK) return err(unimplemented(path));
    log(process, `Serving the Check request for health check, started at ${durationText(secondsUp())} ago`);
    if (asked === undefined)
      return err({ code: GRPC_CODE.INTERNAL, message: 'grpc: error unmarshalling request' });
    if (asked !== service) return err({ code: GRPC_CODE.NOT_FOUND, message: 'unknown service' });
    return ok(encodeHealthResponse(isWell() ? 'SERVING' : 'NOT_SERVING'));
  });
  if (!serving.ok) return refuse(process, port);
  log(process, `gRPC server starting to listen on :${port}`);
  return yield* untilStopped(process, GO_SIGNAL_EXIT);
}

const WISHES: Readonly<Record<string, boolean | undefined>> = {
  '/make-serving': true,
  '/make-not-serving': false,
};

/** As grpc-go's server says it. */
function unimplemented(path: string): { readonly code: number; readonly message: string } {
  const [, service = '', method = ''] = path.split('/');
  const message =
    service === 'grpc.health.v1.Health'
      ? `unknown method ${method} for service ${service}`
      : `unknown service ${service}`;
  return { code: GRPC_CODE.UNIMPLEMENTED, message };
}

export function* agnhostLiveness(process: Process): Task<number> {
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  const started = startHttpServer(process, {
    port: HTTP_PORT,
    // eslint-disable-next-line require-yield -- answered at once
    *handler(request): Task<HttpReply> {
      const up = elapsed(startedAt, scheduler.now()) / 1e9;
      if (request.path === '/started') return goReply(process, request, { text: durationText(up) });
      if (request.path === '/redirect') return redirect(process, request);
      if (request.path !== '/healthz') return goNotFound(process, request);
      return up > WELL_SECONDS
        ? goReply(process, request, { status: 500, reason: 'Internal Server Error', text: `error: ${up}` })
        : goReply(process, request, { text: 'ok' });
    },
  });
  if (!started.ok) return refuse(process, HTTP_PORT);
  return yield* untilStopped(process, GO_SIGNAL_EXIT);
}

function redirect(process: Process, request: HttpRequest): HttpReply {
  const [, where = ''] = /(?:^|&)loc=([^&]*)/u.exec(request.query) ?? [];
  const location = where.replaceAll(/%([0-9A-Fa-f]{2})/gu, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return goReply(process, request, {
    status: 302,
    reason: 'Found',
    headers: [{ name: 'Location', value: location }],
    text: `<a href="${location}">Found</a>.\n\n`,
  });
}

function refuse(process: Process, port: number): number {
  log(process, `listen tcp :${port}: bind: address already in use`);
  return 1;
}

/** Go's log package. */
function log(process: Process, text: string): void {
  const { environment } = process;
  const time = calendarTime(environment.startTimeMs, environment.scheduler.now());
  const date = `${time.year}/${twoDigits(time.month)}/${twoDigits(time.day)}`;
  process.stderr(
    `${date} ${twoDigits(time.hour)}:${twoDigits(time.minute)}:${twoDigits(time.second)} ${text}\n`,
  );
}

/** `time.Duration` of some seconds. */
function durationText(count: number): string {
  const minutes = Math.floor(count / 60);
  const rest = `${Number((count - minutes * 60).toFixed(9))}s`;
  return minutes === 0 ? rest : `${minutes}m${rest}`;
}
