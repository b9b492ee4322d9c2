/**
 * A network without a daemon, as guides to Kubernetes "the hard way" set it up: on each node the plugin `bridge`, and on the
 * routers under the cluster a route to the Pods of each node. Pods of different nodes reach one another through a router.
 *
 * Nothing is masqueraded on the nodes unless the configuration says so: who leaves the network does so where the router masquerades.
 */
import type { Machine } from '../../../host/machine';
import { rangesInOrder } from '../../../wire/ip-ranges';
import { CniFiles, CONFIG_DIRECTORY } from '../cni-files';
import type { ClusterNetwork, NodeNetwork, NodeNetworkContext } from '../cluster-network';
import { ConfigReader, NOT_INITIALIZED } from '../config-files';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import type { PeerNode } from '../pod-network';
import { standardPlugins } from '../standard-plugins';
import { addUnderlayRoutes, removeUnderlayRoutes } from '../underlay-routes';
import { bridgeConfigOf, type BridgeOptions } from './bridge-config';

export class BridgeNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly rangeNeed?: { readonly problem: string };
  readonly #options: BridgeOptions;
  readonly #configs = new ConfigReader();
  readonly #files = new Map(pluginFiles([]));
  #routers: readonly Machine[] = [];

  constructor(options: BridgeOptions) {
    this.#options = options;
    if (options.ipam === undefined) this.rangeNeed = { problem: NOT_INITIALIZED };
  }

  annotationsOf(): Readonly<Record<string, string>> {
    return {};
  }

  /** A node has nothing to tell. */
  hasAnnounced(): boolean {
    return true;
  }

  startNode({ machine, self, routers, isPinnedAddress: isPinned }: NodeNetworkContext): NodeNetwork {
    const files = new CniFiles(machine, this.#files);
    const networks = rangesInOrder(self.podRanges);
    // Who writes the file has nothing to write for a node without a range.
    if (this.rangeNeed === undefined || networks.length > 0)
      files.write(`${CONFIG_DIRECTORY}/10-bridge.conflist`, bridgeConfigOf(self, this.#options));
    this.#routers = routers;
    addUnderlayRoutes(routers, self);
    const podNetwork = new PluginChain({
      machine,
      files,
      configs: this.#configs,
      plugins: standardPlugins({ machine, files, networks, isPinned }),
    });
    return { podNetwork, onNode: () => undefined };
  }

  forgetNode(node: PeerNode): void {
    removeUnderlayRoutes(this.#routers, node);
  }
}
