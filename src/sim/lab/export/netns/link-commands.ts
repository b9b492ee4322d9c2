/**
 * The devices of a lab as lines for `ip -batch` and `bridge -batch` (ip-link(8), bridge(8)): each in its namespace, and the
 * switch of each segment as a bridge in a namespace of its own.
 *
 * Leaves out devices that a kernel makes by itself, and what no device of a kernel does; `unexportable` says which.
 */
import { say, type Sentence, type Wording } from '../../../base/sentence';
import { Bridge } from '../../../link/bridge';
import { DummyDevice } from '../../../link/dummy-device';
import { IpipDevice, IPIP_FALLBACK_NAME } from '../../../link/ipip-device';
import { IpvlanDevice } from '../../../link/ipvlan-device';
import { PhysicalDevice } from '../../../link/lan';
import { MacvlanDevice } from '../../../link/macvlan-device';
import type { NetDevice } from '../../../link/net-device';
import { VethDevice } from '../../../link/veth-device';
import { VxlanDevice } from '../../../link/vxlan-device';
import { formatIp, isAnyAddress } from '../../../wire/ip-address';
import { formatIpv4, type Ipv4Address, ANY_IPV4 } from '../../../wire/ipv4-address';
import { formatMac } from '../../../wire/mac-address';
import { placeOfDevice, type NetnsPlace } from './netns-places';

export interface LinkLines {
  /** Of the switches: `ip -n SEGMENT -batch`. */
  readonly switchLines: ReadonlyMap<string, readonly string[]>;
  /** Who is behind which port, as a switch knows that has been on for a while: `bridge -n SEGMENT -batch`. */
  readonly switchPorts: ReadonlyMap<string, readonly string[]>;
  /** By place: `ip -n PLACE -batch`. */
  readonly links: ReadonlyMap<NetnsPlace, readonly string[]>;
  /** By place: `bridge -n PLACE -batch`. */
  readonly ports: ReadonlyMap<NetnsPlace, readonly string[]>;
  /** `TYPE` of `ip link add type`, for a look at whether the kernel has it. */
  readonly kinds: ReadonlySet<string>;
}

export function linkLinesOf(
  places: readonly NetnsPlace[],
  segmentPlaces: ReadonlyMap<string, string>,
): LinkLines {
  const lines = new LinkWriter(places, segmentPlaces);
  for (const place of places) for (const device of place.namespace.stack.devices()) lines.add(place, device);
  return lines.written();
}

class LinkWriter {
  readonly #places: readonly NetnsPlace[];
  readonly #segments: ReadonlyMap<string, string>;
  readonly #links = new Map<NetnsPlace, string[]>();
  readonly #masters = new Map<NetnsPlace, string[]>();
  readonly #ports = new Map<NetnsPlace, string[]>();
  readonly #switches = new Map<string, string[]>();
  readonly #switchPorts = new Map<string, string[]>();
  readonly #kinds = new Set<string>();
  readonly #made = new Set<NetDevice>();
  #cables = 0;
  #stacked = 0;

  constructor(places: readonly NetnsPlace[], segments: ReadonlyMap<string, string>) {
    this.#places = places;
    this.#segments = segments;
  }

  written(): LinkLines {
    const links = new Map(
      this.#places.map((place) => [
        place,
        [...(this.#links.get(place) ?? []), ...(this.#masters.get(place) ?? [])],
      ]),
    );
    const [switchLines, switchPorts] = [this.#switches, this.#switchPorts];
    return { switchLines, switchPorts, links, ports: this.#ports, kinds: this.#kinds };
  }

  add(place: NetnsPlace, device: NetDevice): void {
    if (!this.#made.has(device)) this.#create(place, device);
    if (device.master instanceof Bridge) this.#attach(place, device, device.master);
  }

  #create(place: NetnsPlace, device: NetDevice): void {
    const { name, mtuBytes } = device;
    const own = `${name} address ${formatMac(device.mac)} mtu ${mtuBytes}`;
    if (device instanceof PhysicalDevice) this.#plugIn(place, device);
    else if (device instanceof VethDevice) this.#pair(place, device);
    else if (device instanceof Bridge) this.#link(place, device, `${own} type bridge mcast_snooping 0`);
    else if (device instanceof DummyDevice) this.#link(place, device, `${own} type dummy`);
    else if (device instanceof VxlanDevice) this.#link(place, device, `${own} ${vxlanWords(device)}`);
    else if (device instanceof IpipDevice) this.#tunnel(place, device);
    else if (device instanceof MacvlanDevice) {
      this.#stack(place, device, device.lower, `macvlan mode ${device.mode}`);
    } else if (device instanceof IpvlanDevice) {
      this.#stack(place, device, device.lower, `ipvlan mode ${device.mode}`);
    }
  }

  #link(place: NetnsPlace, device: NetDevice, words: string): void {
    this.#made.add(device);
    this.#kinds.add(device.kind);
    push(this.#links, place, `link add ${words}`);
  }

  #plugIn(place: NetnsPlace, device: PhysicalDevice): void {
    this.#made.add(device);
    const segment = this.#segments.get(device.lan.name);
    if (segment === undefined) return;
    this.#cables += 1;
    const port = `port${this.#cables}`;
    const { name, mtuBytes } = device;
    const words = `address ${formatMac(device.mac)} mtu ${mtuBytes}`;
    push(
      this.#switches,
      segment,
      `link add ${port} mtu ${mtuBytes} type veth peer name ${name} netns ${place.name} ${words}`,
    );
    push(this.#switches, segment, `link set ${port} master br0 up`);
    push(this.#switchPorts, segment, `fdb replace ${formatMac(device.mac)} dev ${port} master dynamic`);
  }

  #pair(place: NetnsPlace, device: VethDevice): void {
    const { peer } = device;
    const other = peer === undefined ? undefined : placeOfDevice(this.#places, peer);
    if (peer === undefined || other === undefined) return;
    this.#made.add(peer);
    const inOther = other === place ? '' : ` netns ${other.name}`;
    const first = `${device.name} address ${formatMac(device.mac)} mtu ${device.mtuBytes}`;
    const second = `${peer.name}${inOther} address ${formatMac(peer.mac)} mtu ${peer.mtuBytes}`;
    this.#link(place, device, `${first} type veth peer name ${second}`);
    for (const [at, end] of [[place, device] as const, [other, peer] as const]) {
      if (!end.hasArp) push(this.#masters, at, `link set ${end.name} arp off`);
    }
  }

  /** The kernel makes the first one itself, in every namespace, with its module. */
  #tunnel(place: NetnsPlace, device: IpipDevice): void {
    const { name, mtuBytes } = device;
    if (name !== IPIP_FALLBACK_NAME) {
      this.#link(place, device, `${name} mtu ${mtuBytes} type ipip ${ipipWords(device)}`);
      return;
    }
    this.#made.add(device);
    this.#kinds.add('ipip');
    push(this.#masters, place, `link set ${name} mtu ${mtuBytes}`);
  }

  /** It is made beside the card that it stands on, where its name may be taken. */
  #stack(place: NetnsPlace, device: NetDevice, lower: NetDevice, words: string): void {
    const below = placeOfDevice(this.#places, lower);
    if (below === undefined) return;
    this.#made.add(device);
    this.#kinds.add(device.kind);
    this.#stacked += 1;
    const first = `stacked${this.#stacked}`;
    // An ipvlan has the address of its card.
    const address = device.kind === 'ipvlan' ? '' : ` address ${formatMac(device.mac)}`;
    push(
      this.#masters,
      below,
      `link add link ${lower.name} name ${first}${address} mtu ${device.mtuBytes} type ${words}`,
    );
    push(this.#masters, below, `link set ${first} netns ${place.name} name ${device.name}`);
  }

  #attach(place: NetnsPlace, port: NetDevice, bridge: Bridge): void {
    push(this.#masters, place, `link set ${port.name} master ${bridge.name}`);
    const { isHairpin, isLearning, isFlooding, isMulticastFlooding, isBroadcastFlooding, isIsolated } =
      bridge.portSettings(port);
    const words = [
      ...(isHairpin ? ['hairpin on'] : []),
      ...(isLearning ? [] : ['learning off']),
      ...(isFlooding ? [] : ['flood off']),
      ...(isMulticastFlooding ? [] : ['mcast_flood off']),
      ...(isBroadcastFlooding ? [] : ['bcast_flood off']),
      ...(isIsolated ? ['isolated on'] : []),
    ];
    if (words.length > 0) push(this.#ports, place, `link set dev ${port.name} ${words.join(' ')}`);
  }
}

function push<Key>(lines: Map<Key, string[]>, key: Key, line: string): void {
  const own = lines.get(key);
  if (own === undefined) lines.set(key, [line]);
  else own.push(line);
}

function vxlanWords(device: VxlanDevice): string {
  const { vni, destinationPort, localAddress, underlay, remote, isExternal } = device;
  return [
    'type vxlan',
    isExternal ? 'external' : `id ${vni}`,
    ...(remote === undefined ? [] : [`remote ${formatIp(remote)}`]),
    ...(isAnyAddress(localAddress) ? [] : [`local ${formatIp(localAddress)}`]),
    ...(underlay === undefined ? [] : [`dev ${underlay}`]),
    `dstport ${destinationPort} nolearning noudpcsum`,
  ].join(' ');
}

function ipipWords({ local, remote, ttl, isPathMtuDiscovered }: IpipDevice): string {
  const end = (address: Ipv4Address): string => (address === ANY_IPV4 ? 'any' : formatIpv4(address));
  const discovery = isPathMtuDiscovered ? 'pmtudisc' : 'nopmtudisc';
  return `local ${end(local)} remote ${end(remote)} ttl ${ttl === 0 ? 'inherit' : ttl} ${discovery}`;
}

/** What of the lab's devices no kernel has without the programs of the plugin, a sentence each. */
export function unexportable(places: readonly NetnsPlace[]): readonly Wording[] {
  // By their English words, so that each is named once.
  const found = new Map<string, Wording>();
  const add = (what: Sentence): void => void found.set(what.key, what);
  for (const { namespace } of places) {
    if (namespace.stack.socketPrograms !== undefined) add(say('eBPF programs at sockets'));
    for (const device of namespace.stack.devices()) {
      const { kind } = device;
      if (device.ingressProgram !== undefined || device.egressProgram !== undefined) {
        add(say('eBPF programs at devices'));
      }
      if (kind === 'openvswitch') add(say('a datapath of Open vSwitch'));
      if (kind === 'geneve') add(say('Geneve devices'));
    }
  }
  return [...found.values()];
}
