/** What runs in a container: the kubelet's way to a program, which the image decides. */
import type { ContainerProgramStart } from '../app/images/container-context';
import type { Environment, Process, ProcessOutput } from '../host/process';

export interface ContainerStart extends ContainerProgramStart {
  /** The container's log. */
  readonly output: ProcessOutput;
}

export interface ImageRuntime {
  /** Starts the main process of a container. What cannot be started is a process that ends with 127 or 128. */
  startContainer(environment: Environment, container: ContainerStart): Process;
  /** Does its main process do nothing but wait for its end? Then nobody notices when it is made. */
  isPassive?(container: Pick<ContainerStart, 'image' | 'command' | 'args'>): boolean;
}
