/** What runs in a container: the kubelet's way to a program, which the image decides. */
import type { ContainerProgramStart } from '../app/images/container-context';
import type { Environment, Process, ProcessOutput } from '../host/process';
import type { PullFailure } from './kubelet/image-reference';

export interface ContainerStart extends ContainerProgramStart {
  /** The container's log. */
  readonly output: ProcessOutput;
}

export interface ImageRuntime {
  /** Starts the main process of a container; a text says why there is no such program. */
  startContainer(environment: Environment, container: ContainerStart): Process | string;
  /** Why there is no such image; without it, and for undefined, there is. */
  pullFailure?(image: string): PullFailure | undefined;
  /** Does its main process do nothing but wait for its end? Then nobody notices when it is made. */
  isPassive?(container: Pick<ContainerStart, 'name' | 'image' | 'command' | 'args'>): boolean;
  /** Is its main process one of the node, whose network and files it shares? */
  isOfNode?(container: Pick<ContainerStart, 'image'>): boolean;
  /** Has it done its work as soon as it starts? */
  endsAtOnce?(container: Pick<ContainerStart, 'name' | 'image' | 'command' | 'args'>): boolean;
}
