/**
 * A computer of the lab: a cluster node, a router, or a machine outside the cluster.
 *
 * In a large lab a node may be dormant: what was done to it is a list of steps, and nothing of it is made before somebody
 * looks. Then the steps run in their order, so that it is what it would have been.
 */
import type { Prng } from '../base/prng';
import type { SimTime } from '../base/time';
import type { LinkContext } from '../link/link-context';
import { NetworkNamespace } from './network-namespace';
import { Environment, Process, SIGNAL, type EnvironmentOptions, type NamespaceKeeper } from './process';

export type MachineKind = 'node' | 'router' | 'outside';

export interface MachineOptions {
  readonly name: string;
  readonly kind: MachineKind;
  readonly link: LinkContext;
  readonly prng: Prng;
  readonly startTimeMs: number;
  /** Made when it is first looked at; at once when left out. */
  readonly isDormant?: boolean;
}

interface MachineStep {
  readonly at: SimTime;
  readonly run: () => void;
}

/** What there is of a machine that is awake. */
interface MachineParts {
  readonly rootNamespace: NetworkNamespace;
  readonly root: Environment;
}

/** A machine has booted before its first command; a container's first process is process 1 of its PID namespace. */
const FIRST_MACHINE_PID = 100;
const FIRST_CONTAINER_PID = 1;

export class Machine implements NamespaceKeeper {
  /** How commands name it: `node/node1`, `host/laptop`. */
  readonly id: string;
  readonly name: string;
  readonly kind: MachineKind;
  readonly link: LinkContext;
  readonly prng: Prng;
  readonly startTimeMs: number;
  readonly #namespaces = new Map<string, NetworkNamespace>();
  readonly #bornAt: SimTime;
  #parts: MachineParts | undefined = undefined;
  /** What was done to it while it is dormant. */
  #steps: MachineStep[] = [];

  constructor(options: MachineOptions) {
    this.name = options.name;
    this.kind = options.kind;
    this.link = options.link;
    this.prng = options.prng.split(`machine ${options.name}`);
    this.startTimeMs = options.startTimeMs;
    this.id = `${options.kind === 'node' ? 'node' : 'host'}/${options.name}`;
    this.#bornAt = options.link.scheduler.now();
    if (options.isDormant !== true) this.wake();
  }

  get rootNamespace(): NetworkNamespace {
    return this.#awakeParts().rootNamespace;
  }

  /** The machine's own shell, with every command. */
  get root(): Environment {
    return this.#awakeParts().root;
  }

  get isAwake(): boolean {
    return this.#parts !== undefined;
  }

  /** Makes what there is of it, if that is not there yet. */
  wake(): void {
    this.#awakeParts();
  }

  /**
   * Does something to the machine: at once, or as one of its steps while it is dormant. A step depends on nothing that
   * changes meanwhile, sends nothing, starts no timer, and nobody can tell from outside whether it has been taken.
   */
  whenUsed(step: () => void): void {
    if (this.#parts === undefined) this.#steps.push({ at: this.link.scheduler.now(), run: step });
    else step();
  }

  #awakeParts(): MachineParts {
    if (this.#parts !== undefined) return this.#parts;
    const { scheduler } = this.link;
    const parts = scheduler.runAsAt(this.#bornAt, () => this.#makeParts());
    this.#parts = parts;
    const steps = this.#steps;
    this.#steps = [];
    for (const { at, run } of steps) scheduler.runAsAt(at, run);
    return parts;
  }

  #makeParts(): MachineParts {
    const { name } = this;
    const rootNamespace = new NetworkNamespace(this.id, this.link, this.prng.split('root'));
    const root = this.createEnvironment({
      name: this.id,
      hostname: name,
      namespace: rootNamespace,
      programs: 'all',
      flavor: 'gnu',
    });
    root.variables
      .set('HOME', '/root')
      .set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
    root.files.write('/etc/hostname', `${name}\n`);
    root.files.write('/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n`);
    return { rootNamespace, root };
  }

  /** The namespaces of the Pods on this machine, by name. */
  get namespaces(): ReadonlyMap<string, NetworkNamespace> {
    this.wake();
    return this.#namespaces;
  }

  createNamespace(name: string): NetworkNamespace {
    this.wake();
    const namespace = new NetworkNamespace(name, this.link, this.prng.split(`namespace ${name}`));
    this.#namespaces.set(name, namespace);
    return namespace;
  }

  deleteNamespace(name: string): void {
    this.wake();
    this.#namespaces.get(name)?.destroy();
    this.#namespaces.delete(name);
  }

  /** Nothing is sent from now on: call it before whatever runs in the machine's containers is ended. */
  haltSockets(): void {
    this.rootNamespace.haltSockets();
    for (const namespace of this.#namespaces.values()) namespace.haltSockets();
  }

  /** Off for good, as when the plug is pulled: no process, no device and no timer is left. */
  powerOff(): void {
    this.haltSockets();
    this.root.killAll(SIGNAL.KILL);
    for (const name of [...this.#namespaces.keys()]) this.deleteNamespace(name);
    this.rootNamespace.destroy();
  }

  createEnvironment(
    options: Omit<EnvironmentOptions, 'machineName' | 'createProcess' | 'startTimeMs' | 'keeper'>,
  ): Environment {
    let nextPid = options.name === this.id ? FIRST_MACHINE_PID : FIRST_CONTAINER_PID;
    return new Environment({
      ...options,
      machineName: this.name,
      startTimeMs: this.startTimeMs,
      keeper: options.name === this.id ? this : undefined,
      createProcess: (environment, argv, output) => {
        const pid = nextPid;
        nextPid += 1;
        return new Process(pid, environment, argv, output);
      },
    });
  }
}
