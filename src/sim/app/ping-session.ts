/**
 * One run of ping, whatever its wording: what is sent when, what comes back, and how it ends.
 *
 * The plan is of `ping.ts`, the words are of `ping-voices.ts`. Models the ways of iputils and busybox to wait, the preload, and
 * what a signal ends.
 */
import { after, elapsed, isBefore, nanoseconds, type Duration, type SimTime } from '../base/time';
import { SIGNAL, type Process } from '../host/process';
import { sleep, untilOrTimeout, type Task } from '../host/task';
import type { IcmpError } from '../net/transport-handler';
import type { EchoReply, PingSocket } from '../transport/ping-layer';
import type { IpAddress } from '../wire/ip-address';
import { calendarNow } from './calendar';
import type { PingCounts } from './ping-text';
import type { PingPlan, PingVoice } from './ping-voices';

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
    const { ping } = process.environment.namespace;
    this.#socket = process.own(
      ping.open(plan.identifier === undefined ? undefined : Number(plan.identifier)),
    );
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
    const {
      address,
      source,
      ttl,
      tos,
      isDontFragment,
      isFragmentable,
      isFlood,
      isQuiet,
      sizeBytes,
      pattern,
    } = this.#plan;
    const egress = this.#plan.zone ?? this.#plan.device;
    const sequence = (this.#firstSequence + this.#sent) & 0xffff;
    const now = this.#process.environment.scheduler.now();
    this.#tellOutstanding(sequence - 1);
    this.#sent += 1;
    this.#lastSentAt = now;
    this.#sentAt.set(sequence, now);
    this.#answered.delete(sequence);
    const outcome = this.#socket.send({
      destination: address,
      sequence,
      payload: payloadOf(sizeBytes, now, pattern),
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

  #tellOutstanding(sequence: number): void {
    if (!this.#plan.tellsOutstanding || this.#sent === 0 || this.#answered.has(sequence & 0xffff)) return;
    this.#say(`no answer yet for icmp_seq=${sequence & 0xffff}\n`);
  }

  /** A flood prints no lines, which alone are stamped. */
  #say(line: string): void {
    if (!this.#plan.isStamped || this.#plan.isFlood || line === '') {
      this.#process.stdout(line);
      return;
    }
    const { unixSeconds, nanosecond } = calendarNow(this.#process.environment);
    const fraction = String(Math.floor(nanosecond / 1000)).padStart(6, '0');
    this.#process.stdout(`[${unixSeconds}.${fraction}] ${line}`);
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
      this.#say(this.#voice.reply(reply, roundTripNs, this.#plan, isDuplicate));
    }
    this.#onChange?.();
  }

  #receiveError(error: IcmpError): void {
    const sequence = error.quoted.sequence & 0xffff;
    this.#errors += 1;
    this.#acknowledge(sequence);
    if (!this.#plan.isQuiet) this.#say(this.#voice.error(error, sequence, this.#plan));
    this.#onChange?.();
  }

  /** It is no answer, only news. */
  #receiveRedirect(redirect: IcmpError, gateway: IpAddress): void {
    const { isQuiet, isFlood } = this.#plan;
    if (!isQuiet && !isFlood) this.#say(this.#voice.redirect(redirect, gateway));
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

export function* runPing(
  process: Process,
  plan: PingPlan,
  voice: PingVoice,
  firstSequence: number,
): Task<number> {
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
    // The preload goes out at once.
    if (isSent && session.sent < Math.min(plan.preload, plan.count)) continue;
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
function payloadOf(sizeBytes: number, now: SimTime, pattern: readonly number[] | undefined): Uint8Array {
  const payload = new Uint8Array(sizeBytes);
  const repeats = pattern === undefined || pattern.length === 0 ? undefined : pattern;
  for (let index = 0; index < sizeBytes; index += 1) {
    payload[index] = repeats?.[index % repeats.length] ?? index & 0xff;
  }
  if (sizeBytes < 16) return payload;
  const view = new DataView(payload.buffer);
  view.setUint32(0, Math.floor(now / 1_000_000_000), true);
  view.setUint32(4, 0, true);
  view.setUint32(8, Math.floor((now % 1_000_000_000) / 1000), true);
  view.setUint32(12, 0, true);
  return payload;
}
