/** Scenario documents: steps that a lab is taken through, when each may begin, and what is expected of it. */
import type { SourceLocation } from '../../base/diagnostic';
import type { LinearPattern } from '../../base/linear-pattern';
import type { Wording } from '../../base/sentence';
import type { Duration } from '../../base/time';
import type { LabFault } from '../lab-fault';
import type { ObjectReference, SourcedObject } from '../objects/sourced-object';
import type { Expectation, TextExpectation } from './expectation';
import type { Question, StepGuide } from './lesson';
import type { LocalText } from './local-text';
import type { PacketExpectation } from './packet-expectation';

interface StepBase {
  readonly location: SourceLocation;
  /** What reports call it; without one it has its number. */
  readonly name?: string;
  /** Not before so much virtual time since the lab was up and settled. */
  readonly at?: Duration;
  /** For a reader. */
  readonly guide?: StepGuide;
  /** Carried out without being named, until the reader has found out: it would give the answer away. */
  readonly isHidden?: true;
  /** What it is worth where it is judged; 1 without it. */
  readonly points?: number;
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

/** What kubectl does at the API server: scale, patch, wait for a condition. */
export interface KubectlStep extends StepBase {
  readonly kind: 'kubectl';
  /** `scale Deployment/web to 3`. */
  readonly title: Wording;
  /** Behind `kubectl`. */
  readonly args: readonly string[];
  /** What it is about. */
  readonly reference: ObjectReference;
  /** Does it change something? Then the next step waits until the lab has settled. */
  readonly isChange: boolean;
  readonly expectation: Expectation;
}

interface WaitStep extends StepBase {
  readonly kind: 'wait';
  readonly duration: Duration;
}

/** One end of a cable. */
export interface CableEnd {
  readonly machine: string;
  readonly device: string;
  readonly direction: LabFault['direction'];
}

export type FaultTarget =
  /** `faults` are what is wrong with them from now on; a cable that is not among those is whole again. */
  | { readonly kind: 'cables'; readonly cables: readonly CableEnd[]; readonly faults: readonly LabFault[] }
  /** As on the command line. Its interface loses its cable, or gets it back. */
  | { readonly kind: 'pod'; readonly pod: string; readonly isDown: boolean }
  /** Killed; who started it starts it again. */
  | { readonly kind: 'daemon'; readonly node: string; readonly name: string };

export interface FaultStep extends StepBase {
  readonly kind: 'fault';
  /** `cut the cable of node1:eth0`. */
  readonly title: Wording;
  readonly target: FaultTarget;
}

/** Opens a connection, or sends a datagram and waits for an answer. */
export interface ReachStep extends StepBase {
  readonly kind: 'reach';
  /** A target. */
  readonly from: string;
  /** A name or an address, as programs take it; or a target with a slash. */
  readonly to: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly isReachable: boolean;
}

/** For whoever reads the report. */
export interface NoteStep extends StepBase {
  readonly kind: 'note';
  readonly text: LocalText;
}

export interface CaptureStartStep extends StepBase {
  readonly kind: 'capture-start';
  /** Its name, unique in its Scenario. */
  readonly capture: string;
  /** As on the command line: `node/node1:eth0`, `any`. */
  readonly interfaces: readonly string[];
  /** In the pcap filter language; empty for everything. */
  readonly filter: string;
}

export interface CaptureStopStep extends StepBase {
  readonly kind: 'capture-stop';
  readonly capture: string;
  /** What it must hold, or must not. */
  readonly packets: readonly PacketExpectation[];
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
  | KubectlStep
  | WaitStep
  | FaultStep
  | ReachStep
  | NoteStep
  | CaptureStartStep
  | CaptureStopStep
  | CompareStep
  | AddressesStep;

/** Other clusters that it runs in, one for each combination; none of a list that is empty. */
export interface ScenarioVariants {
  /** As `--cni` and `--proxy-mode` take them. */
  readonly cnis: readonly string[];
  readonly proxyModes: readonly string[];
  readonly seeds: readonly number[];
}

/** What shows that somebody has found out: a command that they ran, and what it printed. */
export interface Evidence {
  readonly name: string;
  readonly points: number;
  readonly text?: LocalText;
  /** Where, as on the command line; anywhere without it. */
  readonly target?: string;
  /** Of the command. */
  readonly command?: LinearPattern;
  readonly stdout: TextExpectation;
}

export interface Scenario {
  readonly name: string;
  /** For the reader. */
  readonly title?: LocalText;
  readonly text?: LocalText;
  /** Of a lab that is broken on purpose: what is wrong with it? */
  readonly diagnosis?: Question;
  readonly evidence: readonly Evidence[];
  readonly variants?: ScenarioVariants;
  readonly steps: readonly ScenarioStep[];
  readonly location: SourceLocation;
}
