/**
 * Scenario documents: steps that a lab is taken through, and what is expected of them.
 *
 * Models the steps exec, apply, delete, wait, capture, compare and addresses, when a step may begin, and expectations on
 * what a step prints. Leaves out scale, broken cables, reachability and what a capture must contain.
 */
import type { SourceLocation } from '../../base/diagnostic';
import type { Duration } from '../../base/time';
import type { Expectation, TextExpectation } from './expectation';
import type { ObjectReference, SourcedObject } from '../objects/sourced-object';

interface StepBase {
  readonly location: SourceLocation;
  /** What reports call it; without one it has its number. */
  readonly name?: string;
  /** Not before so much virtual time since the lab was up and settled. */
  readonly at?: Duration;
  /** For a reader: what to do, or to find out, here, and what helps with it. They change nothing of what the step does. */
  readonly task?: string;
  readonly hint?: string;
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

/** The same command in copies of the lab that have other network plugins or modes of kube-proxy. */
export interface CompareStep extends StepBase {
  readonly kind: 'compare';
  readonly target: string;
  readonly run: string;
  /** As `--cni` and `--proxy-mode` take them. */
  readonly cnis: readonly string[];
  readonly proxyModes: readonly string[];
  /** Of what `podwire compare` prints. */
  readonly output: TextExpectation;
}

/** Which networks addresses belong to, as `podwire addresses` says it. */
export interface AddressesStep extends StepBase {
  readonly kind: 'addresses';
  /** Empty for the list of all. */
  readonly addresses: readonly string[];
  readonly output: TextExpectation;
}

export type ScenarioStep =
  | ExecStep
  | ApplyStep
  | DeleteStep
  | WaitStep
  | CaptureStartStep
  | CaptureStopStep
  | CompareStep
  | AddressesStep;

export interface Scenario {
  readonly name: string;
  /** For the reader. */
  readonly text?: string;
  readonly steps: readonly ScenarioStep[];
  readonly location: SourceLocation;
}
