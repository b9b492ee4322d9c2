/**
 * How a program of the cluster gets and keeps a connection to a server of the control plane.
 *
 * Kubernetes v1.32 `client-go/transport/cache.go` (30 s to connect, 10 s for the handshake) and `client-go/tools/cache/reflector.go`
 * (0.8 s doubling to 30 s, with as much again by chance, before it is tried once more).
 *
 * Leaves out HTTP/2: its ping after 30 s of silence, which ends a connection 15 s later, is TCP's keep-alive here.
 */
import type { TlsCertificate } from '../../app/tls-certificate';
import { connectTls, type TlsStream } from '../../app/tls-stream';
import { milliseconds, seconds, type Duration } from '../../base/time';
import type { Process } from '../../host/process';
import { connectTcp, type SocketAddress } from '../../host/tcp-stream';
import type { Task } from '../../host/task';
import type { IpAddress } from '../../wire/ip-address';
import type { ControlPlaneFlows } from './control-plane-flows';

const DIAL_LIMIT = seconds(30);
const HANDSHAKE_LIMIT = seconds(10);
const KEEP_ALIVE = { idleSeconds: 30, intervalSeconds: 15, probes: 1 };
const FIRST_PAUSE_MS = 800;
const MAX_PAUSE_MS = 30_000;

export interface DialerOptions {
  /** Where its connections come from. */
  readonly from: IpAddress;
  readonly to: SocketAddress;
  readonly certificate: TlsCertificate;
  readonly flows: ControlPlaneFlows;
}

export interface Dialed {
  readonly stream: TlsStream;
  /** Nobody uses it any more. */
  readonly onEnd: () => void;
}

export class ComponentDialer {
  readonly #process: Process;
  readonly #options: DialerOptions;

  constructor(process: Process, options: DialerOptions) {
    this.#process = process;
    this.#options = options;
  }

  /** Undefined when there is no way. */
  *dial(): Task<Dialed | undefined> {
    const { from, to, certificate, flows } = this.#options;
    const { scheduler, prng } = this.#process.environment;
    let endFlow: ((endNs: number) => void) | undefined;
    const onEnd = (): void => endFlow?.(scheduler.now());
    const connected = yield* connectTcp(this.#process, {
      ...to,
      limit: DIAL_LIMIT,
      onBound: (port) => (endFlow = flows.add({ address: from, port }, to, scheduler.now())),
    });
    if (!connected.ok) {
      onEnd();
      return undefined;
    }
    const { connection } = connected.value;
    connection.setKeepAlive(KEEP_ALIVE);
    connection.setNoDelay(true);
    const secured = yield* connectTls(connected.value, {
      prng,
      serverName: '',
      alpn: ['http/1.1'],
      certificate,
      isTrusted: ({ issuer }) => issuer === certificate.issuer,
      limit: () => HANDSHAKE_LIMIT,
    });
    if (secured.ok) return { stream: secured.value, onEnd };
    onEnd();
    return undefined;
  }

  /** How long to wait after so many failures in a row. */
  pauseAfter(failures: number): Duration {
    const base = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(failures - 1, 0), MAX_PAUSE_MS);
    return milliseconds(base + this.#process.environment.prng.below(base));
  }
}
