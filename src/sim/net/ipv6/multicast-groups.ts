/**
 * Which groups the devices of a namespace listen to, and the reports that tell routers and switches of it (RFC 9777, MLDv2;
 * net/ipv6/mcast.c).
 *
 * Models joining and leaving for addresses and sockets, reports of changes and their repetition, and the report of everything
 * once the link-local address may be used. Leaves out source filters, MLDv1 and answers to queries, which no machine of a lab
 * sends.
 */
import { milliseconds, type Duration } from '../../base/time';
import { timerExpiry } from '../../engine/timer-wheel';
import type { NetDevice } from '../../link/net-device';
import { listenerReport, type Icmpv6Message, type ListenerRecord } from '../../wire/icmpv6';
import type { Ipv6Address } from '../../wire/ipv6-address';
import type { Ipv6Context } from './ipv6-context';
import type { Ipv6Interface } from './ipv6-interfaces';
import { ALL_NODES, SCOPE, scopeOf } from './ipv6-scope';

/** MLD_QRV_DEFAULT: how often each change is reported. */
const ROBUSTNESS = 2;
const TICK_MS = 4;
/** What `mld_ifc_start_timer` adds to the time that it draws. */
const EXTRA_TICKS = 2;

/** Sends a report from the link-local address, or from `::` while there is none. */
export type ReportSender = (device: NetDevice, report: Icmpv6Message) => void;

interface ReportState {
  /** How many more times changes are reported. */
  changesLeft: number;
  cancelChanges: (() => void) | undefined;
  cancelInitial: (() => void) | undefined;
  /** Groups that were left, with how many reports still say so. */
  readonly left: Map<Ipv6Address, number>;
}

export class MulticastGroups {
  readonly #context: Ipv6Context;
  readonly #send: ReportSender;
  readonly #prng: Ipv6Context['stack']['prng'];
  readonly #states = new Map<Ipv6Interface, ReportState>();

  constructor(context: Ipv6Context, send: ReportSender) {
    this.#context = context;
    this.#send = send;
    this.#prng = context.stack.prng.split('mld');
  }

  join(place: Ipv6Interface, group: Ipv6Address): void {
    const present = place.groups.find((membership) => membership.group === group);
    if (present !== undefined) {
      present.users += 1;
      return;
    }
    const membership = { group, users: 1, reportsLeft: 0 };
    place.groups = [membership, ...place.groups];
    if (place.device.isUp) this.#added(place, group);
  }

  leave(place: Ipv6Interface, group: Ipv6Address): void {
    const present = place.groups.find((membership) => membership.group === group);
    if (present === undefined) return;
    present.users -= 1;
    if (present.users > 0) return;
    place.groups = place.groups.filter((membership) => membership !== present);
    if (!isReported(group) || !place.device.isUp || !place.isReady) return;
    this.#stateOf(place).left.set(group, ROBUSTNESS);
    this.#changed(place);
  }

  /** The device is up: what it listens to is news again (`ipv6_mc_up`). */
  deviceUp(place: Ipv6Interface): void {
    for (const { group } of place.groups) this.#added(place, group);
  }

  deviceDown(place: Ipv6Interface): void {
    const state = this.#states.get(place);
    state?.cancelChanges?.();
    state?.cancelInitial?.();
    this.#states.delete(place);
  }

  /** The link-local address may be used: everything is reported from it (`ipv6_mc_dad_complete`). */
  reportAll(place: Ipv6Interface): void {
    this.#sendAll(place);
    const state = this.#stateOf(place);
    state.cancelInitial?.();
    state.cancelInitial = this.#later(this.#drawInterval(place), () => {
      state.cancelInitial = undefined;
      this.#sendAll(place);
    });
  }

  #added(place: Ipv6Interface, group: Ipv6Address): void {
    const membership = place.groups.find((other) => other.group === group);
    if (membership === undefined || !isReported(group)) return;
    membership.reportsLeft = ROBUSTNESS;
    this.#states.get(place)?.left.delete(group);
    this.#changed(place);
  }

  /** `mld_ifc_event` */
  #changed(place: Ipv6Interface): void {
    if (place.device.kind === 'loopback') return;
    const state = this.#stateOf(place);
    state.changesLeft = ROBUSTNESS;
    this.#startTimer(place, state, 0);
  }

  #startTimer(place: Ipv6Interface, state: ReportState, ticks: number): void {
    state.cancelChanges?.();
    state.cancelChanges = this.#later(ticks, () => {
      state.cancelChanges = undefined;
      this.#sendChanges(place, state);
      state.changesLeft -= 1;
      if (state.changesLeft > 0) this.#startTimer(place, state, this.#drawInterval(place));
    });
  }

  #sendChanges(place: Ipv6Interface, state: ReportState): void {
    const records: ListenerRecord[] = [];
    for (const [group, count] of state.left) {
      records.push({ kind: 'to-include', group });
      if (count > 1) state.left.set(group, count - 1);
      else state.left.delete(group);
    }
    for (const membership of place.groups) {
      if (membership.reportsLeft === 0) continue;
      membership.reportsLeft -= 1;
      records.push({ kind: 'to-exclude', group: membership.group });
    }
    this.#report(place, records);
  }

  #sendAll(place: Ipv6Interface): void {
    const records = place.groups
      .filter(({ group }) => isReported(group))
      .map(({ group }) => ({ kind: 'to-exclude', group }) as const);
    this.#report(place, records);
  }

  #report(place: Ipv6Interface, records: readonly ListenerRecord[]): void {
    if (records.length > 0 && place.isReady) this.#send(place.device, listenerReport(records));
  }

  #drawInterval(place: Ipv6Interface): number {
    const { reportIntervalMs } = this.#context.settings.forDevice(place.device);
    return this.#prng.below(Math.max(1, Math.floor(reportIntervalMs / TICK_MS)));
  }

  #later(ticks: number, run: () => void): () => void {
    const { scheduler } = this.#context.stack;
    const delay: Duration = milliseconds((ticks + EXTRA_TICKS) * TICK_MS);
    return scheduler.scheduleTimer(timerExpiry(scheduler.now(), delay), run);
  }

  #stateOf(place: Ipv6Interface): ReportState {
    let state = this.#states.get(place);
    if (state === undefined) {
      state = { changesLeft: 0, cancelChanges: undefined, cancelInitial: undefined, left: new Map() };
      this.#states.set(place, state);
    }
    return state;
  }
}

/** All nodes listen to ff02::1, and what stays on one machine concerns nobody else (`MAF_NOREPORT`). */
function isReported(group: Ipv6Address): boolean {
  return group !== ALL_NODES && scopeOf(group) >= SCOPE.LINK;
}
