import type { ClusterNames } from '../dns-backend';
import type { ImageProfile } from '../image-catalogue';
import type { Process } from '../../host/process';
import { SIGNAL } from '../../host/process';
import { until, type Task } from '../../host/task';

/** How a container is to be started, as its Pod says. */
export interface ContainerProgramStart {
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
}

/** What the program of an image is told. */
export interface ContainerContext {
  readonly image: ImageProfile;
  readonly container: ContainerProgramStart;
  /** Behind the name of the program. */
  readonly args: readonly string[];
  /** What CoreDNS knows of the cluster. */
  readonly clusterNames: ClusterNames | undefined;
}

export type ContainerProgram = (process: Process, context: ContainerContext) => Task<number>;

/** Waits for SIGTERM, SIGINT or SIGQUIT, then answers the exit code. */
export function* untilStopped(process: Process, exitCode = 0): Task<number> {
  const state = { isStopped: false };
  let onStop: (() => void) | undefined;
  process.onSignal = (signal): boolean => {
    if (signal !== SIGNAL.TERM && signal !== SIGNAL.INT && signal !== SIGNAL.QUIT) return true;
    state.isStopped = true;
    onStop?.();
    return true;
  };
  while (!state.isStopped) {
    yield* until((resume) => {
      onStop = resume;
      return () => {
        onStop = undefined;
      };
    });
  }
  return exitCode;
}

/** The value of `-name=value`, `--name=value`, `-name value` as Go's flag package and pflag read it. */
export function goFlag(args: readonly string[], name: string): string | undefined {
  for (const [index, argument] of args.entries()) {
    const [, flag, value] = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    if (flag === name) return value ?? args[index + 1];
  }
  return undefined;
}
