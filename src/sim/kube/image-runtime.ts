/** What runs in a container: the kubelet's way to a program, which the image decides. */
import type { Environment, Process, ProcessOutput } from '../host/process';

export interface ContainerStart {
  readonly name: string;
  readonly image: string;
  /** Replaces the image's entry point. */
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  /** Also in the environment's variables. */
  readonly env: ReadonlyMap<string, string>;
  readonly ports: readonly {
    readonly name?: string | undefined;
    readonly containerPort: number;
    readonly protocol: string;
  }[];
  /** The container's log. */
  readonly output: ProcessOutput;
}

export interface ImageRuntime {
  /** Starts the main process of a container. What cannot be started is a process that ends with 127 or 128. */
  startContainer(environment: Environment, container: ContainerStart): Process;
}
