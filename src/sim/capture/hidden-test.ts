/** Tells what is hidden of what was captured: noise of some kinds, packets of muted workloads. */
import { noiseOf, rawNoiseOf, type NoiseKind, type ProbeTest } from './noise';
import { hasEnd, hasEndWithoutLink, type AddressTest } from './packet-ends';

export interface HiddenPackets {
  readonly kinds: readonly NoiseKind[];
  readonly isProbe: ProbeTest;
  /** Is that an address of a muted workload? */
  readonly isMuted: AddressTest | undefined;
}

/** `bytes` holds the frame from `start` up to `end`, as much of it as was captured; a raw one has no header of the link. */
export type HiddenTest = (
  bytes: Uint8Array,
  start: number,
  end: number,
  timeNs: number,
  isRaw: boolean,
) => boolean;

export function hiddenTestOf({ kinds, isProbe, isMuted }: HiddenPackets): HiddenTest {
  const hasNoise = kinds.length > 0;
  return (bytes, start, end, timeNs, isRaw) => {
    if (hasNoise) {
      const kind = (isRaw ? rawNoiseOf : noiseOf)(bytes, start, end, timeNs, isProbe);
      if (kind !== undefined && kinds.includes(kind)) return true;
    }
    return isMuted !== undefined && (isRaw ? hasEndWithoutLink : hasEnd)(bytes, start, end, isMuted);
  };
}
