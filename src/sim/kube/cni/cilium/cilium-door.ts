/** How the commands of a node reach its agent (`/var/run/cilium/cilium.sock`), and Hubble's relay all of them. */
import type { NodeAgent } from './cilium-agent';

export const CILIUM_DOOR = '/var/run/cilium/cilium.sock';

export class CiliumDoor {
  /** It may have ended: its programs and maps go on without it, and nobody answers here. */
  readonly agent: NodeAgent;
  readonly #agents: () => ReadonlyMap<string, NodeAgent>;
  readonly #isRunning: () => boolean;

  constructor(agent: NodeAgent, agents: () => ReadonlyMap<string, NodeAgent>, isRunning: () => boolean) {
    this.agent = agent;
    this.#agents = agents;
    this.#isRunning = isRunning;
  }

  get isRunning(): boolean {
    return this.#isRunning();
  }

  /** Of all nodes, by their names. */
  agents(): readonly NodeAgent[] {
    return [...this.#agents().values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }
}
