/**
 * Services at the socket (bpf/bpf_sock.c): connect(2) and sendmsg(2) are given a backend's address, so that no packet of Pods or of the host
 * ever has the Service's; recvmsg(2) tells the program the address that it asked for.
 *
 * Models all types of frontends, node ports on every address of any node of the cluster, a random backend for TCP and one by the socket for
 * UDP, session affinity by the network namespace, and EHOSTUNREACH where a Service has nobody.
 * Leaves out getpeername(2), sockets of IPv6, and ending the sockets of a backend that is gone.
 */
import type { SocketPeer, SocketPrograms, SocketRefusal } from '../../../../net/socket-programs';
import { isIpv6 } from '../../../../wire/ip-address';
import { IP_PROTOCOL } from '../../../../wire/ip-protocol';
import { ANY_IPV4, isLoopbackIpv4, type Ipv4Address } from '../../../../wire/ipv4-address';
import type { TracePoint } from '../hubble/flow';
import type { Ipcache } from '../ipcache';
import { RESERVED_IDENTITY } from '../reserved-identity';
import type { Monitor } from './monitor';
import type { Backend, Frontend } from './frontend';
import type { ServiceMap } from './service-map';

const FIRST_NODE_PORT = 30_000;
const LAST_NODE_PORT = 32_767;

export interface SocketServicesParts {
  readonly services: ServiceMap;
  readonly ipcache: Ipcache;
  readonly monitor: Monitor;
  readonly random: (bound: number) => number;
  /** Numbers the sockets of the node. */
  readonly nextCookie: () => number;
}

interface SocketOwner {
  /** Names the network namespace. */
  readonly namespace: string;
  readonly isHost: boolean;
  readonly address: Ipv4Address;
  readonly identity: () => number;
}

export class SocketServices implements SocketPrograms {
  readonly #parts: SocketServicesParts;
  readonly #owner: SocketOwner;
  readonly #cookies = new WeakMap<object, number>();
  /** `cilium_lb4_reverse_sk`: by the socket, whom it asked for in place of which backend. */
  readonly #reverse = new WeakMap<object, Map<string, SocketPeer>>();

  constructor(parts: SocketServicesParts, owner: SocketOwner) {
    this.#parts = parts;
    this.#owner = owner;
  }

  onConnect(protocol: number, to: SocketPeer, socket: object): SocketPeer | SocketRefusal {
    const { address, port } = to;
    if (isIpv6(address)) return to;
    const frontend = this.#frontendOf(address, port, protocol);
    if (frontend === undefined) return to;
    this.#trace('pre-xlate-fwd', protocol, address, port);
    const backend = this.#choose(frontend, protocol, socket);
    if (backend === undefined) return 'host-unreachable';
    const peer = { address: backend.address, port: backend.port };
    if (protocol === IP_PROTOCOL.UDP) this.#noteReverse(socket, peer, to);
    this.#trace('post-xlate-fwd', protocol, backend.address, backend.port);
    return peer;
  }

  onReceive(from: SocketPeer, socket: object): SocketPeer {
    return this.#reverse.get(socket)?.get(keyOf(from)) ?? from;
  }

  #frontendOf(address: Ipv4Address, port: number, protocol: number): Frontend | undefined {
    const { services, ipcache } = this.#parts;
    const exact = services.find(address, port, protocol);
    if (exact !== undefined || port < FIRST_NODE_PORT || port > LAST_NODE_PORT) return exact;
    const isOfNode = isLoopbackIpv4(address) || NODES.has(ipcache.lookUp(address).identity);
    if (!isOfNode || (isLoopbackIpv4(address) && !this.#owner.isHost)) return undefined;
    return services.find(ANY_IPV4, port, protocol);
  }

  #choose(frontend: Frontend, protocol: number, socket: object): Backend | undefined {
    const { services, random } = this.#parts;
    const { internalBackends: backends, affinitySeconds } = frontend;
    if (backends.length === 0) return undefined;
    const { namespace } = this.#owner;
    const sticky = affinitySeconds === undefined ? undefined : services.affinity.find(frontend, namespace);
    if (sticky !== undefined) return sticky;
    const slot =
      protocol === IP_PROTOCOL.UDP ? this.#cookieOf(socket) % backends.length : random(backends.length);
    const chosen = backends[slot];
    if (affinitySeconds !== undefined && chosen !== undefined)
      services.affinity.note(frontend, namespace, chosen);
    return chosen;
  }

  #noteReverse(socket: object, backend: SocketPeer, asked: SocketPeer): void {
    let known = this.#reverse.get(socket);
    if (known === undefined) {
      known = new Map();
      this.#reverse.set(socket, known);
    }
    known.set(keyOf(backend), { address: asked.address, port: asked.port });
  }

  #cookieOf(socket: object): number {
    let cookie = this.#cookies.get(socket);
    if (cookie === undefined) {
      cookie = this.#parts.nextCookie();
      this.#cookies.set(socket, cookie);
    }
    return cookie;
  }

  #trace(point: TracePoint, protocol: number, destination: Ipv4Address, destinationPort: number): void {
    const { address: source, identity } = this.#owner;
    this.#parts.monitor.traceSocket(point, { protocol, source, destination, destinationPort }, identity());
  }
}

const NODES: ReadonlySet<number> = new Set([
  RESERVED_IDENTITY.HOST,
  RESERVED_IDENTITY.REMOTE_NODE,
  RESERVED_IDENTITY.KUBE_APISERVER,
]);

function keyOf({ address, port }: SocketPeer): string {
  return `${address} ${port}`;
}
