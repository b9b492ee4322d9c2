/**
 * Nodes of a Calico cluster on one LAN with nothing but BIRD on them, as confd configures it: who has to hear of every other node's block,
 * and what that takes. The measure of BGP alone, without Kubernetes.
 *
 * Either all nodes peer with all (node-to-node mesh), or with a few of them that reflect routes (RFC 4456), as Calico's documentation
 * has it for clusters of more than 100 nodes. A question of ARP for somebody else's address counts on a card and is otherwise not
 * looked at, as on the dormant nodes of large labs: that everybody hears everybody's would be most of the work.
 */
import { BirdService } from '../app/bgp/bird-service';
import { invariant } from '../base/invariant';
import { Prng } from '../base/prng';
import { after, milliseconds, seconds } from '../base/time';
import { Scheduler } from '../engine/scheduler';
import { Machine } from '../host/machine';
import { birdConfigOf } from '../kube/cni/calico/bgp-config';
import { BgpPeering, CLUSTER_ID_ANNOTATION, type PeeringNode } from '../kube/cni/calico/bgp-peering';
import { poolOf } from '../kube/cni/calico/ip-pool';
import type { KubeObject } from '../kube/objects/kube-object';
import { dormantBehind } from '../lab/build/dormant-node';
import { DeviceRegistry } from '../link/device-registry';
import { DropLog } from '../link/drop-log';
import { Lan } from '../link/lan';
import type { LinkContext } from '../link/link-context';
import { PacketPool } from '../link/packet-pool';
import { WireStatistics } from '../link/wire-statistics';
import { interfaceAddress } from '../net/interface-table';
import { ipRangeOfChecked, rangesOfChecked } from '../wire/checked-address';
import { cidrOf, type Cidr } from '../wire/cidr';
import { ipv4Of } from '../wire/ipv4-address';
import { macOf } from '../wire/mac-address';
import { TlsLedger } from '../wire/tls-ledger';

/** 172.16.0.0/16 */
const LAN_ADDRESS = 0xac10_0000;
const LAN_PREFIX_LENGTH = 16;
/** 10.0.0.0/9, of which each node has one block. */
const POOL_CIDR = '10.0.0.0/9';
const POOL_ADDRESS = 0x0a00_0000;
const BLOCK_PREFIX_LENGTH = 26;
const LAN_RANGES = rangesOfChecked('172.16.0.0/16');
const MAC_PREFIX = 0x5254_0000_0000;
const MTU_BYTES = 1500;
const AS_NUMBER = 64_512;
const FIRST_HOST = 10;
/** Nodes of a cluster come up within a while, not in one instant. */
const START_SPREAD_MS = 2000;
const LOOK_EVERY = milliseconds(100);
const PATIENCE_NS = 600_000_000_000;

interface BgpNetworkOptions {
  readonly nodes: number;
  /** 0 for the mesh. */
  readonly reflectors: number;
}

interface BgpConvergence {
  /** Until each node knows the way to each block; undefined when that has not come about in ten minutes. */
  readonly simulatedNs: number | undefined;
  readonly sessions: number;
  readonly messages: number;
  readonly octets: number;
  /** Frames on cables, those of ARP and TCP without data among them. */
  readonly frames: number;
}

interface BgpNetworkNode {
  readonly peering: PeeringNode;
  readonly machine: Machine;
  readonly block: Cidr;
}

export class BgpNetwork {
  readonly #scheduler = new Scheduler();
  readonly #link: LinkContext;
  readonly #nodes: readonly BgpNetworkNode[];
  readonly #services: BirdService[] = [];

  constructor({ nodes, reflectors }: BgpNetworkOptions) {
    this.#link = {
      scheduler: this.#scheduler,
      packets: new PacketPool(new DropLog(this.#scheduler)),
      wires: new WireStatistics(),
      registry: new DeviceRegistry(),
      tls: new TlsLedger(),
      hasSegmentationOffload: true,
    };
    const lan = new Lan('lan', this.#link);
    const prng = new Prng(1);
    this.#nodes = Array.from({ length: nodes }, (_unused, index) =>
      this.#addNode(index, lan, { prng, isReflector: index < reflectors }),
    );
    const peering = new BgpPeering({
      configurations: [objectOf('BGPConfiguration', 'default', { nodeToNodeMeshEnabled: reflectors === 0 })],
      peers: reflectors === 0 ? [] : [REFLECTED, objectOf('BGPPeer', 'reflectors', BETWEEN_REFLECTORS)],
      nodes: this.#nodes.map((node) => node.peering),
      defaults: { asNumber: AS_NUMBER, hasMesh: true },
    });
    const starts = prng.split('starts');
    for (const node of this.#nodes) {
      this.#scheduler.schedule(milliseconds(starts.below(START_SPREAD_MS)), () => this.#start(node, peering));
    }
  }

  /** Runs until everybody knows everything. */
  converge(): BgpConvergence {
    const begun = this.#scheduler.now();
    let simulatedNs: number | undefined;
    while (simulatedNs === undefined && this.#scheduler.now() - begun < PATIENCE_NS) {
      this.#scheduler.runUntil(after(this.#scheduler.now(), LOOK_EVERY));
      if (this.#hasConverged()) simulatedNs = this.#scheduler.now() - begun;
    }
    const speakers = this.#services.flatMap(({ daemon }) => daemon?.speaker ?? []);
    const sum = (valueOf: (speaker: (typeof speakers)[number]) => number): number =>
      speakers.reduce((total, speaker) => total + valueOf(speaker), 0);
    return {
      simulatedNs,
      sessions: sum((speaker) => speaker.sessions().filter(({ state }) => state === 'up').length) / 2,
      messages: sum(({ sent }) => sent.messages),
      octets: sum(({ sent }) => sent.octets),
      frames: this.#link.wires.transmissions,
    };
  }

  #hasConverged(): boolean {
    if (this.#services.length < this.#nodes.length) return false;
    return this.#services.every(({ daemon }) => daemon?.kernel.counters.exported === this.#nodes.length);
  }

  #addNode(
    index: number,
    lan: Lan,
    { prng, isReflector }: { readonly prng: Prng; readonly isReflector: boolean },
  ): BgpNetworkNode {
    const name = `node${index + 1}`;
    const address = ipv4Of(LAN_ADDRESS + FIRST_HOST + index);
    const machine = new Machine({ name, kind: 'node', link: this.#link, prng, startTimeMs: 0 });
    const device = lan.attach({ name: 'eth0', mac: macOf(MAC_PREFIX + index + 1), mtuBytes: MTU_BYTES });
    const { stack } = machine.rootNamespace;
    stack.addDevice(device);
    stack.addAddress(device, interfaceAddress(address, LAN_PREFIX_LENGTH));
    device.dormant = dormantBehind(machine, [address], LAN_RANGES);
    const block = cidrOf(ipv4Of(POOL_ADDRESS + index * 2 ** (32 - BLOCK_PREFIX_LENGTH)), BLOCK_PREFIX_LENGTH);
    const labels: Readonly<Record<string, string>> = isReflector ? { 'route-reflector': 'true' } : {};
    const annotations: Readonly<Record<string, string>> = isReflector
      ? { [CLUSTER_ID_ANNOTATION]: '244.0.0.1' }
      : {};
    return { peering: { name, address, labels, annotations }, machine, block };
  }

  #start({ peering: self, machine, block }: BgpNetworkNode, peering: BgpPeering): void {
    const network = cidrOf(self.address, LAN_PREFIX_LENGTH);
    const config = birdConfigOf({
      self: { ...self, network },
      peering,
      pools: POOLS,
      blocks: [block],
      hasFelixIpip: false,
    });
    const supervisor = { argv: ['bird'], restartDelay: seconds(1), restartsAlways: true };
    this.#services.push(new BirdService(machine.root, supervisor, config));
  }
}

function objectOf(kind: string, name: string, spec: Readonly<Record<string, unknown>>): KubeObject {
  return { apiVersion: 'projectcalico.org/v3', kind, metadata: { name }, spec };
}

/** As Calico's documentation, "Configure BGP peering", writes them. */
const REFLECTED = objectOf('BGPPeer', 'peer-with-route-reflectors', {
  nodeSelector: '!has(route-reflector)',
  peerSelector: "route-reflector == 'true'",
});
const BETWEEN_REFLECTORS = { nodeSelector: 'has(route-reflector)', peerSelector: 'has(route-reflector)' };

const POOLS = [
  poolOf(objectOf('IPPool', 'pool', { cidr: POOL_CIDR, ipipMode: 'Never', vxlanMode: 'Never' })),
].filter((pool) => pool !== undefined);
invariant(
  POOLS.length === 1 && ipRangeOfChecked(POOL_CIDR).address === POOL_ADDRESS,
  'the pool is one that can be read',
);
