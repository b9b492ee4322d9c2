/**
 * The routes that Felix writes: to the blocks of other nodes through `vxlan.calico`, plainly or, in newer releases, through
 * `tunl0`; and the blackholes of its own blocks.
 *
 * projectcalico/calico v3.29 `felix/dataplane/linux/vxlan_mgr.go`, `felix/vxlanfdb`; v3.31 `ipip_mgr.go`, `route_mgr.go`.
 */
import type { NetDevice } from '../../../link/net-device';
import type { IpStack } from '../../../net/ip-stack';
import type { Route, RouteOptions } from '../../../net/route-table';
import { cidrOf } from '../../../wire/cidr';
import { isIpv6 } from '../../../wire/ip-address';
import { formatIpCidr, ipCidrContains, type IpCidr } from '../../../wire/ip-cidr';
import { ANY_IPV4 } from '../../../wire/ipv4-address';
import type { CalicoNodeFacts, CalicoView } from './calico-view';
import { poolWith, type Encapsulation } from './ip-pool';

/** `defaultRoutingProtocol`: what Felix's routes have that lead to no device of its own. */
const FELIX_PROTOCOL = '80';

interface FelixDevices {
  readonly external: NetDevice;
  readonly vxlan: NetDevice | undefined;
  readonly ipip: NetDevice | undefined;
}

interface RouteTask {
  readonly self: CalicoNodeFacts;
  readonly view: CalicoView;
  readonly devices: FelixDevices;
  /** Does Felix write routes for pools with IPIP? */
  readonly hasIpip: boolean;
}

export class RouteManager {
  readonly #stack: IpStack;
  /** By destination. */
  #installed = new Map<string, { readonly key: string; readonly route: Route }>();

  constructor(stack: IpStack) {
    this.#stack = stack;
  }

  /** Makes the routes what the view asks for; what is there and right stays as it is. */
  apply(task: RouteTask): void {
    const wanted = new Map(wantedRoutes(task).map((route) => [formatIpCidr(route.destination), route]));
    const next = new Map<string, { readonly key: string; readonly route: Route }>();
    const { routes } = this.#stack;
    for (const [destination, { key, route }] of this.#installed) {
      const options = wanted.get(destination);
      if (options !== undefined && keyOf(options) === key && routes.entries().includes(route)) {
        next.set(destination, { key, route });
        wanted.delete(destination);
      } else routes.removeFirst(route.destination, (other) => other === route);
    }
    for (const [destination, options] of wanted) {
      const inserted = routes.insert(options, 'replace');
      if (inserted.ok) next.set(destination, { key: keyOf(options), route: inserted.value });
    }
    this.#installed = next;
  }
}

function keyOf({ type, gateway, device, protocol, mtuBytes }: RouteOptions): string {
  return [type ?? '', gateway ?? '', device?.name ?? '', protocol ?? '', mtuBytes ?? ''].join(' ');
}

function wantedRoutes(task: RouteTask): readonly RouteOptions[] {
  const { self, view } = task;
  const routes: RouteOptions[] = [];
  for (const { cidr, host } of view.blocks) {
    const mode = modeOf(task, cidr);
    if (mode === undefined) continue;
    if (host !== self.name) routes.push(...routeTo(task, cidr, host));
    else if (mode.kind === 'vxlan')
      routes.push({ destination: range(cidr), type: 'blackhole', protocol: FELIX_PROTOCOL });
  }
  for (const { address, host } of view.borrowed) {
    if (host !== self.name) routes.push(...routeTo(task, { address, prefixLength: 32 }, host));
  }
  return routes;
}

function routeTo(task: RouteTask, cidr: IpCidr, host: string): readonly RouteOptions[] {
  const { self, view, devices } = task;
  const mode = modeOf(task, cidr);
  const peer = view.nodes.find(({ name }) => name === host);
  if (mode === undefined || peer === undefined) return [];
  const destination = range(cidr);
  if (mode.encapsulation === 'CrossSubnet' && ipCidrContains(self.network, peer.address))
    return [{ destination, gateway: peer.address, device: devices.external, protocol: FELIX_PROTOCOL }];
  if (mode.kind === 'ipip') {
    if (devices.ipip === undefined) return [];
    return [
      { destination, gateway: peer.address, device: devices.ipip, isOnlink: true, protocol: FELIX_PROTOCOL },
    ];
  }
  const gateway = peer.tunnelAddress;
  if (devices.vxlan === undefined || gateway === undefined) return [];
  return [{ destination, gateway, device: devices.vxlan, isOnlink: true }];
}

/** How packets into this range travel, where that is Felix's to arrange. */
function modeOf(
  { view, hasIpip }: RouteTask,
  { address }: IpCidr,
): { readonly kind: 'vxlan' | 'ipip'; readonly encapsulation: Encapsulation } | undefined {
  const pool = poolWith(view.pools, address);
  if (pool === undefined || isIpv6(address)) return undefined;
  if (pool.vxlanMode !== 'Never') return { kind: 'vxlan', encapsulation: pool.vxlanMode };
  return hasIpip && pool.ipipMode !== 'Never' ? { kind: 'ipip', encapsulation: pool.ipipMode } : undefined;
}

/** Of IPv4, which all are here. */
function range({ address, prefixLength }: IpCidr): RouteOptions['destination'] {
  return cidrOf(isIpv6(address) ? ANY_IPV4 : address, prefixLength);
}
