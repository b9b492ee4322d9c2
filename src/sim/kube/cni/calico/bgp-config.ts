/**
 * What BIRD of a node is told: the configuration that confd writes from Calico's objects.
 *
 * projectcalico/calico v3.29 `confd/etc/calico/confd/templates`: bird.cfg, bird_aggr.cfg, bird_ipam.cfg.
 */
import type { BirdConfig } from '../../../app/bgp/bird-daemon';
import type { BgpNeighborOptions } from '../../../app/bgp/bgp-neighbor';
import type { SourceRoute } from '../../../app/bgp/bgp-speaker';
import type { KernelOptions, TunnelRule } from '../../../app/bgp/kernel-routes';
import { ACCEPT_ALL, type FilterRule, type RouteFilter } from '../../../app/bgp/route-filter';
import { IPIP_FALLBACK_NAME } from '../../../link/ipip-device';
import { formatIp, isIpv6 } from '../../../wire/ip-address';
import type { IpCidr } from '../../../wire/ip-cidr';
import type { Ipv4Address } from '../../../wire/ipv4-address';
import type { IpPool } from './ip-pool';

/** BIRD as Calico builds it. */
const RELEASE = 'v0.3.3+birdv1.6.8';
export const CALICO_BIRD_SOCKET = '/var/run/calico/bird.ctl';
const KERNEL_SCAN_SECONDS = 2;

/** What there is to tell of a node. */
export interface BgpNode {
  readonly name: string;
  readonly address: Ipv4Address;
  /** The network of its interface. */
  readonly network: IpCidr;
}

export interface BgpSettings {
  readonly asNumber: number;
  readonly hasMesh: boolean;
}

export interface BgpView {
  readonly self: BgpNode;
  /** All that are known, this one perhaps among them, in order of names. */
  readonly nodes: readonly BgpNode[];
  readonly settings: BgpSettings;
  readonly pools: () => readonly IpPool[];
  /** Blocks of this node. */
  readonly blocks: () => readonly IpCidr[];
  /** Felix writes the routes of IPIP, not BIRD. */
  readonly hasFelixIpip: boolean;
}

export function birdConfigOf(view: BgpView): BirdConfig {
  return {
    version: '1.6.8',
    release: RELEASE,
    localAs: view.settings.asNumber,
    routerId: view.self.address,
    neighbors: neighborsOf(view),
    staticRoutes: blockRoutesOf(view.blocks()),
    kernel: kernelOptionsOf(view),
    isRecovering: true,
    socketPath: CALICO_BIRD_SOCKET,
  };
}

/** bird_aggr.cfg: what leads nowhere further is lost here and does not go back to where it came from. */
function blockRoutesOf(blocks: readonly IpCidr[]): readonly SourceRoute[] {
  return blocks
    .filter(({ prefixLength }) => prefixLength < 32)
    .map((prefix) => ({ prefix, type: 'blackhole' as const }));
}

function neighborsOf(view: BgpView): readonly BgpNeighborOptions[] {
  const { self, nodes, settings } = view;
  if (!settings.hasMesh) return [];
  const own = formatIp(self.address);
  return nodes
    .filter(({ name }) => name !== self.name)
    .map(({ address }) => {
      const text = formatIp(address);
      return {
        ...templateOf(view),
        name: `Mesh_${text.replaceAll('.', '_')}`,
        address,
        as: settings.asNumber,
        sourceAddress: self.address,
        // One of two connects, by the order of their addresses as texts.
        isPassive: text > own,
      };
    });
}

/** `bgp_template` */
function templateOf(view: BgpView): Omit<BgpNeighborOptions, 'name' | 'address' | 'as'> {
  return {
    description: 'Connection to BGP peer',
    isMultihop: true,
    import: ACCEPT_ALL,
    export: exportFilterOf(view),
    gracefulRestart: 'able',
    addPaths: 3,
    connectDelaySeconds: 2,
    connectRetrySeconds: 5,
    errorWaitSeconds: [5, 30],
  };
}

/** `calico_export_to_bgp_peers`: pools and blocks are looked up when a route is, as a reload of the filter would have it. */
function exportFilterOf({ pools, blocks }: BgpView): RouteFilter {
  return {
    name: 'calico_export_to_bgp_peers',
    get rules(): readonly FilterRule[] {
      const known = pools();
      return [
        ...known
          .filter(({ isBgpExportDisabled }) => isBgpExportDisabled)
          .map(({ cidr }): FilterRule => ({ verdict: 'reject', prefixes: [{ prefix: cidr }] })),
        ...blocks().flatMap((prefix): readonly FilterRule[] => [
          { verdict: 'accept', prefixes: [{ prefix, isExact: true }] },
          { verdict: 'reject', prefixes: [{ prefix }] },
        ]),
        ...known.map(({ cidr }): FilterRule => ({ verdict: 'accept', prefixes: [{ prefix: cidr }] })),
      ];
    },
    otherwise: 'reject',
  };
}

function kernelOptionsOf({ self, pools, hasFelixIpip }: BgpView): Partial<KernelOptions> {
  const felixWrites = ({ vxlanMode, ipipMode }: IpPool): boolean =>
    vxlanMode !== 'Never' || (hasFelixIpip && ipipMode !== 'Never');
  return {
    export: {
      name: 'calico_kernel_programming',
      get rules(): readonly FilterRule[] {
        return pools()
          .filter(felixWrites)
          .map(({ cidr }) => ({ verdict: 'reject', kinds: ['bgp'], prefixes: [{ prefix: cidr }] }));
      },
      otherwise: 'accept',
    },
    scanSeconds: KERNEL_SCAN_SECONDS,
    hasMergedPaths: true,
    isPersistent: true,
    tunnels: tunnelsOf(pools(), self),
    directInterfaces: ['-cali*', '-kube-ipvs*', '*'],
    isLearning: true,
  };
}

function tunnelsOf(pools: readonly IpPool[], self: BgpNode): readonly TunnelRule[] {
  return pools
    .filter(({ ipipMode, cidr }) => ipipMode !== 'Never' && !isIpv6(cidr.address))
    .map(({ cidr, ipipMode }) => ({
      prefix: cidr,
      device: IPIP_FALLBACK_NAME,
      ...(ipipMode === 'CrossSubnet' ? { unlessNextHopIn: self.network } : {}),
    }));
}
