/**
 * Finds the socket that a packet is for (`__inet_lookup`, `__udp4_lib_lookup`).
 *
 * Connected sockets are found by both addresses and ports; then sockets that are bound to the local address; then
 * those bound to every address. A socket on `::` takes IPv4 as well unless it is told not to (IPV6_V6ONLY), after those
 * that are bound to every IPv4 address. Keys are small integers, so a lookup allocates nothing.
 */
import { LazyMap } from '../base/lazy-map';
import { isAnyAddress, isIpv6, type IpAddress } from '../wire/ip-address';
import { ANY_IPV4 } from '../wire/ipv4-address';
import { ANY_IPV6 } from '../wire/ipv6-address';

export interface TableSocket {
  readonly localAddress: IpAddress;
  readonly localPort: number;
  /** Meaningful for connected sockets only. */
  readonly remoteAddress: IpAddress;
  readonly remotePort: number;
  /** Bound to `::`, it takes IPv6 alone (IPV6_V6ONLY). */
  readonly isIpv6Only: boolean;
}

export class SocketTable<Socket extends TableSocket> {
  /** By both ports. */
  readonly #connected = new LazyMap<number, Socket[]>();
  readonly #bound = new LazyMap<number, Socket[]>();

  findConnected(
    localAddress: IpAddress,
    localPort: number,
    remoteAddress: IpAddress,
    remotePort: number,
  ): Socket | undefined {
    const bucket = this.#connected.get((localPort << 16) | remotePort);
    if (bucket === undefined) return undefined;
    for (const socket of bucket) {
      if (socket.remoteAddress === remoteAddress && socket.localAddress === localAddress) return socket;
    }
    return undefined;
  }

  /** The bound socket for a packet to this address and port, the one on the very address first. */
  findBound(localAddress: IpAddress, localPort: number): Socket | undefined {
    const bucket = this.#bound.get(localPort);
    if (bucket === undefined) return undefined;
    const any = isIpv6(localAddress) ? ANY_IPV6 : ANY_IPV4;
    let onAnyAddress: Socket | undefined = undefined;
    let onBothFamilies: Socket | undefined = undefined;
    for (const socket of bucket) {
      if (socket.localAddress === localAddress) return socket;
      if (socket.localAddress === any) onAnyAddress = socket;
      else if (socket.localAddress === ANY_IPV6 && !socket.isIpv6Only) onBothFamilies = socket;
    }
    return onAnyAddress ?? onBothFamilies;
  }

  /** Whether binding would clash: same port, and the same address or one of the two is every address. */
  hasConflict(address: IpAddress, port: number, isIpv6Only = false): boolean {
    const bucket = this.#bound.get(port);
    if (bucket === undefined) return false;
    return bucket.some(
      (socket) =>
        socket.localAddress === address ||
        covers(socket.localAddress, socket.isIpv6Only, address) ||
        covers(address, isIpv6Only, socket.localAddress),
    );
  }

  addBound(socket: Socket): void {
    addTo(this.#bound, socket.localPort, socket);
  }

  removeBound(socket: Socket): void {
    removeFrom(this.#bound, socket.localPort, socket);
  }

  addConnected(socket: Socket): void {
    addTo(this.#connected, (socket.localPort << 16) | socket.remotePort, socket);
  }

  removeConnected(socket: Socket): void {
    removeFrom(this.#connected, (socket.localPort << 16) | socket.remotePort, socket);
  }

  bound(): readonly Socket[] {
    return [...this.#bound.values()].flat();
  }

  connected(): readonly Socket[] {
    return [...this.#connected.values()].flat();
  }
}

/** Whether a socket bound to every address, of one family or both, takes what is sent to this one. */
function covers(bound: IpAddress, isIpv6Only: boolean, address: IpAddress): boolean {
  if (!isAnyAddress(bound)) return false;
  return isIpv6(bound) ? isIpv6(address) || !isIpv6Only : !isIpv6(address);
}

function addTo<Socket>(table: LazyMap<number, Socket[]>, key: number, socket: Socket): void {
  const bucket = table.get(key);
  if (bucket === undefined) table.set(key, [socket]);
  else bucket.push(socket);
}

function removeFrom<Socket>(table: LazyMap<number, Socket[]>, key: number, socket: Socket): void {
  const bucket = table.get(key);
  if (bucket === undefined) return;
  const index = bucket.indexOf(socket);
  if (index !== -1) bucket.splice(index, 1);
  if (bucket.length === 0) table.delete(key);
}
