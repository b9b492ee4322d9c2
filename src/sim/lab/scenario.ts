/**
 * Scenario documents: steps that a lab is taken through, and what is expected of them.
 *
 * Models the steps exec, apply, delete, wait and capture, when a step may begin, and expectations on the outcome of
 * exec. Leaves out scale, broken cables, reachability and what a capture must contain.
 */
import type { SourceLocation } from '../base/diagnostic';
import type { Duration } from '../base/time';
import type { Expectation } from './expectation';
import type { ObjectReference, SourcedObject } from './sourced-object';

interface StepBase {
  readonly location: SourceLocation;
  /** What reports call it; without one it has its number. */
  readonly name?: string;
  /** Not before so much virtual time since the lab was up and settled. */
  readonly at?: Duration;
}

export interface ExecStep extends StepBase {
  readonly kind: 'exec';
  /** A target as on the command line: `default/client`, `node/node1`, `host/laptop`. */
  readonly target: string;
  readonly container?: string;
  /** What a shell would be given; quoting is the shell's. */
  readonly run: string;
  /** It goes on while later steps run, and is judged when it has ended. */
  readonly isBackground: boolean;
  /**
   * Whether an exit code was asked for in so many words: the Scenario then waits for the end of a command in the
   * background. One without is ended with the Scenario, as a server is.
   */
  readonly hasExpectedExit: boolean;
  /** When Ctrl+C is pressed, counted from its start. */
  readonly interruptAfter?: Duration;
  readonly expectation: Expectation;
}

export interface ApplyStep extends StepBase {
  readonly kind: 'apply';
  readonly objects: readonly SourcedObject[];
}

export interface DeleteStep extends StepBase {
  readonly kind: 'delete';
  readonly reference: ObjectReference;
  /** Instead of what the object asks for; 0 deletes at once, as `kubectl delete --grace-period=0 --force`. */
  readonly gracePeriodSeconds?: number;
}

interface WaitStep extends StepBase {
  readonly kind: 'wait';
  readonly duration: Duration;
}

export interface CaptureStartStep extends StepBase {
  readonly kind: 'capture-start';
  /** Of the capture, unique in its Scenario. */
  readonly name: string;
  /** As on the command line: `node/node1:eth0`, `any`. */
  readonly interfaces: readonly string[];
  /** In the pcap filter language; empty for everything. */
  readonly filter: string;
}

export interface CaptureStopStep extends StepBase {
  readonly kind: 'capture-stop';
  readonly name: string;
}

export type ScenarioStep = ExecStep | ApplyStep | DeleteStep | WaitStep | CaptureStartStep | CaptureStopStep;

export interface Scenario {
  readonly name: string;
  /** For the reader. */
  readonly text?: string;
  readonly steps: readonly ScenarioStep[];
  readonly location: SourceLocation;
}
