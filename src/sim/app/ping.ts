/**
 * ping in its two common forms: busybox's (networking/ping.c) and the one of iputils 20221126.
 *
 * Models count, interval, size, time to live, deadline, wait time, quiet, `-M do`, `-M dont`, `-I ADDRESS`,
 * and of iputils flood, preload, patterns, `-A`, `-Q` and the question before a broadcast; ICMP errors; `ping-voices.ts` has what the two
 * print. Leaves out record route, time stamps of
 * routers, marks and node information, which it refuses by name, and verbose output.
 */
import { milliseconds, seconds } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import type { NetDevice } from '../link/net-device';
import type { IpStack } from '../net/ip-stack';
import { textOfErrno } from '../net/netlink-error';
import { isIpv6, parseIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import type { Ipv4Address } from '../wire/ipv4-address';
import { busyboxUsage } from './busybox-usage';
import { describeOptionError, hasOption, optionValue, parseOptions, type ParsedOptions } from './options';
import { leadingNumber, parsePingArguments, PING_VERSION, pingPattern } from './ping-arguments';
import { runPing } from './ping-session';
import { BUSYBOX_VOICE, IPUTILS_VOICE, type PingPlan } from './ping-voices';
import { describeResolveFailure, resolveHost } from './resolver';

const BUSYBOX_USAGE = busyboxUsage(`ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern`);

const DEFAULT_SIZE_BYTES = 56;
const DEFAULT_WAIT = seconds(10);

export function* busyboxPing(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: '46Ac:s:i:t:I:W:w:qnp:v' });
  if (!parsed.ok) {
    process.stderr(`${describeOptionError('ping', parsed.error)}\n${BUSYBOX_USAGE}`);
    return 1;
  }
  const [target] = parsed.options.operands;
  if (target === undefined) {
    process.stderr(BUSYBOX_USAGE);
    return 1;
  }
  const invalid = invalidNumber(parsed.options, ['c', 's', 't', 'W', 'w']);
  if (invalid !== undefined) {
    process.stderr(`ping: invalid number '${invalid}'\n`);
    return 1;
  }
  const resolved = yield* resolveHost(process, target, familyOption(parsed.options));
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    process.stderr(`ping: bad address '${target}'\n`);
    return 1;
  }
  const sender = senderOf(process, optionValue(parsed.options, 'I'), address);
  if (sender.problem !== undefined) {
    const wanted = optionValue(parsed.options, 'I') ?? '';
    const why =
      sender.problem === 'no-device' ? `can't bind to interface ${wanted}: No such device` : ADDRESS_TAKEN;
    process.stderr(`ping: ${why}\n`);
    return 1;
  }
  const zone = resolved.ok ? resolved.value.zone : undefined;
  const plan = { ...planOf(parsed.options, target, address, false), ...sender, zone };
  return yield* runPing(process, plan, BUSYBOX_VOICE, 0);
}

/** By their names these are about IPv6. */
export function* iputilsPing6(process: Process, args: readonly string[]): Task<number> {
  return yield* iputilsPing(process, ['-6', ...args]);
}

export function* busyboxPing6(process: Process, args: readonly string[]): Task<number> {
  return yield* busyboxPing(process, ['-6', ...args]);
}

export function* iputilsPing(process: Process, args: readonly string[]): Task<number> {
  const parsed = parsePingArguments(args);
  if (!parsed.ok) {
    process.stderr(parsed.error.text);
    return parsed.error.exitCode;
  }
  const { options, warnings } = parsed.value;
  process.stderr(warnings);
  if (hasOption(options, 'V')) {
    process.stdout(PING_VERSION);
    return 0;
  }
  const [target = ''] = options.operands;
  // It asks for the families that it can open sockets of.
  const isDualStack = process.environment.namespace.stack.hasIpv6 || target.includes(':');
  const family = familyOption(options) ?? (isDualStack ? undefined : 'IPv4');
  const resolved = yield* resolveHost(process, target, family);
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    const failure = resolved.ok ? 'not-found' : resolved.error;
    process.stderr(`ping: ${target}: ${describeResolveFailure(failure)}\n`);
    return 2;
  }
  const zone = resolved.ok ? resolved.value.zone : undefined;
  const sender = senderOf(process, optionValue(options, 'I'), address);
  if (sender.problem !== undefined) {
    process.stderr(`ping: ${senderProblem(sender.problem, optionValue(options, 'I') ?? '', address)}\n`);
    return 2;
  }
  const refusal = isIpv6(address)
    ? ipv6Refusal(process, address, zone ?? sender.device)
    : connectRefusal(process, address, hasOption(options, 'b'));
  if (refusal !== undefined) {
    process.stderr(`ping: ${refusal}\n`);
    return 2;
  }
  if (!isIpv6(address) && Number(optionValue(options, 't') ?? 1) === 0) {
    process.stderr('ping: cannot set unicast time-to-live: Invalid argument\n');
    return 2;
  }
  const sticky = hasOption(options, 'B') ? process.environment.namespace.stack.routeFor(address) : undefined;
  const plan = {
    ...planOf(options, target, address, true),
    ...sender,
    source: sender.source ?? sticky?.source,
    zone,
  };
  return yield* runPing(process, plan, IPUTILS_VOICE, 1);
}

/** It connects a datagram socket first, to learn its own address. */
function connectRefusal(process: Process, address: Ipv4Address, mayBroadcast: boolean): string | undefined {
  const route = process.environment.namespace.stack.getRoute({ destination: address });
  if (!route.ok && route.error.errno !== 'EACCES') return `connect: ${textOfErrno(route.error.errno)}`;
  if (route.ok && route.value.type !== 'broadcast') return undefined;
  if (!mayBroadcast) {
    return 'Do you want to ping broadcast? Then -b. If not, check your local firewall rules';
  }
  process.stderr('WARNING: pinging broadcast address\n');
  return route.ok ? undefined : `connect: ${textOfErrno(route.error.errno)}`;
}

function ipv6Refusal(
  process: Process,
  address: IpAddress,
  egress: NetDevice | undefined,
): string | undefined {
  const route = process.environment.namespace.stack.routeFor(address, undefined, egress);
  return route === undefined ? `connect: ${textOfErrno('ENETUNREACH')}` : undefined;
}

function familyOption(options: ParsedOptions): IpFamily | undefined {
  if (hasOption(options, '6')) return 'IPv6';
  return hasOption(options, '4') ? 'IPv4' : undefined;
}

function invalidNumber(options: ParsedOptions, names: readonly string[]): string | undefined {
  return names
    .map((name) => optionValue(options, name))
    .find((value) => value !== undefined && !/^\d+$/.test(value));
}

function planOf(
  options: ParsedOptions,
  target: string,
  address: IpAddress,
  isIputils: boolean,
): Omit<PingPlan, 'source' | 'device' | 'zone'> {
  const number = (name: string, fallback: number): number => Number(optionValue(options, name) ?? fallback);
  const wait = optionValue(options, 'W');
  const deadline = optionValue(options, 'w');
  const ttl = optionValue(options, 't');
  return {
    target,
    address,
    isTargetAddress: parseIp(target) !== undefined,
    count: number('c', Number.POSITIVE_INFINITY),
    interval: milliseconds(Math.max(leadingNumber(optionValue(options, 'i') ?? '1') * 1000, 2)),
    preload: isIputils ? number('l', 1) : 1,
    pattern: isIputils ? pingPattern(options) : undefined,
    isStamped: isIputils && hasOption(options, 'D'),
    tellsOutstanding: isIputils && hasOption(options, 'O'),
    isAudible: isIputils && hasOption(options, 'a'),
    identifier: isIputils ? optionValue(options, 'e') : undefined,
    sizeBytes: number('s', DEFAULT_SIZE_BYTES),
    ttl: ttl === undefined ? undefined : Number(ttl),
    tos: Math.max(number('Q', 0), 0),
    isHasty: isIputils && (hasOption(options, 'f') || hasOption(options, 'A')),
    isFlood: isIputils && hasOption(options, 'f'),
    isDontFragment: optionValue(options, 'M') === 'do',
    isFragmentable: optionValue(options, 'M') === 'dont',
    isQuiet: hasOption(options, 'q'),
    isNumeric: hasOption(options, 'n'),
    lastWait: wait === undefined ? DEFAULT_WAIT : seconds(leadingNumber(wait)),
    deadline: deadline === undefined || Number(deadline) === 0 ? undefined : seconds(Number(deadline)),
  };
}

interface PingSender {
  readonly source: IpAddress | undefined;
  readonly device: NetDevice | undefined;
  readonly problem?: 'no-device' | 'no-address';
}

/** `-I` takes an address or an interface; an address of the other family counts as none. */
function senderOf(process: Process, text: string | undefined, target: IpAddress): PingSender {
  if (text === undefined) return { source: undefined, device: undefined };
  const { stack } = process.environment.namespace;
  const literal = parseIp(text);
  if (literal !== undefined && isIpv6(literal) !== isIpv6(target)) {
    return { source: stack.routeFor(target)?.source, device: undefined };
  }
  if (literal !== undefined) {
    const isOurs = isIpv6(literal) ? stack.ipv6.typeOf(literal) === 'LOCAL' : isOwnIpv4(stack, literal);
    return { source: literal, device: undefined, ...(isOurs ? {} : { problem: 'no-address' }) };
  }
  const device = stack.findDevice(text);
  if (device === undefined) return { source: undefined, device, problem: 'no-device' };
  const source = isIpv6(target)
    ? stack.routeFor(target, undefined, device)?.source
    : stack.addressesOf(device)[0]?.address;
  return { source, device };
}

function isOwnIpv4(stack: IpStack, address: Ipv4Address): boolean {
  return stack.devices().some((device) => stack.addressesOf(device).some((own) => own.address === address));
}

const ADDRESS_TAKEN = 'bind: Cannot assign requested address';

/** In the words of iputils, which differ between the families. */
function senderProblem(problem: 'no-device' | 'no-address', wanted: string, target: IpAddress): string {
  if (problem === 'no-address') {
    return isIpv6(target) ? 'bind icmp socket: Cannot assign requested address' : ADDRESS_TAKEN;
  }
  return isIpv6(target) ? `unknown iface: ${wanted}` : `SO_BINDTODEVICE ${wanted}: No such device`;
}
