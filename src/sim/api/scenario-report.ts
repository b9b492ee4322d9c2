/** What a Scenario says of itself: its steps, one by one, and its captures. */
import type { SourceLocation } from '../base/diagnostic';

export interface StepReport {
  /** `exec in default/client: wget -qO- http://web`. */
  readonly title: string;
  readonly location: SourceLocation;
  readonly hasPassed: boolean;
  /** What was expected and what happened; empty when it passed. */
  readonly failures: readonly string[];
  /** Packets that went no further during a failed step, and why. */
  readonly drops: readonly string[];
  /** Virtual time that the step took. */
  readonly durationNs: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StepProgress extends StepReport {
  readonly state: 'waiting' | 'running' | 'passed' | 'failed';
}

export interface CaptureReport {
  readonly name: string;
  readonly packets: number;
  /** Of the pcapng file, hexadecimal. */
  readonly sha256: string;
}

export interface ScenarioReport {
  readonly name: string;
  readonly hasPassed: boolean;
  /** Those that were tried. */
  readonly steps: readonly StepReport[];
  readonly captures: readonly CaptureReport[];
  /** Why the lab did not come up, or the run was given up. */
  readonly problem?: string;
}
