/**
 * Where the recorded kernel's timer wheel stood. Timers fire on a grid of 32 or 256 ms, and what meets there decides the
 * order of packets; the simulator's grid begins at its time zero. Repeated SYNs, repeated ARP requests and probes of
 * stale neighbors in the captures show the recorded grid.
 */
import type { RecordedFrame } from './recording';

const SECOND = 1_000_000_000;
const FINE = 32_000_000;
/** Also a multiple of the fine grid. */
export const COARSE = 256_000_000;
/** A wheel of 250 ticks a second is coarse for more than 504 ticks. */
const FINE_LIMIT = 2_016_000_000;
const SHORTEST_WAIT = 900_000_000;
/** From a timer to the packet in the capture. */
const LATENESS = 60_000;
const TOLERANCE = 1_500_000;

interface TimerEvent {
  /** Nanoseconds since the first step. */
  readonly at: number;
  readonly granularity: number;
}

/**
 * Nanoseconds from a point of the coarse grid to the beginning of the first step: what agrees with most of the timers that
 * the frames show, the likeliest first. Where only timers of the fine grid show, there are several.
 */
export function timerPhasesOf(frames: readonly RecordedFrame[]): readonly number[] {
  const events = timerEventsOf(frames);
  let best: number[] = [];
  let bestScore = 0;
  for (const { at } of events) {
    for (let fine = 0; fine < COARSE / FINE; fine += 1) {
      const candidate = at - LATENESS + fine * FINE;
      const score = events.filter((event) => isOnGrid(event, candidate)).length;
      if (score < bestScore) continue;
      if (score > bestScore) best = [];
      bestScore = score;
      const phase = modulo(-candidate, COARSE);
      if (!best.some((other) => isNear(phase, other))) best.push(phase);
    }
  }
  return best.length > 0 ? best : Array.from({ length: COARSE / FINE }, (_, index) => index * FINE);
}

/** Two events of one timer grid show it a little differently. */
function isNear(one: number, other: number): boolean {
  const distance = modulo(one - other, COARSE);
  return Math.min(distance, COARSE - distance) < FINE / 2;
}

function isOnGrid({ at, granularity }: TimerEvent, origin: number): boolean {
  const late = modulo(at - origin, granularity);
  return late < TOLERANCE || granularity - late < LATENESS;
}

function timerEventsOf(frames: readonly RecordedFrame[]): readonly TimerEvent[] {
  const events: TimerEvent[] = [];
  const lastSeen = new Map<string, number>();
  const seenProbes = new Set<string>();
  for (const { capture, time, bytes } of frames) {
    const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const at = time * SECOND;
    if (isProbe(frame)) {
      // Forwarded by a bridge it is seen again at once.
      const probe = `${frame.toString('latin1', 22, 42)} ${Math.round(at / 10_000_000)}`;
      if (!seenProbes.has(probe)) events.push({ at, granularity: COARSE });
      seenProbes.add(probe);
      continue;
    }
    const key = repeatKeyOf(frame);
    if (key === undefined) continue;
    const previous = lastSeen.get(`${capture} ${key}`);
    lastSeen.set(`${capture} ${key}`, at);
    if (previous === undefined || at - previous < SHORTEST_WAIT) continue;
    if (lastSeen.get(key) !== undefined && at - (lastSeen.get(key) ?? 0) < SHORTEST_WAIT) continue;
    lastSeen.set(key, at);
    events.push({ at, granularity: at - previous < FINE_LIMIT ? FINE : COARSE });
  }
  return events;
}

/** A unicast ARP request. */
function isProbe(frame: Buffer): boolean {
  return (
    frame.length >= 42 && frame.readUInt16BE(12) === 0x0806 && frame[21] === 1 && ((frame[0] ?? 0) & 1) === 0
  );
}

/** The same for a packet and what repeats it; undefined for what no timer of the kernel repeats. */
function repeatKeyOf(frame: Buffer): string | undefined {
  if (frame.length < 42) return undefined;
  const type = frame.readUInt16BE(12);
  if (type === 0x0806) return frame[21] === 1 ? frame.toString('latin1', 22, 42) : undefined;
  const isFirstSyn = type === 0x0800 && frame[23] === 6 && frame.length >= 54 && frame[47] === 2;
  return isFirstSyn ? frame.toString('latin1', 26, 42) : undefined;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
