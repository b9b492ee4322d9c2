/**
 * BIRD as a program of a machine: a BGP speaker with the protocols `kernel`, `device`, `direct` and `static` beside it, and the
 * control socket that `birdcl` asks.
 *
 * Version 1.6.8 is what Calico ships, one daemon for each family; 2.0.12 is Debian's. They differ in what they print and in the
 * metric of their kernel routes.
 * Models another configuration while it runs (`configure`), SIGTERM, and `down`. Leaves out the language of bird.conf: the
 * configuration is data.
 */
import { SIGNAL, type Process } from '../../host/process';
import { until, type Task } from '../../host/task';
import type { SocketError } from '../../transport/socket-error';
import type { Ipv4Address } from '../../wire/ipv4-address';
import type { BgpNeighborOptions } from './bgp-neighbor';
import { BgpSpeaker, type RouteSource, type SourceRoute } from './bgp-speaker';
import { KernelRoutes, type KernelOptions } from './kernel-routes';
import { ACCEPT_ALL } from './route-filter';

export type BirdVersion = '1.6.8' | '2.0.12';

/** Where BIRD of Debian has its control socket, and Calico's. */
export const BIRD_SOCKETS = ['/run/bird/bird.ctl', '/var/run/calico/bird.ctl'] as const;

export interface BirdConfig {
  readonly version: BirdVersion;
  /** What `birdcl` says first: Calico's is `v0.3.3+birdv1.6.8`. The version when left out. */
  readonly release?: string;
  readonly localAs: number;
  readonly routerId: Ipv4Address;
  readonly neighbors: readonly BgpNeighborOptions[];
  /** Of `static1`. */
  readonly staticRoutes?: readonly SourceRoute[];
  readonly kernel?: Partial<KernelOptions>;
  readonly listenPort?: number;
  /** Started with `-R`: the kernel has its routes yet. */
  readonly isRecovering?: boolean;
  readonly socketPath?: string;
  readonly log?: (line: string) => void;
}

const KERNEL_DEFAULTS: KernelOptions = {
  export: ACCEPT_ALL,
  scanSeconds: 60,
  metric: 0,
  hasMergedPaths: false,
  isPersistent: false,
  directInterfaces: ['*'],
  isLearning: false,
};

export class BirdDaemon {
  readonly version: BirdVersion;
  readonly release: string;
  readonly speaker: BgpSpeaker;
  readonly kernel: KernelRoutes;
  readonly direct: RouteSource;
  readonly statics: RouteSource;
  /** Routes of the machine that others have made. */
  readonly learned: RouteSource;
  #end: (() => void) | undefined = undefined;
  readonly #process: Process;

  private constructor(
    process: Process,
    config: BirdConfig,
    parts: { speaker: BgpSpeaker; kernel: KernelRoutes },
  ) {
    this.version = config.version;
    this.release = config.release ?? config.version;
    this.#process = process;
    this.speaker = parts.speaker;
    this.kernel = parts.kernel;
    this.learned = this.speaker.addSource('kernel1', 'kernel');
    this.direct = this.speaker.addSource('direct1', 'direct');
    this.statics = this.speaker.addSource('static1', 'static');
  }

  /** It ends with the process; the error is why it cannot listen. */
  static start(process: Process, config: BirdConfig): BirdDaemon | SocketError {
    const { namespace, doors } = process.environment;
    const isRecovering = config.isRecovering ?? false;
    const metric = config.version === '1.6.8' ? 0 : 32;
    const kernel = new KernelRoutes(
      namespace.stack,
      { ...KERNEL_DEFAULTS, metric, ...config.kernel },
      isRecovering,
    );
    const { localAs, routerId, listenPort, log } = config;
    const speaker = BgpSpeaker.start(process, {
      localAs,
      routerId,
      neighbors: [],
      sink: kernel,
      isRecovering,
      ...(listenPort === undefined ? {} : { listenPort }),
      ...(log === undefined ? {} : { log }),
    });
    if (typeof speaker === 'string') return speaker;
    const daemon = new BirdDaemon(process, config, { speaker, kernel });
    kernel.start(daemon, speaker.rib);
    for (const route of config.staticRoutes ?? []) daemon.statics.add(route);
    kernel.sweep();
    for (const neighbor of config.neighbors) speaker.addNeighbor(neighbor);
    const running = process;
    running.onSignal = (signal): boolean => {
      if (signal === SIGNAL.TERM) daemon.shutDown();
      // BIRD reads its configuration anew on SIGHUP: here that is data, and has not changed.
      return signal === SIGNAL.TERM || signal === SIGNAL.HUP;
    };
    const socketPath = config.socketPath ?? BIRD_SOCKETS[0];
    doors.set(socketPath, daemon);
    process.own({
      close: () => {
        kernel.stop();
        if (doors.get(socketPath) === daemon) doors.delete(socketPath);
      },
    });
    return daemon;
  }

  /** The program of its process: it lasts until `shutDown`. */
  *main(): Task<number> {
    yield* until((resume) => {
      this.#end = resume;
      return () => undefined;
    });
    return 0;
  }

  /** As `birdc configure`: other neighbors, static routes and filters; AS, router id and the rest need a new start. */
  configure({ neighbors, staticRoutes = [], kernel = {} }: BirdConfig): void {
    const { export: filter = ACCEPT_ALL, tunnels } = kernel;
    this.kernel.reconfigure(
      { export: filter, ...(tunnels === undefined ? {} : { tunnels }) },
      this.speaker.rib,
    );
    this.statics.replace(staticRoutes);
    this.speaker.setNeighbors(neighbors);
  }

  /** As `birdcl down` and SIGTERM: the neighbors are told. */
  shutDown(): void {
    this.speaker.shutDown();
    this.kernel.removeAll();
    if (this.#end === undefined) this.#process.kill(SIGNAL.KILL);
    else this.#end();
  }
}
