/**
 * Pods on the nodes' own network: the plugin `macvlan` in mode bridge, or `ipvlan`, without a daemon.
 *
 * The configuration is that of the plugins' documentation (containernetworking/plugins v1.6): no bridge, no route on any
 * node, addresses of the segment that the nodes are on. What follows is the real thing, and hard: Pods do not pass their
 * node, so no Service works from them, and a node does not reach its own Pods, not even to ask whether they are ready.
 *
 * In ipvlan's mode l3 Pods have the range of their node, and the routers under the cluster a route to each, as somebody has
 * to enter them there: nothing of a Pod is to be heard on the segment, so nobody finds it otherwise.
 */
import type { Machine } from '../../../host/machine';
import type { NetDevice } from '../../../link/net-device';
import { IPVLAN_MODES, IpvlanDevice, type IpvlanMode } from '../../../link/ipvlan-device';
import { MACVLAN_MODES, MacvlanDevice, type MacvlanMode } from '../../../link/macvlan-device';
import { CniFiles, CONFIG_DIRECTORY } from '../cni-files';
import type { ClusterNetwork, NodeNetwork, NodeNetworkContext } from '../cluster-network';
import type { CniPlugin } from '../cni';
import { ConfigReader, NOT_INITIALIZED } from '../config-files';
import { hostLocalIpam } from '../ipam/host-local-ipam';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import { rangesInOrder } from '../../../wire/ip-ranges';
import type { PeerNode } from '../pod-network';
import { standardPlugins } from '../standard-plugins';
import { addUnderlayRoutes, removeUnderlayRoutes } from '../underlay-routes';
import type { UnderlaySpec } from './underlay-spec';
import { StackedPlugin, type StackedKind } from './stacked-plugin';
import { underlayOf } from './underlay-ipam';

const MACVLAN: StackedKind<MacvlanMode> = {
  type: 'macvlan',
  modes: MACVLAN_MODES,
  defaultMode: 'bridge',
  hasOwnMac: true,
  make: (options, { link }) => new MacvlanDevice(options, link),
  modeOf: (device: NetDevice) => (device instanceof MacvlanDevice ? device.mode : undefined),
};

const IPVLAN: StackedKind<IpvlanMode> = {
  type: 'ipvlan',
  modes: IPVLAN_MODES,
  defaultMode: 'l2',
  hasOwnMac: false,
  make: (options, { link }) => new IpvlanDevice(options, link),
  modeOf: (device: NetDevice) => (device instanceof IpvlanDevice ? device.mode : undefined),
};

export class MacvlanNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  /** Of ipvlan's L3 mode, unless the configuration says where addresses come from. */
  readonly rangeNeed?: { readonly problem: string };
  readonly #spec: UnderlaySpec;
  readonly #configs = new ConfigReader();
  readonly #files = new Map(pluginFiles([]));
  #routers: readonly Machine[] = [];

  constructor(spec: UnderlaySpec) {
    this.#spec = spec;
    if (spec.mode === 'l3' && spec.ipam === undefined) this.rangeNeed = { problem: NOT_INITIALIZED };
  }

  annotationsOf(): Readonly<Record<string, string>> {
    return {};
  }

  /** A node has nothing to tell. */
  hasAnnounced(): boolean {
    return true;
  }

  startNode({ machine, self, routers, isPinnedAddress: isPinned }: NodeNetworkContext): NodeNetwork {
    const { plugin, mode, ipam, mtu } = this.#spec;
    const files = new CniFiles(machine, this.#files);
    const networks = rangesInOrder(self.podRanges);
    const underlay = underlayOf(self, machine.rootNamespace.stack, routers);
    const isRouted = mode === 'l3';
    if (isRouted) {
      this.#routers = routers;
      addUnderlayRoutes(routers, self);
    }
    const config = {
      cniVersion: '1.0.0',
      name: plugin,
      plugins: [
        {
          type: plugin,
          ...(underlay === undefined ? {} : { master: underlay.master }),
          mode,
          ...(mtu === undefined ? {} : { mtu }),
          ipam: ipam ?? (isRouted ? hostLocalIpam(networks) : (underlay?.ipam ?? {})),
        },
      ],
    };
    if (this.rangeNeed === undefined || networks.length > 0)
      files.write(`${CONFIG_DIRECTORY}/10-${plugin}.conflist`, `${JSON.stringify(config, undefined, 2)}\n`);
    const podNetwork = new PluginChain({
      machine,
      files,
      configs: this.#configs,
      plugins: [...underlayPlugins(machine), ...standardPlugins({ machine, files, networks, isPinned })],
    });
    return { podNetwork, onNode: () => undefined };
  }

  forgetNode(node: PeerNode): void {
    removeUnderlayRoutes(this.#routers, node);
  }
}

function underlayPlugins(machine: Machine): readonly CniPlugin[] {
  return [new StackedPlugin(MACVLAN, machine), new StackedPlugin(IPVLAN, machine)];
}
