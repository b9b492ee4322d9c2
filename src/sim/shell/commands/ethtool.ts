/**
 * ethtool 6.1: settings, driver (-i), offloads (-k, -K) and statistics (-S) of a device.
 *
 * Of the offloads the lab has one: segmentation of TCP by the device (`tso`, `gso`). All others show what Linux has by default,
 * and cannot be changed. A card answers as a virtio card would, as far as the features of a veth pair go.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { NetDevice } from '../../link/net-device';
import { lowestDevice } from '../../link/stacked-device';
import { ETHTOOL_FEATURES } from '../ethtool-features';

const EXIT_NO_DRIVER = 71;
const EXIT_NO_DEVICE = 75;
const EXIT_NO_FEATURE = 92;
const EXIT_NO_STATISTICS = 94;
const EXIT_NO_STRINGS = 96;
const NO_DEVICE = 'netlink error: no device matches name (offset 24)\nnetlink error: No such device\n';
const BAD_ARGUMENTS = 'ethtool: bad command line argument(s)\nFor more information run ethtool -h\n';

const LONG_OPTIONS: Readonly<Record<string, string>> = {
  '--driver': '-i',
  '--show-features': '-k',
  '--show-offload': '-k',
  '--features': '-K',
  '--offload': '-K',
  '--statistics': '-S',
};

// eslint-disable-next-line require-yield -- done at once
export function* ethtool(process: Process, args: readonly string[]): Task<number> {
  const [first = '', ...rest] = args;
  const option = LONG_OPTIONS[first] ?? first;
  if (option === '--version') {
    process.stdout('ethtool version 6.1\n');
    return 0;
  }
  const isOption = option.startsWith('-');
  const name = isOption ? rest[0] : first;
  if (name === undefined || name === '') {
    process.stderr(BAD_ARGUMENTS);
    return 1;
  }
  const device = process.environment.namespace.stack.findDevice(name);
  switch (option) {
    case '-i':
      return showDriver(process, device);
    case '-k':
      return showFeatures(process, device);
    case '-K':
      return setFeatures(process, device, rest.slice(1));
    case '-S':
      return showStatistics(process, device);
    case '-a':
    case '-c':
    case '-g':
      process.stderr(device === undefined ? NO_DEVICE : 'netlink error: Operation not supported\n');
      return 1;
    default:
      if (!isOption) return showSettings(process, device);
      process.stderr(BAD_ARGUMENTS);
      return 1;
  }
}

/** Where there is no way to say a speed, as of `lo`. */
const UNREPORTED = `\tSupported ports: [  ]
\tSupported link modes:   Not reported
\tSupported pause frame use: No
\tSupports auto-negotiation: No
\tSupported FEC modes: Not reported
\tAdvertised link modes:  Not reported
\tAdvertised pause frame use: No
\tAdvertised auto-negotiation: No
\tAdvertised FEC modes: Not reported
`;

function showSettings(process: Process, device: NetDevice | undefined): number {
  if (device === undefined) {
    process.stderr(NO_DEVICE.repeat(5));
    process.stdout('No data available\n');
    return EXIT_NO_DEVICE;
  }
  const { name, isUp, hasCarrier } = device;
  // A stacked device says what the one below it says.
  const { kind } = lowestDevice(device);
  const hasSpeed = kind === 'veth' || kind === 'vxlan' || kind === 'geneve';
  let text = `Settings for ${name}:\n`;
  if (kind !== 'loopback' && kind !== 'dummy') {
    text += UNREPORTED;
    text += hasSpeed
      ? '\tSpeed: 10000Mb/s\n\tDuplex: Full\n'
      : '\tSpeed: Unknown!\n\tDuplex: Unknown! (255)\n';
    text += `\tAuto-negotiation: off\n\tPort: ${hasSpeed ? 'Twisted Pair' : 'Other'}\n\tPHYAD: 0\n\tTransceiver: internal\n`;
    if (hasSpeed) text += '\tMDI-X: Unknown\n';
  }
  process.stdout(`${text}\tLink detected: ${isUp && hasCarrier ? 'yes' : 'no'}\n`);
  return 0;
}

/** Driver, version, what it says of firmware and bus, and whether it has statistics. */
const DRIVERS: Readonly<Partial<Record<NetDevice['kind'], readonly [string, string, string, boolean]>>> = {
  veth: ['veth', '1.0', '', true],
  bridge: ['bridge', '2.3', 'N/A', false],
  openvswitch: ['openvswitch', '', '', false],
  ipvlan: ['ipvlan', '0.1', '', false],
  macvlan: ['macvlan', '0.1', '', false],
  vxlan: ['vxlan', '0.1', '', false],
  geneve: ['geneve', '0.6', '', false],
  dummy: ['dummy', '1.0', '', false],
  ifb: ['ifb', '1.0', '', false],
  ipip: ['ipip', '', '', false],
  physical: ['virtio_net', '1.0.0', '', false],
};

function showDriver(process: Process, device: NetDevice | undefined): number {
  const driver = device === undefined ? undefined : DRIVERS[device.kind];
  if (driver === undefined) {
    const problem = device === undefined ? 'No such device' : 'Operation not supported';
    process.stderr(`Cannot get driver information: ${problem}\n`);
    return EXIT_NO_DRIVER;
  }
  const [name, version, other, hasStatistics] = driver;
  process.stdout(
    `driver: ${name}\nversion: ${version}\nfirmware-version: ${other}\nexpansion-rom-version: \nbus-info: ${other}\n` +
      `supports-statistics: ${hasStatistics ? 'yes' : 'no'}\nsupports-test: no\nsupports-eeprom-access: no\n` +
      'supports-register-dump: no\nsupports-priv-flags: no\n',
  );
  return 0;
}

const COLUMNS: Readonly<Record<NetDevice['kind'], number>> = {
  veth: 0,
  physical: 0,
  macvlan: 0,
  openvswitch: 1,
  ipvlan: 0,
  bridge: 1,
  vxlan: 2,
  geneve: 2,
  dummy: 2,
  ifb: 2,
  ipip: 2,
  loopback: 3,
};

/** What `tso` and `gso` are made of. */
function isSegmentation(feature: string): boolean {
  return (
    /^\ttx-tcp.*segmentation$/.test(feature) ||
    feature === 'tcp-segmentation-offload' ||
    feature === 'generic-segmentation-offload'
  );
}

function showFeatures(process: Process, device: NetDevice | undefined): number {
  if (device === undefined) {
    process.stderr(NO_DEVICE);
    return 1;
  }
  const lines = ETHTOOL_FEATURES.map(([feature, values]) => {
    const value = values.split(' ')[COLUMNS[device.kind]] ?? 'off!';
    if (isSegmentation(feature) && !device.hasSegmentationOffload) return `${feature}: off\n`;
    return `${feature}: ${value.replace('!', ' [fixed]')}\n`;
  });
  process.stdout(`Features for ${device.name}:\n${lines.join('')}`);
  return 0;
}

const SEGMENTATION_NAMES: readonly string[] = [
  'tso',
  'gso',
  'tcp-segmentation-offload',
  'generic-segmentation-offload',
  'tx-tcp-segmentation',
  'tx-generic-segmentation',
];
/** Known, and without an effect here. */
const OTHER_NAMES: readonly string[] = [
  'rx',
  'tx',
  'sg',
  'gro',
  'lro',
  'ufo',
  'rxvlan',
  'txvlan',
  'ntuple',
  'rxhash',
  'rx-checksumming',
  'tx-checksumming',
  'scatter-gather',
  'generic-receive-offload',
  'tx-udp_tnl-segmentation',
];

function setFeatures(process: Process, device: NetDevice | undefined, words: readonly string[]): number {
  if (device === undefined) {
    process.stderr(NO_DEVICE);
    return EXIT_NO_FEATURE;
  }
  let isSegmenting: boolean | undefined;
  for (let index = 0; index < words.length; index += 2) {
    const [name = '', value] = words.slice(index, index + 2);
    if (value !== 'on' && value !== 'off') {
      process.stderr(BAD_ARGUMENTS);
      return 1;
    }
    if (SEGMENTATION_NAMES.includes(name)) isSegmenting = value === 'on';
    else if (!OTHER_NAMES.includes(name)) {
      process.stderr(
        'netlink error: bit name not found (offset 52)\nnetlink error: Operation not supported\n',
      );
      return EXIT_NO_FEATURE;
    } else if (!isAsItIs(name, value, device)) {
      process.stderr(`ethtool: ${name} ${value} is not modelled\n`);
      return EXIT_NO_FEATURE;
    }
  }
  if (isSegmenting !== undefined) device.hasSegmentationOffload = isSegmenting;
  return 0;
}

/** Frames are never joined on receipt, so that `gro` is off whatever is said. */
function isAsItIs(name: string, value: string, device: NetDevice): boolean {
  const isOff = name === 'gro' || name === 'generic-receive-offload' || name === 'lro' || name === 'ufo';
  return isOff ? value === 'off' || device.kind !== 'veth' : value === 'on';
}

function showStatistics(process: Process, device: NetDevice | undefined): number {
  if (device === undefined) {
    process.stderr('Cannot get stats strings information: No such device\n');
    return EXIT_NO_STRINGS;
  }
  if (device.kind !== 'veth') {
    process.stderr('no stats available\n');
    return EXIT_NO_STATISTICS;
  }
  const zeros = [
    'rx_queue_0_xdp_packets',
    'rx_queue_0_xdp_bytes',
    'rx_queue_0_drops',
    'rx_queue_0_xdp_redirect',
    'rx_queue_0_xdp_drops',
    'rx_queue_0_xdp_tx',
    'rx_queue_0_xdp_tx_errors',
    'tx_queue_0_xdp_xmit',
    'tx_queue_0_xdp_xmit_errors',
  ];
  const lines = [`peer_ifindex: ${device.peer?.index ?? 0}`, ...zeros.map((name) => `${name}: 0`)];
  process.stdout(`NIC statistics:\n${lines.map((line) => `     ${line}\n`).join('')}`);
  return 0;
}
