/** `ip neigh`: shows, adds, changes, removes and flushes neighbors and proxy entries (ip/ipneigh.c). */
import type { NetDevice } from '../../link/net-device';
import { netlinkError, type NetlinkError } from '../../net/netlink-error';
import type { NeighborEntry, NeighborSetMode, NeighborState } from '../../net/neighbor-table';
import { cidrContains, type Cidr } from '../../wire/cidr';
import { formatIpv4 } from '../../wire/ipv4-address';
import { formatMac, parseMac } from '../../wire/mac-address';
import { cidrOfPrefix, EXIT_MISTAKE, isShortFor, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
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
  to: Cidr | undefined;
  readonly states: StateWord[];
  hasAllStates: boolean;
  isProxy: boolean;
  isUnused: boolean;
}

function readSelection(reader: ArgumentReader): NeighborSelection {
  const selection: NeighborSelection = {
    device: undefined,
    master: undefined,
    to: undefined,
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
    else selection.to = cidrOfPrefix(reader.prefixOf(word === 'to' ? reader.value() : word, 'inet'));
  }
  return selection;
}

function isSelected(entry: NeighborEntry, selection: NeighborSelection): boolean {
  const { device, master, to, states, hasAllStates } = selection;
  if (device !== undefined && entry.device !== device) return false;
  if (master !== undefined && entry.device.master !== master) return false;
  if (to !== undefined && !cidrContains(to, entry.address)) return false;
  if (hasAllStates) return true;
  return states.length > 0 ? states.includes(entry.state) : entry.state !== 'NOARP';
}

function show(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const selection = readSelection(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  if (context.options.family === 'inet6') return context.print(context.document());
  const document = context.document();
  if (selection.isProxy) printProxies(context, document, selection);
  else {
    for (const entry of context.stack.neighbors.entries()) {
      if (isSelected(entry, selection)) printNeighbor(context, document, entry, selection.device);
    }
  }
  return context.print(document);
}

/** A line of `ip neigh`; the device is not said where only one was asked for. */
function printNeighbor(
  context: IpContext,
  document: PrintDocument,
  entry: NeighborEntry,
  onlyDevice: NetDevice | undefined,
): void {
  const { address, device, state } = entry;
  const text = formatIpv4(address);
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
  if (context.options.statistics > 0) printAges(context, document, entry);
  document.openArray('state');
  document.value(state, `${state} `);
  document.closeArray();
  document.text('\n');
  document.closeObject();
}

/** Since it was used, confirmed and updated, in seconds. */
function printAges(context: IpContext, document: PrintDocument, entry: NeighborEntry): void {
  const now = context.process.environment.scheduler.now();
  const seconds = (time: number): number => Math.max(0, Math.floor((now - time) / 1_000_000_000));
  const [used, confirmed, updated] = [entry.usedAt, entry.confirmedAt, entry.updatedAt].map(seconds);
  document.field('used', used ?? 0, `used ${used ?? 0}/`);
  document.field('confirmed', confirmed ?? 0, `${confirmed ?? 0}/`);
  document.field('updated', updated ?? 0, `${updated ?? 0} `);
  document.field('probes', entry.probes, `probes ${entry.probes} `);
}

function printProxies(context: IpContext, document: PrintDocument, { device, to }: NeighborSelection): void {
  for (const proxy of context.stack.arp.proxies) {
    if (device !== undefined && proxy.device !== device) continue;
    if (to !== undefined && !cidrContains(to, proxy.address)) continue;
    document.openObject();
    document.field('dst', formatIpv4(proxy.address), `${formatIpv4(proxy.address)} `);
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
}

function readNeighbor(reader: ArgumentReader): WantedNeighbor {
  const wanted: WantedNeighbor = {
    destination: undefined,
    deviceName: undefined,
    hardware: undefined,
    state: undefined,
    isProxy: false,
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
    } else readDestination(reader, wanted, word === 'to' ? reader.value() : word);
  }
  return wanted;
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
  const address = reader.addressOf(destination, 'any valid');
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

type EntryKey = Pick<NeighborEntry, 'address' | 'device'>;

function changeProxy(
  context: IpContext,
  { address, device }: EntryKey,
  mode: ChangeMode,
): NetlinkError | undefined {
  const { arp } = context.stack;
  if (mode !== 'delete') arp.addProxy(address, device);
  else if (!arp.removeProxy(address, device)) return netlinkError('ENOENT');
  return undefined;
}

function changeEntry(
  context: IpContext,
  { address, device }: EntryKey,
  { hardware, state = 'PERMANENT' }: WantedNeighbor,
  mode: ChangeMode,
): NetlinkError | undefined {
  const { neighbors } = context.stack;
  if (mode === 'delete') return neighbors.remove(address, device) ? undefined : netlinkError('ENOENT');
  const mac = hardware === undefined ? undefined : parseMac(hardware);
  if (hardware !== undefined && mac === undefined) return netlinkError('EINVAL', 'Invalid link address');
  // An entry without a state is one that has not been asked for, which the table does not keep.
  if (state === 'NONE') return undefined;
  const isWithoutMac = mac === undefined && neighbors.find(address, device)?.mac === undefined;
  const isMacNeeded = state !== 'FAILED' && state !== 'INCOMPLETE';
  if (isMacNeeded && isWithoutMac) return netlinkError('EINVAL', 'No link layer address given');
  const done = neighbors.set({ address, device, mac, state }, mode);
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
  const address = reader.addressOf(destination, 'any valid');
  if (reader.hasFailed()) return context.refuseWords(reader);
  const device = context.stack.findDevice(deviceName);
  if (device === undefined) return context.complain(`Cannot find device "${deviceName}"`, EXIT_MISTAKE);
  const entry = context.stack.neighbors.find(address, device);
  if (entry === undefined) return context.refuseByKernel(netlinkError('ENOENT', 'Neighbour entry not found'));
  const document = context.document();
  printNeighbor(context, document, entry, undefined);
  return context.print(document);
}

/** What an administrator made permanent stays, unless it is asked for. */
function flush(context: IpContext, words: readonly string[]): number {
  if (words.length === 0) return context.complain('Flush requires arguments.', EXIT_MISTAKE);
  const reader = context.reader(words.filter((word) => word !== 'all'));
  const selection = readSelection(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { neighbors } = context.stack;
  for (const entry of neighbors.entries()) {
    const isKept = selection.states.length === 0 && entry.state === 'PERMANENT';
    if (isSelected(entry, selection) && !isKept) neighbors.remove(entry.address, entry.device);
  }
  return 0;
}
