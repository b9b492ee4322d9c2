/**
 * Turns the network of a lab into machines: switches, cluster nodes, routers and machines outside, with their
 * addresses, default routes and resolvers. Pods come later, from the cluster that runs on the nodes.
 *
 * Nodes and machines outside may come and go while the lab runs; segments and routers stay what they are.
 */
import { invariant } from '../../base/invariant';
import type { Prng } from '../../base/prng';
import type { Duration } from '../../base/time';
import { Machine, type MachineKind } from '../../host/machine';
import type { CableFault } from '../../link/cable-fault';
import { Lan, PhysicalDevice } from '../../link/lan';
import type { LinkContext } from '../../link/link-context';
import type { NetDevice } from '../../link/net-device';
import { interfaceAddress } from '../../net/interface-table';
import type { IpStack } from '../../net/ip-stack';
import { EVERY_IPV6 } from '../../net/ipv6/ipv6-route';
import { ipOfChecked, rangesOfChecked } from '../../wire/checked-address';
import { EVERY_IPV4 } from '../../wire/cidr';
import { familyOf, formatIp, isIpv6, type IpAddress } from '../../wire/ip-address';
import type { IpRanges } from '../../wire/ip-ranges';
import { ANY_IPV4 } from '../../wire/ipv4-address';
import { bytesOfIpv6, isLinkLocalIpv6 } from '../../wire/ipv6-address';
import { macOf, type MacAddress } from '../../wire/mac-address';
import { dormantBehind, LARGEST_AWAKE_CLUSTER, mayBeDormant } from './dormant-node';
import type { LabOutsideMachine, LabRouterPort, LabSpec } from '../lab-document';
import { namedMachineOf } from './machine-names';
import { addStaticRoutes } from './static-routes';

/** What one network card is plugged into, and its addresses. */
interface Plug {
  readonly segment: string;
  /** One of each family at most, and one at least. */
  readonly addresses: readonly IpAddress[];
}

interface PluggedCard {
  readonly device: PhysicalDevice;
  readonly addresses: readonly IpAddress[];
  readonly ranges: IpRanges;
}

interface BuiltSegment {
  readonly lan: Lan;
  readonly ranges: IpRanges;
  readonly mtuBytes: number;
}

/** QEMU's and libvirt's prefix, which virtual machines wear. */
const MACHINE_MAC_PREFIX = 0x5254_0000_0000;

export interface BuildContext {
  readonly link: LinkContext;
  readonly prng: Prng;
  readonly startTimeMs: number;
  /** Of one cable, from a machine to the switch; a common one when left out. */
  readonly cableDelay?: Duration;
  /** In a cluster with more nodes than this they are made when something looks at them. */
  readonly largestAwakeCluster?: number;
}

/** A cluster node or a machine outside: what of it the network has to know. */
interface PluggedMachine {
  readonly name: string;
  readonly segment: string;
  readonly addresses: readonly string[];
}

export class LabNetwork {
  readonly #routers: LabSpec['network']['routers'];
  readonly #context: BuildContext;
  readonly #segments = new Map<string, BuiltSegment>();
  readonly #machines = new Map<string, Machine>();
  /** The network cards of each machine, and the addresses that it began with. */
  readonly #plugged = new Map<string, readonly PluggedCard[]>();
  readonly #hasDormantNodes: boolean;
  /** How many machines of a name there have been. */
  readonly #countByName = new Map<string, number>();

  constructor(spec: LabSpec, context: BuildContext) {
    const { network, cluster, outside, faults } = spec;
    this.#routers = network.routers;
    this.#context = context;
    this.#hasDormantNodes = mayBeDormant(spec, context.largestAwakeCluster ?? LARGEST_AWAKE_CLUSTER);
    for (const segment of network.segments) {
      const lan = new Lan(segment.name, this.#context.link, this.#context.cableDelay);
      this.#segments.set(segment.name, { lan, ranges: rangesOfChecked(segment.cidr), mtuBytes: segment.mtu });
    }
    for (const router of network.routers) {
      const machine = this.#addMachine(router.name, 'router', router.ports.map(plugOf));
      forwardPackets(machine);
      if (router.masquerade !== undefined) this.#masquerade(machine, router.masquerade);
      if (router.bgp === undefined) addStaticRoutes(machine.rootNamespace.stack, router);
    }
    for (const node of cluster.nodes) this.#addNode(node);
    for (const machine of outside) this.#addOutside(machine);
    const hosts = this.#allHosts();
    for (const machine of this.#machines.values()) appendHosts(machine, hosts);
    this.setFaults(faults);
  }

  get segments(): ReadonlyMap<string, Lan> {
    return new Map([...this.#segments].map(([name, { lan }]) => [name, lan]));
  }

  /** That the cards of a machine have, or will have when it is made. */
  addressesOf(machine: Machine): readonly IpAddress[] {
    if (machine.isAwake) return namedMachineOf(machine).addresses;
    return (this.#plugged.get(machine.name) ?? []).flatMap(({ addresses }) => addresses);
  }

  /** By name, also those that come later. Names are unique over nodes, routers and outside machines. */
  get machines(): ReadonlyMap<string, Machine> {
    return this.#machines;
  }

  /** A node that joins while the lab runs. */
  joinNode(node: PluggedMachine): Machine {
    return this.#introduce(this.#addNode(node));
  }

  joinOutside(machine: LabOutsideMachine): Machine {
    return this.#introduce(this.#addOutside(machine));
  }

  /** What is wrong with cables from now on; those that are not named are sound. */
  setFaults(faults: LabSpec['faults']): void {
    for (const [name, machine] of this.#machines) {
      // A cable with a fault is looked at.
      if (!machine.isAwake && faults.every((each) => each.machine !== name)) continue;
      for (const device of machine.rootNamespace.stack.devices()) {
        if (!(device instanceof PhysicalDevice) || !device.isPluggedIn) continue;
        const faultOf = (direction: 'out' | 'in'): CableFault | undefined =>
          faults.find(
            (each) => each.machine === name && each.device === device.name && each.direction === direction,
          )?.fault;
        const prng = this.#context.prng.split(`cable ${name}:${device.name}`);
        device.setFaults({ outward: faultOf('out'), inward: faultOf('in') }, prng);
      }
    }
  }

  /** Pulls the cables of a machine. What it sends is lost from now on, and what was on its way to it. */
  unplug(name: string): void {
    for (const device of this.#machines.get(name)?.rootNamespace.stack.devices() ?? []) {
      if (device instanceof PhysicalDevice && device.isPluggedIn) device.lan.detach(device);
    }
  }

  /** Switches a machine off and forgets it. */
  remove(name: string): void {
    const machine = this.#machines.get(name);
    if (machine === undefined) return;
    this.unplug(name);
    const line = this.#hostsLineOf(machine);
    machine.powerOff();
    this.#machines.delete(name);
    this.#plugged.delete(name);
    for (const other of this.#machines.values()) {
      other.whenUsed(() => {
        const text = other.root.files.read('/etc/hosts') ?? '';
        other.root.files.write('/etc/hosts', text.replace(line, ''));
      });
    }
  }

  /** Puts the machines into the order of a lab that is built so from the beginning. */
  arrange(names: readonly string[]): void {
    for (const name of names) {
      const machine = this.#machines.get(name);
      if (machine === undefined) continue;
      this.#machines.delete(name);
      this.#machines.set(name, machine);
    }
  }

  #addNode({ name, segment, addresses }: PluggedMachine): Machine {
    const machine = this.#addMachine(name, 'node', plugsOn(segment, addresses));
    machine.whenUsed(() => forwardPackets(machine));
    return machine;
  }

  #addOutside({ name, segment, addresses, balancerLegs = [] }: LabOutsideMachine): Machine {
    return this.#addMachine(name, 'outside', [...plugsOn(segment, addresses), ...balancerLegs.map(plugOf)]);
  }

  #introduce(machine: Machine): Machine {
    const line = this.#hostsLineOf(machine);
    for (const other of this.#machines.values()) if (other !== machine) appendHosts(other, line);
    appendHosts(machine, this.#allHosts());
    return machine;
  }

  #addMachine(name: string, kind: MachineKind, plugs: readonly Plug[]): Machine {
    const count = (this.#countByName.get(name) ?? 0) + 1;
    this.#countByName.set(name, count);
    // A machine that takes the place of another one draws other numbers: its peers may remember the first.
    const prng = count === 1 ? this.#context.prng : this.#context.prng.split(`${name} ${count}`);
    const isDormant = kind === 'node' && this.#hasDormantNodes;
    const machine = new Machine({ name, kind, ...this.#context, prng, isDormant });
    this.#machines.set(name, machine);
    const cards = plugs.map(({ segment, addresses }, index): PluggedCard => {
      const { lan, ranges, mtuBytes } = this.#segmentOf(segment);
      const device = lan.attach({ name: `eth${index}`, mac: machineMac(addresses), mtuBytes });
      if (isDormant) device.dormant = dormantBehind(machine, addresses, ranges);
      return { device, addresses, ranges };
    });
    this.#plugged.set(name, cards);
    machine.whenUsed(() => this.#plugIn(machine, cards, plugs));
    return machine;
  }

  #plugIn(machine: Machine, cards: readonly PluggedCard[], plugs: readonly Plug[]): void {
    const { stack } = machine.rootNamespace;
    setDuplicateDetection(stack, 'default', false);
    for (const { device, addresses, ranges } of cards) {
      device.dormant = undefined;
      stack.addDevice(device);
      for (const address of addresses) addAddress(stack, device, address, ranges);
      setDuplicateDetection(stack, device.name, true);
      stack.sysctl.set(`net.ipv4.conf.${device.name}.rp_filter`, '2');
    }
    setDuplicateDetection(stack, 'default', true);
    const gateway = machine.kind === 'router' ? undefined : this.#gatewayOf(plugs[0]);
    const device = stack.findDevice('eth0');
    if (gateway !== undefined && device !== undefined) {
      for (const address of gateway.addresses) {
        if (isIpv6(address)) stack.ipv6.routes.add({ destination: EVERY_IPV6, gateway: address, device });
        else stack.routes.add({ destination: EVERY_IPV4, gateway: address, device });
      }
      const { primary } = this.#segmentOf(gateway.segment).ranges;
      const nameserver =
        gateway.addresses.find((address) => familyOf(address) === primary) ?? gateway.addresses[0];
      if (nameserver !== undefined) {
        machine.root.files.write('/etc/resolv.conf', `nameserver ${formatIp(nameserver)}\n`);
      }
    }
  }

  /** The first router on the segment. A machine behind a masquerading port needs no way back. */
  #gatewayOf(plug: Plug | undefined): Plug | undefined {
    for (const router of this.#routers) {
      const port = router.ports.find(({ segment }) => segment === plug?.segment);
      if (port !== undefined) return plugOf(port);
    }
    return undefined;
  }

  #masquerade(router: Machine, segment: string): void {
    const port = this.#routers.find(({ name }) => name === router.name)?.ports ?? [];
    const index = port.findIndex((candidate) => candidate.segment === segment);
    invariant(index !== -1, `router ${router.name} masquerades to a segment that it is not on: ${segment}`);
    const outcome = router.rootNamespace.stack.netfilter.runIptables([
      '-t',
      'nat',
      '-A',
      'POSTROUTING',
      '-o',
      `eth${index}`,
      '-j',
      'MASQUERADE',
    ]);
    invariant(outcome.ok, 'the masquerade rule of a router is valid');
  }

  /** Machines know one another by name, as on a network with its own name service. */
  #allHosts(): string {
    return [...this.#machines.values()].map((machine) => this.#hostsLineOf(machine)).join('');
  }

  #hostsLineOf(machine: Machine): string {
    if (machine.isAwake) return hostsLineOf(machine);
    const first = this.#plugged.get(machine.name)?.[0]?.addresses[0];
    return first === undefined ? '' : `${formatIp(first)}\t${machine.name}\n`;
  }

  #segmentOf(name: string): BuiltSegment {
    const segment = this.#segments.get(name);
    invariant(segment !== undefined, `reading the lab has checked that segment ${name} exists`);
    return segment;
  }
}

function appendHosts(machine: Machine, lines: string): void {
  machine.whenUsed(() => machine.root.files.append('/etc/hosts', lines));
}

/** A line for each family; empty for a machine without an address. */
function hostsLineOf({ name, rootNamespace: { stack } }: Machine): string {
  const device = stack.findDevice('eth0');
  if (device === undefined) return '';
  const first = stack.addressesOf(device)[0];
  const second = stack.hasIpv6
    ? stack.ipv6.addressesOf(device).find(({ address }) => !isLinkLocalIpv6(address))
    : undefined;
  return [first, second]
    .filter((entry) => entry !== undefined)
    .map(({ address }) => `${formatIp(address)}\t${name}\n`)
    .join('');
}

/** The machine has been there before the lab began, so its IPv6 addresses are known to be its own. */
function setDuplicateDetection(stack: IpStack, device: string, isOn: boolean): void {
  if (stack.hasIpv6) stack.sysctl.set(`net.ipv6.conf.${device}.accept_dad`, isOn ? '1' : '0');
}

function addAddress(stack: IpStack, device: NetDevice, address: IpAddress, { ipv4, ipv6 }: IpRanges): void {
  if (!isIpv6(address)) {
    if (ipv4 !== undefined) stack.addAddress(device, interfaceAddress(address, ipv4.prefixLength));
  } else if (ipv6 !== undefined) {
    stack.ipv6.addAddress(device, { address, prefixLength: ipv6.prefixLength });
  }
}

/** A card for each address of the family that there are more of; those of the other go to the cards in their order. */
function plugsOn(segment: string, addresses: readonly string[]): readonly Plug[] {
  const parsed = addresses.map(ipOfChecked);
  const ofIpv4 = parsed.filter((address) => !isIpv6(address));
  const ofIpv6 = parsed.filter(isIpv6);
  const count = Math.max(ofIpv4.length, ofIpv6.length);
  return Array.from({ length: count }, (_unused, index) => ({
    segment,
    addresses: [ofIpv4[index], ofIpv6[index]].filter((address) => address !== undefined),
  }));
}

function plugOf({ segment, address, ipv6Address }: LabRouterPort): Plug {
  const addresses = ipv6Address === undefined ? [address] : [address, ipv6Address];
  return { segment, addresses: addresses.map(ipOfChecked) };
}

function forwardPackets({ rootNamespace: { stack } }: Machine): void {
  stack.sysctl.set('net.ipv4.ip_forward', '1');
  if (stack.hasIpv6) stack.sysctl.set('net.ipv6.conf.all.forwarding', '1');
}

/** From the last 24 bits of its IPv4 address, or else from the other: a digest of its network and the last 16 bits. */
function machineMac(addresses: readonly IpAddress[]): MacAddress {
  const address = addresses.find((each) => !isIpv6(each)) ?? addresses[0] ?? ANY_IPV4;
  if (!isIpv6(address)) return macOf(MACHINE_MAC_PREFIX + (address & 0xff_ffff));
  const network = bytesOfIpv6(address).slice(0, 8);
  const digest = network.reduce((sum, octet) => (sum * 31 + octet) & 0xff, 0);
  return macOf(MACHINE_MAC_PREFIX + digest * 0x1_0000 + Number(address & 0xffffn));
}
