/**
 * The container runtime of a node as its CRI socket shows it: sandboxes of Pods, containers, images (cri-api v1, containerd 1.7).
 *
 * Models what lists and statuses have; the pause container is the sandbox and no container of its own.
 * Leaves out what only a runtime of real processes has: snapshots, cgroups, sizes, OCI specifications.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { SimTime } from '../base/time';
import type { Machine } from '../host/machine';
import type { Process, ProcessOutput } from '../host/process';
import { bytesOfUtf8 } from '../wire/utf8';
import type { ContainerLog } from './kubelet/container-log';
import { fullImageName } from './kubelet/image-name';
import type { StringMap } from './objects/kube-object';

export interface ContainerEnding {
  readonly at: SimTime;
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
}

export interface RuntimeContainer {
  /** 64 digits. */
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  /** As the Pod names it. */
  readonly image: string;
  readonly createdAt: SimTime;
  /** Undefined while it runs. */
  readonly ending: ContainerEnding | undefined;
  readonly log: ContainerLog | undefined;
  /** Undefined when no command can be run in it. */
  readonly exec: ((argv: readonly string[], output: ProcessOutput) => Process) | undefined;
}

export interface RuntimeSandbox {
  /** 64 digits. */
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly createdAt: SimTime;
  readonly isReady: boolean;
  readonly isHostNetwork: boolean;
  /** Of its own network; the primary family first. */
  readonly addresses: readonly string[];
  readonly containers: readonly RuntimeContainer[];
}

/** Who keeps Pods on the node, and which images are there because of it. */
interface RuntimeSource {
  sandboxes(): readonly RuntimeSandbox[];
  /** As Pods name them. */
  images(): Iterable<string>;
}

/** What programs of a node look for it under. */
export const RUNTIME_DOOR = 'containerd';
/** What every sandbox is made of (`sandbox_image`). */
export const PAUSE_IMAGE = 'registry.k8s.io/pause:3.10';
export const RUNTIME_VERSION = '1.7.24';

export class ContainerRuntime {
  readonly #sources: RuntimeSource[] = [];

  addSource(source: RuntimeSource): void {
    this.#sources.push(source);
  }

  sandboxes(): readonly RuntimeSandbox[] {
    return this.#sources.flatMap((source) => source.sandboxes());
  }

  /** Full names, each once, sorted. */
  images(): readonly string[] {
    const named = this.#sources.flatMap((source) => [...source.images()]);
    const pause = this.sandboxes().length > 0 ? [PAUSE_IMAGE] : [];
    return [...new Set([...named, ...pause].map(fullImageName))].sort();
  }
}

/** The runtime of a node, made when somebody first wants it. */
export function containerRuntimeOf(machine: Machine): ContainerRuntime {
  const { doors } = machine.root;
  const found = doors.get(RUNTIME_DOOR);
  if (found instanceof ContainerRuntime) return found;
  const made = new ContainerRuntime();
  doors.set(RUNTIME_DOOR, made);
  machine.root.files.write(
    '/etc/crictl.yaml',
    'runtime-endpoint: unix:///run/containerd/containerd.sock\n' +
      'image-endpoint: unix:///run/containerd/containerd.sock\n',
  );
  return made;
}

/** The digest of its configuration, by which a runtime knows an image whatever its names are. */
export function imageConfigIdOf(image: string): string {
  return `sha256:${bytesToHex(sha256(bytesOfUtf8(`configuration of ${fullImageName(image)}`)))}`;
}
