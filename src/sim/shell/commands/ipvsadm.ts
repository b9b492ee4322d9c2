/** ipvsadm 1.31: virtual services are netfilter's business. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { hasOption, optionValue, parseOptions, type ParsedOptions } from '../../app/options';
import type { Ipvs, ServerSettings } from '../../netfilter/ipvs/ipvs';
import {
  formatSaved,
  formatServices,
  formatVirtualConnections,
  type ListStyle,
} from '../../netfilter/ipvs/ipvs-text';
import type { ServiceAddress, ServiceSettings } from '../../netfilter/ipvs/virtual-service';
import { findServicePort } from '../../netfilter/service-names';
import { parseIpv4 } from '../../wire/ipv4-address';

const SHORT = 'AEDaedLlCSRZt:u:f:s:p::M:r:w:x:y:mgincob:';
const LONG = {
  'add-service': 'A',
  'edit-service': 'E',
  'delete-service': 'D',
  'add-server': 'a',
  'edit-server': 'e',
  'delete-server': 'd',
  list: 'L',
  clear: 'C',
  save: 'S',
  restore: 'R',
  zero: 'Z',
  set: 'set',
  'tcp-service': 't:',
  'udp-service': 'u:',
  'sctp-service': 'sctp:',
  'fwmark-service': 'f:',
  scheduler: 's:',
  netmask: 'M:',
  'real-server': 'r:',
  weight: 'w:',
  'u-threshold': 'x:',
  'l-threshold': 'y:',
  masquerading: 'm',
  gatewaying: 'g',
  ipip: 'i',
  numeric: 'n',
  connection: 'c',
  ops: 'o',
  'sched-flags': 'b:',
  stats: 'stats',
  rate: 'rate',
  exact: 'exact',
  thresholds: 'thresholds',
  'persistent-conn': 'persistent-conn',
  timeout: 'timeout',
  persistent: 'p',
};
const DEFAULT_PERSISTENCE = 360;
const EVERY_BIT = -1;
const TCP = 6;
const UDP = 17;
const SCTP = 132;

interface Failure {
  readonly message: string;
}

type Outcome = string | Failure;

export function* ipvsadm(process: Process, args: readonly string[]): Task<number> {
  const { netfilter } = process.environment.namespace.stack;
  const now = process.environment.scheduler.now();
  const isRestoring = args.includes('-R') || args.includes('--restore');
  if (!isRestoring) return report(process, run(netfilter.ipvs, args, now));
  const text = yield* process.stdin.readAll();
  for (const line of text.split('\n')) {
    const words = line
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words.length === 0 || line.startsWith('#')) continue;
    const exitCode = report(process, run(netfilter.ipvs, words, now));
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

function report(process: Process, outcome: Outcome): number {
  if (typeof outcome === 'string') {
    process.stdout(outcome);
    return 0;
  }
  process.stderr(`${outcome.message}\n`);
  return 255;
}

function run(ipvs: Ipvs, args: readonly string[], now: number): Outcome {
  const parsed = parseOptions(withPersistence(args), { short: SHORT.replace('p::', 'p:'), long: LONG });
  if (!parsed.ok) return { message: `ipvsadm: unrecognized option '${parsed.error.option}'` };
  const { options } = parsed;
  const command = ['A', 'E', 'D', 'a', 'e', 'd', 'C', 'S', 'Z', 'set'].find((letter) =>
    hasOption(options, letter),
  );
  switch (command) {
    case 'A':
    case 'E':
    case 'D':
      return changeService(ipvs, command, options);
    case 'a':
    case 'e':
    case 'd':
      return changeServer(ipvs, command, options);
    case 'C':
      ipvs.clear();
      return '';
    case 'S':
      return formatSaved(ipvs, hasOption(options, 'n'));
    case 'Z':
      return zero(ipvs, options);
    case 'set':
      return setTimeouts(ipvs, options.operands);
    default:
      return list(ipvs, options, now);
  }
}

/** `-p` may stand without its value. */
function withPersistence(args: readonly string[]): readonly string[] {
  return args.flatMap((word, index) => {
    const isOption = word === '-p' || word === '--persistent';
    if (!isOption) return [word];
    return /^\d+$/.test(args[index + 1] ?? '') ? ['-p'] : ['-p', String(DEFAULT_PERSISTENCE)];
  });
}

function list(ipvs: Ipvs, options: ParsedOptions, now: number): Outcome {
  ipvs.connections.sweep(now);
  const isNumeric = hasOption(options, 'n');
  if (hasOption(options, 'c')) return formatVirtualConnections(ipvs.connections.entries(now), now, isNumeric);
  if (hasOption(options, 'timeout')) {
    const { tcp, tcpFin, udp } = ipvs.connections.timeouts;
    return `Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`;
  }
  const styles: readonly (readonly [string, ListStyle])[] = [
    ['stats', 'stats'],
    ['rate', 'rate'],
    ['thresholds', 'thresholds'],
    ['persistent-conn', 'persistent'],
  ];
  const style = styles.find(([option]) => hasOption(options, option))?.[1] ?? 'plain';
  const at = serviceOf(options);
  if (at !== undefined && 'message' in at) return at;
  const service = at === undefined ? undefined : ipvs.findService(at);
  if (at !== undefined && service === undefined) return { message: 'No such service' };
  const services = service === undefined ? ipvs.services() : [service];
  return formatServices(services, { style, isNumeric, isExact: hasOption(options, 'exact'), now });
}

function zero(ipvs: Ipvs, options: ParsedOptions): Outcome {
  const at = serviceOf(options);
  if (at !== undefined && 'message' in at) return at;
  const service = at === undefined ? undefined : ipvs.findService(at);
  if (at !== undefined && service === undefined) return { message: 'No such service' };
  for (const each of service === undefined ? ipvs.services() : [service]) {
    each.statistics.zero();
    for (const server of each.servers) server.statistics.zero();
  }
  return '';
}

function setTimeouts(ipvs: Ipvs, words: readonly string[]): Outcome {
  const [tcp = NaN, tcpFin = NaN, udp = NaN] = words.map(Number);
  if (![tcp, tcpFin, udp].every((value) => Number.isInteger(value) && value >= 0)) {
    return { message: 'illegal timeout value specified' };
  }
  const { timeouts } = ipvs.connections;
  if (tcp > 0) timeouts.tcp = tcp;
  if (tcpFin > 0) timeouts.tcpFin = tcpFin;
  if (udp > 0) timeouts.udp = udp;
  return '';
}

function changeService(ipvs: Ipvs, command: string, options: ParsedOptions): Outcome {
  const at = serviceOf(options);
  if (at === undefined) return { message: "You need to supply the 'service' option for the command" };
  if ('message' in at) return at;
  if (command === 'D') {
    const deleted = ipvs.deleteService(at);
    return deleted.ok ? '' : { message: deleted.error };
  }
  const netmask = parseIpv4(optionValue(options, 'M') ?? '255.255.255.255');
  const persistence = Number(optionValue(options, 'p') ?? '0');
  if (netmask === undefined) return { message: 'invalid netmask specified' };
  if (hasOption(options, 'p') && (persistence <= 0 || persistence > 2_678_400)) {
    return { message: 'invalid timeout value specified' };
  }
  const settings: ServiceSettings = {
    scheduler: optionValue(options, 's') ?? 'wlc',
    persistenceSeconds: persistence,
    netmask: netmask | 0 || EVERY_BIT,
    flags: (optionValue(options, 'b') ?? '').split(',').filter((flag) => flag !== ''),
    isOnePacket: hasOption(options, 'o'),
  };
  const result = command === 'A' ? ipvs.addService(at, settings) : ipvs.editService(at, settings);
  return result.ok ? '' : { message: result.error };
}

function changeServer(ipvs: Ipvs, command: string, options: ParsedOptions): Outcome {
  const at = serviceOf(options);
  if (at === undefined) return { message: "You need to supply the 'service' option for the command" };
  if ('message' in at) return at;
  const text = optionValue(options, 'r');
  if (text === undefined) return { message: "You need to supply the 'real-server' option for the command" };
  const server = parseEndpoint(text, at.port);
  if (server === undefined) return { message: `illegal real server address[:port] specified` };
  if (hasOption(options, 'g') || hasOption(options, 'i')) {
    return { message: 'direct routing and tunneling are not modelled; use -m' };
  }
  const settings: ServerSettings = {
    weight: Number(optionValue(options, 'w') ?? '1'),
    upperThreshold: Number(optionValue(options, 'x') ?? '0'),
    lowerThreshold: Number(optionValue(options, 'y') ?? '0'),
  };
  if (!Number.isInteger(settings.weight) || settings.weight < 0 || settings.weight > 65_535) {
    return { message: 'illegal weight specified' };
  }
  if (command === 'd') {
    const deleted = ipvs.deleteServer(at, server.address, server.port);
    return deleted.ok ? '' : { message: deleted.error };
  }
  // Without -m the tool asks for direct routing, which is not modelled.
  if (!hasOption(options, 'm')) return { message: 'direct routing and tunneling are not modelled; use -m' };
  const result =
    command === 'a'
      ? ipvs.addServer(at, server.address, server.port, settings)
      : ipvs.editServer(at, server.address, server.port, settings);
  return result.ok ? '' : { message: result.error };
}

function serviceOf(options: ParsedOptions): ServiceAddress | Failure | undefined {
  const mark = optionValue(options, 'f');
  if (mark !== undefined) {
    const number = Number(mark);
    if (!Number.isInteger(number) || number <= 0) return { message: `illegal fwmark value specified` };
    return { protocol: 0, address: 0, port: 0, mark: number };
  }
  for (const [letter, protocol] of [
    ['t', TCP],
    ['u', UDP],
    ['sctp', SCTP],
  ] as const) {
    const text = optionValue(options, letter);
    if (text === undefined) continue;
    const found = parseEndpoint(text, 0);
    if (found === undefined) return { message: 'illegal virtual server address[:port] specified' };
    return { protocol, ...found, mark: 0 };
  }
  return undefined;
}

function parseEndpoint(
  text: string,
  defaultPort: number,
): { readonly address: number; readonly port: number } | undefined {
  const [addressText = '', portText] = text.split(':');
  const address = parseIpv4(addressText);
  if (address === undefined) return undefined;
  if (portText === undefined) return { address: address | 0, port: defaultPort };
  const port = /^\d+$/.test(portText) ? Number(portText) : findServicePort(portText);
  return port === undefined || port > 65_535 ? undefined : { address: address | 0, port };
}
