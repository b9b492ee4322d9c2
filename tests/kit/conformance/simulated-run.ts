/** What came of the steps of a recording in the simulator. */
import type { StatePrint } from './compare-state';

export interface SimulatedFrame {
  readonly capture: string;
  readonly step: number;
  /** Seconds since the first step began. */
  readonly time: number;
  readonly bytes: Uint8Array;
}

export interface StepOutcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly errors: string;
  /** Packets that ended in a way that is worth a look, for people. */
  readonly drops: readonly string[];
}

export interface SimulatedRun {
  readonly frames: readonly SimulatedFrame[];
  readonly outcomes: readonly StepOutcome[];
  readonly problems: readonly string[];
  readonly namespaceWith: (address: string) => string | undefined;
  /** What the state commands print at the end. */
  readonly states: readonly StatePrint[];
}
