/**
 * One probe of a traceroute and what comes back for it: a datagram to a port, an echo request, or a SYN, each with a time to
 * live that ends on the way (traceroute.c: parse_icmp_res; mod-udp.c, mod-icmp.c, mod-tcp.c of traceroute 2.1).
 */
import { elapsed, type Duration } from '../base/time';
import type { Scheduler } from '../engine/scheduler';
import type { Process } from '../host/process';
import { untilOrTimeout, type Task } from '../host/task';
import { ICMP_TYPE, UNREACHABLE_CODE } from '../net/icmp-sender';
import type { IcmpError } from '../net/transport-handler';
import type { PingSocket } from '../transport/ping-layer';
import { ICMPV6_TYPE, ICMPV6_UNREACHABLE_CODE } from '../wire/icmpv6';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import { ANY_IPV6 } from '../wire/ipv6-address';

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const TRANSPORT_HEADER_BYTES = 8;

export interface TracePlan {
  readonly address: IpAddress;
  readonly isIcmp: boolean;
  readonly isTcp: boolean;
  readonly isNumeric: boolean;
  readonly probesPerHop: number;
  readonly firstHop: number;
  readonly maxHops: number;
  readonly wait: Duration;
  readonly port: number;
  /** `-U`: all probes go to one port. */
  readonly isOnePort: boolean;
  readonly isDontFragment: boolean;
  readonly packetBytes: number;
  readonly simultaneous: number;
  readonly style: 'linux' | 'busybox';
}

/** What came back for a probe; `*` when nothing did. */
export type ProbeResult =
  | {
      readonly kind: 'answer';
      readonly from: IpAddress;
      readonly roundTripNs: number;
      /** `!H` and the like, with a space before it, or ''. */
      readonly mark: string;
      /** The way ends here. */
      readonly isFinal: boolean;
    }
  | { readonly kind: 'silence' };

/** Of IP and the transport above it. */
export function headerBytesTo(address: IpAddress): number {
  return (isIpv6(address) ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES) + TRANSPORT_HEADER_BYTES;
}

export function* probeUdp(process: Process, plan: TracePlan, ttl: number, index: number): Task<ProbeResult> {
  const { namespace, scheduler } = process.environment;
  const socket = namespace.udp.bind({
    isDontFragment: plan.isDontFragment,
    ttl,
    ...(isIpv6(plan.address) ? { address: ANY_IPV6 } : {}),
  });
  if (typeof socket === 'string') return { kind: 'silence' };
  process.own(socket);
  const sentAt = scheduler.now();
  let result: ProbeResult = { kind: 'silence' };
  let onResult: (() => void) | undefined;
  socket.onIcmpError = (error): void => {
    result = resultOf(error, elapsed(sentAt, scheduler.now()));
    onResult?.();
  };
  const size = plan.packetBytes - headerBytesTo(plan.address);
  const payload = new Uint8Array(size).map((_, at) => 0x40 + (at & 0x3f));
  const port = plan.isOnePort ? plan.port : plan.port + index;
  socket.onDatagram = (): void => {
    result = answerOf(plan.address, elapsed(sentAt, scheduler.now()));
    onResult?.();
  };
  if (socket.connect(plan.address, port) === undefined && socket.send(payload) === 'sent') {
    yield* untilOrTimeout(scheduler, plan.wait, (resume) => {
      onResult = resume;
      return () => undefined;
    });
  }
  process.disown(socket);
  socket.close();
  return result;
}

export function* probeTcp(process: Process, plan: TracePlan, ttl: number): Task<ProbeResult> {
  const { namespace, scheduler } = process.environment;
  const sentAt = scheduler.now();
  const probe = namespace.tcp.probe({ address: plan.address, port: plan.port, ttl });
  if (probe === undefined) return { kind: 'silence' };
  process.own(probe);
  let result: ProbeResult = { kind: 'silence' };
  let onResult: (() => void) | undefined;
  const settle = (found: ProbeResult): void => {
    result = found;
    onResult?.();
  };
  probe.onAnswer = (): void => settle(answerOf(plan.address, elapsed(sentAt, scheduler.now())));
  probe.onError = (error): void => settle(resultOf(error, elapsed(sentAt, scheduler.now())));
  yield* untilOrTimeout(scheduler, plan.wait, (resume) => {
    onResult = resume;
    return () => undefined;
  });
  process.disown(probe);
  probe.close();
  return result;
}

/** Echo requests of one socket: all have its identifier, the sequence number tells the probes apart. */
export class EchoProbes {
  readonly #scheduler: Scheduler;
  readonly #socket: PingSocket;
  readonly #waiting = new Map<number, (resultAfter: (roundTripNs: number) => ProbeResult) => void>();

  constructor(process: Process) {
    this.#scheduler = process.environment.scheduler;
    this.#socket = process.own(process.environment.namespace.ping.open());
    this.#socket.onReply = ({ from, sequence }): void =>
      this.#settle(sequence, (roundTripNs) => answerOf(from, roundTripNs));
    this.#socket.onError = (error): void =>
      this.#settle(error.quoted.sequence & 0xffff, (roundTripNs) => resultOf(error, roundTripNs));
  }

  *probe(plan: TracePlan, ttl: number, index: number): Task<ProbeResult> {
    const sequence = (index + 1) & 0xffff;
    const size = plan.packetBytes - headerBytesTo(plan.address);
    const payload = new Uint8Array(size).map((_, at) => 0x48 + (at & 0x3f));
    const { address } = plan;
    const request = { destination: address, sequence, payload, ttl, isFragmentable: !plan.isDontFragment };
    const sentAt = this.#scheduler.now();
    let result: ProbeResult = { kind: 'silence' };
    if (this.#socket.send(request) === 'sent') {
      yield* untilOrTimeout(this.#scheduler, plan.wait, (resume) => {
        this.#waiting.set(sequence, (resultAfter) => {
          result = resultAfter(elapsed(sentAt, this.#scheduler.now()));
          resume();
        });
        return () => this.#waiting.delete(sequence);
      });
    }
    this.#waiting.delete(sequence);
    return result;
  }

  #settle(sequence: number, resultAfter: (roundTripNs: number) => ProbeResult): void {
    this.#waiting.get(sequence)?.(resultAfter);
  }
}

function answerOf(from: IpAddress, roundTripNs: number): ProbeResult {
  return { kind: 'answer', from, roundTripNs, mark: '', isFinal: true };
}

const MARKS: Readonly<Record<number, string>> = {
  [UNREACHABLE_CODE.NET]: ' !N',
  [UNREACHABLE_CODE.HOST]: ' !H',
  [UNREACHABLE_CODE.PROTOCOL]: ' !P',
  [UNREACHABLE_CODE.PORT]: '',
  5: ' !S',
  [UNREACHABLE_CODE.NET_PROHIBITED]: ' !X',
  [UNREACHABLE_CODE.HOST_PROHIBITED]: ' !X',
  [UNREACHABLE_CODE.ADMINISTRATIVELY_PROHIBITED]: ' !X',
};

const ICMPV6_MARKS: Readonly<Record<number, string>> = {
  [ICMPV6_UNREACHABLE_CODE.NO_ROUTE]: ' !N',
  [ICMPV6_UNREACHABLE_CODE.ADMINISTRATIVELY_PROHIBITED]: ' !X',
  [ICMPV6_UNREACHABLE_CODE.BEYOND_SCOPE]: ' !H',
  [ICMPV6_UNREACHABLE_CODE.ADDRESS]: ' !H',
  [ICMPV6_UNREACHABLE_CODE.PORT]: '',
};

/** `parse_icmp_res` of traceroute.c for IPv6. */
function resultOfIcmpv6({ type, code, mtuBytes, from }: IcmpError, roundTripNs: number): ProbeResult {
  const isFinal = type !== ICMPV6_TYPE.TIME_EXCEEDED;
  const mark =
    type === ICMPV6_TYPE.UNREACHABLE
      ? (ICMPV6_MARKS[code] ?? ` !<${code}>`)
      : type === ICMPV6_TYPE.PACKET_TOO_BIG
        ? ` !F-${mtuBytes}`
        : isFinal
          ? ` !<${type}-${code}>`
          : '';
  return { kind: 'answer', from, roundTripNs, mark, isFinal };
}

function resultOf(error: IcmpError, roundTripNs: number): ProbeResult {
  const { from } = error;
  if (isIpv6(from)) return resultOfIcmpv6(error, roundTripNs);
  if (error.type === ICMP_TYPE.TIME_EXCEEDED) {
    return { kind: 'answer', from, roundTripNs, mark: '', isFinal: false };
  }
  const isTooBig = error.code === UNREACHABLE_CODE.FRAGMENTATION_NEEDED;
  const mark = isTooBig ? ` !F-${error.mtuBytes}` : (MARKS[error.code] ?? ` !<${error.code}>`);
  return { kind: 'answer', from, roundTripNs, mark, isFinal: true };
}
