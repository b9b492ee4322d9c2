/** What a Scenario says of itself: its steps, one by one, and its captures. */
import type { SourceLocation } from '../base/diagnostic';
import type { Wording } from '../base/sentence';

export interface CheckReport {
  /** `exit code`, `stdout.contains[0]`: tells it from the others of its step. */
  readonly subject: string;
  /** What is expected: `exit code 0`, `stdout text that contains "x"`. */
  readonly text: string;
  readonly hasPassed: boolean;
}

export interface StepReport {
  /** What the Scenario calls it. */
  readonly name?: string;
  /** `exec in default/client: wget -qO- http://web`. */
  readonly title: string;
  readonly location: SourceLocation;
  readonly hasPassed: boolean;
  /** What was looked at, once it was. */
  readonly checks: readonly CheckReport[];
  /** What was expected and what happened; empty when it passed. */
  readonly failures: readonly string[];
  /** Packets that went no further during a failed step, and why. */
  readonly drops: readonly string[];
  /** Virtual time that the step took. */
  readonly durationNs: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a report says in English, for the reader's language. */
export interface StepWords {
  readonly title: Wording;
  readonly failures: readonly Wording[];
  readonly drops: readonly Wording[];
  /** Of each check, what is expected. */
  readonly checks: readonly Wording[];
}

export interface StepProgress extends StepReport {
  readonly words: StepWords;
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
