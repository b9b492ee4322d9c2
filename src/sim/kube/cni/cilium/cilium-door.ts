/** How the commands of a node reach its agent (`/var/run/cilium/cilium.sock`), and Hubble's relay all of them. */
import type { NodeAgent } from './cilium-agent';

export const CILIUM_DOOR = '/var/run/cilium/cilium.sock';

export class CiliumDoor {
  readonly agent: NodeAgent;
  readonly #agents: () => ReadonlyMap<string, NodeAgent>;

  constructor(agent: NodeAgent, agents: () => ReadonlyMap<string, NodeAgent>) {
    this.agent = agent;
    this.#agents = agents;
  }

  /** Of all nodes, by their names. */
  agents(): readonly NodeAgent[] {
    return [...this.#agents().values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }
}
