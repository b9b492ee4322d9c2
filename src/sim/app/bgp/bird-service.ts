/**
 * BIRD under a supervisor, which starts it anew when it dies: systemd on a router (bird2 of Debian 12 has `Restart=on-abort`),
 * runit in a calico-node container, which always does and starts it with `-R`: the kernel has its routes yet.
 *
 * Models one more start for each end, after the supervisor's pause, with the configuration as it is then.
 * Leaves out systemd's limit of starts in a row.
 */
import type { Duration } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import type { Environment, Process, ProcessOutput } from '../../host/process';
import { BirdDaemon, type BirdConfig } from './bird-daemon';

interface BirdSupervisor {
  readonly argv: readonly string[];
  readonly restartDelay: Duration;
  /** Whether it comes again after an end that it was asked for. */
  readonly restartsAlways: boolean;
  readonly output?: ProcessOutput;
}

const SILENT: ProcessOutput = { stdout: () => undefined, stderr: () => undefined };

export class BirdService {
  readonly #environment: Environment;
  readonly #supervisor: BirdSupervisor;
  #config: BirdConfig;
  #daemon: BirdDaemon | undefined = undefined;
  #process: Process | undefined = undefined;
  #cancelStart: Cancel | undefined = undefined;
  #isStopped = false;

  constructor(environment: Environment, supervisor: BirdSupervisor, config: BirdConfig) {
    this.#environment = environment;
    this.#supervisor = supervisor;
    this.#config = config;
    this.#start();
  }

  /** Undefined while it is down. */
  get daemon(): BirdDaemon | undefined {
    return this.#daemon;
  }

  get process(): Process | undefined {
    return this.#process;
  }

  /** Its configuration has been written anew, and it is told to read it. */
  configure(config: BirdConfig): void {
    const former = this.#config;
    this.#config = config;
    if (this.#daemon === undefined) return;
    // BIRD starts its protocols anew for these; so does a new process.
    if (former.localAs !== config.localAs || former.routerId !== config.routerId) this.#daemon.shutDown();
    else this.#daemon.configure(config);
  }

  /** The supervisor ends, and it with it, without a word to the neighbors. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelStart?.();
    this.#process?.kill(9);
  }

  #start(): void {
    const { argv, output = SILENT } = this.#supervisor;
    const process = this.#environment.createProcess(argv, output);
    this.#process = process;
    const daemon = BirdDaemon.start(process, {
      ...this.#config,
      log: (line) => process.stdout(`${line}\n`),
    });
    process.onExit((exitCode) => this.#onExit(exitCode));
    if (typeof daemon === 'string') {
      // Somebody else listens on port 179.
      process.kill(9);
      return;
    }
    this.#daemon = daemon;
    process.run(daemon.main());
  }

  #onExit(exitCode: number): void {
    this.#daemon = undefined;
    this.#process = undefined;
    if (this.#isStopped || (exitCode === 0 && !this.#supervisor.restartsAlways)) return;
    const { restartDelay } = this.#supervisor;
    this.#cancelStart = this.#environment.scheduler.schedule(restartDelay, () => this.#start());
  }
}
