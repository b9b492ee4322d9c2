/**
 * What BIRD of a node is told: the configuration that confd writes from Calico's objects.
 *
 * projectcalico/calico v3.29 `confd/etc/calico/confd/templates`: bird.cfg, bird_aggr.cfg, bird_ipam.cfg. Who peers with whom is
 * `bgp-peering.ts`.
 *
 * Leaves out advertised Services, BFD, logging levels, and BIRD for IPv6.
 */
import type { BirdConfig } from '../../../app/bgp/bird-daemon';
import type { BgpNeighborOptions } from '../../../app/bgp/bgp-neighbor';
import type { SourceRoute } from '../../../app/bgp/bgp-speaker';
import type { KernelOptions, TunnelRule } from '../../../app/bgp/kernel-routes';
import type { FilterRule, RouteFilter } from '../../../app/bgp/route-filter';
import { IPIP_FALLBACK_NAME } from '../../../link/ipip-device';
import { cidrOf } from '../../../wire/cidr';
import { formatIp, isIpv6 } from '../../../wire/ip-address';
import type { IpCidr } from '../../../wire/ip-cidr';
import { parseIpv4, type Ipv4Address } from '../../../wire/ipv4-address';
import type { BgpPeering, NodePeer } from './bgp-peering';
import type { IpPool } from './ip-pool';

/** BIRD as Calico builds it. */
const RELEASE = 'v0.3.3+birdv1.6.8';
const CALICO_BIRD_SOCKET = '/var/run/calico/bird.ctl';
const KERNEL_SCAN_SECONDS = 2;
const HOST_PREFIX_LENGTH = 32;

/** What there is to tell of a node. */
export interface BgpNode {
  readonly name: string;
  readonly address: Ipv4Address;
  /** The network of its interface. */
  readonly network: IpCidr;
}

export interface BgpView {
  readonly self: BgpNode;
  readonly peering: BgpPeering;
  readonly pools: readonly IpPool[];
  /** Blocks of this node. */
  readonly blocks: readonly IpCidr[];
  /** Felix writes the routes of IPIP, not BIRD. */
  readonly hasFelixIpip: boolean;
}

export function birdConfigOf(view: BgpView): BirdConfig {
  const { self, peering, blocks } = view;
  return {
    version: '1.6.8',
    release: RELEASE,
    localAs: peering.node(self.name)?.as ?? peering.asNumber,
    routerId: self.address,
    neighbors: neighborsOf(view),
    staticRoutes: [...blockRoutesOf(blocks), ...peerRoutesOf(peering.peersOf(self.name))],
    kernel: kernelOptionsOf(view),
    ...portOf(view),
    isRecovering: true,
    socketPath: CALICO_BIRD_SOCKET,
  };
}

function portOf({ self, peering }: BgpView): Pick<BirdConfig, 'listenPort'> {
  const port = peering.node(self.name)?.port;
  return port === undefined ? {} : { listenPort: port };
}

/** bird_aggr.cfg: what leads nowhere further is lost here and does not go back to where it came from. */
function blockRoutesOf(blocks: readonly IpCidr[]): readonly SourceRoute[] {
  return blocks
    .filter(({ prefixLength }) => prefixLength < HOST_PREFIX_LENGTH)
    .map((prefix) => ({ prefix, type: 'blackhole' as const }));
}

/** Peers that are reached by a gateway which no other route names (`reachableBy`). */
function peerRoutesOf(peers: readonly NodePeer[]): readonly SourceRoute[] {
  return peers.flatMap(({ address, reachableBy }) =>
    reachableBy === undefined
      ? []
      : [{ prefix: cidrOf(address, HOST_PREFIX_LENGTH), type: 'unicast' as const, gateway: reachableBy }],
  );
}

function neighborsOf(view: BgpView): readonly BgpNeighborOptions[] {
  const { self, peering } = view;
  const filters = { internal: exportFilterOf(view, true), external: exportFilterOf(view, false) };
  const as = peering.node(self.name)?.as ?? peering.asNumber;
  const exportTo = (peerAs: number): RouteFilter => (peerAs === as ? filters.internal : filters.external);
  return [
    ...meshOf(view).map((mesh) => ({ ...mesh, export: exportTo(mesh.as) })),
    ...peering
      .peersOf(self.name)
      .filter(({ address }) => address !== self.address)
      .map((peer) => ({ ...peerNeighborOf(peer, view), export: exportTo(peer.as) })),
  ];
}

/** "Node-to-node mesh": reflectors are in none. */
function meshOf({ self, peering }: BgpView): readonly BgpNeighborOptions[] {
  if (!peering.hasMesh || peering.node(self.name)?.clusterId !== undefined) return [];
  const own = formatIp(self.address);
  const { meshRestartSeconds } = peering;
  return peering.nodes
    .filter(({ node, clusterId }) => node.name !== self.name && clusterId === undefined)
    .map(({ node: { address }, as, port }) => {
      const text = formatIp(address);
      return {
        ...TEMPLATE,
        name: `Mesh_${nameOf(address)}`,
        address,
        as,
        sourceAddress: self.address,
        // One of two connects, by the order of their addresses as texts.
        isPassive: text > own,
        ...(port === undefined ? {} : { port }),
        ...(meshRestartSeconds === undefined ? {} : { gracefulRestartSeconds: meshRestartSeconds }),
      };
    });
}

/** "Global peers", "Node-specific peers" */
function peerNeighborOf(peer: NodePeer, { self, peering }: BgpView): BgpNeighborOptions {
  const { scope, address, port, as, restartSeconds, allowedLocalAs } = peer;
  const own = peering.node(self.name);
  const localAs = own?.as ?? peering.asNumber;
  const isClient = as === localAs && own?.clusterId !== undefined && peer.clusterId !== own.clusterId;
  const clusterId = isClient ? parseIpv4(own.clusterId) : undefined;
  return {
    ...TEMPLATE,
    name: `${scope}_${nameOf(address)}${port === undefined ? '' : `_port_${port}`}`,
    address,
    as,
    allowedLocalAs,
    isReflectorClient: isClient,
    clusterId,
    nextHop: as !== localAs && peer.isKeepingNextHop ? 'keep' : 'by-rule',
    isPassive: scope === 'Global' && peer.isNode && formatIp(address) > formatIp(self.address),
    ...(port === undefined ? {} : { port }),
    ...(peer.isSourceNodeIp ? { sourceAddress: self.address } : {}),
    ...(restartSeconds === undefined ? {} : { gracefulRestartSeconds: restartSeconds }),
  };
}

function nameOf(address: Ipv4Address): string {
  return formatIp(address).replaceAll('.', '_');
}

/** `bgp_template`; the filters stand in each protocol, and so have no name. */
const TEMPLATE = {
  description: 'Connection to BGP peer',
  isMultihop: true,
  import: { rules: [], otherwise: 'accept' },
  gracefulRestart: 'able',
  addPaths: 3,
  connectDelaySeconds: 2,
  connectRetrySeconds: 5,
  errorWaitSeconds: [5, 30],
} as const satisfies Partial<BgpNeighborOptions>;

/** `calico_export_to_bgp_peers`: whole blocks of its own, not what is in them, and everything else of a pool. */
function exportFilterOf({ pools, blocks }: BgpView, isInternal: boolean): RouteFilter {
  const rules: FilterRule[] = pools
    .filter(({ isBgpExportDisabled }) => isBgpExportDisabled)
    .map(({ cidr }) => ({ verdict: 'reject', prefixes: [{ prefix: cidr }] }));
  // Felix writes them on every node.
  if (isInternal) rules.push({ verdict: 'reject', devices: ['*.cali', '*.calico'] });
  for (const prefix of blocks) {
    rules.push({ verdict: 'accept', prefixes: [{ prefix, isExact: true }] });
    rules.push({ verdict: 'reject', prefixes: [{ prefix }] });
  }
  for (const { cidr } of pools) rules.push({ verdict: 'accept', prefixes: [{ prefix: cidr }] });
  return { rules, otherwise: 'reject' };
}

/** `calico_kernel_programming` */
function kernelOptionsOf({ self, pools, hasFelixIpip }: BgpView): Partial<KernelOptions> {
  const isOfFelix = ({ vxlanMode, ipipMode }: IpPool): boolean =>
    vxlanMode !== 'Never' || (hasFelixIpip && ipipMode !== 'Never');
  return {
    export: {
      name: 'calico_kernel_programming',
      rules: pools
        .filter(isOfFelix)
        .map(({ cidr }) => ({ verdict: 'reject', kinds: ['bgp'], prefixes: [{ prefix: cidr }] })),
      otherwise: 'accept',
    },
    scanSeconds: KERNEL_SCAN_SECONDS,
    hasMergedPaths: true,
    isPersistent: true,
    isLearning: true,
    tunnels: tunnelsOf(pools, self),
    directInterfaces: ['-cali*', '-kube-ipvs*', '*'],
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
