/** The starts of one container, as the container runtime keeps them: what runs, and one that has ended. */
import type { SimTime } from '../../base/time';
import type { ContainerEnding, RuntimeContainer } from '../container-runtime';
import type { ContainerLog } from './container-log';

interface ContainerRun {
  readonly id: string;
  readonly attempt: number;
  readonly image: string;
  readonly createdAt: SimTime;
  readonly log: ContainerLog;
  ending: ContainerEnding | undefined;
}

/** `maxPerPodContainer` of the kubelet, and the one that runs. */
const MAX_RUNS_KEPT = 2;

export class ContainerRuns {
  /** The newest last. */
  #runs: readonly ContainerRun[] = [];

  begin(run: Omit<ContainerRun, 'ending'>): void {
    this.#runs = [...this.#runs, { ...run, ending: undefined }].slice(-MAX_RUNS_KEPT);
  }

  end(ending: ContainerEnding): void {
    const run = this.#runs.at(-1);
    if (run !== undefined) run.ending = ending;
  }

  /** `execOf` answers how to run something in the one that runs. */
  list(name: string, execOf: () => RuntimeContainer['exec']): readonly RuntimeContainer[] {
    return this.#runs.map((run) => ({
      ...run,
      name,
      exec: run === this.#runs.at(-1) && run.ending === undefined ? execOf() : undefined,
    }));
  }
}
