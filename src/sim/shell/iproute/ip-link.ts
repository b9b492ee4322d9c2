/** `ip link`: shows interfaces, makes, changes and removes them (ip/iplink.c). `link-add.ts` makes them. */
import { Bridge } from '../../link/bridge';
import type { NetDevice } from '../../link/net-device';
import { seconds, type Duration } from '../../base/time';
import { IpStack } from '../../net/ip-stack';
import { netlinkError } from '../../net/netlink-error';
import { isGroupMac, parseMac, ZERO_MAC } from '../../wire/mac-address';
import { EXIT_MISTAKE, isShortFor, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { addLink } from './link-add';
import { LinkSelection } from './link-selection';
import { snapshotLinks } from './link-snapshot';
import { printBriefLink, printLink } from './link-text';
import { LINK_USAGE } from './usage';

export function ipLink(context: IpContext, words: readonly string[]): number {
  const [verb, ...rest] = words;
  if (verb === undefined) return show(context, []);
  if (isShortFor(verb, 'add')) return addLink(context, rest);
  if (isShortFor(verb, 'set', 'change')) return set(context, rest);
  if (isShortFor(verb, 'delete')) return remove(context, rest);
  if (isShortFor(verb, 'show', 'list', 'lst')) return show(context, rest);
  if (isShortFor(verb, 'help')) return context.refuse({ text: LINK_USAGE, exitCode: 255 });
  if (verb === 'replace' || verb === 'xstats' || verb === 'afstats' || verb === 'property') {
    return context.complain(`ip link ${verb} is not modelled`);
  }
  return context.unknownCommand(verb, 'ip link help');
}

function show(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const selection = new LinkSelection();
  while (reader.hasMore) selection.read(reader.take(), reader);
  const chosen = selection.choose(snapshotLinks(context.stack, context.nameOfNamespace), reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { isBrief, isDetailed, statistics } = context.options;
  const document = context.document();
  for (const link of chosen) {
    if (isBrief) printBriefLink(document, link, true);
    else printLink(document, link, { isLink: true, hasHardware: true, isDetailed, statistics });
    document.closeObject();
  }
  return context.print(document);
}

/** What `ip link set` asks for; nothing is done before all of it is understood. */
interface WantedChange {
  deviceName: string | undefined;
  isUp: boolean | undefined;
  mtuBytes: number | undefined;
  mac: string | undefined;
  master: Bridge | 'none' | undefined;
  queueLength: number | undefined;
  alias: string | undefined;
  isPromiscuous: boolean | undefined;
  namespace: IpStack | undefined;
  isHairpin: boolean | undefined;
  ageingTime: Duration | undefined;
}

function set(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const wanted: WantedChange = {
    deviceName: undefined,
    isUp: undefined,
    mtuBytes: undefined,
    mac: undefined,
    master: undefined,
    queueLength: undefined,
    alias: undefined,
    isPromiscuous: undefined,
    namespace: undefined,
    isHairpin: undefined,
    ageingTime: undefined,
  };
  while (reader.hasMore) readChange(context, reader, wanted);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { deviceName } = wanted;
  if (deviceName === undefined) {
    return context.complain('Not enough information: "dev" argument is required.');
  }
  const device = context.stack.findDevice(deviceName);
  if (device === undefined) return context.complain(`Cannot find device "${deviceName}"`, EXIT_MISTAKE);
  return change(context, device, wanted);
}

function readChange(context: IpContext, reader: ArgumentReader, wanted: WantedChange): void {
  const word = reader.take();
  switch (word) {
    case 'up':
    case 'down':
      wanted.isUp = word === 'up';
      return;
    case 'mtu':
      readMtu(reader, wanted);
      return;
    case 'address':
      wanted.mac = reader.value();
      return;
    case 'master':
      readMaster(context, reader, wanted);
      return;
    case 'nomaster':
      wanted.master = 'none';
      return;
    case 'txqueuelen':
    case 'txqlen':
    case 'qlen':
      wanted.queueLength = reader.unsigned('Invalid "txqueuelen" value\n');
      return;
    case 'alias':
      wanted.alias = reader.value();
      return;
    case 'promisc':
      wanted.isPromiscuous = readOnOff(reader, word);
      return;
    case 'netns':
      wanted.namespace = reader.named((name) => context.findNamespace(name), 'Invalid "netns" value\n');
      return;
    case 'type':
      readTyped(reader, wanted);
      return;
    default:
      readOther(reader, wanted, word);
  }
}

const UNMODELLED: readonly string[] = [
  'name',
  'arp',
  'dynamic',
  'multicast',
  'allmulticast',
  'trailers',
  'carrier',
  'broadcast',
  'vf',
  'xdp',
  'vrf',
  'addrgenmode',
  'protodown',
  'group',
];

function readOther(reader: ArgumentReader, wanted: WantedChange, word: string): void {
  if (UNMODELLED.includes(word)) {
    reader.fail(`ip link set ${word} is not modelled`);
    return;
  }
  const name = word === 'dev' ? reader.value() : word;
  if (wanted.deviceName !== undefined) reader.failDuplicate('dev', name);
  wanted.deviceName ??= name;
}

function readMtu(reader: ArgumentReader, wanted: WantedChange): void {
  if (wanted.mtuBytes !== undefined) {
    reader.fail(`Error: duplicate "mtu": "${reader.value()}" is the second value.`);
    return;
  }
  wanted.mtuBytes = reader.unsigned('Invalid "mtu" value\n');
}

function readMaster(context: IpContext, reader: ArgumentReader, wanted: WantedChange): void {
  const name = reader.value();
  if (reader.hasFailed()) return;
  const master = context.stack.findDevice(name);
  if (master === undefined) reader.failArgument(name, 'Device does not exist\n');
  else if (master instanceof Bridge) wanted.master = master;
  else reader.fail('RTNETLINK answers: Operation not supported', 2);
}

function readOnOff(reader: ArgumentReader, keyword: string): boolean {
  const word = reader.value();
  if (!reader.hasFailed() && word !== 'on' && word !== 'off') {
    reader.fail(`Error: argument of "${keyword}" must be "on" or "off", not "${word}"`);
  }
  return word === 'on';
}

/** `type bridge_slave hairpin on`, `type bridge ageing_time 30000`. */
function readTyped(reader: ArgumentReader, wanted: WantedChange): void {
  const type = reader.value();
  while (reader.hasMore) {
    const word = reader.take();
    if (type === 'bridge_slave' && word === 'hairpin') wanted.isHairpin = readOnOff(reader, word);
    else if (type === 'bridge' && word === 'ageing_time') {
      wanted.ageingTime = seconds(reader.unsigned('invalid ageing_time') / 100);
    } else reader.fail(`ip link set type ${type} ${word} is not modelled`);
  }
}

function change(context: IpContext, device: NetDevice, wanted: WantedChange): number {
  const refusal = refusalOf(device, wanted);
  if (refusal !== undefined) return context.complain(refusal.text, refusal.exitCode);
  const { mtuBytes, master, queueLength, alias, isPromiscuous, isHairpin, ageingTime } = wanted;
  if (wanted.mac !== undefined) changeMac(context, device, wanted.mac);
  if (mtuBytes !== undefined) changeMtu(device, mtuBytes);
  if (queueLength !== undefined) device.queueLength = queueLength;
  if (alias !== undefined) device.alias = alias;
  if (isPromiscuous !== undefined) device.hasPromiscuousFlag = isPromiscuous;
  if (ageingTime !== undefined && device instanceof Bridge) device.ageingTime = ageingTime;
  if (master !== undefined && device.master instanceof Bridge && device.master !== master) {
    device.master.detachPort(device);
  }
  if (master instanceof Bridge && device.master !== master) master.attachPort(device);
  if (isHairpin !== undefined && device.master instanceof Bridge) {
    device.master.setPort(device, { isHairpin });
  }
  if (wanted.isUp !== undefined) device.isUp = wanted.isUp;
  if (wanted.namespace !== undefined && wanted.namespace !== context.stack) {
    moveDevice(context.stack, device, wanted.namespace);
  }
  return 0;
}

/** Where the frames of a device go to those that stand on it, no bridge takes them; and they are never larger. */
function stackRefusalOf(
  { lower, uppers }: NetDevice,
  { mtuBytes, master }: WantedChange,
): string | undefined {
  if (master instanceof Bridge && uppers.length > 0) return 'RTNETLINK answers: Device or resource busy';
  const isLarger = lower !== undefined && mtuBytes !== undefined && mtuBytes > lower.mtuBytes;
  return isLarger ? 'RTNETLINK answers: Invalid argument' : undefined;
}

function refusalOf(
  device: NetDevice,
  wanted: WantedChange,
): { readonly text: string; readonly exitCode: number } | undefined {
  const { mtuBytes, mac, master, isHairpin, namespace } = wanted;
  const kernel = (text: string): { text: string; exitCode: number } => ({ text, exitCode: 2 });
  const isLoopback = device.kind === 'loopback';
  if (mtuBytes !== undefined && mtuBytes < 68 && !isLoopback) {
    return kernel('Error: mtu less than device minimum.');
  }
  if (mtuBytes !== undefined && mtuBytes > 65_535 && !isLoopback) {
    return kernel('Error: mtu greater than device maximum.');
  }
  if (mac !== undefined) {
    const problem = macProblemOf(mac);
    if (problem !== undefined) return problem;
  }
  const stacked = stackRefusalOf(device, wanted);
  if (stacked !== undefined) return kernel(stacked);
  if (master instanceof Bridge && isLoopback) return kernel('RTNETLINK answers: Invalid argument');
  if (master instanceof Bridge && device instanceof Bridge) {
    return kernel('Error: Can not enslave a bridge to a bridge.');
  }
  if (isHairpin !== undefined && master === undefined && !(device.master instanceof Bridge)) {
    return kernel('RTNETLINK answers: Operation not supported');
  }
  const isFixed =
    isLoopback || device.kind === 'bridge' || device.kind === 'vxlan' || device.kind === 'geneve';
  if (namespace !== undefined && isFixed) return kernel('RTNETLINK answers: Invalid argument');
  if (namespace?.findDevice(device.name) !== undefined) return kernel('RTNETLINK answers: File exists');
  return undefined;
}

function macProblemOf(text: string): { readonly text: string; readonly exitCode: number } | undefined {
  const parts = text.split(':');
  if (parts.length < 2 || parts.some((part) => !/^[\da-f]{1,2}$/i.test(part))) {
    return { text: `"${text}" is invalid lladdr.`, exitCode: EXIT_MISTAKE };
  }
  if (parts.length !== 6) {
    return { text: `Invalid address length ${parts.length} - must be 6 bytes`, exitCode: EXIT_MISTAKE };
  }
  const mac = parseMac(text);
  const isUsable = mac !== undefined && !isGroupMac(mac) && mac !== ZERO_MAC;
  return isUsable ? undefined : { text: 'RTNETLINK answers: Cannot assign requested address', exitCode: 2 };
}

function changeMtu(device: NetDevice, mtuBytes: number): void {
  device.mtuBytes = mtuBytes;
  for (const upper of device.uppers) if (upper.mtuBytes > mtuBytes) changeMtu(upper, mtuBytes);
  if (device instanceof Bridge) device.isMtuFixed = true;
  if (device.master instanceof Bridge) device.master.followPortMtu();
}

function changeMac(context: IpContext, device: NetDevice, text: string): void {
  const mac = parseMac(text);
  if (mac === undefined) return;
  device.mac = mac;
  // `neigh_changeaddr`: whoever was known over this device may answer somebody else now.
  context.stack.neighbors.forgetDevice(device);
}

/** The device leaves with nothing but its name, and is down where it arrives. */
function moveDevice(from: IpStack, device: NetDevice, to: IpStack): void {
  from.removeDevice(device);
  device.isUp = false;
  device.hasBeenUp = false;
  to.addDevice(device);
}

function remove(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  let name: string | undefined;
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'type') reader.value();
    else name = word === 'dev' ? reader.value() : word;
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  if (name === undefined) {
    return context.complain('Not enough information: "dev" argument is required.');
  }
  const device = context.stack.findDevice(name);
  if (device === undefined) return context.complain(`Cannot find device "${name}"`, EXIT_MISTAKE);
  if (device.kind === 'loopback' || device.kind === 'physical') {
    return context.refuseByKernel(netlinkError('EOPNOTSUPP'));
  }
  removeDevice(context.stack, device);
  return 0;
}

/** A bridge lets its ports go; with one end of a veth pair the other goes too, and with a device those that stand on it. */
function removeDevice(stack: IpStack, device: NetDevice): void {
  if (device instanceof Bridge) for (const port of device.ports) device.detachPort(port);
  const { kind, peer } = device;
  for (const { owner, name } of device.uppers) {
    if (!(owner instanceof IpStack)) continue;
    const upper = owner.findDevice(name);
    if (upper !== undefined) removeDevice(owner, upper);
  }
  stack.removeDevice(device);
  if (kind !== 'veth' || peer?.isInNamespace !== true) return;
  if (peer.owner instanceof IpStack) peer.owner.removeDevice(peer);
}
