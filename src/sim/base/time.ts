import type { Brand } from './brand';

/** A point in simulated time: whole nanoseconds since the lab started. */
export type SimTime = Brand<number, 'SimTime'>;

/** A span of simulated time in whole nanoseconds. */
export type Duration = Brand<number, 'Duration'>;

const NANOSECONDS_PER_MICROSECOND = 1_000;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

export const LAB_START = 0 as SimTime;
export const NO_DELAY = 0 as Duration;

export function nanoseconds(count: number): Duration {
  return Math.round(count) as Duration;
}

export function microseconds(count: number): Duration {
  return Math.round(count * NANOSECONDS_PER_MICROSECOND) as Duration;
}

export function milliseconds(count: number): Duration {
  return microseconds(count * 1_000);
}

export function seconds(count: number): Duration {
  return Math.round(count * NANOSECONDS_PER_SECOND) as Duration;
}

export function after(time: SimTime, span: Duration): SimTime {
  return (time + span) as SimTime;
}

export function elapsed(from: SimTime, to: SimTime): Duration {
  return (to - from) as Duration;
}

export function isBefore(time: SimTime, other: SimTime): boolean {
  return time < other;
}
