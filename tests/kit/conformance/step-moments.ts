/** When the steps of a recording were, as far as its frames tell. */
import { formatMac, macOf } from '#sim/wire/mac-address';
import type { RecordedFrame, Recording } from './recording';

export interface StepMoment {
  /** Nanoseconds since the first step: the step's command sends its first packet. */
  readonly start: number;
  /** What came before belongs to the step before; a moment in the middle of what is possible. */
  readonly boundary: number;
}

const SECOND = 1_000_000_000;
/** A little less than the recorder waits. */
const WAIT_BEFORE_END = 0.3;
/** Between the end of a command and the first packet of the next. */
const WAIT_BETWEEN = 0.08;
const ETHER_TYPE_ARP = 0x0806;

/**
 * `macOfCapture` answers the hardware address of an interface. A step that sent nothing itself is where the durations of the
 * commands up to the next one that did put it; after the last of those, such steps have no moment.
 */
export function momentsOf(
  { frames, steps }: Recording,
  macOfCapture: (capture: string) => string | undefined,
): ReadonlyMap<number, StepMoment> {
  const moments = new Map<number, StepMoment>();
  let following: number | undefined;
  for (const { n, from, cmd, ms } of steps.toReversed()) {
    const first = frames.find(({ step }) => step === n);
    const isOfCommand = ({ step, capture, bytes }: RecordedFrame): boolean =>
      step === n && capture.startsWith(`${from}_`) && isSentBy(bytes, macOfCapture(capture));
    const sent = frames.find(isOfCommand)?.time;
    const inferred: number | undefined =
      following === undefined ? first?.time : following - (ms / 1000 + WAIT_BETWEEN);
    const start = sent ?? inferred;
    following = start;
    if (start === undefined) continue;
    const before = frames.findLast(({ step }) => step < n)?.time;
    const latest = first?.time ?? frames.find(({ step }) => step > n)?.time ?? start;
    const asleep = Number(/^sleep ([\d.]+) *(?:;|&&)/.exec(cmd)?.[1] ?? 0);
    // In the middle of what is possible, or where the step was inferred to be if that is possible.
    const middle = ((before ?? latest - 0.01) + latest) / 2;
    const isInferred = sent === undefined && start > (before ?? start - 1) && start < latest;
    const boundary = Math.min(isInferred ? start - 0.001 : middle, start - asleep);
    moments.set(n, {
      start: Math.round((start - asleep) * SECOND),
      boundary: Math.round(boundary * SECOND),
    });
  }
  return moments;
}

/**
 * Seconds since the first step until which all captures ran. The recorder waits after the last step and then ends them
 * one by one, so that what comes later is in some of them only.
 */
export function endOfCaptures({ frames, steps }: Recording): number {
  const last = steps.at(-1);
  const first = frames.find(({ step }) => step === last?.n);
  return last === undefined || first === undefined
    ? Number.POSITIVE_INFINITY
    : first.time + last.ms / 1000 + WAIT_BEFORE_END;
}

/** Not an answer to ARP, and not a neighbor's probe: those come by themselves. */
function isSentBy(bytes: Uint8Array, mac: string | undefined): boolean {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const source = formatMac(macOf(frame.readUIntBE(6, 6)));
  if (mac !== undefined && source !== mac) return false;
  const isGroup = ((frame[0] ?? 0) & 1) !== 0;
  return frame.readUInt16BE(12) !== ETHER_TYPE_ARP || isGroup;
}
