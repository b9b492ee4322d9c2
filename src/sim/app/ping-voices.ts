/**
 * What the two common pings print, and when they send: busybox's (networking/ping.c) and iputils 20221126.
 *
 * Models the lines of each, the dots of a flood, and how iputils waits. Leaves out verbose output and time stamps.
 */
import {
  after,
  elapsed,
  microseconds,
  milliseconds,
  seconds,
  type Duration,
  type SimTime,
} from '../base/time';
import { timerExpiry } from '../engine/timer-wheel';
import type { NetDevice } from '../link/net-device';
import type { IcmpError } from '../net/transport-handler';
import type { EchoReply } from '../transport/ping-layer';
import { formatIp, isIpv6, type IpAddress } from '../wire/ip-address';
import { isLinkLocalIpv6 } from '../wire/ipv6-address';
import { formatMilliseconds, formatPingMilliseconds } from './milliseconds';
import {
  describeIcmpError,
  describeIcmpv6Error,
  describeRedirect,
  formatIputilsSummary,
  statisticsOf,
  type PingCounts,
} from './ping-text';

const ICMP_HEADER_BYTES = 8;
const IP_HEADER_BYTES = 20;
/** A `timeval` at the beginning of the payload. */
const TIME_BYTES = 16;
/** What the kernel's own timers of the same moment set off, ARP's for example, comes before a program that wakes up. */
const WAKING_TIME = microseconds(100);
/** iputils' SO_RCVTIMEO. */
const LONGEST_RECEIVE_WAIT = seconds(1);
/** A hundred requests a second while nothing answers. */
const HASTY_WAIT = milliseconds(10);

export interface PingPlan {
  readonly target: string;
  readonly address: IpAddress;
  readonly isTargetAddress: boolean;
  readonly count: number;
  readonly interval: Duration;
  readonly sizeBytes: number;
  /** So many requests go out before any answer. */
  readonly preload: number;
  /** What the payload repeats. */
  readonly pattern: readonly number[] | undefined;
  /** `-D`: lines begin with the time of day. */
  readonly isStamped: boolean;
  /** `-O`: a request without an answer is named before the next one. */
  readonly tellsOutstanding: boolean;
  /** A bell with every answer. */
  readonly isAudible: boolean;
  readonly identifier: string | undefined;
  readonly ttl: number | undefined;
  readonly tos: number;
  /** `-f`, `-A`: the next request follows the last answer, or after ten milliseconds without one. */
  readonly isHasty: boolean;
  /** `-f`: a dot for a request, a step back for its answer. */
  readonly isFlood: boolean;
  readonly isDontFragment: boolean;
  readonly isFragmentable: boolean;
  readonly isQuiet: boolean;
  readonly isNumeric: boolean;
  readonly source: IpAddress | undefined;
  /** `-I DEVICE`: what is sent leaves by it. */
  readonly device: NetDevice | undefined;
  /** Of a link-local target: `fe80::1%eth0`. */
  readonly zone: NetDevice | undefined;
  /** After the last request, for its answer. */
  readonly lastWait: Duration;
  readonly deadline: Duration | undefined;
}

/** One ICMP echo session, whatever its wording. */
export interface PingVoice {
  readonly isErrorAnAnswer: boolean;
  /** When the next request goes out, as far as can be told at `now`: when the last one did, or something came in. */
  nextSendAt(plan: PingPlan, sentAt: SimTime, now: SimTime): SimTime;
  begin(plan: PingPlan): string;
  reply(reply: EchoReply, roundTripNs: number, plan: PingPlan, isDuplicate: boolean): string;
  error(error: IcmpError, sequence: number, plan: PingPlan): string;
  redirect(redirect: IcmpError, gateway: IpAddress): string;
  sendFailure(outcome: string, plan: PingPlan, mtuBytes: number): string;
  end(plan: PingPlan, counts: PingCounts): string;
}

export const BUSYBOX_VOICE: PingVoice = {
  isErrorAnAnswer: false,
  nextSendAt: ({ interval }, sentAt) => after(sentAt, interval),
  begin: ({ target, address, sizeBytes }) =>
    `PING ${target} (${formatIp(address)}): ${sizeBytes} data bytes\n`,
  reply: (reply, roundTripNs, _plan, isDuplicate) =>
    `${reply.bytes} bytes from ${formatIp(reply.from)}: seq=${reply.sequence} ttl=${reply.ttl}` +
    ` time=${formatMilliseconds(roundTripNs)} ms${isDuplicate ? ' (DUP!)' : ''}\n`,
  // Its raw socket sees ICMP errors and ignores them, unless -v is given.
  error: () => '',
  redirect: () => '',
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

/** A link-local address says on which link. */
function zonedText(address: IpAddress, zone: NetDevice | undefined): string {
  const isLocal = isIpv6(address) && isLinkLocalIpv6(address);
  return isLocal && zone !== undefined ? `${formatIp(address)}%${zone.name}` : formatIp(address);
}

/**
 * Without an answer, and after one within the first millisecond, iputils waits for all of the interval in `recvmsg` with
 * a time limit, which the timer wheel rounds up. For the rest of a begun interval it polls, which is exact.
 */
function iputilsSendTime({ interval, isHasty }: PingPlan, sentAt: SimTime, now: SimTime): SimTime {
  if (isHasty) return after(sentAt, HASTY_WAIT);
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

export const IPUTILS_VOICE: PingVoice = {
  isErrorAnAnswer: true,
  nextSendAt: iputilsSendTime,
  begin: ({ target, address, sizeBytes, source, device, zone, pattern, isQuiet }) => {
    const hex = (pattern ?? []).map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const patternLine = pattern === undefined || isQuiet ? '' : `PATTERN: 0x${hex}\n`;
    const from = source === undefined ? '' : `from ${formatIp(source)} ${device?.name ?? ''}: `;
    if (isIpv6(address)) {
      return `${patternLine}PING ${target}(${zonedText(address, zone)}) ${from}${sizeBytes} data bytes\n`;
    }
    const total = sizeBytes + ICMP_HEADER_BYTES + IP_HEADER_BYTES;
    return `${patternLine}PING ${target} (${formatIp(address)}) ${from}${sizeBytes}(${total}) bytes of data.\n`;
  },
  reply: (reply, roundTripNs, plan, isDuplicate) => {
    if (plan.isFlood) return '\b \b';
    const time = plan.sizeBytes >= TIME_BYTES ? ` time=${formatPingMilliseconds(roundTripNs)} ms` : '';
    return (
      `${reply.bytes} bytes from ${zonedText(reply.from, plan.zone ?? plan.device)}: icmp_seq=${reply.sequence} ttl=${reply.ttl}` +
      `${time}${isDuplicate ? ' (DUP!)' : ''}${plan.isAudible ? '\u0007' : ''}\n`
    );
  },
  error: (error, sequence, plan) => {
    if (plan.isFlood) return '\bE';
    const text = isIpv6(error.from) ? describeIcmpv6Error(error) : describeIcmpError(error);
    return `From ${zonedText(error.from, plan.zone ?? plan.device)} icmp_seq=${sequence} ${text}\n`;
  },
  redirect: ({ from, code, quoted }, gateway) =>
    `From ${formatIp(from)}: icmp_seq=${quoted.sequence & 0xffff} ${describeRedirect(code)}` +
    `(New nexthop: ${formatIp(gateway)})\n`,
  sendFailure: (outcome, { address }, mtuBytes) =>
    outcome === 'message-too-long'
      ? `ping: local error: message too long, mtu${isIpv6(address) ? ': ' : '='}${mtuBytes}\n`
      : `ping: sendmsg: ${outcome === 'network-unreachable' ? 'Network is unreachable' : (SEND_FAILURES[outcome] ?? outcome)}\n`,
  // Without room for the time of sending there is nothing to tell about round trips.
  end: (plan, counts) =>
    formatIputilsSummary(
      plan.target,
      plan.sizeBytes < TIME_BYTES ? { ...counts, roundTripsNs: [] } : counts,
      plan.isHasty,
    ),
};
