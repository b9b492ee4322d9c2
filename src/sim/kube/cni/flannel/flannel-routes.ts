/**
 * What leads to the Pods of another node: flannel's backends (flannel-io/flannel `pkg/backend/vxlan/vxlan_network.go`,
 * `pkg/backend/route_network.go`), for either family.
 *
 * Models the order in which flannel adds neighbor, forwarding entry and route, DirectRouting, a route that the kernel refuses, and
 * the look after lost routes every 10 s, which only host-gw has.
 */
import type { NetDevice } from '../../../link/net-device';
import type { VxlanDevice } from '../../../link/vxlan-device';
import type { IpStack } from '../../../net/ip-stack';
import { textOfErrno, type NetlinkError } from '../../../net/netlink-error';
import type { RouteInsertMode } from '../../../net/route-table';
import type { Result } from '../../../base/result';
import { formatIp, isIpv6, type IpAddress } from '../../../wire/ip-address';
import { formatIpCidr, ipCidrContains, isSameCidr, type IpCidr } from '../../../wire/ip-cidr';
import { addPermanentNeighbor, removeNeighbor, removeRoutesTo } from '../stack-changes';
import type { LeasedSubnet } from './flannel-lease';

interface WantedRoute {
  readonly destination: IpCidr;
  readonly gateway: IpAddress;
  readonly device?: NetDevice;
  readonly isOnlink?: boolean;
}

/** What flanneld says about it: severity, source line, text. */
export type Teller = (severity: 'I' | 'W' | 'E', place: string, text: string) => void;

export interface FlannelBackend {
  add(leased: LeasedSubnet): void;
  remove(leased: LeasedSubnet): void;
  /** Brings back what somebody has taken away, as far as flannel looks. */
  recover(leased: LeasedSubnet): void;
}

/** host-gw: a plain route by the node's own address. */
export class RouteBackend implements FlannelBackend {
  readonly #stack: IpStack;
  readonly #external: NetDevice;
  readonly #tell: Teller;

  constructor(stack: IpStack, external: NetDevice, tell: Teller) {
    this.#stack = stack;
    this.#external = external;
    this.#tell = tell;
  }

  add({ subnet, publicIp }: LeasedSubnet): void {
    this.#tell('I', 'route_network.go:92', `Subnet added: ${formatIpCidr(subnet)} via ${formatIp(publicIp)}`);
    const route = { destination: subnet, gateway: publicIp, device: this.#external };
    const present = routesTo(this.#stack, subnet);
    const [first] = present;
    if (first?.gateway === publicIp && first.device === this.#external) {
      this.#tell('I', 'route_network.go:165', `Route to ${this.#textOf(route)} already exists, skipping.`);
      return;
    }
    if (first !== undefined) removeRoutesTo(this.#stack, subnet);
    const added = insertRoute(this.#stack, route, 'add');
    if (!added.ok) this.#tell('E', 'route_network.go:167', this.#refusal(route, added.error));
  }

  remove({ subnet }: LeasedSubnet): void {
    this.#tell('I', 'route_network.go:112', `Subnet removed: ${formatIpCidr(subnet)}`);
    removeRoutesTo(this.#stack, subnet);
  }

  recover({ subnet, publicIp }: LeasedSubnet): void {
    const isThere = routesTo(this.#stack, subnet).some(({ gateway }) => gateway === publicIp);
    if (isThere) return;
    const added = insertRoute(
      this.#stack,
      { destination: subnet, gateway: publicIp, device: this.#external },
      'add',
    );
    // A refusal is not told again: the kernel's errors count as those of a network.
    if (!added.ok) return;
    this.#tell(
      'I',
      'route_network.go:253',
      `Route recovered ${formatIpCidr(subnet)} : ${formatIp(publicIp)}`,
    );
  }

  #refusal(route: WantedRoute, { errno }: NetlinkError): string {
    return `Error adding route to ${this.#textOf(route)}: ${lowerFirst(textOfErrno(errno))}`;
  }

  /** As Go's netlink library prints a route. */
  #textOf({ destination, gateway }: WantedRoute): string {
    return `{Ifindex: ${this.#external.index} Dst: ${formatIpCidr(destination)} Src: <nil> Gw: ${formatIp(gateway)} Flags: [] Table: 0 Realm: 0}`;
  }
}

/** A tunnel, and with DirectRouting plain routes to the nodes on the same link. */
export class VxlanBackend implements FlannelBackend {
  readonly #stack: IpStack;
  readonly #tunnel: VxlanDevice;
  readonly #isDirect: boolean;
  readonly #tell: Teller;

  constructor(
    stack: IpStack,
    tunnel: VxlanDevice,
    { isDirect, tell }: { readonly isDirect: boolean; readonly tell: Teller },
  ) {
    this.#stack = stack;
    this.#tunnel = tunnel;
    this.#isDirect = isDirect;
    this.#tell = tell;
  }

  add({ subnet, publicIp, mac }: LeasedSubnet): void {
    if (this.#isOnLink(publicIp)) {
      const route = { destination: subnet, gateway: publicIp };
      const added = insertRoute(this.#stack, route, 'replace');
      if (!added.ok)
        this.#tellRefusal(`Error adding route to ${formatIpCidr(subnet)}`, publicIp, added.error);
      return;
    }
    if (mac === undefined) {
      this.#tell(
        'E',
        'vxlan_network.go:116',
        'error decoding subnet lease JSON: unexpected end of JSON input',
      );
      return;
    }
    const gateway = subnet.address;
    addPermanentNeighbor(this.#stack, gateway, mac, this.#tunnel);
    this.#tunnel.addForwardingEntry(mac, publicIp);
    const route = { destination: subnet, gateway, device: this.#tunnel, isOnlink: true };
    const added = insertRoute(this.#stack, route, 'replace');
    if (added.ok) return;
    this.#tellRefusal(`failed to add vxlanRoute (${formatIpCidr(subnet)}`, gateway, added.error);
    removeNeighbor(this.#stack, gateway, this.#tunnel);
    this.#tunnel.removeForwardingEntry(mac);
  }

  remove({ subnet, publicIp, mac }: LeasedSubnet): void {
    if (!this.#isOnLink(publicIp)) {
      removeNeighbor(this.#stack, subnet.address, this.#tunnel);
      if (mac !== undefined) this.#tunnel.removeForwardingEntry(mac);
    }
    removeRoutesTo(this.#stack, subnet);
  }

  /** flannel does not look after these. */
  recover(): void {
    // Nothing.
  }

  /** `ip.DirectRouting`: no gateway on the way to the node. */
  #isOnLink(publicIp: IpAddress): boolean {
    if (!this.#isDirect) return false;
    const route = isIpv6(publicIp)
      ? longestOf(this.#stack.ipv6.routes.entries(), publicIp)
      : this.#stack.routing.lookUpPlain(publicIp, publicIp);
    return route !== undefined && route.gateway === undefined;
  }

  #tellRefusal(what: string, gateway: IpAddress, { errno }: NetlinkError): void {
    const why = lowerFirst(textOfErrno(errno));
    if (what.startsWith('failed'))
      this.#tell('E', 'vxlan_network.go:205', `${what} -> ${formatIp(gateway)}): ${why}`);
    else this.#tell('E', 'vxlan_network.go:180', `${what} via ${formatIp(gateway)}: ${why}`);
  }
}

interface PresentRoute {
  readonly gateway: IpAddress | undefined;
  readonly device: NetDevice | undefined;
}

function routesTo(stack: IpStack, range: IpCidr): readonly PresentRoute[] {
  const entries = isIpv6(range.address) ? stack.ipv6.routes.entries() : stack.routes.entries();
  return entries
    .filter(({ destination }) => isSameCidr(destination, range))
    .map(({ gateway, device }) => ({ gateway, device }));
}

function longestOf<Entry extends { readonly destination: IpCidr }>(
  entries: readonly Entry[],
  address: IpAddress,
): Entry | undefined {
  let best: Entry | undefined = undefined;
  for (const entry of entries) {
    if (!ipCidrContains(entry.destination, address)) continue;
    if (best === undefined || entry.destination.prefixLength > best.destination.prefixLength) best = entry;
  }
  return best;
}

/** As rtnetlink does it, which refuses a gateway that is not on the link. */
function insertRoute(
  stack: IpStack,
  { destination, gateway, device, isOnlink = false }: WantedRoute,
  mode: RouteInsertMode,
): Result<unknown, NetlinkError> {
  const { address, prefixLength } = destination;
  if (isIpv6(address)) {
    return isIpv6(gateway)
      ? stack.ipv6.routing.insertRoute(
          { destination: { address, prefixLength }, gateway, device, isOnlink },
          mode,
        )
      : { ok: false, error: { errno: 'EINVAL' } };
  }
  return isIpv6(gateway)
    ? { ok: false, error: { errno: 'EINVAL' } }
    : stack.routing.insertRoute({ destination: { address, prefixLength }, gateway, device, isOnlink }, mode);
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
