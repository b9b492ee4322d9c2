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
const ETHER_TYPE_ARP = 0x0806;

/** Steps without frames have none. `macOfCapture` answers the hardware address of an interface. */
export function momentsOf(
  { frames, steps }: Recording,
  macOfCapture: (capture: string) => string | undefined,
): ReadonlyMap<number, StepMoment> {
  const moments = new Map<number, StepMoment>();
  for (const { n, from, cmd } of steps) {
    const own = frames.filter(({ step }) => step === n);
    const [first] = own;
    if (first === undefined) continue;
    const isOfCommand = ({ capture, bytes }: RecordedFrame): boolean =>
      capture.startsWith(`${from}_`) && isSentBy(bytes, macOfCapture(capture));
    const start = (own.find(isOfCommand) ?? first).time * SECOND;
    const before = frames.findLast(({ step }) => step < n)?.time ?? first.time - 0.01;
    const asleep = Number(/^sleep ([\d.]+) *(?:;|&&)/.exec(cmd)?.[1] ?? 0) * SECOND;
    const boundary = Math.min(((before + first.time) / 2) * SECOND, start - asleep);
    moments.set(n, { start: Math.round(start - asleep), boundary: Math.round(boundary) });
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
