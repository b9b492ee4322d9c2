/** `bridge link`: the ports of bridges and their settings (bridge/link.c). */
import { Bridge, type BridgePortSettings } from '../../link/bridge';
import type { NetDevice } from '../../link/net-device';
import { EXIT_USAGE, isShortFor, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { linkFlagsOf, snapshotLinks, type LinkSnapshot } from './link-snapshot';
import type { PrintDocument } from './print-document';
import { BRIDGE_LINK_USAGE } from './usage';

export function bridgeLink(context: IpContext, words: readonly string[]): number {
  const [verb = 'show', ...rest] = words;
  if (isShortFor(verb, 'set', 'change')) return set(context, rest);
  if (isShortFor(verb, 'show', 'lst', 'list')) return show(context, rest);
  if (isShortFor(verb, 'help')) return context.refuse({ text: BRIDGE_LINK_USAGE, exitCode: EXIT_USAGE });
  return context.unknownCommand(verb, 'bridge link help');
}

function show(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  let wanted: NetDevice | undefined;
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'dev') wanted = reader.device(EXIT_USAGE);
    else reader.skipRest();
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  const document = context.document();
  for (const link of snapshotLinks(context.stack)) {
    const { device } = link;
    if (!(device.master instanceof Bridge) || (wanted !== undefined && device !== wanted)) continue;
    printPort(context, document, link, device.master);
  }
  return context.print(document);
}

function printPort(context: IpContext, document: PrintDocument, link: LinkSnapshot, bridge: Bridge): void {
  const { index, name, mtuBytes, peer, namesake, device } = link;
  document.openObject();
  document.field('ifindex', index, `${index}: `);
  // The tool takes the number for one of this namespace, wherever the peer is.
  const other = peer === undefined ? undefined : (namesake?.name ?? `if${peer.index}`);
  if (other !== undefined) document.json('link', other);
  document.field('ifname', name, `${name}${other === undefined ? '' : `@${other}`}: `);
  const flags = linkFlagsOf(link).filter((flag) => flag !== 'M-DOWN');
  document.openArray('flags');
  for (const flag of flags) document.value(flag, '');
  document.text(`<${flags.join(',')}> `);
  document.closeArray();
  document.field('mtu', mtuBytes, `mtu ${mtuBytes} `);
  document.field('master', bridge.name, `master ${bridge.name} `);
  document.field('state', bridge.portState(device), `state ${bridge.portState(device)} `);
  document.field('priority', 32, 'priority 32 ');
  document.field('cost', 2, 'cost 2 ');
  if (context.options.isDetailed) printSettings(document, bridge.portSettings(device));
  document.text('\n');
  document.closeObject();
}

function printSettings(document: PrintDocument, settings: BridgePortSettings): void {
  document.lineBreak();
  document.text('    ');
  for (const [key, isOn] of [
    ['hairpin', settings.isHairpin],
    ['guard', false],
    ['root_block', false],
    ['fastleave', false],
    ['learning', settings.isLearning],
    ['flood', settings.isFlooding],
    ['mcast_flood', settings.isMulticastFlooding],
    ['bcast_flood', settings.isBroadcastFlooding],
  ] as const) {
    document.field(key, isOn, `${key} ${isOn ? 'on' : 'off'} `);
  }
  document.field('mcast_router', 1, 'mcast_router 1 ');
  for (const [key, isOn] of [
    ['mcast_to_unicast', false],
    ['neigh_suppress', false],
    ['vlan_tunnel', false],
    ['isolated', settings.isIsolated],
    ['locked', false],
  ] as const) {
    document.field(key, isOn, `${key} ${isOn ? 'on' : 'off'} `);
  }
}

type Writable<Value> = { -readonly [Key in keyof Value]?: Value[Key] };

const SETTINGS: Readonly<Record<string, keyof BridgePortSettings>> = {
  hairpin: 'isHairpin',
  learning: 'isLearning',
  flood: 'isFlooding',
  mcast_flood: 'isMulticastFlooding',
  bcast_flood: 'isBroadcastFlooding',
  isolated: 'isIsolated',
};

const UNMODELLED: readonly string[] = [
  'guard',
  'fastleave',
  'root_block',
  'learning_sync',
  'mcast_router',
  'mcast_to_unicast',
  'neigh_suppress',
  'vlan_tunnel',
  'locked',
  'hwmode',
  'backup_port',
  'nobackup_port',
  'cost',
  'priority',
  'state',
  'mab',
];

function set(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const settings: Writable<BridgePortSettings> = {};
  let deviceName: string | undefined;
  while (reader.hasMore) {
    const word = reader.take();
    const setting = SETTINGS[word];
    if (word === 'dev') deviceName = reader.value();
    else if (setting !== undefined) settings[setting] = readOnOff(reader, word);
    else if (word === 'self' || word === 'master') continue;
    else if (UNMODELLED.includes(word)) reader.fail(`bridge link set ${word} is not modelled`);
    else return context.refuse({ text: BRIDGE_LINK_USAGE, exitCode: EXIT_USAGE });
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  if (deviceName === undefined) return context.complain('Device is a required argument.');
  const device = context.stack.findDevice(deviceName);
  if (device === undefined) return context.complain(`Cannot find bridge device "${deviceName}"`);
  if (!(device.master instanceof Bridge)) {
    return context.complain('RTNETLINK answers: Operation not supported');
  }
  device.master.setPort(device, settings);
  return 0;
}

/** `parse_on_off` fails with the number of EINVAL. */
const EXIT_NOT_ON_OFF = 234;

function readOnOff(reader: ArgumentReader, keyword: string): boolean {
  const word = reader.value();
  if (!reader.hasFailed() && word !== 'on' && word !== 'off') {
    reader.fail(`Error: argument of "${keyword}" must be one of "off", "on", not "${word}"`, EXIT_NOT_ON_OFF);
  }
  return word === 'on';
}
