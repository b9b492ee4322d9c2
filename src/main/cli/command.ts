/** What the command line can be asked, once it is parsed. */
import type { BenchPart } from '../bench/bench-part';
import type { Language } from '../contract/languages';
import type { DigQuestion } from '../../sim/api/cluster-dig';
import type { RunningFormat, TextFormat } from '../../sim/api/export-lab';
import type { ReachQuestion } from '../../sim/api/reach';
import type { ReachListing } from '../../sim/api/reach-listing';
import type { ReachFormat } from '../../sim/api/reach-text';
import type { FlowQuestion } from '../../sim/api/service-flows';
import type {
  CompareFormat,
  LabOptions,
  LintFormat,
  PrintFlags,
  RulesFormat,
  RunFormat,
  TargetChoice,
} from '../worker/worker-message';
import type { KubectlChoice } from '../verify/kubectl';
import type { VerifyOptions } from '../verify/verify-scenario';

export interface LabChoice {
  /** A file, a folder, or `-` for standard input. */
  readonly path: string;
  readonly options: LabOptions;
  readonly isVerbose: boolean;
}

export interface ExecCommand {
  readonly kind: 'exec';
  readonly lab: LabChoice;
  readonly target: TargetChoice;
  readonly argv: readonly string[];
  readonly hasInput: boolean;
}

export interface CaptureCommand {
  readonly kind: 'capture';
  readonly lab: LabChoice;
  readonly interfaces: readonly string[];
  readonly filter: string;
  readonly print: PrintFlags;
  readonly maxCount: number | undefined;
  /** `-` is standard output. */
  readonly filePath: string | undefined;
  readonly snapLength: number | undefined;
  readonly direction: 'in' | 'out' | undefined;
  readonly target: TargetChoice;
  readonly argv: readonly string[];
}

export interface ReadCommand {
  readonly kind: 'read';
  readonly paths: readonly string[];
  readonly filter: string;
  readonly print: PrintFlags;
  readonly maxCount: number | undefined;
  /** `-` is standard output. */
  readonly filePath: string | undefined;
  readonly isCounting: boolean;
}

export interface RunCommand {
  readonly kind: 'run';
  readonly labs: readonly LabChoice[];
  /** A file whose Scenarios are carried out on each, in the place of its own. */
  readonly checksPath: string | undefined;
  /** Each is a run of its own; empty for the labs' own. */
  readonly seeds: readonly number[];
  readonly scenario: string | undefined;
  readonly format: RunFormat;
  /** Of the processor, for each Scenario. */
  readonly timeoutSeconds?: number | undefined;
  /** Of a page; English without it. */
  readonly language?: Language | undefined;
}

export interface ServeCommand {
  readonly kind: 'serve';
  /** Absent for the built-in lab. */
  readonly lab: LabChoice | undefined;
  readonly options: LabOptions;
  readonly isVerbose: boolean;
  /** 0 takes a free one; undefined one that it has had before, where one of them is free. */
  readonly port: number | undefined;
  readonly shouldOpenBrowser: boolean;
  /** The desktop window was asked for, and this is what there is instead. */
  readonly isInsteadOfWindow: boolean;
}

export interface ShellCommand {
  readonly kind: 'shell';
  readonly lab: LabChoice;
  readonly target: TargetChoice | undefined;
}

export interface RulesCommand {
  readonly kind: 'rules';
  readonly lab: LabChoice;
  readonly at: TargetChoice;
  readonly format: RulesFormat;
}

export interface FlowsCommand {
  readonly kind: 'flows';
  readonly lab: LabChoice;
  readonly question: FlowQuestion;
  readonly format: 'text' | 'json';
}

export interface DigCommand {
  readonly kind: 'dig';
  readonly lab: LabChoice;
  readonly question: DigQuestion;
  readonly from: TargetChoice | undefined;
  readonly format: 'text' | 'json';
}

export interface TraceCommand {
  readonly kind: 'trace';
  readonly lab: LabChoice;
  readonly from: TargetChoice;
  /** `web:80/tcp`, `https://shop.example/` */
  readonly to: string;
  /** Of a request: `Host: shop.example`. */
  readonly headers: readonly string[];
  /** What would let it pass is looked for, which takes the time of a lab each. */
  readonly hasFixes: boolean;
  readonly format: 'text' | 'json';
}

export interface CompareCommand {
  readonly kind: 'compare';
  readonly lab: LabChoice;
  readonly cnis: readonly string[];
  readonly proxyModes: readonly string[];
  readonly target: TargetChoice;
  readonly argv: readonly string[];
  readonly format: CompareFormat;
}

export interface AddressesCommand {
  readonly kind: 'addresses';
  readonly lab: LabChoice;
  /** Every address that somebody has without one. */
  readonly addresses: readonly string[];
  readonly format: 'text' | 'json';
}

export interface LintCommand {
  readonly kind: 'lint';
  readonly labs: readonly LabChoice[];
  readonly format: LintFormat;
}

export interface ExportCommand {
  readonly kind: 'export';
  readonly lab: LabChoice;
  readonly format: 'bundle' | 'png' | TextFormat | RunningFormat;
  /** `-` is standard output. Without it a bundle has a name made of the lab's, and a text goes to standard output. */
  readonly filePath: string | undefined;
  readonly scenario: string | undefined;
  readonly hasSecrets: boolean;
  /** With other names and addresses. */
  readonly isAnonymous: boolean;
  /** Of pages and pictures. */
  readonly language: Language;
  /** Whatever is at the place is replaced. */
  readonly isForced: boolean;
}

export interface FormatCommand {
  readonly kind: 'format';
  readonly paths: readonly string[];
  readonly action: 'print' | 'write' | 'check';
}

export interface BenchCommand {
  readonly kind: 'bench';
  readonly format: 'text' | 'json';
  readonly parts: readonly BenchPart[];
}

export interface ReachCommand {
  readonly kind: 'reach';
  readonly paths: readonly string[];
  /** What it is compared with. */
  readonly otherPath: string | undefined;
  readonly explain: ReachQuestion | undefined;
  readonly listing: ReachListing;
  readonly hostNetwork: 'real' | 'as-pods';
  readonly format: ReachFormat;
}

export interface DiffCommand {
  readonly kind: 'diff';
  readonly path: string;
  /** Without it the one lab is printed for tools that compare lines. */
  readonly otherPath: string | undefined;
  readonly format: 'text' | 'json';
}

export interface ImportCommand {
  readonly kind: 'import';
  readonly paths: readonly string[];
  /** `-` is standard output. */
  readonly filePath: string;
  readonly hasSecrets: boolean;
  /** Whatever is at the place is replaced. */
  readonly isForced: boolean;
}

export interface VerifyCommand {
  readonly kind: 'verify';
  readonly lab: LabChoice;
  readonly kubectl: KubectlChoice & { readonly kubeconfig: string };
  readonly scenario: string | undefined;
  readonly options: VerifyOptions;
  readonly format: 'text' | 'json';
}

export type Command =
  | ExecCommand
  | CaptureCommand
  | ReadCommand
  | RunCommand
  | ServeCommand
  | ShellCommand
  | RulesCommand
  | FlowsCommand
  | DigCommand
  | TraceCommand
  | CompareCommand
  | AddressesCommand
  | LintCommand
  | ExportCommand
  | BenchCommand
  | ReachCommand
  | FormatCommand
  | DiffCommand
  | ImportCommand
  | VerifyCommand;
