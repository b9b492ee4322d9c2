/**
 * ping in its two common forms: busybox's (networking/ping.c) and the one of iputils 20221126.
 *
 * Models count, interval, size, time to live, deadline, wait time, quiet, `-M do`, `-M dont`, `-I ADDRESS`,
 * and of iputils flood, `-A`, `-Q` and the question before a broadcast; ICMP errors; `ping-voices.ts` has what the two
 * print. Leaves out patterns and preloading.
 */
import {
  after,
  elapsed,
  isBefore,
  milliseconds,
  nanoseconds,
  seconds,
  type Duration,
  type SimTime,
} from '../base/time';
import { SIGNAL, type Process } from '../host/process';
import { sleep, untilOrTimeout, type Task } from '../host/task';
import { textOfErrno } from '../net/netlink-error';
import type { NetDevice } from '../link/net-device';
import type { IpStack } from '../net/ip-stack';
import type { IcmpError } from '../net/transport-handler';
import type { EchoReply, PingSocket } from '../transport/ping-layer';
import { isIpv6, parseIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import type { Ipv4Address } from '../wire/ipv4-address';
import { busyboxUsage } from './busybox-usage';
import { describeOptionError, hasOption, optionValue, parseOptions, type ParsedOptions } from './options';
import type { PingCounts } from './ping-text';
import { BUSYBOX_VOICE, IPUTILS_VOICE, type PingPlan, type PingVoice } from './ping-voices';
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
const MAX_TOS = 0xff;
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
  const parsed = parseOptions(args, { short: '46Abc:fs:i:t:I:W:w:qQ:np:vM:OD' });
  if (!parsed.ok) {
    process.stderr(`${describeOptionError('ping', parsed.error)}\n\nUsage\n  ping [options] <destination>\n`);
    return 2;
  }
  const [target] = parsed.options.operands;
  if (target === undefined) {
    process.stderr('ping: usage error: Destination address required\n');
    return 1;
  }
  for (const name of ['c', 's', 't', 'W', 'w', 'i']) {
    const value = optionValue(parsed.options, name);
    if (value !== undefined && !/^\d+(?:\.\d+)?$/.test(value)) {
      process.stderr(`ping: invalid argument: '${value}'\n`);
      return 1;
    }
  }
  // It asks for the families that it can open sockets of.
  const isDualStack = process.environment.namespace.stack.hasIpv6 || target.includes(':');
  const family = familyOption(parsed.options) ?? (isDualStack ? undefined : 'IPv4');
  const resolved = yield* resolveHost(process, target, family);
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    const failure = resolved.ok ? 'not-found' : resolved.error;
    process.stderr(`ping: ${target}: ${describeResolveFailure(failure)}\n`);
    return 2;
  }
  const tos = optionValue(parsed.options, 'Q');
  if (tos !== undefined && !(Number(tos) >= 0 && Number(tos) <= MAX_TOS)) {
    process.stderr(`ping: the decimal value of TOS bits must be in range 0-${MAX_TOS}: ${tos}\n`);
    return 2;
  }
  const zone = resolved.ok ? resolved.value.zone : undefined;
  const sender = senderOf(process, optionValue(parsed.options, 'I'), address);
  if (sender.problem !== undefined) {
    process.stderr(
      `ping: ${senderProblem(sender.problem, optionValue(parsed.options, 'I') ?? '', address)}\n`,
    );
    return 2;
  }
  const refusal = isIpv6(address)
    ? ipv6Refusal(process, address, zone ?? sender.device)
    : connectRefusal(process, address, hasOption(parsed.options, 'b'));
  if (refusal !== undefined) {
    process.stderr(`ping: ${refusal}\n`);
    return 2;
  }
  const plan = { ...planOf(parsed.options, target, address, true), ...sender, zone };
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
    interval: milliseconds(Math.max(number('i', 1) * 1000, 2)),
    sizeBytes: number('s', DEFAULT_SIZE_BYTES),
    ttl: ttl === undefined ? undefined : Number(ttl),
    tos: number('Q', 0),
    isHasty: isIputils && (hasOption(options, 'f') || hasOption(options, 'A')),
    isFlood: isIputils && hasOption(options, 'f'),
    isDontFragment: optionValue(options, 'M') === 'do',
    isFragmentable: optionValue(options, 'M') === 'dont',
    isQuiet: hasOption(options, 'q'),
    isNumeric: hasOption(options, 'n'),
    lastWait: wait === undefined ? DEFAULT_WAIT : seconds(Number(wait)),
    deadline: deadline === undefined ? undefined : seconds(Number(deadline)),
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

class PingSession {
  readonly #process: Process;
  readonly #plan: PingPlan;
  readonly #voice: PingVoice;
  readonly #firstSequence: number;
  readonly #socket: PingSocket;
  readonly #sentAt = new Map<number, SimTime>();
  readonly #answered = new Set<number>();
  readonly #roundTripsNs: number[] = [];
  #sent = 0;
  #duplicates = 0;
  #errors = 0;
  #pipe = 0;
  readonly #startedAt: SimTime;
  #lastSentAt: SimTime;
  #onChange: (() => void) | undefined = undefined;
  isInterrupted = false;

  constructor(process: Process, plan: PingPlan, voice: PingVoice, firstSequence: number) {
    this.#process = process;
    this.#plan = plan;
    this.#voice = voice;
    this.#firstSequence = firstSequence;
    this.#startedAt = process.environment.scheduler.now();
    this.#lastSentAt = this.#startedAt;
    this.#socket = process.own(process.environment.namespace.ping.open());
    this.#socket.onReply = (reply): void => this.#receive(reply);
    this.#socket.onError = (error): void => this.#receiveError(error);
    this.#socket.onRedirect = (redirect, gateway): void => this.#receiveRedirect(redirect, gateway);
    this.#socket.onOtherMessage = (): void => this.#onChange?.();
  }

  get hasAll(): boolean {
    return this.#answered.size >= this.#plan.count;
  }

  /** Nothing more can come for what was sent: iputils counts errors as answers, busybox does not. */
  get isSettled(): boolean {
    return this.#voice.isErrorAnAnswer && this.#answered.size + this.#errors >= this.#sent;
  }

  get sent(): number {
    return this.#sent;
  }

  interrupt(): void {
    this.isInterrupted = true;
    this.#onChange?.();
  }

  /** Answers false when the kernel refused it. */
  send(): boolean {
    const { address, source, ttl, tos, isDontFragment, isFragmentable, isFlood, isQuiet, sizeBytes } =
      this.#plan;
    const egress = this.#plan.zone ?? this.#plan.device;
    const sequence = (this.#firstSequence + this.#sent) & 0xffff;
    const now = this.#process.environment.scheduler.now();
    this.#sent += 1;
    this.#lastSentAt = now;
    this.#sentAt.set(sequence, now);
    this.#answered.delete(sequence);
    const outcome = this.#socket.send({
      destination: address,
      sequence,
      payload: payloadOf(sizeBytes, now),
      tos,
      isDontFragment,
      isFragmentable,
      ...(source === undefined ? {} : { source }),
      ...(egress === undefined ? {} : { egress }),
      ...(ttl === undefined ? {} : { ttl }),
    });
    if (outcome === 'sent') {
      if (isFlood && !isQuiet) this.#process.stdout('.');
      return true;
    }
    this.#errors += 1;
    const route = this.#process.environment.namespace.stack.routeFor(address);
    this.#process.stderr(this.#voice.sendFailure(outcome, this.#plan, route?.mtuBytes ?? 0));
    return false;
  }

  #receive(reply: EchoReply): void {
    const sentAt = this.#sentAt.get(reply.sequence);
    if (sentAt === undefined) return;
    const roundTripNs = elapsed(sentAt, this.#process.environment.scheduler.now());
    const isDuplicate = this.#answered.has(reply.sequence);
    this.#acknowledge(reply.sequence);
    if (isDuplicate) this.#duplicates += 1;
    else this.#answered.add(reply.sequence);
    this.#roundTripsNs.push(roundTripNs);
    if (!this.#plan.isQuiet) {
      this.#process.stdout(this.#voice.reply(reply, roundTripNs, this.#plan, isDuplicate));
    }
    this.#onChange?.();
  }

  #receiveError(error: IcmpError): void {
    const sequence = error.quoted.sequence & 0xffff;
    this.#errors += 1;
    this.#acknowledge(sequence);
    if (!this.#plan.isQuiet) this.#process.stdout(this.#voice.error(error, sequence, this.#plan));
    this.#onChange?.();
  }

  /** It is no answer, only news. */
  #receiveRedirect(redirect: IcmpError, gateway: IpAddress): void {
    const { isQuiet, isFlood } = this.#plan;
    if (!isQuiet && !isFlood) this.#process.stdout(this.#voice.redirect(redirect, gateway));
    this.#onChange?.();
  }

  /** How many requests had been sent since the one that something has come in about, it included. */
  #acknowledge(sequence: number): void {
    const behind = (this.#firstSequence + this.#sent - sequence) & 0xffff;
    if (behind <= 0x7fff) this.#pipe = Math.max(this.#pipe, behind);
  }

  /** Until something has come in, or `limit` is over. */
  *change(limit: Duration): Task<boolean> {
    return yield* untilOrTimeout(this.#process.environment.scheduler, limit, (resume) => {
      this.#onChange = resume;
      return () => {
        this.#onChange = undefined;
      };
    });
  }

  finish(): PingCounts {
    this.#process.disown(this.#socket);
    this.#socket.close();
    return {
      sent: this.#sent,
      received: this.#answered.size,
      duplicates: this.#duplicates,
      errors: this.#errors,
      elapsedNs: elapsed(this.#startedAt, this.#lastSentAt),
      roundTripsNs: this.#roundTripsNs,
      pipe: this.#pipe,
    };
  }
}

function* runPing(process: Process, plan: PingPlan, voice: PingVoice, firstSequence: number): Task<number> {
  const { scheduler } = process.environment;
  process.stdout(voice.begin(plan));
  const session = new PingSession(process, plan, voice, firstSequence);
  process.onSignal = (signal): boolean => {
    if (signal === SIGNAL.INT) session.interrupt();
    return signal === SIGNAL.INT;
  };
  const startedAt = scheduler.now();
  const isOver = (): boolean =>
    session.isInterrupted ||
    (plan.deadline !== undefined && elapsed(startedAt, scheduler.now()) >= plan.deadline);
  while (session.sent < plan.count && !isOver()) {
    const sentAt = scheduler.now();
    const isSent = session.send();
    const isLast = session.sent >= plan.count;
    let until = isSent ? voice.nextSendAt(plan, sentAt, sentAt) : after(sentAt, plan.interval);
    // A refused request is not noticed as the last one before the next would go out.
    if (isLast) until = isSent ? after(sentAt, plan.lastWait) : earlier(until, after(sentAt, plan.lastWait));
    for (;;) {
      if (isOver() || (isLast && isSent && (session.hasAll || session.isSettled))) break;
      const remaining = Math.min(until - scheduler.now(), deadlineLeft(plan, startedAt, scheduler.now()));
      if (remaining <= 0) break;
      const hasChanged = yield* session.change(nanoseconds(remaining));
      if (!hasChanged || isLast) continue;
      const isAnswered = plan.isHasty && session.isSettled;
      until = isAnswered ? scheduler.now() : voice.nextSendAt(plan, sentAt, scheduler.now());
    }
  }
  // Leaves the processor once, so that output of the last reply comes before the statistics in every case.
  yield* sleep(scheduler, nanoseconds(0));
  const counts = session.finish();
  process.onSignal = undefined;
  process.stdout(voice.end(plan, counts));
  return counts.received > 0 ? 0 : 1;
}

function earlier(one: SimTime, other: SimTime): SimTime {
  return isBefore(other, one) ? other : one;
}

function deadlineLeft(plan: PingPlan, startedAt: SimTime, now: SimTime): number {
  return plan.deadline === undefined ? Number.POSITIVE_INFINITY : plan.deadline - elapsed(startedAt, now);
}

/** Both pings put the time of sending first and count up after it, as far as there is room. */
function payloadOf(sizeBytes: number, now: SimTime): Uint8Array {
  const payload = new Uint8Array(sizeBytes);
  for (let index = 0; index < sizeBytes; index += 1) payload[index] = index & 0xff;
  if (sizeBytes < 16) return payload;
  const view = new DataView(payload.buffer);
  view.setUint32(0, Math.floor(now / 1_000_000_000), true);
  view.setUint32(4, 0, true);
  view.setUint32(8, Math.floor((now % 1_000_000_000) / 1000), true);
  view.setUint32(12, 0, true);
  return payload;
}
