/** A computer of the lab: a cluster node, a router, or a machine outside the cluster. */
import type { Prng } from '../base/prng';
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
  readonly rootNamespace: NetworkNamespace;
  /** The machine's own shell, with every command. */
  readonly root: Environment;
  readonly #namespaces = new Map<string, NetworkNamespace>();

  constructor(options: MachineOptions) {
    this.name = options.name;
    this.kind = options.kind;
    this.link = options.link;
    this.prng = options.prng.split(`machine ${options.name}`);
    this.startTimeMs = options.startTimeMs;
    this.id = `${options.kind === 'node' ? 'node' : 'host'}/${options.name}`;
    this.rootNamespace = new NetworkNamespace(this.id, options.link, this.prng.split('root'));
    this.root = this.createEnvironment({
      name: this.id,
      hostname: options.name,
      namespace: this.rootNamespace,
      programs: 'all',
      flavor: 'gnu',
    });
    this.root.variables
      .set('HOME', '/root')
      .set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
    this.root.files.write('/etc/hostname', `${options.name}\n`);
    this.root.files.write('/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${options.name}\n`);
  }

  /** The namespaces of the Pods on this machine, by name. */
  get namespaces(): ReadonlyMap<string, NetworkNamespace> {
    return this.#namespaces;
  }

  createNamespace(name: string): NetworkNamespace {
    const namespace = new NetworkNamespace(name, this.link, this.prng.split(`namespace ${name}`));
    this.#namespaces.set(name, namespace);
    return namespace;
  }

  deleteNamespace(name: string): void {
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
