/** `bridge fdb`: which port leads to which address, and what tunnels were told (bridge/fdb.c). */
import { Bridge, type ForwardingEntryProblem } from '../../link/bridge';
import type { ForwardingEntry, ForwardingKind } from '../../link/forwarding-table';
import type { NetDevice } from '../../link/net-device';
import { VxlanDevice, type VxlanEntryKind, type VxlanForwardingEntry } from '../../link/vxlan-device';
import { netlinkError, type NetlinkError } from '../../net/netlink-error';
import { formatIp, type IpAddress } from '../../wire/ip-address';
import { formatMac, parseMac, ZERO_MAC, type MacAddress } from '../../wire/mac-address';
import { EXIT_USAGE, isShortFor, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import type { PrintDocument } from './print-document';
import { FDB_USAGE } from './usage';

export function bridgeFdb(context: IpContext, words: readonly string[]): number {
  const [verb = 'show', ...rest] = words;
  if (isShortFor(verb, 'add')) return change(context, rest, 'add');
  if (isShortFor(verb, 'append')) return change(context, rest, 'append');
  if (isShortFor(verb, 'replace')) return change(context, rest, 'replace');
  if (isShortFor(verb, 'delete')) return change(context, rest, 'delete');
  if (isShortFor(verb, 'get')) return get(context, rest);
  if (isShortFor(verb, 'show', 'lst', 'list')) return show(context, rest);
  if (isShortFor(verb, 'flush')) return context.complain('bridge fdb flush is not modelled');
  if (isShortFor(verb, 'help')) return context.refuse({ text: FDB_USAGE, exitCode: EXIT_USAGE });
  return context.unknownCommand(verb, 'bridge fdb help');
}

interface FdbSelection {
  device: NetDevice | undefined;
  bridge: NetDevice | undefined;
  state: string | undefined;
}

function show(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const selection: FdbSelection = {
    device: undefined,
    bridge: undefined,
    state: undefined,
  };
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'brport' || word === 'dev') selection.device = reader.device(EXIT_USAGE);
    else if (word === 'br') selection.bridge = reader.device(EXIT_USAGE);
    else if (word === 'state') selection.state = reader.value();
    else if (word === 'dynamic') selection.state = 'dynamic';
    else if (word === 'vlan') reader.value();
    else reader.skipRest();
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  const document = context.document();
  for (const device of context.stack.devices()) printDevice(context, document, device, selection);
  return context.print(document);
}

/** Device by device, as the kernel dumps it: what a bridge knows of the port, then what the device itself was told. */
function printDevice(
  context: IpContext,
  document: PrintDocument,
  device: NetDevice,
  { device: wanted, bridge, state }: FdbSelection,
): void {
  if (wanted !== undefined && device !== wanted) return;
  const isNamed = wanted === undefined;
  const owner = device instanceof Bridge ? device : device.master;
  const isOfBridge = bridge === undefined || owner === bridge;
  if (!isOfBridge) return;
  if (owner instanceof Bridge) {
    for (const entry of owner.forwardingEntries()) {
      if (entry.port !== device || !isInState(bridgeStateOf(entry), state)) continue;
      printBridgeEntry(context, document, entry, owner, isNamed);
    }
  }
  if (!(device instanceof VxlanDevice)) return;
  for (const entry of device.forwardingEntries()) {
    if (isInState(entry.kind, state)) printTunnelEntry(document, entry, device, isNamed);
  }
}

function isInState(state: string, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === 'all' || (state === '' ? 'dynamic' : state) === wanted;
}

function bridgeStateOf({ isLocal, isStatic }: ForwardingEntry): string {
  if (isLocal) return 'permanent';
  return isStatic ? 'static' : '';
}

function printBridgeEntry(
  context: IpContext,
  document: PrintDocument,
  entry: ForwardingEntry,
  bridge: Bridge,
  isNamed: boolean,
): void {
  const state = bridgeStateOf(entry);
  document.openObject();
  document.field('mac', formatMac(entry.mac), `${formatMac(entry.mac)} `);
  if (isNamed) document.field('ifname', entry.port.name, `dev ${entry.port.name} `);
  if (context.options.statistics > 0) {
    const age = Math.floor(entry.updatedFor / 1_000_000_000);
    document.field('used', age, `used ${age}`);
    document.field('updated', age, `/${age} `);
  }
  document.openArray('flags');
  document.closeArray();
  document.field('master', bridge.name, `master ${bridge.name} `);
  document.field('state', state);
  document.text('\n');
  document.closeObject();
}

function printTunnelEntry(
  document: PrintDocument,
  { mac, destination, kind }: VxlanForwardingEntry,
  device: VxlanDevice,
  isNamed: boolean,
): void {
  document.openObject();
  document.field('mac', formatMac(mac), `${formatMac(mac)} `);
  if (isNamed) document.field('ifname', device.name, `dev ${device.name} `);
  document.field('dst', formatIp(destination), `dst ${formatIp(destination)} `);
  document.openArray('flags');
  document.value('self', 'self ');
  document.closeArray();
  document.field('state', kind === 'dynamic' ? '' : kind);
  document.text('\n');
  document.closeObject();
}

interface WantedEntry {
  mac: string | undefined;
  deviceName: string | undefined;
  destination: IpAddress | undefined;
  kind: VxlanEntryKind;
  isSelf: boolean;
  isMaster: boolean;
}

function readEntry(reader: ArgumentReader): WantedEntry {
  const wanted: WantedEntry = {
    mac: undefined,
    deviceName: undefined,
    destination: undefined,
    kind: 'permanent',
    isSelf: false,
    isMaster: false,
  };
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'dev') wanted.deviceName = reader.value();
    else if (word === 'dst') wanted.destination = reader.addressOf(reader.value(), 'any valid');
    else if (word === 'self') wanted.isSelf = true;
    else if (word === 'master') wanted.isMaster = true;
    else if (word === 'local' || word === 'permanent') wanted.kind = 'permanent';
    else if (word === 'static') wanted.kind = 'static';
    else if (isShortFor(word, 'dynamic')) wanted.kind = 'dynamic';
    else if (/^(?:port|vni|src_vni|via|vlan|nhid)$/.test(word))
      reader.fail(`bridge fdb: ${word} is not modelled`);
    else if (!/^(?:use|extern_learn|sticky)$/.test(word)) readMac(reader, wanted, word);
  }
  return wanted;
}

function readMac(reader: ArgumentReader, wanted: WantedEntry, word: string): void {
  const text = word === 'to' ? reader.value() : word;
  if (wanted.mac !== undefined) reader.failDuplicate('to', text);
  wanted.mac ??= text;
}

type ChangeMode = 'add' | 'append' | 'replace' | 'delete';

function change(context: IpContext, words: readonly string[], mode: ChangeMode): number {
  const reader = context.reader(words);
  const wanted = readEntry(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { deviceName } = wanted;
  if (deviceName === undefined || wanted.mac === undefined) {
    return context.complain('Device and address are required arguments.');
  }
  const mac = parseMac(wanted.mac);
  if (mac === undefined) return context.complain(`Invalid mac address ${wanted.mac}`);
  const device = context.stack.findDevice(deviceName);
  if (device === undefined) return context.complain(`Cannot find device "${deviceName}"`);
  const error =
    device instanceof VxlanDevice && !wanted.isMaster
      ? changeTunnel(device, mac, wanted, mode)
      : changeBridge(device, mac, wanted, mode);
  return error === undefined ? 0 : context.refuseByKernel(error, EXIT_USAGE);
}

/** The addresses that a device filters for itself are not kept here. */
function changeBridge(
  device: NetDevice,
  mac: MacAddress,
  wanted: WantedEntry,
  mode: ChangeMode,
): NetlinkError | undefined {
  const isOwn = device instanceof Bridge;
  const bridge = isOwn ? device : device.master;
  if (!(bridge instanceof Bridge) || (!wanted.isMaster && !isOwn)) {
    return mode === 'delete' ? netlinkError('ENOENT') : netlinkError('EOPNOTSUPP');
  }
  const kind: ForwardingKind = wanted.kind === 'permanent' ? 'local' : wanted.kind;
  const done =
    mode === 'delete'
      ? bridge.removeForwardingEntry(mac, device)
      : bridge.addForwardingEntry(mac, device, kind, mode === 'replace' ? 'replace' : 'add');
  return done.ok ? undefined : errorOf(done.error);
}

function errorOf(problem: ForwardingEntryProblem): NetlinkError {
  switch (problem) {
    case 'exists':
      return netlinkError('EEXIST');
    case 'no-such-entry':
      return netlinkError('ENOENT');
    case 'no-such-port':
    case 'bad-address':
      return netlinkError('EINVAL');
  }
}

function changeTunnel(
  device: VxlanDevice,
  mac: MacAddress,
  { destination, kind }: WantedEntry,
  mode: ChangeMode,
): NetlinkError | undefined {
  const present = device.forwardingEntries().filter((entry) => entry.mac === mac);
  if (mode === 'delete') {
    if (present.length === 0) return netlinkError('ENOENT');
    device.removeForwardingEntry(mac, destination);
    return undefined;
  }
  if (destination === undefined) return netlinkError('EINVAL');
  const isTwin = present.some((entry) => entry.destination === destination);
  if (mode === 'add' && present.length > 0) return netlinkError('EEXIST');
  if (mode === 'append' && isTwin) return netlinkError('EEXIST');
  // Of an address that is nobody's alone, `replace` adds, too.
  if (mode === 'append' && mac !== ZERO_MAC && present.length > 0) return undefined;
  if (!isTwin || mac !== ZERO_MAC) device.addForwardingEntry(mac, destination, kind);
  return undefined;
}

function get(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  let [text, bridge]: [string | undefined, NetDevice | undefined] = [undefined, undefined];
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'br' || word === 'brport' || word === 'dev') bridge = reader.device(EXIT_USAGE);
    else if (word === 'self' || word === 'master' || word === 'dynamic') continue;
    else text = word === 'to' ? reader.value() : word;
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  const mac = parseMac(text ?? '');
  if (text !== undefined && mac === undefined) return context.complain(`Invalid mac address ${text}`);
  if (bridge === undefined || mac === undefined) {
    return context.complain('Device and address are required arguments.');
  }
  const owner = bridge instanceof Bridge ? bridge : bridge.master;
  const entry =
    owner instanceof Bridge ? owner.forwardingEntries().find((each) => each.mac === mac) : undefined;
  if (entry === undefined || !(owner instanceof Bridge)) {
    return context.refuseByKernel(netlinkError('ENOENT', 'Fdb entry not found'), EXIT_NOT_FOUND);
  }
  const document = context.document();
  printBridgeEntry(context, document, entry, owner, true);
  return context.print(document);
}

/** What the tool makes of its own -2. */
const EXIT_NOT_FOUND = 254;
