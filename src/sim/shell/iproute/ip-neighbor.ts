/** `ip neigh`: shows, adds, changes, removes and flushes neighbors and proxy entries (ip/ipneigh.c). */
import { append } from '../../base/append';
import type { NetDevice } from '../../link/net-device';
import { netlinkError, type NetlinkError } from '../../net/netlink-error';
import type { NeighborEntry, NeighborSetMode, NeighborState } from '../../net/neighbor';
import type { NeighborTable } from '../../net/neighbor-table';
import { cidrContains, type Cidr } from '../../wire/cidr';
import { formatIp, isIpv6, type IpAddress } from '../../wire/ip-address';
import { ipv6CidrContains, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import { formatMac, parseMac } from '../../wire/mac-address';
import {
  cidrOfIpv6Prefix,
  cidrOfPrefix,
  EXIT_MISTAKE,
  isIpv6Word,
  isShortFor,
  type ArgumentReader,
} from './argument-reader';
import type { IpContext, IpOptions } from './ip-context';
import type { PrintDocument } from './print-document';
import { NEIGHBOR_USAGE } from './usage';

export function ipNeighbor(context: IpContext, words: readonly string[]): number {
  const [verb, ...rest] = words;
  if (verb === undefined) return show(context, []);
  if (isShortFor(verb, 'add')) return change(context, rest, 'add');
  if (isShortFor(verb, 'change', 'chg')) return change(context, rest, 'change');
  if (isShortFor(verb, 'replace')) return change(context, rest, 'replace');
  if (isShortFor(verb, 'delete')) return change(context, rest, 'delete');
  if (isShortFor(verb, 'get')) return get(context, rest);
  if (isShortFor(verb, 'show', 'list', 'lst')) return show(context, rest);
  if (isShortFor(verb, 'flush')) return flush(context, rest);
  if (isShortFor(verb, 'help')) return context.refuse({ text: NEIGHBOR_USAGE, exitCode: 255 });
  return context.unknownCommand(verb, 'ip neigh help');
}

/** A state as the kernel keeps it: an entry of which nothing is known has none. */
type StateWord = NeighborState | 'NONE';

const STATE_WORDS: readonly StateWord[] = [
  'PERMANENT',
  'REACHABLE',
  'NOARP',
  'NONE',
  'STALE',
  'INCOMPLETE',
  'DELAY',
  'PROBE',
  'FAILED',
];

function readState(reader: ArgumentReader): StateWord | 'ALL' {
  const word = reader.value();
  const state = STATE_WORDS.find((candidate) => candidate === word.toUpperCase());
  if (word === 'all') return 'ALL';
  if (state === undefined && !reader.hasFailed()) {
    reader.failArgument(word, 'nud state is bad');
  }
  return state ?? 'NONE';
}

interface NeighborSelection {
  device: NetDevice | undefined;
  master: NetDevice | undefined;
  /** What was asked for, or what the range says. */
  family: IpOptions['family'];
  to: Cidr | undefined;
  ipv6To: Ipv6Cidr | undefined;
  readonly states: StateWord[];
  hasAllStates: boolean;
  isProxy: boolean;
  isUnused: boolean;
}

function readSelection(reader: ArgumentReader, family: IpOptions['family']): NeighborSelection {
  const selection: NeighborSelection = {
    device: undefined,
    master: undefined,
    family,
    to: undefined,
    ipv6To: undefined,
    states: [],
    hasAllStates: false,
    isProxy: false,
    isUnused: false,
  };
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'dev') selection.device = reader.device();
    else if (word === 'master') selection.master = reader.device();
    else if (word === 'unused') selection.isUnused = true;
    else if (word === 'nud') {
      const state = readState(reader);
      if (state === 'ALL') selection.hasAllStates = true;
      else selection.states.push(state);
    } else if (word === 'proxy') selection.isProxy = true;
    else readRange(reader, selection, word === 'to' ? reader.value() : word);
  }
  return selection;
}

function readRange(reader: ArgumentReader, selection: NeighborSelection, word: string): void {
  const { family } = selection;
  if (family === 'inet6' || (family === 'any' && isIpv6Word(word))) {
    selection.ipv6To = cidrOfIpv6Prefix(
      reader.ipv6PrefixOf(word, family === 'inet6' ? 'inet6' : 'any valid'),
    );
    selection.family = 'inet6';
  } else {
    selection.to = cidrOfPrefix(reader.prefixOf(word, 'inet'));
    selection.family = 'inet';
  }
}

/** Of one of the families. */
type AnyNeighbor = NeighborEntry<IpAddress>;

/** The entries of both families that are asked for, IPv4 first. */
function entriesOf({ stack }: IpContext, selection: NeighborSelection): readonly AnyNeighbor[] {
  const entries: AnyNeighbor[] = [];
  if (selection.family !== 'inet6') append(entries, stack.neighbors.entries());
  if (selection.family !== 'inet') append(entries, stack.ipv6.neighbors.entries());
  return entries.filter((entry) => isSelected(entry, selection));
}

function isInRange(address: IpAddress, { to, ipv6To }: NeighborSelection): boolean {
  if (isIpv6(address)) return ipv6To === undefined || ipv6CidrContains(ipv6To, address);
  return to === undefined || cidrContains(to, address);
}

function isSelected(entry: AnyNeighbor, selection: NeighborSelection): boolean {
  const { device, master, states, hasAllStates } = selection;
  if (device !== undefined && entry.device !== device) return false;
  if (master !== undefined && entry.device.master !== master) return false;
  if (!isInRange(entry.address, selection)) return false;
  if (hasAllStates) return true;
  return states.length > 0 ? states.includes(entry.state) : entry.state !== 'NOARP';
}

function show(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const selection = readSelection(reader, context.options.family);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const document = context.document();
  if (selection.isProxy) printProxies(context, document, selection);
  else {
    for (const entry of entriesOf(context, selection)) {
      printNeighbor(context, document, entry, selection.device);
    }
  }
  return context.print(document);
}

/** A line of `ip neigh`; the device is not said where only one was asked for. */
function printNeighbor(
  context: IpContext,
  document: PrintDocument,
  entry: AnyNeighbor,
  onlyDevice: NetDevice | undefined,
): void {
  const { address, device, state } = entry;
  const text = formatIp(address);
  const mac = state === 'FAILED' || state === 'INCOMPLETE' ? undefined : entry.mac;
  document.openObject();
  if (context.options.isBrief) {
    document.field('dst', text, text.padEnd(40));
    document.field('dev', device.name, `${device.name.padEnd(16)} `);
    if (mac !== undefined) document.field('lladdr', formatMac(mac));
    document.text('\n');
    document.closeObject();
    return;
  }
  document.field('dst', text, `${text} `);
  if (onlyDevice === undefined) document.field('dev', device.name, `dev ${device.name} `);
  if (mac !== undefined) document.field('lladdr', formatMac(mac), `lladdr ${formatMac(mac)} `);
  if (entry.isRouter) document.emptyField('router', 'router ');
  if (context.options.statistics > 0) printAges(context, document, entry);
  document.openArray('state');
  document.value(state, `${state} `);
  document.closeArray();
  document.text('\n');
  document.closeObject();
}

/** Since it was used, confirmed and updated, in seconds. */
function printAges(context: IpContext, document: PrintDocument, entry: AnyNeighbor): void {
  const now = context.process.environment.scheduler.now();
  const seconds = (time: number): number => Math.max(0, Math.floor((now - time) / 1_000_000_000));
  const [used, confirmed, updated] = [entry.usedAt, entry.confirmedAt, entry.updatedAt].map(seconds);
  document.field('used', used ?? 0, `used ${used ?? 0}/`);
  document.field('confirmed', confirmed ?? 0, `${confirmed ?? 0}/`);
  document.field('updated', updated ?? 0, `${updated ?? 0} `);
  document.field('probes', entry.probes, `probes ${entry.probes} `);
}

function printProxies(context: IpContext, document: PrintDocument, selection: NeighborSelection): void {
  const { device, family } = selection;
  const { arp, ipv6 } = context.stack;
  const proxies = [
    ...(family === 'inet6' ? [] : arp.proxies),
    ...(family === 'inet' ? [] : ipv6.discovery.proxies),
  ];
  for (const proxy of proxies) {
    if (device !== undefined && proxy.device !== device) continue;
    if (!isInRange(proxy.address, selection)) continue;
    const text = formatIp(proxy.address);
    document.openObject();
    document.field('dst', text, `${text} `);
    if (device === undefined) document.field('dev', proxy.device.name, `dev ${proxy.device.name} `);
    document.emptyField('proxy', 'proxy ');
    document.text('\n');
    document.closeObject();
  }
}

interface WantedNeighbor {
  destination: string | undefined;
  deviceName: string | undefined;
  hardware: string | undefined;
  state: StateWord | undefined;
  isProxy: boolean;
  isRouter: boolean;
}

function readNeighbor(reader: ArgumentReader): WantedNeighbor {
  const wanted: WantedNeighbor = {
    destination: undefined,
    deviceName: undefined,
    hardware: undefined,
    state: undefined,
    isProxy: false,
    isRouter: false,
  };
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'lladdr') wanted.hardware = reader.value();
    else if (word === 'nud') {
      const state = readState(reader);
      wanted.state = state === 'ALL' ? 'NONE' : state;
    } else if (word === 'dev') wanted.deviceName = reader.value();
    else if (word === 'proxy') {
      wanted.isProxy = true;
      readDestination(reader, wanted, reader.value());
    } else if (word === 'router') wanted.isRouter = true;
    else if (word === 'use' || word === 'managed' || word === 'extern_learn') {
      reader.fail(`ip neigh: ${word} is not modelled`);
    } else readDestination(reader, wanted, word === 'to' ? reader.value() : word);
  }
  return wanted;
}

function addressOf({ options }: IpContext, reader: ArgumentReader, word: string): IpAddress {
  const { family } = options;
  if (family === 'inet6') return reader.ipv6AddressOf(word);
  if (family === 'inet') return reader.addressOf(word, 'inet');
  return isIpv6Word(word) ? reader.ipv6AddressOf(word, 'any valid') : reader.addressOf(word, 'any valid');
}

function readDestination(reader: ArgumentReader, wanted: WantedNeighbor, word: string): void {
  if (wanted.destination !== undefined) reader.failDuplicate('to', word);
  wanted.destination ??= word;
}

type ChangeMode = NeighborSetMode | 'delete';

function change(context: IpContext, words: readonly string[], mode: ChangeMode): number {
  const reader = context.reader(words);
  const wanted = readNeighbor(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { deviceName, destination, hardware } = wanted;
  if (deviceName === undefined || destination === undefined) {
    return context.complain('Device and destination are required arguments.');
  }
  const address = addressOf(context, reader, destination);
  if (hardware !== undefined) reader.macOf(hardware);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const device = context.stack.findDevice(deviceName);
  if (device === undefined) return context.complain(`Cannot find device "${deviceName}"`, EXIT_MISTAKE);
  const entry = { address, device };
  const error = wanted.isProxy
    ? changeProxy(context, entry, mode)
    : changeEntry(context, entry, wanted, mode);
  return error === undefined ? 0 : context.refuseByKernel(error);
}

type EntryKey = Pick<AnyNeighbor, 'address' | 'device'>;

function changeProxy(
  context: IpContext,
  { address, device }: EntryKey,
  mode: ChangeMode,
): NetlinkError | undefined {
  const { arp, ipv6 } = context.stack;
  if (isIpv6(address)) {
    if (mode !== 'delete') ipv6.discovery.addProxy(address, device);
    else if (!ipv6.discovery.removeProxy(address, device)) return netlinkError('ENOENT');
  } else if (mode !== 'delete') arp.addProxy(address, device);
  else if (!arp.removeProxy(address, device)) return netlinkError('ENOENT');
  return undefined;
}

function changeEntry(
  { stack }: IpContext,
  { address, device }: EntryKey,
  wanted: WantedNeighbor,
  mode: ChangeMode,
): NetlinkError | undefined {
  return isIpv6(address)
    ? changeIn(stack.ipv6.neighbors, { address, device }, wanted, mode)
    : changeIn(stack.neighbors, { address, device }, wanted, mode);
}

function changeIn<Address extends IpAddress>(
  neighbors: NeighborTable<Address>,
  { address, device }: { readonly address: Address; readonly device: NetDevice },
  { hardware, state = 'PERMANENT', isRouter }: WantedNeighbor,
  mode: ChangeMode,
): NetlinkError | undefined {
  if (mode === 'delete') return neighbors.remove(address, device) ? undefined : netlinkError('ENOENT');
  const mac = hardware === undefined ? undefined : parseMac(hardware);
  if (hardware !== undefined && mac === undefined) return netlinkError('EINVAL', 'Invalid link address');
  // An entry without a state is one that has not been asked for, which the table does not keep.
  if (state === 'NONE') return undefined;
  const isWithoutMac = mac === undefined && neighbors.find(address, device)?.mac === undefined;
  const isMacNeeded = state !== 'FAILED' && state !== 'INCOMPLETE';
  if (isMacNeeded && isWithoutMac) return netlinkError('EINVAL', 'No link layer address given');
  const done = neighbors.set({ address, device, mac, state, isRouter }, mode);
  return done.ok ? undefined : done.error;
}

function get(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const wanted = readNeighbor(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { deviceName, destination } = wanted;
  if (deviceName === undefined || destination === undefined) {
    return context.complain('Device and address are required arguments.');
  }
  const address = addressOf(context, reader, destination);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const device = context.stack.findDevice(deviceName);
  if (device === undefined) return context.complain(`Cannot find device "${deviceName}"`, EXIT_MISTAKE);
  const { stack } = context;
  const entry: AnyNeighbor | undefined = isIpv6(address)
    ? stack.ipv6.neighbors.find(address, device)
    : stack.neighbors.find(address, device);
  if (entry === undefined) return context.refuseByKernel(netlinkError('ENOENT', 'Neighbour entry not found'));
  const document = context.document();
  printNeighbor(context, document, entry, undefined);
  return context.print(document);
}

/** What an administrator made permanent stays, unless it is asked for. */
function flush(context: IpContext, words: readonly string[]): number {
  if (words.length === 0) return context.complain('Flush requires arguments.', EXIT_MISTAKE);
  const reader = context.reader(words.filter((word) => word !== 'all'));
  const selection = readSelection(reader, context.options.family);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { neighbors, ipv6 } = context.stack;
  for (const { state, address, device } of entriesOf(context, selection)) {
    if (selection.states.length === 0 && state === 'PERMANENT') continue;
    if (isIpv6(address)) ipv6.neighbors.remove(address, device);
    else neighbors.remove(address, device);
  }
  return 0;
}
