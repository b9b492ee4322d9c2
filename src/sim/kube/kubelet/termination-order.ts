/**
 * In which order the containers of a Pod end.
 *
 * Kubernetes v1.32 `pkg/kubelet/kuberuntime/kuberuntime_termination_order.go`: sidecars after all main containers, the
 * last one first; init containers whenever they are told.
 */
import type { PodSpec } from '../model/pod';

export class TerminationOrder {
  /** Who has to have ended before a container's turn comes. */
  readonly #prerequisites = new Map<string, readonly string[]>();
  readonly #running: Set<string>;
  readonly #waiting = new Map<string, () => void>();

  constructor({ containers, initContainers = [] }: PodSpec, running: Iterable<string>) {
    this.#running = new Set(running);
    const mains = containers.map(({ name }) => name);
    let later: string | undefined = undefined;
    for (const { name, restartPolicy } of [...initContainers].reverse()) {
      if (restartPolicy !== 'Always') continue;
      this.#prerequisites.set(name, later === undefined ? mains : [...mains, later]);
      later = name;
    }
  }

  /** Calls `go` when those before it have ended, at once if they have. */
  wait(name: string, go: () => void): void {
    if (this.#isTurnOf(name)) go();
    else this.#waiting.set(name, go);
  }

  markEnded(name: string): void {
    this.#running.delete(name);
    for (const [waiting, go] of [...this.#waiting]) {
      if (!this.#isTurnOf(waiting)) continue;
      this.#waiting.delete(waiting);
      go();
    }
  }

  #isTurnOf(name: string): boolean {
    return (this.#prerequisites.get(name) ?? []).every((before) => !this.#running.has(before));
  }
}
