/** `ip link add NAME type …` (ip/iplink.c, link_veth.c, iplink_bridge.c, link_iptnl.c); `add-*.ts` have the larger types. */
import { seconds } from '../../base/time';
import { Bridge } from '../../link/bridge';
import { DummyDevice } from '../../link/dummy-device';
import { VethDevice } from '../../link/veth-device';
import { addGeneve } from './add-geneve';
import { addIpvlan } from './add-ipvlan';
import { addMacvlan } from './add-macvlan';
import { addVxlan } from './add-vxlan';
import { EXIT_MISTAKE, EXIT_USAGE, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { addFallbackTunnel, createIpip, ipipWithEnds, newWantedIpip, readIpipWord } from './ipip-options';
import { IPIP_USAGE } from './usage';
import {
  EMPTY_LINK,
  joinLink,
  linkNameFor,
  linkOptionsOf,
  linkRefusalOf,
  readLinkWord,
  type WantedLink,
} from './wanted-link';

export function addLink(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const wanted: WantedLink = { ...EMPTY_LINK };
  let type: string | undefined;
  while (reader.hasMore && type === undefined) {
    if (reader.takeIf('type')) type = reader.value();
    else readLinkWord(context, reader, wanted, 'dev');
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
    case 'ipvlan':
      return addIpvlan(context, reader, wanted);
    case 'macvlan':
      return addMacvlan(context, reader, wanted);
    case 'geneve':
      return addGeneve(context, reader, wanted);
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
  'macvtap',
  'ipvtap',
  'bond',
  'team',
  'gre',
  'gretap',
  'sit',
  'vrf',
  'ifb',
  'wireguard',
  'tun',
  'tap',
];

function addVeth(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  const peer: WantedLink = { ...EMPTY_LINK };
  if (reader.takeIf('peer')) while (reader.hasMore) readLinkWord(context, reader, peer, 'name');
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
    : (linkRefusalOf(ownStack, wanted) ?? linkRefusalOf(peerStack, peer));
  if (refusal !== undefined) return context.complain(refusal, 2);
  const peerName = linkNameFor(peerStack, peer, 'veth', wanted.name === undefined ? [] : [wanted.name]);
  const ownName = linkNameFor(ownStack, wanted, 'veth', [peerName]);
  const [own, other] = VethDevice.createPair(
    linkOptionsOf(ownStack, wanted, ownName),
    linkOptionsOf(peerStack, peer, peerName, wanted.mtuBytes),
    context.stack.link,
  );
  joinLink(peerStack, other, peer);
  joinLink(ownStack, own, wanted);
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
  const refusal = linkRefusalOf(stack, wanted);
  if (refusal !== undefined) return context.complain(refusal, 2);
  const name = linkNameFor(stack, wanted, 'bridge');
  const bridge = new Bridge(linkOptionsOf(stack, wanted, name), stack.link);
  if (ageingTime !== undefined) bridge.ageingTime = seconds(ageingTime / 100);
  joinLink(stack, bridge, wanted);
  return 0;
}

function readSwitch(reader: ArgumentReader, word: string): void {
  const value = reader.unsigned(`invalid ${word}`);
  if (value !== 0 && word !== 'mcast_snooping')
    reader.fail(`ip link add type bridge ${word} is not modelled`, 2);
}

function addDummy(context: IpContext, wanted: WantedLink): number {
  const stack = wanted.namespace ?? context.stack;
  const refusal = linkRefusalOf(stack, wanted);
  if (refusal !== undefined) return context.complain(refusal, 2);
  const name = linkNameFor(stack, wanted, 'dummy');
  joinLink(stack, new DummyDevice(linkOptionsOf(stack, wanted, name), stack.link), wanted);
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
  const refusal = linkRefusalOf(stack, wanted);
  if (refusal !== undefined) return context.complain(refusal, 2);
  const fallback = addFallbackTunnel(stack);
  if (wanted.name === fallback.name || ipipWithEnds(stack, tunnel) !== undefined) {
    return context.complain('RTNETLINK answers: File exists', 2);
  }
  const name = linkNameFor(stack, wanted, 'tunl');
  joinLink(stack, createIpip(stack, name, tunnel, wanted.mtuBytes), wanted);
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
