/**
 * nginx as a process: it listens, takes requests, decides and proxies, by the configuration that it was given last.
 *
 * Models that a new configuration is for new connections, while those that are open end with the request that they carry
 * (the workers of before shut down gracefully), and endpoints that change without one (`/configuration/backends`).
 * Leaves out several worker processes, HTTP/2, and time limits for slow clients.
 */
import { ok, type Result } from '../../base/result';
import { milliseconds } from '../../base/time';
import type { ByteStream } from '../../host/byte-stream';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { TcpServer } from '../../host/tcp-stream';
import type { SocketError } from '../../transport/socket-error';
import { runInBackground } from '../background';
import { calendarNow, calendarTime, formatHttpDate } from '../calendar';
import { UpstreamPool } from '../reverse-proxy/upstream-pool';
import { NginxBalancer } from './nginx-balancer';
import type { NginxConfiguration, NginxUpstream } from './nginx-config';
import { NginxConnection } from './nginx-connection';
import type { NginxGeneration, NginxShared } from './nginx-generation';
import { NginxLimits } from './nginx-limits';
import { NginxLog } from './nginx-log';
import type { StickyClock } from './nginx-sticky';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const MILLISECONDS = 1000;

/** What a port does with a connection before HTTP is spoken on it; `plain` for one that sent HTTP in the clear. */
export type SecureConnection = (stream: ByteStream) => Task<ByteStream | 'plain' | undefined>;

export class NginxEngine {
  readonly #shared: NginxShared;
  #generation: NginxGeneration;

  constructor(process: Process, configuration: NginxConfiguration) {
    this.#shared = {
      process,
      balancer: new NginxBalancer(process.environment.prng.split('balancer'), stickyClockOf(process)),
      limits: new NginxLimits(),
      log: new NginxLog(process),
    };
    this.#generation = this.#generationOf(configuration);
  }

  get configuration(): NginxConfiguration {
    return this.#generation.configuration;
  }

  get log(): NginxLog {
    return this.#shared.log;
  }

  listen(port: number, secure?: SecureConnection): Result<void, SocketError> {
    const { process } = this.#shared;
    const listening = TcpServer.listen(process, { address: process.environment.namespace.anyAddress, port });
    if (!listening.ok) return listening;
    runInBackground(process, this.#accept(listening.value, secure));
    return ok(undefined);
  }

  reload(configuration: NginxConfiguration): void {
    const before = this.#generation;
    this.#generation = this.#generationOf(configuration);
    this.#shared.log.write('notice', 'signal 1 (SIGHUP) received, reconfiguring');
    before.isExiting = true;
    before.pool.close();
    for (const connection of [...before.connections]) connection.leaveIfIdle();
  }

  syncUpstreams(upstreams: readonly NginxUpstream[]): void {
    this.#shared.balancer.sync(upstreams);
  }

  #generationOf(configuration: NginxConfiguration): NginxGeneration {
    const pool = new UpstreamPool(this.#shared.process, {
      idleConnections: configuration.upstreamKeepAliveConnections,
      idleLimit: milliseconds(configuration.upstreamKeepAliveMs),
      requests: configuration.upstreamKeepAliveRequests,
    });
    return { configuration, pool, connections: new Set(), isExiting: false };
  }

  *#accept(server: TcpServer, secure: SecureConnection | undefined): Task {
    for (;;) {
      const stream = yield* server.accept();
      runInBackground(this.#shared.process, this.#serve(stream, secure));
    }
  }

  *#serve(stream: ByteStream, secure: SecureConnection | undefined): Task {
    const generation = this.#generation;
    const secured = secure === undefined ? stream : yield* secure(stream);
    if (secured === undefined) return;
    const connection = new NginxConnection(this.#shared, generation, {
      stream: secured === 'plain' ? stream : secured,
      scheme: secure === undefined ? 'http' : 'https',
    });
    generation.connections.add(connection);
    if (secured === 'plain') yield* connection.refusePlainHttp();
    else yield* connection.serve();
    generation.connections.delete(connection);
  }
}

function stickyClockOf({ environment, pid }: Process): StickyClock {
  return {
    pid,
    now: () => {
      const { unixSeconds, nanosecond } = calendarNow(environment);
      return { unixSeconds, milliseconds: Math.floor(nanosecond / NANOSECONDS_PER_MILLISECOND) };
    },
    formatTime: (unixSeconds) => formatHttpDate(calendarTime(unixSeconds * MILLISECONDS, 0)),
  };
}
