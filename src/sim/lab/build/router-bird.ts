/**
 * BGP of a lab's router: BIRD 2.0.12 as bird2 of Debian 12 runs it, with the neighbors that the lab names, and a session for each
 * node that has the labels which the lab names.
 *
 * Models eBGP and iBGP as RFC 4271 has them, route reflection where a neighbor is a client, and systemd, which starts a daemon anew
 * that died (`Restart=on-abort`, after 100 ms).
 */
import { BirdService } from '../../app/bgp/bird-service';
import type { BgpNeighbor, BgpNeighborOptions } from '../../app/bgp/bgp-neighbor';
import type { BirdConfig } from '../../app/bgp/bird-daemon';
import type { SourceRoute } from '../../app/bgp/bgp-speaker';
import type { RouteFilter, RouteSourceKind } from '../../app/bgp/route-filter';
import { milliseconds } from '../../base/time';
import type { Machine } from '../../host/machine';
import type { ClusterNode } from '../../kube/cluster-spec';
import { deviceTowards } from '../../net/device-towards';
import { ipOfChecked } from '../../wire/checked-address';
import { familyOf, type IpAddress } from '../../wire/ip-address';
import { ipv4Of, parseIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import type { LabBgpNeighbor, LabRouter, LabRouterBgp } from '../lab-document';
import { hasLabels } from '../resolve/node-labels';
import { rangeOfRoute } from './static-routes';

/** `RestartSec` of systemd. */
const RESTART_DELAY = milliseconds(100);

interface BgpRouter extends LabRouter {
  readonly bgp: LabRouterBgp;
}

const NEXT_HOPS: Readonly<Record<string, BgpNeighbor['nextHop']>> = {
  true: 'self',
  ebgp: 'self-of-external',
};

export class RouterBird {
  readonly #machine: Machine;
  readonly #router: BgpRouter;
  readonly #service: BirdService;

  constructor(machine: Machine, router: BgpRouter, nodes: readonly ClusterNode[]) {
    this.#machine = machine;
    this.#router = router;
    const supervisor = {
      argv: ['/usr/sbin/bird', '-f', '-u', 'bird', '-g', 'bird'],
      restartDelay: RESTART_DELAY,
      restartsAlways: false,
    };
    this.#service = new BirdService(machine.root, supervisor, this.#configFor(nodes));
  }

  /** The nodes of the cluster are these now. */
  setNodes(nodes: readonly ClusterNode[]): void {
    if (this.#router.bgp.neighbors.some((neighbor) => neighbor.nodes !== undefined)) {
      this.#service.configure(this.#configFor(nodes));
    }
  }

  #configFor(nodes: readonly ClusterNode[]): BirdConfig {
    const { as, routerId, neighbors } = this.#router.bgp;
    return {
      version: '2.0.12',
      localAs: as,
      routerId: identifierOf(routerId),
      staticRoutes: (this.#router.routes ?? []).map(staticRouteOf),
      neighbors: neighbors.flatMap((neighbor) =>
        addressesOf(neighbor, nodes).map(({ name, address }) => this.#neighborOf(neighbor, name, address)),
      ),
    };
  }

  #neighborOf(neighbor: LabBgpNeighbor, name: string, address: IpAddress): BgpNeighborOptions {
    const { as, holdSeconds } = neighbor;
    const { clusterId, announce } = this.#router.bgp;
    return {
      name,
      address,
      as,
      families: [familyOf(address)],
      isMultihop: deviceTowards(this.#machine.rootNamespace.stack, address) === undefined,
      isReflectorClient: neighbor.reflectorClient === true && as === this.#router.bgp.as,
      clusterId: clusterId === undefined ? undefined : identifierOf(clusterId),
      nextHop: NEXT_HOPS[String(neighbor.nextHopSelf)] ?? 'by-rule',
      isPassive: neighbor.passive === true,
      export: exportFilterOf(announce),
      ...(holdSeconds === undefined ? {} : { holdSeconds, startupHoldSeconds: holdSeconds }),
    };
  }
}

function staticRouteOf({ to, via }: { readonly to: string; readonly via: string }): SourceRoute {
  const gateway = ipOfChecked(via);
  return { prefix: rangeOfRoute(to, gateway), type: 'unicast', gateway };
}

/** Who a neighbor of the lab is: one, or one for each node. */
function addressesOf(
  { address, nodes: labels }: LabBgpNeighbor,
  nodes: readonly ClusterNode[],
): readonly { readonly name: string; readonly address: IpAddress }[] {
  if (address !== undefined) {
    return [{ name: `peer_${address.replaceAll(/[.:]/gu, '_')}`, address: ipOfChecked(address) }];
  }
  return nodes
    .filter((node) => labels !== undefined && hasLabels(node, labels))
    .flatMap(({ name, addresses: [first] }) =>
      first === undefined
        ? []
        : [{ name: `node_${name.replaceAll(/[.-]/gu, '_')}`, address: ipOfChecked(first) }],
    );
}

function exportFilterOf(announce: LabRouterBgp['announce']): RouteFilter {
  const kinds: RouteSourceKind[] = ['bgp'];
  if (announce.includes('connected')) kinds.push('direct');
  if (announce.includes('static')) kinds.push('static');
  return { rules: [{ verdict: 'accept', kinds }], otherwise: 'reject' };
}

function identifierOf(text: string): Ipv4Address {
  return parseIpv4(text) ?? ipv4Of(0);
}
