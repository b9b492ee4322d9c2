/**
 * The frames of two runs at each interface, side by side as they come: up to where do both have the same ones, and which is the first
 * that is another one. Bytes and direction decide; a frame that only comes at another time is the same frame.
 *
 * Of an interface whose runs are apart only numbers are kept, so that it takes as much memory as one run is ahead of the other.
 */
import { packetText } from '../drop-text';
import type { WitnessedFrame } from './run-witness';

/** As far one run may be ahead of the other at an interface, in frames; then it is said that the other has no such frame. */
const MAX_AHEAD = 4096;

type Side = 'left' | 'right';

export interface ComparedFrame {
  readonly atNs: number;
  readonly direction: WitnessedFrame['direction'];
  /** As tcpdump prints it. */
  readonly text: string;
}

export interface WireDifference {
  /** `node/node1:eth0` */
  readonly wire: string;
  /** Of the earlier one of both frames. */
  readonly atNs: number;
  /** Frames before it, which both have. */
  readonly same: number;
  /** The first that are not the same; undefined where that run has no more. */
  readonly left: ComparedFrame | undefined;
  readonly right: ComparedFrame | undefined;
  readonly leftCount: number;
  readonly rightCount: number;
}

interface Wire {
  readonly name: string;
  same: number;
  readonly count: Record<Side, number>;
  /** Those that the other run does not have yet. Nothing is added to it once they are `apart`. */
  ahead: { readonly side: Side; readonly frames: WitnessedFrame[] } | undefined;
  apart: Record<Side, WitnessedFrame | undefined> | undefined;
}

type FramesByWire = ReadonlyMap<string, readonly WitnessedFrame[]>;

export class WireComparison {
  readonly #wires = new Map<string, Wire>();

  take(left: FramesByWire, right: FramesByWire): void {
    const names = new Set([...left.keys(), ...right.keys()]);
    for (const name of names) this.#add(name, left.get(name) ?? [], right.get(name) ?? []);
  }

  /** Interfaces that had a frame in either run. */
  get count(): number {
    return this.#wires.size;
  }

  /** By the time at which they begin. */
  differences(): readonly WireDifference[] {
    return [...this.#wires.values()].flatMap(differenceOf).sort((one, other) => one.atNs - other.atNs);
  }

  /** In turn, so that runs that are the same are never more than a look apart, however many frames come in it. */
  #add(name: string, left: readonly WitnessedFrame[], right: readonly WitnessedFrame[]): void {
    const wire = this.#wires.get(name) ?? newWire(name);
    this.#wires.set(name, wire);
    wire.count.left += left.length;
    wire.count.right += right.length;
    for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
      if (wire.apart !== undefined) return;
      place(wire, 'left', left[index]);
      place(wire, 'right', right[index]);
    }
  }
}

function newWire(name: string): Wire {
  return { name, same: 0, count: { left: 0, right: 0 }, ahead: undefined, apart: undefined };
}

function place(wire: Wire, side: Side, frame: WitnessedFrame | undefined): void {
  if (frame === undefined || wire.apart !== undefined) return;
  const { ahead } = wire;
  if (ahead === undefined || ahead.side === side) {
    if (ahead === undefined) wire.ahead = { side, frames: [frame] };
    else if (ahead.frames.length < MAX_AHEAD) ahead.frames.push(frame);
    else setApart(wire, { side, frame: ahead.frames[0], other: undefined });
    return;
  }
  const [other] = ahead.frames;
  if (other !== undefined && isSameFrame(frame, other)) {
    wire.same += 1;
    ahead.frames.shift();
    if (ahead.frames.length === 0) wire.ahead = undefined;
    return;
  }
  setApart(wire, { side, frame, other });
}

function setApart(
  wire: Wire,
  at: {
    readonly side: Side;
    readonly frame: WitnessedFrame | undefined;
    readonly other: WitnessedFrame | undefined;
  },
): void {
  const { side, frame, other } = at;
  wire.apart = side === 'left' ? { left: frame, right: other } : { left: other, right: frame };
  wire.ahead = undefined;
}

function differenceOf({ name, same, count, ahead, apart }: Wire): readonly WireDifference[] {
  const waiting = ahead?.frames[0];
  const { left, right } =
    apart ??
    (ahead?.side === 'left' ? { left: waiting, right: undefined } : { left: undefined, right: waiting });
  if (left === undefined && right === undefined) return [];
  const atNs = Math.min(left?.atNs ?? Infinity, right?.atNs ?? Infinity);
  const frames = { left: comparedFrameOf(left), right: comparedFrameOf(right) };
  return [{ wire: name, atNs, same, ...frames, leftCount: count.left, rightCount: count.right }];
}

function comparedFrameOf(frame: WitnessedFrame | undefined): ComparedFrame | undefined {
  if (frame === undefined) return undefined;
  const { atNs, direction } = frame;
  return { atNs, direction, text: packetText(frame) };
}

function isSameFrame(one: WitnessedFrame, other: WitnessedFrame): boolean {
  const { bytes } = one;
  if (one.direction !== other.direction || bytes.length !== other.bytes.length) return false;
  for (let index = 0; index < bytes.length; index += 1) if (bytes[index] !== other.bytes[index]) return false;
  return true;
}
