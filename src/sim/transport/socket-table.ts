/**
 * Finds the socket that a packet is for (`__inet_lookup`, `__udp4_lib_lookup`).
 *
 * Connected sockets are found by both addresses and ports; then sockets that are bound to the local address; then
 * those bound to every address. Keys are small integers, so a lookup allocates nothing.
 */
import { ANY_IPV4, type Ipv4Address } from '../wire/ipv4-address';

export interface TableSocket {
  readonly localAddress: Ipv4Address;
  readonly localPort: number;
  /** Meaningful for connected sockets only. */
  readonly remoteAddress: Ipv4Address;
  readonly remotePort: number;
}

export class SocketTable<Socket extends TableSocket> {
  /** By both ports. */
  readonly #connected = new Map<number, Socket[]>();
  readonly #bound = new Map<number, Socket[]>();

  findConnected(
    localAddress: Ipv4Address,
    localPort: number,
    remoteAddress: Ipv4Address,
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
  findBound(localAddress: Ipv4Address, localPort: number): Socket | undefined {
    const bucket = this.#bound.get(localPort);
    if (bucket === undefined) return undefined;
    let onAnyAddress: Socket | undefined = undefined;
    for (const socket of bucket) {
      if (socket.localAddress === localAddress) return socket;
      if (socket.localAddress === ANY_IPV4) onAnyAddress = socket;
    }
    return onAnyAddress;
  }

  /** Whether binding would clash: same port, and the same address or one of the two is every address. */
  hasConflict(address: Ipv4Address, port: number): boolean {
    const bucket = this.#bound.get(port);
    if (bucket === undefined) return false;
    return bucket.some(
      ({ localAddress }) => localAddress === address || localAddress === ANY_IPV4 || address === ANY_IPV4,
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

function addTo<Socket>(table: Map<number, Socket[]>, key: number, socket: Socket): void {
  const bucket = table.get(key);
  if (bucket === undefined) table.set(key, [socket]);
  else bucket.push(socket);
}

function removeFrom<Socket>(table: Map<number, Socket[]>, key: number, socket: Socket): void {
  const bucket = table.get(key);
  if (bucket === undefined) return;
  const index = bucket.indexOf(socket);
  if (index !== -1) bucket.splice(index, 1);
  if (bucket.length === 0) table.delete(key);
}
