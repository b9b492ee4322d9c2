/**
 * How a program of the cluster gets and keeps a connection to a server of the control plane.
 *
 * Kubernetes v1.32 `client-go/transport/cache.go` (30 s to connect, 10 s for the handshake) and `client-go/tools/cache/reflector.go`
 * (0.8 s doubling to 30 s, with as much again by chance, before it is tried once more).
 *
 * Leaves out HTTP/2: its ping after 30 s of silence, which ends a connection 15 s later, is TCP's keep-alive here.
 */
import { calendarNow } from '../../app/calendar';
import { connectTls } from '../../app/tls-client';
import type { TlsStream } from '../../app/tls-stream';
import { milliseconds, seconds, type Duration } from '../../base/time';
import type { Process } from '../../host/process';
import { connectTcp, type SocketAddress } from '../../host/tcp-stream';
import type { Task } from '../../host/task';
import type { IpAddress } from '../../wire/ip-address';
import { TLS_ALERT } from '../../wire/tls-record';
import type { TlsIdentity } from '../../wire/x509/tls-identity';
import type { ClusterCertificates } from './cluster-certificates';
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
  readonly certificates: ClusterCertificates;
  /** Of both ends; the cluster's when left out. */
  readonly authority?: string;
  /** Made when it first connects. */
  readonly identity: () => TlsIdentity;
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
    const { from, to, certificates, authority, identity, flows } = this.#options;
    const { environment } = this.#process;
    const { scheduler } = environment;
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
      environment,
      serverName: '',
      alpn: ['http/1.1'],
      identity: identity(),
      refusal: (chain) =>
        certificates.isServer(chain, calendarNow(environment).unixSeconds, authority)
          ? undefined
          : TLS_ALERT.BAD_CERTIFICATE,
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
