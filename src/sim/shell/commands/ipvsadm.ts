/** ipvsadm 1.31: virtual services are netfilter's business. */
import { ok, type Result } from '../../base/result';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { Ipvs, IpvsProblem, ServerSettings } from '../../netfilter/ipvs/ipvs';
import {
  formatSaved,
  formatServices,
  formatVirtualConnections,
  type ListStyle,
} from '../../netfilter/ipvs/ipvs-text';
import type { ServiceAddress, ServiceSettings } from '../../netfilter/ipvs/virtual-service';
import { findServicePort } from '../../netfilter/service-names';
import { parseIpv4 } from '../../wire/ipv4-address';
import {
  failWith,
  parseIpvsadm,
  type IpvsadmArguments,
  type IpvsadmFailure,
  type IpvsadmOption,
} from './ipvsadm-arguments';

const VERSION = 'ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n';
const DEFAULT_PERSISTENCE = '360';
/** 31 days. */
const MAX_TIMEOUT = 2_678_400;
const EVERY_BIT = -1;
const TCP = 6;
const UDP = 17;
const SCTP = 132;
const PROTOCOLS: Readonly<Record<string, number>> = {
  '-t': TCP,
  '--tcp-service': TCP,
  '-u': UDP,
  '--udp-service': UDP,
  '--sctp-service': SCTP,
};
const STYLES: readonly (readonly [IpvsadmOption, ListStyle])[] = [
  ['stats', 'stats'],
  ['rate', 'rate'],
  ['thresholds', 'thresholds'],
  ['persistent-conn', 'persistent'],
];
/** Each scheduler may give the three bits names of its own. */
const FLAG_BITS: ReadonlyMap<string, string> = new Map([
  ['sh-fallback', 'sh-fallback'],
  ['sh-port', 'sh-port'],
  ['flag-1', 'sh-fallback'],
  ['flag-2', 'sh-port'],
  ['flag-3', 'flag-3'],
]);

type Outcome = Result<string, IpvsadmFailure>;

export function* ipvsadm(process: Process, words: readonly string[]): Task<number> {
  const { ipvs } = process.environment.namespace.stack.netfilter;
  const now = process.environment.scheduler.now();
  if (words[0] === '-v' || words[0] === '--version') {
    process.stdout(VERSION);
    return 0;
  }
  const parsed = parseIpvsadm(words);
  if (!parsed.ok) return report(process, parsed);
  if (parsed.value.command !== 'R') return report(process, run(ipvs, parsed.value, now));
  const text = yield* process.stdin.readAll();
  for (const line of text.split('\n')) {
    const lineWords = line.split(/\s+/).filter((word) => word !== '');
    if (lineWords.length === 0) continue;
    const command = parseIpvsadm(lineWords);
    const exitCode = report(process, command.ok ? run(ipvs, command.value, now) : command);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

function report(process: Process, outcome: Outcome): number {
  if (outcome.ok) {
    process.stdout(outcome.value);
    return 0;
  }
  process.stderr(`${outcome.error.message}\n`);
  return outcome.error.exitCode;
}

function run(ipvs: Ipvs, args: IpvsadmArguments, now: number): Outcome {
  switch (args.command) {
    case 'A':
    case 'E':
      return putService(ipvs, args);
    case 'D': {
      const at = serviceOf(args);
      return at.ok ? ofKernel(ipvs.deleteService(at.value)) : at;
    }
    case 'a':
    case 'e':
    case 'd':
      return changeServer(ipvs, args);
    case 'C':
      ipvs.clear();
      return ok('');
    case 'S':
      return ok(formatSaved(ipvs, args.options.has('numeric')));
    case 'Z':
      return zero(ipvs, args);
    case 'set':
      return setTimeouts(ipvs, args.operands);
    case 'L':
      return list(ipvs, args, now);
    case 'R':
      return ok('');
  }
}

function ofKernel(result: Result<unknown, IpvsProblem>): Outcome {
  return result.ok ? ok('') : { ok: false, error: { message: result.error, exitCode: 255 } };
}

function list(ipvs: Ipvs, args: IpvsadmArguments, now: number): Outcome {
  const { options } = args;
  ipvs.connections.sweep(now);
  const isNumeric = options.has('numeric');
  const styles = STYLES.filter(([option]) => options.has(option));
  const isByConnection = options.has('connection');
  const others = [isByConnection, options.has('timeout'), options.has('daemon')].filter(Boolean).length;
  if (styles.length + others > 1) return failWith('options conflicts in the list command');
  if (isByConnection) {
    return ok(formatVirtualConnections(ipvs.connections.entries(now), now, isNumeric));
  }
  if (options.has('timeout')) {
    const { tcp, tcpFin, udp } = ipvs.connections.timeouts;
    return ok(`Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`);
  }
  if (options.has('daemon')) return ok('');
  const style = styles[0]?.[1] ?? 'plain';
  const listing = { style, isNumeric, isExact: options.has('exact'), now };
  if (!options.has('service-address')) {
    return ok(formatServices(ipvs.services(), { ...listing, isWhole: true }));
  }
  const at = serviceOf(args);
  if (!at.ok) return at;
  const service = ipvs.findService(at.value);
  if (service === undefined) return { ok: false, error: { message: 'No such service', exitCode: 1 } };
  return ok(formatServices([service], { ...listing, isWhole: false }));
}

function zero(ipvs: Ipvs, args: IpvsadmArguments): Outcome {
  let services = ipvs.services();
  if (args.options.has('service-address')) {
    const at = serviceOf(args);
    if (!at.ok) return at;
    const service = ipvs.findService(at.value);
    if (service === undefined) return { ok: false, error: { message: 'No such service', exitCode: 255 } };
    services = [service];
  }
  for (const service of services) {
    service.statistics.zero();
    for (const server of service.servers) server.statistics.zero();
  }
  return ok('');
}

/** 0 leaves a time as it is. */
function setTimeouts(ipvs: Ipvs, words: readonly string[]): Outcome {
  const wrong = words.find((word) => !isNumber(word, 0, MAX_TIMEOUT));
  if (wrong !== undefined) return failWith(`invalid timeout value \`${wrong}' specified`);
  const [tcp = 0, tcpFin = 0, udp = 0] = words.map(Number);
  const { timeouts } = ipvs.connections;
  if (tcp > 0) timeouts.tcp = tcp;
  if (tcpFin > 0) timeouts.tcpFin = tcpFin;
  if (udp > 0) timeouts.udp = udp;
  return ok('');
}

function putService(ipvs: Ipvs, args: IpvsadmArguments): Outcome {
  const { options, command } = args;
  const at = serviceOf(args);
  if (!at.ok) return at;
  const persistence = options.get('persistent');
  const seconds = persistence === '' ? DEFAULT_PERSISTENCE : (persistence ?? '0');
  if (persistence !== undefined && !isNumber(seconds, 1, MAX_TIMEOUT)) {
    return failWith(`invalid timeout value \`${seconds}' specified`);
  }
  const netmask = parseIpv4(options.get('netmask') ?? '255.255.255.255');
  if (netmask === undefined) return failWith('illegal virtual server persistent mask specified');
  const flags = flagsOf(options.get('sched-flags'));
  if (!flags.ok) return flags;
  if (options.has('ops') && at.value.protocol === TCP) {
    return failWith('One-Packet Scheduling is only for UDP virtual services');
  }
  if (at.value.mark === 0 && at.value.port === 0 && persistence === undefined) {
    return failWith('Zero port specified for non-persistent service');
  }
  const settings: ServiceSettings = {
    scheduler: options.get('scheduler') ?? 'wlc',
    persistenceSeconds: Number(seconds),
    netmask: netmask | 0 || EVERY_BIT,
    flags: flags.value,
    isOnePacket: options.has('ops'),
  };
  return ofKernel(
    command === 'A' ? ipvs.addService(at.value, settings) : ipvs.editService(at.value, settings),
  );
}

function flagsOf(text: string | undefined): Result<readonly string[], IpvsadmFailure> {
  const names = text === undefined ? [] : text.split(',');
  const wrong = names.find((name) => !FLAG_BITS.has(name));
  if (wrong !== undefined) return failWith(`invalid scheduler flag \`${wrong}'`);
  const bits = names.map((name) => FLAG_BITS.get(name));
  return ok([...new Set(FLAG_BITS.values())].filter((bit) => bits.includes(bit)));
}

function changeServer(ipvs: Ipvs, args: IpvsadmArguments): Outcome {
  const { options, command } = args;
  const at = serviceOf(args);
  if (!at.ok) return at;
  const server = parseEndpoint(options.get('real-server') ?? '', at.value.port);
  if (server === undefined) return failWith('illegal real server address[:port] specified');
  const weight = options.get('weight') ?? '1';
  const upper = options.get('u-threshold') ?? '0';
  const lower = options.get('l-threshold') ?? '0';
  if (!isNumber(weight, 0, 0x7fff_ffff)) return failWith('illegal weight specified');
  if (!isNumber(upper, 0, 0x7fff_ffff)) return failWith('illegal u_threshold specified');
  if (!isNumber(lower, 0, 0x7fff_ffff)) return failWith('illegal l_threshold specified');
  if (command === 'd') return ofKernel(ipvs.deleteServer(at.value, server.address, server.port));
  // Without -m the tool asks for direct routing.
  const method = options.get('forwarding-method') ?? '-g';
  if (method !== '-m' && method !== '--masquerading') {
    return failWith('direct routing and tunneling are not modelled; use -m');
  }
  const settings: ServerSettings = {
    weight: Number(weight),
    upperThreshold: Number(upper),
    lowerThreshold: Number(lower),
  };
  return ofKernel(
    command === 'a'
      ? ipvs.addServer(at.value, server.address, server.port, settings)
      : ipvs.editServer(at.value, server.address, server.port, settings),
  );
}

function serviceOf({ options, serviceKind }: IpvsadmArguments): Result<ServiceAddress, IpvsadmFailure> {
  const text = options.get('service-address') ?? '';
  const protocol = PROTOCOLS[serviceKind];
  if (protocol === undefined) {
    if (!isNumber(text, 1, 0xffff_ffff)) return failWith(`invalid fwmark value \`${text}' specified`);
    return ok({ protocol: 0, address: 0, port: 0, mark: Number(text) });
  }
  const found = parseEndpoint(text, 0);
  if (found === undefined) return failWith('illegal virtual server address[:port] specified');
  return ok({ protocol, ...found, mark: 0 });
}

function isNumber(text: string, min: number, max: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
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
