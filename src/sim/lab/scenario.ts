/**
 * Scenario documents: steps that a lab is taken through, and what is expected of them.
 *
 * Models the steps exec, apply, delete and wait, and expectations on the outcome of exec.
 * Leaves out scale, broken cables, reachability and what a capture must contain.
 */
import type { SourceLocation } from '../base/diagnostic';
import type { Duration } from '../base/time';
import type { Expectation } from './expectation';
import type { ObjectReference, SourcedObject } from './sourced-object';

interface StepPlace {
  readonly location: SourceLocation;
}

export interface ExecStep extends StepPlace {
  readonly kind: 'exec';
  /** A target as on the command line: `default/client`, `node/node1`, `host/laptop`. */
  readonly target: string;
  readonly container?: string;
  /** What a shell would be given; quoting is the shell's. */
  readonly run: string;
  readonly expectation: Expectation;
}

export interface ApplyStep extends StepPlace {
  readonly kind: 'apply';
  readonly objects: readonly SourcedObject[];
}

export interface DeleteStep extends StepPlace {
  readonly kind: 'delete';
  readonly reference: ObjectReference;
}

interface WaitStep extends StepPlace {
  readonly kind: 'wait';
  readonly duration: Duration;
}

export type ScenarioStep = ExecStep | ApplyStep | DeleteStep | WaitStep;

export interface Scenario {
  readonly name: string;
  /** For the reader. */
  readonly text?: string;
  readonly steps: readonly ScenarioStep[];
  readonly location: SourceLocation;
}
