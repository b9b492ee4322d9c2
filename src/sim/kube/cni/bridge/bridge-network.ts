/**
 * A network without a daemon, as guides to Kubernetes "the hard way" set it up: on each node the plugin `bridge`, and on the
 * routers under the cluster a route to the Pods of each node. Pods of different nodes reach one another through a router.
 *
 * The configuration is that of the plugins' own documentation (containernetworking/plugins v1.6). Nothing is masqueraded
 * on the nodes: who leaves the network does so where the router masquerades.
 */
import type { Machine } from '../../../host/machine';
import { isIpv6 } from '../../../wire/ip-address';
import { formatIpCidr } from '../../../wire/ip-cidr';
import { rangesInOrder } from '../../../wire/ip-ranges';
import { BridgePlugin } from '../bridge-plugin';
import { CniFiles, CONFIG_DIRECTORY } from '../cni-files';
import type { ClusterNetwork, NodeNetwork, NodeNetworkContext } from '../cluster-network';
import { ConfigReader } from '../config-files';
import { HostLocal } from '../ipam/host-local';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import type { PeerNode } from '../pod-network';
import { Portmap } from '../portmap';
import { addUnderlayRoutes, removeUnderlayRoutes } from '../underlay-routes';

export class BridgeNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly #configs = new ConfigReader();
  readonly #files = new Map(pluginFiles([]));
  #routers: readonly Machine[] = [];

  annotationsOf(): Readonly<Record<string, string>> {
    return {};
  }

  /** A node has nothing to tell. */
  hasAnnounced(): boolean {
    return true;
  }

  startNode({ machine, self, routers, isPinnedAddress: isPinned }: NodeNetworkContext): NodeNetwork {
    const files = new CniFiles(machine, this.#files);
    files.write(`${CONFIG_DIRECTORY}/10-bridge.conflist`, configOf(self));
    this.#routers = routers;
    addUnderlayRoutes(routers, self);
    const podNetwork = new PluginChain({
      machine,
      files,
      configs: this.#configs,
      plugins: [new BridgePlugin(machine), new HostLocal({ files, isPinned }), new Portmap(machine)],
    });
    return { podNetwork, onNode: () => undefined };
  }

  forgetNode(node: PeerNode): void {
    removeUnderlayRoutes(this.#routers, node);
  }
}

function configOf({ podRanges }: PeerNode): string {
  const ranges = rangesInOrder(podRanges);
  const config = {
    cniVersion: '1.0.0',
    name: 'bridge',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          ranges: ranges.map((range) => [{ subnet: formatIpCidr(range) }]),
          routes: ranges.map(({ address }) => ({ dst: isIpv6(address) ? '::/0' : '0.0.0.0/0' })),
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
