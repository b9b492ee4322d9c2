/**
 * What passes between a host's thread and the thread that runs the simulator.
 *
 * The first message to a worker is its job. Both threads are built from this file, so that
 * nothing here is parsed; what a page sends is (`contract/lab-api.ts`).
 */
import type { BundleCapture } from '../../sim/api/bundle';
import type { DigQuestion } from '../../sim/api/cluster-dig';
import type { RunningFormat, TextFormat } from '../../sim/api/export-lab';
import type { ReachQuestion } from '../../sim/api/reach';
import type { ReachListing } from '../../sim/api/reach-listing';
import type { ReachFormat } from '../../sim/api/reach-text';
import type { VerifyPlan } from '../../sim/api/verify/verify-plan';
import type { Wording } from '../../sim/api/sentence';
import type { Language } from '../contract/languages';
import type { FlowQuestion } from '../../sim/api/service-flows';
import type { BenchPart } from '../bench/bench-part';
import type { LabChanges } from '../contract/change-requests';
import type { ImportChoices, ImportView } from '../contract/import-requests';
import type { JourneyView } from '../contract/journey-requests';
import type { ContractComparison } from '../contract/comparison-requests';
import type { ContractDiagnostic } from '../contract/diagnostic';
import type { ClientMessage, HostMessage, ResponseOf } from '../contract/lab-api';

export interface InputFile {
  /** As the user named it; diagnostics repeat it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the command line sets in the place of what the lab says. */
export interface LabOptions {
  readonly seed?: number;
  /** `PLUGIN` or `PLUGIN/MODE`. */
  readonly cni?: string;
  readonly proxyMode?: string;
  readonly nodeCount?: number;
}

export interface LabInput {
  readonly files: readonly InputFile[];
  readonly options: LabOptions;
  /** Say on standard error what was chosen for the lab. */
  readonly isVerbose: boolean;
  /** Of the bundle that the lab came from, for `run`, which compares its own with them. */
  readonly captures?: readonly BundleCapture[];
}

/** A lab of several that are looked at in one go. */
export interface Submission {
  /** As the user named it. */
  readonly path: string;
  /** Undefined for what cannot be read: `problem` says why. */
  readonly lab: LabInput | undefined;
  readonly problem?: string;
}

export interface TargetChoice {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly container: string | undefined;
}

/** The flags of tcpdump that say how packets are printed. */
export interface PrintFlags {
  /** How often `-n` was given. */
  readonly numeric: number;
  /** `-e`. */
  readonly hasLinkHeader: boolean;
  /** How often `-v` was given. */
  readonly verbosity: number;
  /** How often `-x`, `-X` and `-A` were given. */
  readonly hexDump: { readonly x: number; readonly X: number; readonly A: number };
  /** `-q`. */
  readonly isQuick: boolean;
  readonly hasAbsoluteSequences: boolean;
  readonly hasNumbers: boolean;
  /** `-K`: checksums are not looked at. */
  readonly isChecksumIgnored: boolean;
  /** How often `-t` was given. */
  readonly timeStyle: number;
  /** `-T`. */
  readonly decodeAs: string | undefined;
}

/** What a bundle says of one of its captures. */
export interface ExpectedCapture {
  readonly scenario: string;
  readonly name: string;
  readonly sha256: string;
}

/** A file as it would be saved now. */
export interface WorkerText {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Is it different from what was last saved or opened? */
  readonly isEdited: boolean;
}

/** Without bytes it stays as it is, whatever is typed into it meanwhile. */
export interface ReplacingFile {
  readonly name: string;
  readonly bytes?: Uint8Array;
}

export interface FileRename {
  readonly from: string;
  readonly to: string;
}

/** The rules of a node: as they are (`-save`, `ipvsadm`), or as kube-proxy feeds them to the real tool. */
export type RulesFormat = 'iptables-save' | 'iptables-restore' | 'ip6tables-restore' | 'ipvsadm' | 'nft';

/** A `page` gets the message `comparison`. */
export type CompareFormat = 'text' | 'json' | 'markdown' | 'page';

export type RunFormat = 'text' | 'tap' | 'junit' | 'json' | 'html' | 'csv';

export type LintFormat = 'text' | 'json' | 'sarif' | 'github';

export type Job =
  | {
      readonly kind: 'rules';
      readonly lab: LabInput;
      readonly at: TargetChoice;
      readonly format: RulesFormat;
    }
  | {
      readonly kind: 'flows';
      readonly lab: LabInput;
      readonly question: FlowQuestion;
      readonly format: 'text' | 'json';
    }
  | {
      readonly kind: 'dig';
      readonly lab: LabInput;
      readonly question: DigQuestion;
      /** Who asks; nobody in particular without it. */
      readonly from: TargetChoice | undefined;
      readonly format: 'text' | 'json';
    }
  | {
      readonly kind: 'addresses';
      readonly lab: LabInput;
      /** Every address that somebody has without one. */
      readonly addresses: readonly string[];
      readonly format: 'text' | 'json';
    }
  | {
      readonly kind: 'trace';
      readonly lab: LabInput;
      readonly from: TargetChoice;
      readonly to: string;
      readonly headers: readonly string[];
      readonly hasFixes: boolean;
      /** A `page` gets the message `journey`. */
      readonly format: 'text' | 'json' | 'page';
    }
  | {
      readonly kind: 'compare';
      readonly lab: LabInput;
      /** As `--cni` and `--proxy-mode` take them; one of both is not empty. */
      readonly cnis: readonly string[];
      readonly proxyModes: readonly string[];
      readonly target: TargetChoice;
      readonly argv: readonly string[];
      readonly format: CompareFormat;
    }
  | {
      readonly kind: 'exec';
      readonly lab: LabInput;
      /** A machine outside the cluster without it. */
      readonly target: TargetChoice | undefined;
      readonly argv: readonly string[];
      /** Standard input follows as messages; otherwise it is empty. */
      readonly hasInput: boolean;
    }
  | {
      readonly kind: 'capture';
      readonly lab: LabInput;
      readonly interfaces: readonly string[];
      readonly filter: string;
      readonly print: PrintFlags;
      readonly maxCount: number | undefined;
      readonly target: TargetChoice;
      readonly argv: readonly string[];
      readonly isFileWanted: boolean;
      readonly snapLength: number | undefined;
      readonly direction: 'in' | 'out' | undefined;
    }
  | {
      readonly kind: 'read';
      readonly captures: readonly InputFile[];
      readonly filter: string;
      readonly print: PrintFlags;
      readonly maxCount: number | undefined;
      readonly isFileWanted: boolean;
      readonly isCounting: boolean;
    }
  | {
      readonly kind: 'run';
      readonly submissions: readonly Submission[];
      /** Whose Scenarios count; those of each lab without it. */
      readonly checks: InputFile | undefined;
      /** Each is a run of its own; empty for the lab's. */
      readonly seeds: readonly number[];
      readonly scenario: string | undefined;
      readonly format: RunFormat;
      /** Of the processor, for each Scenario. */
      readonly timeoutSeconds?: number | undefined;
      /** Of a page; English without it. */
      readonly language?: Language | undefined;
    }
  | { readonly kind: 'lint'; readonly labs: readonly LabInput[]; readonly format: LintFormat }
  | {
      readonly kind: 'serve';
      readonly lab: LabInput;
      /**
       * `strict` refuses a lab with errors, as a command does, and is ready once the lab is up; a `page` that is opened by a command
       * does not wait for a large one; in a `window` errors are shown beside the text.
       */
      readonly mode: 'strict' | 'page' | 'window';
      /** Of the bundle that the lab came from: what its captures should be. */
      readonly expectedCaptures?: readonly ExpectedCapture[];
    }
  | {
      readonly kind: 'reach';
      readonly files: readonly InputFile[];
      /** What they are compared with. */
      readonly other: readonly InputFile[] | undefined;
      readonly explain: ReachQuestion | undefined;
      readonly listing: ReachListing;
      readonly hostNetwork: 'real' | 'as-pods';
      readonly format: ReachFormat;
    }
  | {
      readonly kind: 'export';
      readonly lab: LabInput;
      readonly format: TextFormat | RunningFormat;
      /** Of a Scenario file, the only one without it; of a script, all without it. */
      readonly scenario: string | undefined;
      readonly hasSecrets: boolean;
      /** With other names and addresses. */
      readonly isAnonymous: boolean;
      /** Of pages and pictures. */
      readonly language: Language;
    }
  | {
      readonly kind: 'diff';
      /** As the user named them. */
      readonly names: { readonly before: string; readonly after: string };
      readonly before: readonly InputFile[];
      readonly after: readonly InputFile[];
      readonly format: 'text' | 'json';
    }
  /** For a page, in which one of them is open. Answered by `difference` or `refused`. */
  | {
      readonly kind: 'changes';
      readonly names: { readonly before: string; readonly after: string };
      readonly before: readonly InputFile[];
      readonly after: readonly InputFile[];
      readonly open: 'before' | 'after';
    }
  /** Answered by `imported`, or by `refused` and what is wrong on standard error. */
  | {
      readonly kind: 'import';
      readonly files: readonly InputFile[];
      /** To be compared with. */
      readonly captures: readonly InputFile[];
      /** Of the lab. */
      readonly name: string;
      readonly hasSecrets: boolean;
      /** In place of what the input says. */
      readonly choices?: ImportChoices;
    }
  /** Answered by `verify-plans`. */
  | {
      readonly kind: 'verify';
      readonly lab: LabInput;
      /** All without any. */
      readonly scenarios: readonly string[];
    }
  /** One lab as lines that can be compared. */
  | { readonly kind: 'facts'; readonly files: readonly InputFile[] }
  /** Answered by `bundle` or `refused`, then `done`. */
  | {
      readonly kind: 'bundle';
      readonly files: readonly InputFile[];
      /** With other names and addresses. */
      readonly isAnonymous: boolean;
      readonly hasSecrets: boolean;
      /** Of its picture and readme. */
      readonly language: Language;
    }
  /** Answered by a `note` for each thing that an export would take along or leave out; nothing is brought up for it. */
  | {
      readonly kind: 'leaving';
      readonly lab: LabInput;
      readonly format: TextFormat | RunningFormat | 'bundle';
      readonly scenario: string | undefined;
      readonly hasSecrets: boolean;
      readonly isAnonymous: boolean;
    }
  /** Answered by `formatted` for each that is YAML. */
  | { readonly kind: 'format'; readonly files: readonly InputFile[] }
  | { readonly kind: 'bench'; readonly format: 'text' | 'json'; readonly parts: readonly BenchPart[] };

/** Host to worker. */
export type ToWorker =
  /** The first message, once. */
  | { readonly kind: 'start'; readonly job: Job }
  | { readonly kind: 'input'; readonly text: string }
  | { readonly kind: 'input-end' }
  | { readonly kind: 'interrupt' }
  /** So many characters of output have been written; the worker may send as many more. */
  | { readonly kind: 'written'; readonly characters: number }
  | { readonly kind: 'connect'; readonly connectionId: number }
  | { readonly kind: 'disconnect'; readonly connectionId: number }
  | { readonly kind: 'client'; readonly connectionId: number; readonly message: ClientMessage }
  /** Answered by `text`. */
  | { readonly kind: 'take-text'; readonly requestId: number; readonly isForSaving: boolean }
  /** An edit that can be undone, called `name`: all files become these. Answered by `text-replaced`. */
  | {
      readonly kind: 'replace-text';
      readonly requestId: number;
      readonly files: readonly ReplacingFile[];
      readonly name: Wording;
    }
  /** A file that is listed among the lab's captures. Answered by `capture-opened`. */
  | {
      readonly kind: 'open-capture';
      readonly requestId: number;
      readonly fileName: string;
      readonly bytes: Uint8Array;
    }
  /** The text of that version, taken or put in before, is what is on disk now, under these names. */
  | { readonly kind: 'mark-saved'; readonly version: number; readonly renames: readonly FileRename[] };

/** What concerns one page. */
export type ConnectionMessage = Extract<ToWorker, { readonly connectionId: number }>;

/** What the host's thread does on behalf of the disk. */
export type DiskMessage = Extract<
  ToWorker,
  { readonly kind: 'take-text' | 'replace-text' | 'mark-saved' | 'open-capture' }
>;

/** Worker to host. */
export type FromWorker =
  /** The job's own result: what the command line prints on standard output. */
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'error-output'; readonly text: string }
  /** The capture file. */
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'raw-file'; readonly bytes: Uint8Array; readonly packetCount: number }
  /** The lab is up and pages may connect. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'host'; readonly connectionId: number; readonly message: HostMessage }
  | {
      readonly kind: 'text';
      readonly requestId: number;
      readonly version: number;
      readonly files: readonly WorkerText[];
      /** Something was taken back, and can be done again until there is another edit. */
      readonly canRedo: boolean;
    }
  /** With diagnostics nothing was replaced: it is not text at all. */
  | {
      readonly kind: 'text-replaced';
      readonly requestId: number;
      readonly version: number;
      readonly diagnostics: readonly ContractDiagnostic[];
    }
  | {
      readonly kind: 'capture-opened';
      readonly requestId: number;
      readonly outcome: ResponseOf<'capture.open'>;
    }
  /** What is not saved has changed. Sent at most every 100 ms. */
  | { readonly kind: 'edited'; readonly version: number; readonly editedFiles: readonly string[] }
  /** Of a `window`: this is not text at all, so there is nothing to show, and no `ready` follows. Of a bundle, a comparison or an import: why not. */
  | { readonly kind: 'refused'; readonly diagnostics: readonly ContractDiagnostic[] }
  | { readonly kind: 'comparison'; readonly comparison: ContractComparison }
  | { readonly kind: 'journey'; readonly journey: JourneyView }
  | { readonly kind: 'difference'; readonly changes: LabChanges }
  | {
      readonly kind: 'imported';
      readonly text: string;
      /** What the lab was taken for, and what was left out: a line each. */
      readonly notes: readonly Wording[];
      /** The same for a page. */
      readonly view: ImportView;
    }
  | { readonly kind: 'verify-plans'; readonly plans: readonly VerifyPlan[] }
  | { readonly kind: 'formatted'; readonly name: string; readonly text: string }
  /** Also on standard error, in English. */
  | { readonly kind: 'note'; readonly note: Wording }
  | { readonly kind: 'refusal'; readonly why: Wording }
  /** For a teammate. */
  | {
      readonly kind: 'bundle';
      readonly bytes: Uint8Array;
      readonly captures: readonly {
        readonly scenario: string;
        readonly name: string;
        readonly packets: number;
        readonly sha256: string;
      }[];
      /** Of Scenarios, which are in it all the same. */
      readonly failures: readonly Wording[];
    }
  | { readonly kind: 'done'; readonly exitCode: number };
