/** ipvsadm 1.31: virtual services are netfilter's business. */
import { ok, type Result } from '../../base/result';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { AddressBook } from '../../netfilter/address-book';
import { AddressMask } from '../../netfilter/family-values';
import type { Ipvs } from '../../netfilter/ipvs/ipvs';
import {
  formatSaved,
  formatServices,
  formatVirtualConnections,
  type ListStyle,
} from '../../netfilter/ipvs/ipvs-text';
import type { ServiceAddress, ServiceSettings, VirtualService } from '../../netfilter/ipvs/virtual-service';
import type { IpvsProblem, ServerSettings } from '../../netfilter/ipvs/virtual-service-table';
import type { Netfilter } from '../../netfilter/netfilter';
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
const FAMILIES = ['IPv4', 'IPv6'] as const;
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
  const { netfilter } = process.environment.namespace.stack;
  const now = process.environment.scheduler.now();
  if (words[0] === '-v' || words[0] === '--version') {
    process.stdout(VERSION);
    return 0;
  }
  const parsed = parseIpvsadm(words);
  if (!parsed.ok) return report(process, parsed);
  if (parsed.value.command !== 'R') return report(process, run(netfilter, parsed.value, now));
  const text = yield* process.stdin.readAll();
  for (const line of text.split('\n')) {
    const lineWords = line.split(/\s+/).filter((word) => word !== '');
    if (lineWords.length === 0) continue;
    const command = parseIpvsadm(lineWords);
    const exitCode = report(process, command.ok ? run(netfilter, command.value, now) : command);
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

function run(netfilter: Netfilter, args: IpvsadmArguments, now: number): Outcome {
  switch (args.command) {
    case 'A':
    case 'E':
      return putService(netfilter, args);
    case 'D': {
      const named = serviceOf(netfilter, args);
      return named.ok ? ofKernel(named.value.ipvs.services.deleteService(named.value.at)) : named;
    }
    case 'a':
    case 'e':
    case 'd':
      return changeServer(netfilter, args);
    case 'C':
      for (const { services } of halvesOf(netfilter)) services.clear();
      return ok('');
    case 'S':
      return ok(formatSaved(servicesOf(netfilter), args.options.has('numeric')));
    case 'Z':
      return zero(netfilter, args);
    case 'set':
      return setTimeouts(netfilter.ipvs, args.operands);
    case 'L':
      return list(netfilter, args, now);
    case 'R':
      return ok('');
  }
}

function halvesOf(netfilter: Netfilter): readonly Ipvs[] {
  return FAMILIES.map((family) => netfilter.ipvsOf(family));
}

function servicesOf(netfilter: Netfilter): readonly VirtualService[] {
  return halvesOf(netfilter).flatMap(({ services }) => services.services());
}

function ofKernel(result: Result<unknown, IpvsProblem>): Outcome {
  return result.ok ? ok('') : { ok: false, error: { message: result.error, exitCode: 255 } };
}

function list(netfilter: Netfilter, args: IpvsadmArguments, now: number): Outcome {
  const { options } = args;
  const halves = halvesOf(netfilter);
  for (const { connections } of halves) connections.sweep(now);
  const isNumeric = options.has('numeric');
  const styles = STYLES.filter(([option]) => options.has(option));
  const isByConnection = options.has('connection');
  const others = [isByConnection, options.has('timeout'), options.has('daemon')].filter(Boolean).length;
  if (styles.length + others > 1) return failWith('options conflicts in the list command');
  if (isByConnection) {
    const entries = halves.flatMap(({ connections }) => connections.entries(now));
    return ok(formatVirtualConnections(entries, now, isNumeric));
  }
  if (options.has('timeout')) {
    const { tcp, tcpFin, udp } = netfilter.ipvs.connections.timeouts;
    return ok(`Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`);
  }
  if (options.has('daemon')) return ok('');
  const style = styles[0]?.[1] ?? 'plain';
  const listing = { style, isNumeric, isExact: options.has('exact'), now };
  if (!options.has('service-address')) {
    return ok(formatServices(servicesOf(netfilter), { ...listing, isWhole: true }));
  }
  const named = serviceOf(netfilter, args);
  if (!named.ok) return named;
  const service = named.value.ipvs.services.findService(named.value.at);
  if (service === undefined) return { ok: false, error: { message: 'No such service', exitCode: 1 } };
  return ok(formatServices([service], { ...listing, isWhole: false }));
}

function zero(netfilter: Netfilter, args: IpvsadmArguments): Outcome {
  let services = servicesOf(netfilter);
  if (args.options.has('service-address')) {
    const named = serviceOf(netfilter, args);
    if (!named.ok) return named;
    const service = named.value.ipvs.services.findService(named.value.at);
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

function putService(netfilter: Netfilter, args: IpvsadmArguments): Outcome {
  const { options, command } = args;
  const named = serviceOf(netfilter, args);
  if (!named.ok) return named;
  const { at, ipvs } = named.value;
  const persistence = options.get('persistent');
  const seconds = persistence === '' ? DEFAULT_PERSISTENCE : (persistence ?? '0');
  if (persistence !== undefined && !isNumber(seconds, 1, MAX_TIMEOUT)) {
    return failWith(`invalid timeout value \`${seconds}' specified`);
  }
  const mask = parseMask(options.get('netmask'), ipvs.services.book);
  if (mask === undefined) return failWith('illegal virtual server persistent mask specified');
  const flags = flagsOf(options.get('sched-flags'));
  if (!flags.ok) return flags;
  if (options.has('ops') && at.protocol === TCP) {
    return failWith('One-Packet Scheduling is only for UDP virtual services');
  }
  if (at.mark === 0 && at.port === 0 && persistence === undefined) {
    return failWith('Zero port specified for non-persistent service');
  }
  const settings: ServiceSettings = {
    scheduler: options.get('scheduler') ?? 'wlc',
    persistenceSeconds: Number(seconds),
    mask,
    flags: flags.value,
    isOnePacket: options.has('ops'),
  };
  return ofKernel(
    command === 'A' ? ipvs.services.addService(at, settings) : ipvs.services.editService(at, settings),
  );
}

function flagsOf(text: string | undefined): Result<readonly string[], IpvsadmFailure> {
  const names = text === undefined ? [] : text.split(',');
  const wrong = names.find((name) => !FLAG_BITS.has(name));
  if (wrong !== undefined) return failWith(`invalid scheduler flag \`${wrong}'`);
  const bits = names.map((name) => FLAG_BITS.get(name));
  return ok([...new Set(FLAG_BITS.values())].filter((bit) => bits.includes(bit)));
}

function changeServer(netfilter: Netfilter, args: IpvsadmArguments): Outcome {
  const { options, command } = args;
  const named = serviceOf(netfilter, args);
  if (!named.ok) return named;
  const { at, ipvs } = named.value;
  const server = parseEndpoint(netfilter, options.get('real-server') ?? '', at.port);
  if (server?.ipvs !== ipvs) return failWith('illegal real server address[:port] specified');
  const weight = options.get('weight') ?? '1';
  const upper = options.get('u-threshold') ?? '0';
  const lower = options.get('l-threshold') ?? '0';
  if (!isNumber(weight, 0, 0x7fff_ffff)) return failWith('illegal weight specified');
  if (!isNumber(upper, 0, 0x7fff_ffff)) return failWith('illegal u_threshold specified');
  if (!isNumber(lower, 0, 0x7fff_ffff)) return failWith('illegal l_threshold specified');
  if (command === 'd') return ofKernel(ipvs.services.deleteServer(at, server.address, server.port));
  // Without -m the tool asks for direct routing.
  const method = options.get('forwarding-method') ?? '-g';
  if (method === '-i' || method === '--ipip') return failWith('tunneling is not modelled; use -m or -g');
  const forwarding = method === '-m' || method === '--masquerading' ? 'masquerading' : 'direct-routing';
  // What arrives as it was arrives at the port of the service.
  const port = forwarding === 'direct-routing' && at.mark === 0 ? at.port : server.port;
  const settings: ServerSettings = {
    weight: Number(weight),
    upperThreshold: Number(upper),
    lowerThreshold: Number(lower),
    forwarding,
  };
  return ofKernel(
    command === 'a'
      ? ipvs.services.addServer(at, server.address, port, settings)
      : ipvs.services.editServer(at, server.address, port, settings),
  );
}

/** A service by its address, and the half of IPVS that it belongs to. */
interface NamedService {
  readonly at: ServiceAddress;
  readonly ipvs: Ipvs;
}

function serviceOf(
  netfilter: Netfilter,
  { options, serviceKind }: IpvsadmArguments,
): Result<NamedService, IpvsadmFailure> {
  const text = options.get('service-address') ?? '';
  const protocol = PROTOCOLS[serviceKind];
  if (protocol === undefined) {
    if (!isNumber(text, 1, 0xffff_ffff)) return failWith(`invalid fwmark value \`${text}' specified`);
    const ipvs = netfilter.ipvsOf(options.has('ipv6') ? 'IPv6' : 'IPv4');
    return ok({ at: { protocol: 0, address: 0, port: 0, mark: Number(text) }, ipvs });
  }
  if (options.has('ipv6')) return failWith('-6 used before -f or without a firewall mark');
  const found = parseEndpoint(netfilter, text, 0);
  if (found === undefined) return failWith('illegal virtual server address[:port] specified');
  const { address, port, ipvs } = found;
  return ok({ at: { protocol, address, port, mark: 0 }, ipvs });
}

function isNumber(text: string, min: number, max: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
}

interface Endpoint {
  readonly address: number;
  readonly port: number;
  readonly ipvs: Ipvs;
}

/** `ADDRESS[:PORT]`, `[ADDRESS]:PORT`. */
function parseEndpoint(netfilter: Netfilter, text: string, defaultPort: number): Endpoint | undefined {
  const [, bracketed, portBehind] = /^\[([^\]]*)\](?::(.*))?$/.exec(text) ?? [];
  const family = bracketed === undefined ? 'IPv4' : 'IPv6';
  const [addressText = '', portText] = bracketed === undefined ? text.split(':') : [bracketed, portBehind];
  const address = netfilter.of(family).parseAddress(addressText);
  if (address === undefined) return undefined;
  const ipvs = netfilter.ipvsOf(family);
  if (portText === undefined) return { address: address | 0, port: defaultPort, ipvs };
  const port = /^\d+$/.test(portText) ? Number(portText) : findServicePort(portText);
  return port === undefined || port > 65_535 ? undefined : { address: address | 0, port, ipvs };
}

/** An address for IPv4, the length of a prefix for IPv6; nothing counts as everything. */
function parseMask(text: string | undefined, book: AddressBook | undefined): AddressMask | undefined {
  if (text === undefined || text === '0.0.0.0') return AddressMask.whole(book);
  const isFit = book === undefined ? parseIpv4(text) !== undefined : isNumber(text, 1, 128);
  const mask =
    book === undefined ? AddressMask.parse(text, book) : AddressMask.parsePrefix('', '', text, book);
  return isFit && typeof mask !== 'string' ? mask : undefined;
}
