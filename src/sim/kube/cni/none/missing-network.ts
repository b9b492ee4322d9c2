/**
 * A cluster whose network nobody has set up, as `kubeadm init` leaves it: the plugins lie on every node and no configuration
 * names one. Nodes are not ready, and a Pod that needs a network waits until there is a file in `/etc/cni/net.d`.
 *
 * The plugins of the package kubernetes-cni work as soon as somebody writes a configuration.
 */
import { rangesInOrder } from '../../../wire/ip-ranges';
import { CniFiles } from '../cni-files';
import type { ClusterNetwork, NodeNetwork, NodeNetworkContext } from '../cluster-network';
import { ConfigReader } from '../config-files';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import { standardPlugins } from '../standard-plugins';

export class MissingNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly isMissing = true;
  readonly #configs = new ConfigReader();
  readonly #files = new Map(pluginFiles([]));

  annotationsOf(): Readonly<Record<string, string>> {
    return {};
  }

  hasAnnounced(): boolean {
    return true;
  }

  startNode({ machine, self, isPinnedAddress: isPinned }: NodeNetworkContext): NodeNetwork {
    const files = new CniFiles(machine, this.#files);
    const plugins = standardPlugins({ machine, files, networks: rangesInOrder(self.podRanges), isPinned });
    const podNetwork = new PluginChain({ machine, files, configs: this.#configs, plugins });
    return { podNetwork, onNode: () => undefined };
  }

  forgetNode(): void {
    // Nothing is the cluster's.
  }
}
