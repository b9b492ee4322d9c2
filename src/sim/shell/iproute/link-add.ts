/** `ip link add NAME type veth|bridge|vxlan|ipip|dummy` (ip/iplink.c, link_veth.c, iplink_bridge.c, iplink_vxlan.c, link_iptnl.c). */
import { seconds } from '../../base/time';
import { Bridge } from '../../link/bridge';
import { DummyDevice } from '../../link/dummy-device';
import type { NetDevice } from '../../link/net-device';
import { VethDevice } from '../../link/veth-device';
import { VxlanDevice } from '../../link/vxlan-device';
import type { IpStack } from '../../net/ip-stack';
import { ANY_IPV4, isMulticastIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import { isGroupMac, macOf, ZERO_MAC, type MacAddress } from '../../wire/mac-address';
import { EXIT_MISTAKE, EXIT_USAGE, parseUnsigned, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import {
  addFallbackTunnel,
  createIpip,
  ipipWithEnds,
  joinDown,
  newWantedIpip,
  readIpipWord,
} from './ipip-options';
import { IPIP_USAGE } from './usage';

const DEFAULT_MTU_BYTES = 1500;
const MAX_NAME_LENGTH = 15;
/** IANA's port; without `dstport` Linux takes 8472. */
const DEFAULT_VXLAN_PORT = 8472;

interface WantedLink {
  name: string | undefined;
  mac: MacAddress | undefined;
  mtuBytes: number | undefined;
  queueLength: number | undefined;
  isUp: boolean;
  underlay: string | undefined;
  namespace: IpStack | undefined;
}

interface WantedTunnel {
  vni: number | undefined;
  port: number;
  local: Ipv4Address;
  remote: Ipv4Address | undefined;
  underlay: string | undefined;
}

const EMPTY: WantedLink = {
  name: undefined,
  mac: undefined,
  mtuBytes: undefined,
  queueLength: undefined,
  isUp: false,
  underlay: undefined,
  namespace: undefined,
};

export function addLink(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const wanted: WantedLink = { ...EMPTY };
  let type: string | undefined;
  while (reader.hasMore && type === undefined) {
    if (reader.takeIf('type')) type = reader.value();
    else readWord(context, reader, wanted, 'dev');
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  if (type === undefined) {
    return context.complain('Not enough information: "type" argument is required', EXIT_MISTAKE);
  }
  if (wanted.underlay !== undefined && context.stack.findDevice(wanted.underlay) === undefined) {
    return context.complain(`Cannot find device "${wanted.underlay}"`, EXIT_MISTAKE);
  }
  switch (type) {
    case 'veth':
      return addVeth(context, reader, wanted);
    case 'bridge':
      return addBridge(context, reader, wanted);
    case 'vxlan':
      return addVxlan(context, reader, wanted);
    case 'ipip':
      return addIpip(context, reader, wanted);
    case 'dummy':
      return addDummy(context, wanted);
    default:
      return KNOWN_TYPES.includes(type)
        ? context.complain(`ip link add type ${type} is not modelled`, 2)
        : context.complain('Error: Unknown device type.', 2);
  }
}

const KNOWN_TYPES: readonly string[] = [
  'vlan',
  'macvlan',
  'ipvlan',
  'macvtap',
  'ipvtap',
  'bond',
  'team',
  'gre',
  'gretap',
  'geneve',
  'sit',
  'vrf',
  'ifb',
  'wireguard',
  'tun',
  'tap',
];

function readWord(context: IpContext, reader: ArgumentReader, wanted: WantedLink, keyword: string): void {
  const word = reader.take();
  switch (word) {
    case 'address':
      wanted.mac = reader.macOf(reader.value());
      return;
    case 'mtu':
      wanted.mtuBytes = reader.unsigned('Invalid "mtu" value\n');
      return;
    case 'txqueuelen':
    case 'txqlen':
    case 'qlen':
      wanted.queueLength = reader.unsigned('Invalid "txqueuelen" value\n');
      return;
    case 'numtxqueues':
    case 'numrxqueues':
    case 'index':
      reader.unsigned(`Invalid "${word}" value\n`);
      return;
    case 'link':
      wanted.underlay = reader.value();
      return;
    case 'up':
    case 'down':
      wanted.isUp = word === 'up';
      return;
    case 'netns':
      wanted.namespace = reader.named((name) => context.findNamespace(name), 'Invalid "netns" value\n');
      return;
    default:
      readName(reader, wanted, word, keyword);
  }
}

function readName(reader: ArgumentReader, wanted: WantedLink, word: string, keyword: string): void {
  const name = word === 'name' || word === 'dev' ? reader.value() : word;
  if (reader.hasFailed()) return;
  if (wanted.name !== undefined) reader.failDuplicate(keyword, name);
  else if (/[/\s]/.test(name) || name === '' || name === '.' || name === '..') {
    reader.failArgument(name, `"${word === 'name' ? 'name' : 'dev'}" not a valid ifname`);
  } else if (name.length > MAX_NAME_LENGTH) reader.fail('Error: Attribute failed policy validation.', 2);
  else wanted.name = name;
}

/** A name that is free: the one wanted, or the kernel's own with the next number. */
function nameFor(stack: IpStack, wanted: WantedLink, kind: string, taken: readonly string[] = []): string {
  if (wanted.name !== undefined) return wanted.name;
  for (let number = 0; ; number += 1) {
    const name = `${kind}${number}`;
    if (stack.findDevice(name) === undefined && !taken.includes(name)) return name;
  }
}

/** Why the kernel would not have such a device. */
function refusalOf(stack: IpStack, wanted: WantedLink): string | undefined {
  const { name, mac, mtuBytes } = wanted;
  if (name !== undefined && stack.findDevice(name) !== undefined) return 'RTNETLINK answers: File exists';
  if (mac !== undefined && (isGroupMac(mac) || mac === ZERO_MAC)) {
    return 'RTNETLINK answers: Cannot assign requested address';
  }
  if (mtuBytes !== undefined && mtuBytes < 68) return 'Error: mtu less than device minimum.';
  if (mtuBytes !== undefined && mtuBytes > 65_535) return 'Error: mtu greater than device maximum.';
  return undefined;
}

/** A random address that nobody has been given (`eth_hw_addr_random`). */
function randomMac(stack: IpStack, name: string): MacAddress {
  const prng = stack.prng.split(`address of ${name} ${stack.devices().length}`);
  const first = (prng.below(0x100) & 0xfe) | 2;
  return macOf(first * 0x100_0000_0000 + prng.below(0x100) * 0x1_0000_0000 + prng.uint32());
}

function optionsOf(
  stack: IpStack,
  wanted: WantedLink,
  name: string,
  mtuBytes = DEFAULT_MTU_BYTES,
): { readonly name: string; readonly mac: MacAddress; readonly mtuBytes: number } {
  return { name, mac: wanted.mac ?? randomMac(stack, name), mtuBytes: wanted.mtuBytes ?? mtuBytes };
}

function join(stack: IpStack, device: NetDevice, wanted: WantedLink): void {
  if (wanted.queueLength !== undefined) device.queueLength = wanted.queueLength;
  joinDown(stack, device);
  if (wanted.isUp) device.isUp = true;
}

function addVeth(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  const peer: WantedLink = { ...EMPTY };
  if (reader.takeIf('peer')) while (reader.hasMore) readWord(context, reader, peer, 'name');
  else if (reader.upcoming !== undefined) {
    context.process.stdout(
      "Usage: ip link <options> type veth [peer <options>]\nTo get <options> type 'ip link add help'\n",
    );
    return EXIT_MISTAKE;
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  const ownStack = wanted.namespace ?? context.stack;
  const peerStack = peer.namespace ?? ownStack;
  const isTwin = peerStack === ownStack && peer.name !== undefined && peer.name === wanted.name;
  const refusal = isTwin
    ? 'RTNETLINK answers: File exists'
    : (refusalOf(ownStack, wanted) ?? refusalOf(peerStack, peer));
  if (refusal !== undefined) return context.complain(refusal, 2);
  const peerName = nameFor(peerStack, peer, 'veth', wanted.name === undefined ? [] : [wanted.name]);
  const ownName = nameFor(ownStack, wanted, 'veth', [peerName]);
  const [own, other] = VethDevice.createPair(
    optionsOf(ownStack, wanted, ownName),
    optionsOf(peerStack, peer, peerName, wanted.mtuBytes),
    context.stack.link,
  );
  join(peerStack, other, peer);
  join(ownStack, own, wanted);
  return 0;
}

/** Settings of a bridge that are read and change nothing here, because the lab's bridges have no such thing. */
const BRIDGE_SWITCHES: readonly string[] = ['stp_state', 'vlan_filtering', 'mcast_snooping', 'mcast_querier'];

function addBridge(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  let ageingTime: number | undefined;
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'ageing_time') ageingTime = reader.unsigned('invalid ageing_time');
    else if (BRIDGE_SWITCHES.includes(word)) readSwitch(reader, word);
    else if (/^(?:forward_delay|hello_time|max_age|priority|mcast_\w+|nf_call_\w+|vlan_\w+)$/.test(word)) {
      reader.fail(`ip link add type bridge ${word} is not modelled`, 2);
    } else reader.fail(`bridge: unknown command "${word}"?`, EXIT_MISTAKE);
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  const stack = wanted.namespace ?? context.stack;
  const refusal = refusalOf(stack, wanted);
  if (refusal !== undefined) return context.complain(refusal, 2);
  const name = nameFor(stack, wanted, 'bridge');
  const bridge = new Bridge(optionsOf(stack, wanted, name), stack.link);
  if (ageingTime !== undefined) bridge.ageingTime = seconds(ageingTime / 100);
  join(stack, bridge, wanted);
  return 0;
}

function readSwitch(reader: ArgumentReader, word: string): void {
  const value = reader.unsigned(`invalid ${word}`);
  if (value !== 0 && word !== 'mcast_snooping')
    reader.fail(`ip link add type bridge ${word} is not modelled`, 2);
}

function addDummy(context: IpContext, wanted: WantedLink): number {
  const stack = wanted.namespace ?? context.stack;
  const refusal = refusalOf(stack, wanted);
  if (refusal !== undefined) return context.complain(refusal, 2);
  const name = nameFor(stack, wanted, 'dummy');
  join(stack, new DummyDevice(optionsOf(stack, wanted, name), stack.link), wanted);
  return 0;
}

function addIpip(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  const tunnel = newWantedIpip();
  while (reader.hasMore) {
    const word = reader.take();
    if (readIpipWord(reader, word, tunnel)) continue;
    if (IPIP_WORDS.includes(word)) reader.fail(`ip link add type ipip ${word} is not modelled`, 2);
    else return context.refuse({ text: IPIP_USAGE, exitCode: EXIT_USAGE });
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  const stack = wanted.namespace ?? context.stack;
  const refusal = refusalOf(stack, wanted);
  if (refusal !== undefined) return context.complain(refusal, 2);
  const fallback = addFallbackTunnel(stack);
  if (wanted.name === fallback.name || ipipWithEnds(stack, tunnel) !== undefined) {
    return context.complain('RTNETLINK answers: File exists', 2);
  }
  const name = nameFor(stack, wanted, 'tunl');
  join(stack, createIpip(stack, name, tunnel, wanted.mtuBytes), wanted);
  return 0;
}

const IPIP_WORDS: readonly string[] = [
  'fwmark',
  'external',
  'noencap',
  'encap',
  'mode',
  '6rd-prefix',
  '6rd-reset',
];

/** Read, and without an effect here. */
const VXLAN_SWITCHES =
  /^(?:no)?(?:learning|udpcsum|udp6zerocsumtx|udp6zerocsumrx|proxy|rsc|l2miss|l3miss|external|remcsumtx|remcsumrx|vnifilter)$|^gbp$|^gpe$/;

function addVxlan(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  const tunnel: WantedTunnel = {
    vni: undefined,
    port: DEFAULT_VXLAN_PORT,
    local: ANY_IPV4,
    remote: undefined,
    underlay: undefined,
  };
  while (reader.hasMore) readTunnelWord(reader, tunnel);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { vni, port, local, remote, underlay } = tunnel;
  if (vni === undefined) {
    return context.complain('Error: Required attributes not provided to perform the operation.', 2);
  }
  const stack = wanted.namespace ?? context.stack;
  const refusal = refusalOf(stack, wanted);
  if (refusal !== undefined) return context.complain(refusal, 2);
  const isTaken = stack
    .devices()
    .some((other) => other instanceof VxlanDevice && other.vni === vni && other.destinationPort === port);
  if (isTaken) return context.complain('Error: A VXLAN device with the specified VNI already exists.', 2);
  const name = nameFor(stack, wanted, 'vxlan');
  const below = underlay === undefined ? undefined : stack.findDevice(underlay);
  const device = new VxlanDevice(
    {
      ...optionsOf(
        stack,
        wanted,
        name,
        below === undefined ? undefined : below.mtuBytes - VXLAN_OVERHEAD_BYTES,
      ),
      vni,
      destinationPort: port,
      localAddress: local,
      underlay,
      remote,
    },
    stack,
    stack.prng.split(`${name} flow hash`).uint32(),
    stack.link,
  );
  join(stack, device, wanted);
  return 0;
}

/** Ethernet, IPv4, UDP and VXLAN headers. */
const VXLAN_OVERHEAD_BYTES = 50;

function readTunnelWord(reader: ArgumentReader, tunnel: WantedTunnel): void {
  const word = reader.take();
  if (word === 'id' || word === 'vni') {
    const text = reader.value();
    const vni = parseUnsigned(text);
    if (vni === undefined || vni >= 0x100_0000) reader.failArgument(text, 'invalid id');
    tunnel.vni = vni;
  } else if (word === 'local') {
    tunnel.local = reader.addressOf(reader.value(), 'any valid');
  } else if (word === 'remote' || word === 'group') {
    tunnel.remote = reader.addressOf(reader.value(), 'any valid');
    if (isMulticastIpv4(tunnel.remote)) reader.fail('ip link add type vxlan group is not modelled', 2);
  } else if (word === 'dev') {
    tunnel.underlay = reader.device(EXIT_USAGE)?.name;
  } else if (word === 'dstport' || word === 'port') {
    tunnel.port = reader.unsigned('dst port', 0xffff);
  } else if (
    word === 'ttl' ||
    word === 'tos' ||
    word === 'df' ||
    word === 'ageing' ||
    word === 'maxaddress'
  ) {
    reader.value();
  } else if (word === 'srcport') {
    reader.unsigned('min port', 0xffff);
    reader.unsigned('max port', 0xffff);
  } else if (!VXLAN_SWITCHES.test(word)) {
    reader.fail(`vxlan: unknown command "${word}"?`, EXIT_MISTAKE);
  }
}
