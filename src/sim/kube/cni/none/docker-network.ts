/**
 * A cluster without any network plugin, whose Pods are on the bridge that Docker has on every machine by itself.
 *
 * The network is the same on each node, so that addresses repeat: a Pod reaches those of its own node, the nodes, and what is
 * outside, and no Pod of another node but through a published port.
 */
import { parseCidr, type Cidr } from '../../../wire/cidr';
import { invariant } from '../../../base/invariant';
import type { ClusterNetwork, NodeNetwork, NodeNetworkContext } from '../cluster-network';
import { DockerBridge } from './docker-bridge';

/** `bip` in daemon.json, when nobody says otherwise. */
const DOCKER_NETWORK = '172.17.0.0/16';

export class DockerNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly #network: Cidr;

  constructor(network: string = DOCKER_NETWORK) {
    const parsed = parseCidr(network);
    invariant(parsed !== undefined, `${network} is a network`);
    this.#network = parsed;
  }

  annotationsOf(): Readonly<Record<string, string>> {
    return {};
  }

  hasAnnounced(): boolean {
    return true;
  }

  startNode({ machine }: NodeNetworkContext): NodeNetwork {
    return { podNetwork: new DockerBridge(machine, this.#network), onNode: () => undefined };
  }

  forgetNode(): void {
    // No node knows another.
  }
}
