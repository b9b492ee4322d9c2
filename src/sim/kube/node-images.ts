/**
 * What a node starts containers from: the lab's images, but for those of daemon Pods, whose containers are programs of the node or
 * prepare it.
 *
 * Models a container that prepares (`install-cni`) as one that ends at once: what it copies is there already.
 */
import type { Environment, Process } from '../host/process';
import type { ContainerStart, ImageRuntime } from './image-runtime';
import type { PullFailure } from './kubelet/image-reference';
import { isDaemonSet } from './model/stateful-set';
import type { NodeProgram } from './node-program';
import type { KubeObject } from './objects/kube-object';

/** The images of one DaemonSet. */
export interface DaemonImages {
  /** Repositories, without a tag. */
  readonly images: readonly string[];
  /** The containers that go on running; all others of these images prepare the node. */
  readonly containers: readonly string[];
  /** The program of such a container, which may be what brings it up. */
  readonly findProgram: (container: string) => NodeProgram | undefined;
}

type Named = Pick<ContainerStart, 'name' | 'image' | 'command' | 'args'>;

export class NodeImages implements ImageRuntime {
  readonly #others: ImageRuntime;
  readonly #daemons: readonly DaemonImages[];

  constructor(others: ImageRuntime, daemons: readonly DaemonImages[]) {
    this.#others = others;
    this.#daemons = daemons;
  }

  startContainer(environment: Environment, container: ContainerStart): Process | string {
    const program = this.#daemonOf(container.image)?.findProgram(container.name);
    if (program === undefined) return this.#others.startContainer(environment, container);
    const argv = [...(container.command ?? []), ...(container.args ?? [])];
    return program.start(environment, argv, container.output);
  }

  pullFailure(image: string): PullFailure | undefined {
    return this.#daemonOf(image) === undefined ? this.#others.pullFailure?.(image) : undefined;
  }

  isPassive(container: Named): boolean {
    return this.isOfNode(container) || this.#others.isPassive?.(container) === true;
  }

  isOfNode({ image }: Pick<Named, 'image'>): boolean {
    return this.#daemonOf(image) !== undefined;
  }

  endsAtOnce({ name, image }: Named): boolean {
    return this.#daemonOf(image)?.containers.includes(name) === false;
  }

  #daemonOf(image: string): DaemonImages | undefined {
    const repository = repositoryOf(image);
    return this.#daemons.find(({ images }) => images.includes(repository));
  }
}

/** Of the containers of DaemonSets, each once. */
export function daemonImagesOf(objects: readonly KubeObject[]): readonly string[] {
  const images = objects.filter(isDaemonSet).flatMap(({ spec }) => {
    const { containers, initContainers = [] } = spec.template.spec;
    return [...initContainers, ...containers].map(({ image }) => image);
  });
  return [...new Set(images)];
}

/** Without tag and digest. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/u, '').replace(/:[^/:]+$/u, '');
}
