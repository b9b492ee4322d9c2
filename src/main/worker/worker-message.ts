/**
 * What passes between a host's thread and the thread that runs the simulator.
 *
 * The first message to a worker is its job. Both threads are built from this file, so that
 * nothing here is parsed; what a page sends is (`contract/lab-api.ts`).
 */
import type { ClientMessage, HostMessage } from '../contract/lab-api';

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
  /** `-X`. */
  readonly hasHexDump: boolean;
  /** How often `-t` was given. */
  readonly timeStyle: number;
  /** `-T`. */
  readonly decodeAs: string | undefined;
}

export type RunFormat = 'text' | 'tap' | 'junit' | 'json';

export type Job =
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
    }
  | {
      readonly kind: 'read';
      readonly file: InputFile;
      readonly filter: string;
      readonly print: PrintFlags;
      readonly maxCount: number | undefined;
    }
  | {
      readonly kind: 'run';
      readonly labs: readonly LabInput[];
      readonly scenario: string | undefined;
      readonly format: RunFormat;
    }
  | { readonly kind: 'serve'; readonly lab: LabInput }
  | { readonly kind: 'bench'; readonly format: 'text' | 'json' };

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
  | { readonly kind: 'client'; readonly connectionId: number; readonly message: ClientMessage };

/** What concerns one page. */
export type ConnectionMessage = Extract<ToWorker, { readonly connectionId: number }>;

/** Worker to host. */
export type FromWorker =
  /** The job's own result: what the command line prints on standard output. */
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'error-output'; readonly text: string }
  /** The capture file. */
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  /** The lab is up and pages may connect. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'host'; readonly connectionId: number; readonly message: HostMessage }
  | { readonly kind: 'done'; readonly exitCode: number };
