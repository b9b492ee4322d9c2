/**
 * What is wrong with one direction of a cable. The fields are those of tc-netem(8), whose way of doing it `faulty-wire.ts`
 * follows; ratios go from 0 to 1.
 */
import type { Duration } from '../base/time';

/** Loss in bursts: a Gilbert-Elliott model (`loss gemodel`), asked once per frame. */
export interface BurstLoss {
  /** p: from the good state to the bad one. */
  readonly enterRatio: number;
  /** r: from the bad state back. */
  readonly leaveRatio: number;
  /** 1-h: lost in the bad state. */
  readonly badLossRatio: number;
  /** 1-k: lost in the good state. */
  readonly goodLossRatio: number;
}

export interface CableFault {
  readonly isDown: boolean;
  readonly delay: Duration;
  /** How far the delay goes up and down: the half width of `uniform`, the standard deviation of `normal`. */
  readonly jitter: Duration;
  readonly distribution: 'uniform' | 'normal';
  readonly lossRatio: number;
  readonly burstLoss: BurstLoss | undefined;
  readonly duplicateRatio: number;
  /** Of the frames that overtake the others by going at once; needs a delay. */
  readonly reorderRatio: number;
  /** Every so many frames at most one overtakes; 1 for each. */
  readonly reorderGap: number;
  /** A bit is flipped. */
  readonly corruptRatio: number;
  /** Bits per second; 0 without a limit. */
  readonly rate: number;
  /** Of the network behind the cable, which loses what is larger without a word; 0 without a limit. */
  readonly mtuBytes: number;
  /** Frames that wait or are delayed at one time; more are dropped. */
  readonly queueFrames: number;
}

/** tc-netem's default `limit`. */
export const DEFAULT_QUEUE_FRAMES = 1000;

export const NO_FAULT: CableFault = {
  isDown: false,
  delay: 0 as Duration,
  jitter: 0 as Duration,
  distribution: 'uniform',
  lossRatio: 0,
  burstLoss: undefined,
  duplicateRatio: 0,
  reorderRatio: 0,
  reorderGap: 1,
  corruptRatio: 0,
  rate: 0,
  mtuBytes: 0,
  queueFrames: DEFAULT_QUEUE_FRAMES,
};
