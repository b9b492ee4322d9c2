/**
 * A network of nodes with a bridge and Pods each, joined by plain routes, whose Pods send UDP echoes or bytes over TCP to one
 * another: the measure of the data plane alone, without Kubernetes, rules or tunnels.
 */
import { invariant } from '../base/invariant';
import { Prng } from '../base/prng';
import { after, milliseconds } from '../base/time';
import { Scheduler } from '../engine/scheduler';
import { Machine } from '../host/machine';
import type { NetworkNamespace } from '../host/network-namespace';
import { Bridge } from '../link/bridge';
import { DeviceRegistry } from '../link/device-registry';
import { DropLog } from '../link/drop-log';
import { JourneyLog } from '../link/journey-log';
import { Lan } from '../link/lan';
import type { LinkContext } from '../link/link-context';
import { PacketPool } from '../link/packet-pool';
import { VethDevice } from '../link/veth-device';
import { WireStatistics } from '../link/wire-statistics';
import { interfaceAddress } from '../net/interface-table';
import { AddressMask } from '../netfilter/family-values';
import { cidrOf, EVERY_IPV4 } from '../wire/cidr';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { ipv4, ipv4Of, parseIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { macOf } from '../wire/mac-address';
import { CaptureSession } from './capture-session';
import { TlsLedger } from '../wire/tls-ledger';

const ECHO_PORT = 7;
/** iperf's. */
const BULK_PORT = 5001;
/** Ports that nobody listens on. */
const FIRST_CLOSED_PORT = 1000;
const LAST_CLOSED_PORT = 30_000;
/** So many packets wait at most. */
const DATAGRAMS_AT_ONCE = 64;
/** An IPVS service without persistence. */
const ROUND_ROBIN = {
  scheduler: 'rr',
  persistenceSeconds: 0,
  mask: AddressMask.whole(undefined),
  flags: [],
  isOnePacket: false,
} as const;
const WRITE_BYTES = 128 * 1024;
const MTU_BYTES = 1500;
const POD_PREFIX_LENGTH = 24;
const LAN_PREFIX_LENGTH = 16;
const BRIDGE_MAC_PREFIX = 0x0a58_0000_0000;
const VETH_MAC_PREFIX = 0xfe58_0000_0000;
const MACHINE_MAC_PREFIX = 0x5254_0000_0000;

export interface EchoNetworkOptions {
  readonly nodes: number;
  readonly podsPerNode: number;
  readonly payloadBytes: number;
  /** Whether TCP frames of up to 64 KiB stay whole; true when left out. */
  readonly hasSegmentationOffload?: boolean;
}

interface EchoPod {
  readonly namespace: NetworkNamespace;
  readonly address: Ipv4Address;
}

export class EchoNetwork {
  readonly #options: EchoNetworkOptions;
  readonly #scheduler = new Scheduler();
  readonly #drops = new DropLog(this.#scheduler);
  readonly #link: LinkContext;
  readonly #machines: Machine[] = [];
  /** By node. */
  readonly #pods: EchoPod[][] = [];
  #echoes = 0;
  #receivedBytes = 0;

  constructor(options: EchoNetworkOptions) {
    this.#options = options;
    this.#link = {
      scheduler: this.#scheduler,
      packets: new PacketPool(this.#drops),
      wires: new WireStatistics(),
      registry: new DeviceRegistry(),
      tls: new TlsLedger(),
      hasSegmentationOffload: options.hasSegmentationOffload ?? true,
    };
    const lan = new Lan('lan', this.#link);
    const prng = new Prng(1);
    for (let node = 0; node < options.nodes; node += 1) this.#addNode(node, lan, prng);
  }

  get transmissions(): number {
    return this.#link.wires.transmissions;
  }

  get echoes(): number {
    return this.#echoes;
  }

  /** Payload that programs have read from TCP. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get eventsRun(): number {
    return this.#scheduler.eventsRun;
  }

  get drops(): number {
    return this.#drops.count;
  }

  captureEverything(): CaptureSession {
    const context = { scheduler: this.#scheduler, registry: this.#link.registry, startTimeMs: 0 };
    return new CaptureSession('echo', 'any', { filterText: '' }, context);
  }

  /** Notes the way of every packet; answers how to stop. */
  traceEverything(): () => void {
    const { packets } = this.#link;
    packets.journeys = new JourneyLog(this.#scheduler);
    return () => {
      packets.journeys = undefined;
    };
  }

  /** Every Pod of a node asks the Pod with its number on the next node, again and again. */
  startCrossNode(): void {
    for (const [node, pods] of this.#pods.entries()) {
      const others = this.#pods[(node + 1) % this.#pods.length] ?? [];
      for (const [index, pod] of pods.entries()) this.#startEcho(pod, others[index]);
    }
  }

  /** Every Pod of the first node sends to the Pod with its number on the next node, as much as TCP allows. */
  startBulk(): void {
    const [senders = [], receivers = []] = this.#pods;
    for (const [index, sender] of senders.entries()) {
      const receiver = receivers[index];
      invariant(receiver !== undefined, 'bulk transfer needs two nodes');
      this.#startTransfer(sender, receiver);
    }
  }

  #startTransfer(sender: EchoPod, receiver: EchoPod): void {
    const listener = receiver.namespace.tcp.listen({ port: BULK_PORT });
    invariant(typeof listener !== 'string', 'the port is free');
    listener.onConnection = (connection): void => {
      connection.onReadable = (): void => {
        this.#receivedBytes += connection.read().length;
      };
    };
    const connection = sender.namespace.tcp.connect({ address: receiver.address, port: BULK_PORT });
    invariant(typeof connection !== 'string', 'the receiver is known');
    const bytes = new Uint8Array(WRITE_BYTES);
    const write = (): void => {
      while (connection.send(bytes) === bytes.length);
    };
    connection.onConnected = write;
    connection.onWritable = write;
  }

  /** Every Pod of the first node asks a virtual address, whose only server is the first Pod of the next node. */
  startVirtual(address: string): void {
    const virtual = parseIpv4(address);
    const [pods = []] = this.#pods;
    invariant(virtual !== undefined, 'the virtual address is written right');
    for (const pod of pods) this.#startEchoTo(pod, virtual);
  }

  /** The rules of every node from now on, as iptables-restore takes them. */
  restoreRules(text: string): void {
    for (const { rootNamespace } of this.#machines) {
      const restored = rootNamespace.stack.netfilter.restore(text, { isNoFlush: false });
      invariant(restored.ok, 'the rules of a benchmark are right');
    }
  }

  /** The same for what nft takes. */
  loadNftables(text: string): void {
    for (const { rootNamespace } of this.#machines) {
      const loaded = rootNamespace.stack.netfilter.loadNftables(text);
      invariant(loaded.ok, 'the ruleset of a benchmark is right');
    }
  }

  /** Virtual services of IPVS on every node, each with the first Pod of the second node as its server; round robin. */
  addVirtualServices(addresses: readonly string[]): void {
    const server = this.#pods[1]?.[0];
    invariant(server !== undefined, 'the second node has a Pod');
    for (const { rootNamespace } of this.#machines) {
      for (const text of addresses) {
        const address = parseIpv4(text);
        const bridge = rootNamespace.stack.findDevice('cni0');
        invariant(
          address !== undefined && bridge !== undefined,
          'the address is right and the bridge is there',
        );
        rootNamespace.stack.addAddress(bridge, interfaceAddress(address, 32));
        const { ipvs } = rootNamespace.stack.netfilter;
        const at = { protocol: IP_PROTOCOL.UDP, address: address | 0, port: ECHO_PORT, mark: 0 };
        ipvs.services.addService(at, ROUND_ROBIN);
        ipvs.services.addServer(at, server.address | 0, ECHO_PORT, {
          weight: 1,
          upperThreshold: 0,
          lowerThreshold: 0,
        });
      }
    }
  }

  /** Fills the connection tables of the nodes up to so many connections, by datagrams to closed ports. */
  fillConnections(count: number): void {
    const [[client] = [], [server] = []] = this.#pods;
    invariant(client !== undefined && server !== undefined, 'two nodes have a Pod each');
    const payload = new Uint8Array(1);
    for (let opened = 0; opened < count;) {
      const socket = client.namespace.udp.bind({});
      invariant(typeof socket !== 'string', 'an ephemeral port is free');
      for (let port = FIRST_CLOSED_PORT; port <= LAST_CLOSED_PORT && opened < count; port += 1) {
        socket.send(payload, server.address, port);
        opened += 1;
        if (opened % DATAGRAMS_AT_ONCE === 0) {
          this.#scheduler.runUntil(after(this.#scheduler.now(), milliseconds(1)));
        }
      }
      socket.close();
    }
    this.#scheduler.runUntil(after(this.#scheduler.now(), milliseconds(1)));
  }

  /** How many connections the node with the most has in its table. */
  get trackedConnections(): number {
    return Math.max(
      ...this.#machines.map(({ rootNamespace }) => rootNamespace.stack.netfilter.conntrack.count),
    );
  }

  /** Runs until so many more frames have crossed a link. */
  run(transmissions: number): void {
    const end = this.transmissions + transmissions;
    while (this.transmissions < end) this.#scheduler.runUntil(after(this.#scheduler.now(), milliseconds(1)));
  }

  #startEcho(client: EchoPod, server: EchoPod | undefined): void {
    invariant(server !== undefined, 'every node has as many Pods');
    this.#startEchoTo(client, server.address);
  }

  #startEchoTo(client: EchoPod, address: Ipv4Address): void {
    const socket = client.namespace.udp.bind({});
    invariant(typeof socket !== 'string', 'an ephemeral port is free');
    socket.connect(address, ECHO_PORT);
    const payload = new Uint8Array(this.#options.payloadBytes);
    socket.onDatagram = (): void => {
      this.#echoes += 1;
      socket.send(payload);
    };
    socket.send(payload);
  }

  #addNode(node: number, lan: Lan, prng: Prng): void {
    const machine = new Machine({
      name: `node${node}`,
      kind: 'node',
      link: this.#link,
      prng,
      startTimeMs: 0,
    });
    this.#machines.push(machine);
    const { stack } = machine.rootNamespace;
    stack.sysctl.set('net.ipv4.ip_forward', '1');
    const address = nodeAddress(node);
    const uplink = lan.attach({
      name: 'eth0',
      mac: macOf(MACHINE_MAC_PREFIX + address),
      mtuBytes: MTU_BYTES,
    });
    stack.addDevice(uplink);
    stack.addAddress(uplink, interfaceAddress(address, LAN_PREFIX_LENGTH));
    const gateway = podAddress(node, 1);
    const bridge = new Bridge(
      { name: 'cni0', mac: macOf(BRIDGE_MAC_PREFIX + gateway), mtuBytes: MTU_BYTES },
      this.#link,
    );
    stack.addDevice(bridge);
    stack.addAddress(bridge, interfaceAddress(gateway, POD_PREFIX_LENGTH));
    for (let other = 0; other < this.#options.nodes; other += 1) {
      if (other === node) continue;
      const destination = cidrOf(podAddress(other, 0), POD_PREFIX_LENGTH);
      stack.routes.add({ destination, gateway: nodeAddress(other), device: uplink });
    }
    const pods: EchoPod[] = [];
    for (let pod = 0; pod < this.#options.podsPerNode; pod += 1)
      pods.push(this.#addPod(machine, bridge, node, pod));
    this.#pods.push(pods);
  }

  #addPod(machine: Machine, bridge: Bridge, node: number, pod: number): EchoPod {
    const namespace = machine.createNamespace(`bench/pod-${node}-${pod}`);
    const address = podAddress(node, pod + 2);
    const [inside, outside] = VethDevice.createPair(
      { name: 'eth0', mac: macOf(BRIDGE_MAC_PREFIX + address), mtuBytes: MTU_BYTES },
      { name: `veth${pod}`, mac: macOf(VETH_MAC_PREFIX + address), mtuBytes: MTU_BYTES },
      this.#link,
    );
    namespace.stack.addDevice(inside);
    namespace.stack.addAddress(inside, interfaceAddress(address, POD_PREFIX_LENGTH));
    namespace.stack.routes.add({ destination: EVERY_IPV4, gateway: podAddress(node, 1), device: inside });
    machine.rootNamespace.stack.addDevice(outside);
    bridge.attachPort(outside, { isHairpin: false });
    const server = namespace.udp.bind({ port: ECHO_PORT });
    invariant(typeof server !== 'string', 'the echo port is free in a new namespace');
    server.onDatagram = (payload, from, fromPort): void => {
      server.send(payload, from, fromPort);
    };
    return { namespace, address };
  }
}

function nodeAddress(node: number): Ipv4Address {
  return ipv4Of(ipv4(192, 168, 0, 11) + node);
}

function podAddress(node: number, host: number): Ipv4Address {
  return ipv4(10, 244, node + 1, host);
}
