/**
 * ping in its two common forms: busybox's (networking/ping.c) and the one of iputils 20221126.
 *
 * Models count, interval, size, time to live, deadline, wait time, quiet, `-M do`, `-M dont`, `-I ADDRESS`, ICMP
 * errors, and the lines that each of the two prints. Leaves out flood, broadcast, patterns and IPv6.
 */
import {
  after,
  elapsed,
  isBefore,
  microseconds,
  milliseconds,
  nanoseconds,
  seconds,
  type Duration,
  type SimTime,
} from '../base/time';
import { timerExpiry } from '../engine/timer-wheel';
import { SIGNAL, type Process } from '../host/process';
import { sleep, untilOrTimeout, type Task } from '../host/task';
import type { IcmpError } from '../net/transport-handler';
import type { EchoReply, PingSocket } from '../transport/ping-layer';
import { formatIpv4, parseIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { busyboxUsage } from './busybox-usage';
import { formatMilliseconds, formatPingMilliseconds } from './milliseconds';
import { describeOptionError, hasOption, optionValue, parseOptions, type ParsedOptions } from './options';
import { describeIcmpError, formatIputilsSummary, statisticsOf, type PingCounts } from './ping-text';
import { resolveHost } from './resolver';

interface PingPlan {
  readonly target: string;
  readonly address: Ipv4Address;
  readonly isTargetAddress: boolean;
  readonly count: number;
  readonly interval: Duration;
  readonly sizeBytes: number;
  readonly ttl: number | undefined;
  readonly isDontFragment: boolean;
  readonly isFragmentable: boolean;
  readonly isQuiet: boolean;
  readonly isNumeric: boolean;
  readonly source: Ipv4Address | undefined;
  /** After the last request, for its answer. */
  readonly lastWait: Duration;
  readonly deadline: Duration | undefined;
}

/** One ICMP echo session, whatever its wording. */
interface PingVoice {
  readonly isErrorAnAnswer: boolean;
  /** When the next request goes out, as far as can be told at `now`: when the last one did, or something came in. */
  nextSendAt(plan: PingPlan, sentAt: SimTime, now: SimTime): SimTime;
  begin(plan: PingPlan): string;
  reply(reply: EchoReply, roundTripNs: number, plan: PingPlan, isDuplicate: boolean): string;
  error(error: IcmpError, sequence: number, plan: PingPlan): string;
  sendFailure(outcome: string, plan: PingPlan, mtuBytes: number): string;
  end(plan: PingPlan, counts: PingCounts): string;
}

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

const ICMP_HEADER_BYTES = 8;
const IP_HEADER_BYTES = 20;
const DEFAULT_SIZE_BYTES = 56;
/** What the kernel's own timers of the same moment set off, ARP's for example, comes before a program that wakes up. */
const WAKING_TIME = microseconds(100);
/** iputils' SO_RCVTIMEO. */
const LONGEST_RECEIVE_WAIT = seconds(1);

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
  const resolved = yield* resolveHost(process, target);
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    process.stderr(`ping: bad address '${target}'\n`);
    return 1;
  }
  const plan = planOf(process, parsed.options, target, address, seconds(10));
  return yield* runPing(process, plan, BUSYBOX_VOICE, 0);
}

export function* iputilsPing(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: '46Abc:s:i:t:I:W:w:qnp:vM:OD' });
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
  const resolved = yield* resolveHost(process, target, true);
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    const isTemporary = !resolved.ok && resolved.error === 'try-again';
    const reason = isTemporary ? 'Temporary failure in name resolution' : 'Name or service not known';
    process.stderr(`ping: ${target}: ${reason}\n`);
    return 2;
  }
  // It connects a datagram socket first, to learn its own address.
  if (process.environment.namespace.stack.routeFor(address) === undefined) {
    process.stderr('ping: connect: Network is unreachable\n');
    return 2;
  }
  const plan = planOf(process, parsed.options, target, address, seconds(10));
  return yield* runPing(process, plan, IPUTILS_VOICE, 1);
}

function invalidNumber(options: ParsedOptions, names: readonly string[]): string | undefined {
  return names
    .map((name) => optionValue(options, name))
    .find((value) => value !== undefined && !/^\d+$/.test(value));
}

function planOf(
  process: Process,
  options: ParsedOptions,
  target: string,
  address: Ipv4Address,
  defaultWait: Duration,
): PingPlan {
  const number = (name: string, fallback: number): number => Number(optionValue(options, name) ?? fallback);
  const wait = optionValue(options, 'W');
  const deadline = optionValue(options, 'w');
  const source = optionValue(options, 'I');
  const ttl = optionValue(options, 't');
  return {
    target,
    address,
    isTargetAddress: parseIpv4(target) !== undefined,
    count: number('c', Number.POSITIVE_INFINITY),
    interval: milliseconds(Math.max(number('i', 1) * 1000, 2)),
    sizeBytes: number('s', DEFAULT_SIZE_BYTES),
    ttl: ttl === undefined ? undefined : Number(ttl),
    isDontFragment: optionValue(options, 'M') === 'do',
    isFragmentable: optionValue(options, 'M') === 'dont',
    isQuiet: hasOption(options, 'q'),
    isNumeric: hasOption(options, 'n'),
    source: source === undefined ? undefined : sourceOf(process, source),
    lastWait: wait === undefined ? defaultWait : seconds(Number(wait)),
    deadline: deadline === undefined ? undefined : seconds(Number(deadline)),
  };
}

/** `-I` takes an address or an interface. */
function sourceOf(process: Process, text: string): Ipv4Address | undefined {
  const literal = parseIpv4(text);
  if (literal !== undefined) return literal;
  const { stack } = process.environment.namespace;
  const device = stack.findDevice(text);
  return device === undefined ? undefined : stack.addressesOf(device)[0]?.address;
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
    const { address, source, ttl, isDontFragment, isFragmentable, sizeBytes } = this.#plan;
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
      isDontFragment,
      isFragmentable,
      ...(source === undefined ? {} : { source }),
      ...(ttl === undefined ? {} : { ttl }),
    });
    if (outcome === 'sent') return true;
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
    this.#pipe = Math.max(this.#pipe, this.#sent - this.#answered.size);
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
    this.#pipe = Math.max(this.#pipe, this.#sent - this.#answered.size);
    if (!this.#plan.isQuiet) this.#process.stdout(this.#voice.error(error, sequence, this.#plan));
    this.#onChange?.();
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
      if (hasChanged && !isLast) until = voice.nextSendAt(plan, sentAt, scheduler.now());
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

const BUSYBOX_VOICE: PingVoice = {
  isErrorAnAnswer: false,
  nextSendAt: ({ interval }, sentAt) => after(sentAt, interval),
  begin: ({ target, address, sizeBytes }) =>
    `PING ${target} (${formatIpv4(address)}): ${sizeBytes} data bytes\n`,
  reply: (reply, roundTripNs, _plan, isDuplicate) =>
    `${reply.bytes} bytes from ${formatIpv4(reply.from)}: seq=${reply.sequence} ttl=${reply.ttl}` +
    ` time=${formatMilliseconds(roundTripNs)} ms${isDuplicate ? ' (DUP!)' : ''}\n`,
  // Its raw socket sees ICMP errors and ignores them, unless -v is given.
  error: () => '',
  sendFailure: (outcome) => `ping: sendto: ${SEND_FAILURES[outcome] ?? outcome}\n`,
  end: (plan, counts) => {
    const { sent, received, duplicates, roundTripsNs } = counts;
    const loss = sent === 0 ? 0 : Math.floor(((sent - received) * 100) / sent);
    const dups = duplicates > 0 ? `${duplicates} duplicates, ` : '';
    const lines =
      `\n--- ${plan.target} ping statistics ---\n` +
      `${sent} packets transmitted, ${received} packets received, ${dups}${loss}% packet loss\n`;
    if (roundTripsNs.length === 0) return lines;
    const { min, average, max } = statisticsOf(roundTripsNs);
    return (
      `${lines}round-trip min/avg/max = ` +
      `${formatMilliseconds(min)}/${formatMilliseconds(average)}/${formatMilliseconds(max)} ms\n`
    );
  },
};

/**
 * Without an answer, and after one within the first millisecond, iputils waits for all of the interval in `recvmsg` with
 * a time limit, which the timer wheel rounds up. For the rest of a begun interval it polls, which is exact.
 */
function iputilsSendTime({ interval }: PingPlan, sentAt: SimTime, now: SimTime): SimTime {
  const isWholeInterval = elapsed(sentAt, now) < milliseconds(1);
  if (!isWholeInterval || interval > LONGEST_RECEIVE_WAIT) return after(sentAt, interval);
  return after(timerExpiry(now, interval), WAKING_TIME);
}

const SEND_FAILURES: Readonly<Record<string, string>> = {
  'network-unreachable': 'Network unreachable',
  'host-unreachable': 'No route to host',
  'message-too-long': 'Message too long',
  'not-permitted': 'Operation not permitted',
};

const IPUTILS_VOICE: PingVoice = {
  isErrorAnAnswer: true,
  nextSendAt: iputilsSendTime,
  begin: ({ target, address, sizeBytes, source }) => {
    const from = source === undefined ? '' : `from ${formatIpv4(source)} : `;
    const total = sizeBytes + ICMP_HEADER_BYTES + IP_HEADER_BYTES;
    return `PING ${target} (${formatIpv4(address)}) ${from}${sizeBytes}(${total}) bytes of data.\n`;
  },
  reply: (reply, roundTripNs, plan, isDuplicate) => {
    const time = plan.sizeBytes >= 16 ? ` time=${formatPingMilliseconds(roundTripNs)} ms` : '';
    return (
      `${reply.bytes} bytes from ${formatIpv4(reply.from)}: icmp_seq=${reply.sequence} ttl=${reply.ttl}` +
      `${time}${isDuplicate ? ' (DUP!)' : ''}\n`
    );
  },
  error: (error, sequence) =>
    `From ${formatIpv4(error.from)} icmp_seq=${sequence} ${describeIcmpError(error)}\n`,
  sendFailure: (outcome, _plan, mtuBytes) =>
    outcome === 'message-too-long'
      ? `ping: local error: message too long, mtu=${mtuBytes}\n`
      : `ping: sendmsg: ${outcome === 'network-unreachable' ? 'Network is unreachable' : (SEND_FAILURES[outcome] ?? outcome)}\n`,
  end: (plan, counts) => formatIputilsSummary(plan.target, counts),
};
