/**
 * kubenet, the network that a kubelet had built in (`--network-plugin=kubenet`) until Kubernetes 1.24 took it out together with
 * dockershim: the plugins `bridge` and `host-local` with a configuration that is in no file, and one rule that masquerades what
 * leaves the cluster. The routes between nodes are the cloud's, here those of the routers of the lab.
 *
 * Kubernetes v1.23 `pkg/kubelet/dockershim/network/kubenet/kubenet_linux.go`.
 *
 * Differs in the hairpin mode, which is that of the veth pairs (`--hairpin-mode=hairpin-veth`) and not a promiscuous bridge with
 * ebtables rules against its duplicates, and in host ports, which the plugin `portmap` forwards here and kubelet's own chains
 * (KUBE-HOSTPORTS) there. Leaves out traffic shaping.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Machine } from '../../../host/machine';
import { rangesInOrder } from '../../../wire/ip-ranges';
import type { CniConfigList } from '../cni';
import { CniFiles } from '../cni-files';
import type { ClusterNetwork, NodeNetwork, NodeNetworkContext } from '../cluster-network';
import { hostLocalIpam } from '../ipam/host-local-ipam';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import type { PeerNode } from '../pod-network';
import { standardPlugins } from '../standard-plugins';
import { addUnderlayRoutes, removeUnderlayRoutes } from '../underlay-routes';

const BRIDGE = 'cbr0';
const DEFAULT_MTU = 1500;
/** `--non-masquerade-cidr`, when nobody says otherwise. */
const NON_MASQUERADE_CIDR = '10.0.0.0/8';

/** What `Status` says before the Node has a range. */
const NO_RANGE = 'Kubenet does not have netConfig. This is most likely due to lack of PodCIDR';

export class KubenetNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly rangeNeed = { problem: NO_RANGE };
  readonly #nonMasqueradeCidr: string;
  readonly #files = new Map(pluginFiles([]));
  #routers: readonly Machine[] = [];

  constructor(nonMasqueradeCidr: string = NON_MASQUERADE_CIDR) {
    this.#nonMasqueradeCidr = nonMasqueradeCidr;
  }

  annotationsOf(): Readonly<Record<string, string>> {
    return {};
  }

  hasAnnounced(): boolean {
    return true;
  }

  startNode({ machine, self, routers, isPinnedAddress: isPinned }: NodeNetworkContext): NodeNetwork {
    const files = new CniFiles(machine, this.#files);
    const networks = rangesInOrder(self.podRanges);
    let list: CniConfigList | undefined;
    const load = (): Result<CniConfigList, string> =>
      networks.length === 0 ? err(NO_RANGE) : ok((list ??= configOf(self, mtuOf(machine))));
    machine.whenUsed(() => this.#masquerade(machine));
    this.#routers = routers;
    addUnderlayRoutes(routers, self);
    const podNetwork = new PluginChain({
      machine,
      files,
      configs: { load },
      plugins: standardPlugins({ machine, files, networks, isPinned }),
    });
    return { podNetwork, onNode: () => undefined };
  }

  forgetNode(node: PeerNode): void {
    removeUnderlayRoutes(this.#routers, node);
  }

  /** `ensureMasqRule` */
  #masquerade({ rootNamespace }: Machine): void {
    const cidr = this.#nonMasqueradeCidr;
    if (cidr === '0.0.0.0/0') return;
    rootNamespace.stack.netfilter
      .of('IPv4')
      .command([
        ...['-t', 'nat', '-A', 'POSTROUTING'],
        ...['-m', 'comment', '--comment', 'kubenet: SNAT for outbound traffic from cluster'],
        ...['-m', 'addrtype', '!', '--dst-type', 'LOCAL', '!', '-d', cidr, '-j', 'MASQUERADE'],
      ]);
  }
}

/** The smallest of the node's cards (`findMinMTU`); of one that nobody looks at, what cards have. */
function mtuOf(machine: Machine): number {
  if (!machine.isAwake) return DEFAULT_MTU;
  const cards = machine.rootNamespace.stack.devices().filter(({ kind }) => kind === 'physical');
  return Math.min(...cards.map(({ mtuBytes }) => mtuBytes), DEFAULT_MTU);
}

function configOf({ podRanges }: PeerNode, mtu: number): CniConfigList {
  return {
    name: 'kubenet',
    cniVersion: '0.1.0',
    plugins: [
      {
        type: 'bridge',
        bridge: BRIDGE,
        mtu,
        addIf: 'eth0',
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: hostLocalIpam(rangesInOrder(podRanges)),
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}
