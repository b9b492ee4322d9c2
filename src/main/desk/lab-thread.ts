/** The host's side of a lab that lives on in the simulator's thread, for any number of pages or terminals. */
import type { Wording } from '../../sim/api/sentence';
import type { ContractDiagnostic } from '../contract/diagnostic';
import type { ClientMessage, HostMessage, ResponseOf } from '../contract/lab-api';
import type { PageChannel } from '../web-host/page-channel';
import { JOB_THREADS, type JobThread } from '../worker/simulator-thread';
import type {
  FileRename,
  FromWorker,
  Job,
  ReplacingFile,
  ToWorker,
  WorkerText,
} from '../worker/worker-message';

export interface ThreadText {
  readonly version: number;
  readonly files: readonly WorkerText[];
  readonly canRedo: boolean;
}

export interface ReplacedText {
  readonly version: number;
  /** Why nothing was replaced. */
  readonly diagnostics: readonly ContractDiagnostic[];
}

export interface LabThreadListener {
  readonly onEdited?: (version: number, editedFiles: readonly string[]) => void;
  /** What was chosen for the lab, for a user who wants to know. */
  readonly onNote?: (text: string) => void;
}

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** How opening ended. */
export type LabStart =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly diagnostics: readonly ContractDiagnostic[] }
  /** A `strict` lab was refused; why has gone to `onNote`. */
  | { readonly kind: 'done'; readonly exitCode: number };

export class LabThread implements PageChannel {
  /** Resolves once; rejects when the simulator dies of a contradiction of its own before. */
  readonly start: Promise<LabStart>;
  /** Rejects when the simulator dies, and never resolves. */
  readonly failure: Promise<never>;
  readonly #thread: JobThread;
  readonly #listener: LabThreadListener;
  readonly #senders = new Map<number, (message: HostMessage) => void>();
  readonly #texts = new Map<number, Waiting<ThreadText>>();
  readonly #replacements = new Map<number, Waiting<ReplacedText>>();
  readonly #captures = new Map<number, Waiting<ResponseOf<'capture.open'>>>();
  #death: Error | undefined = undefined;
  #onStart: (start: LabStart) => void = () => undefined;
  #nextRequest = 1;

  constructor(job: Job & { readonly kind: 'serve' }, listener: LabThreadListener = {}) {
    this.#listener = listener;
    let onFailure: (error: Error) => void = () => undefined;
    this.failure = new Promise<never>((_, reject) => {
      onFailure = (error) => {
        this.#death = error;
        reject(error);
        for (const waiting of [this.#texts, this.#replacements, this.#captures])
          for (const { reject: giveUp } of waiting.values()) giveUp(error);
      };
    });
    // Who does not wait for it is not told twice.
    this.failure.catch(() => undefined);
    const started = new Promise<LabStart>((resolve) => {
      this.#onStart = resolve;
    });
    this.start = Promise.race([started, this.failure]);
    this.#thread = JOB_THREADS.start(job, {
      onMessage: (message) => {
        this.#receive(message);
      },
      onFailure,
    });
  }

  connect(connectionId: number, send: (message: HostMessage) => void): void {
    this.#senders.set(connectionId, send);
    this.#thread.send({ kind: 'connect', connectionId });
  }

  receive(connectionId: number, message: ClientMessage): void {
    this.#thread.send({ kind: 'client', connectionId, message });
  }

  disconnect(connectionId: number): void {
    this.#senders.delete(connectionId);
    this.#thread.send({ kind: 'disconnect', connectionId });
  }

  /** The files as they would be saved now, after every message that was sent before. */
  takeText({ isForSaving = false } = {}): Promise<ThreadText> {
    return this.#ask(this.#texts, (requestId) => ({ kind: 'take-text', requestId, isForSaving }));
  }

  /** An edit called `name`, which can be undone. */
  replaceText(files: readonly ReplacingFile[], name: Wording): Promise<ReplacedText> {
    return this.#ask(this.#replacements, (requestId) => ({ kind: 'replace-text', requestId, files, name }));
  }

  /** Among the lab's captures, which every page sees. */
  openCapture(fileName: string, bytes: Uint8Array): Promise<ResponseOf<'capture.open'>> {
    return this.#ask(this.#captures, (requestId) => ({ kind: 'open-capture', requestId, fileName, bytes }));
  }

  markSaved(version: number, renames: readonly FileRename[]): void {
    this.#thread.send({ kind: 'mark-saved', version, renames });
  }

  async stop(): Promise<void> {
    this.#senders.clear();
    await this.#thread.stop();
  }

  /** Not raced with `failure`, which would keep every answer for as long as the thread lives. */
  #ask<Answer>(
    waiting: Map<number, Waiting<Answer>>,
    messageOf: (requestId: number) => ToWorker,
  ): Promise<Answer> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const requestId = this.#nextRequest;
    this.#nextRequest += 1;
    return new Promise<Answer>((resolve, reject) => {
      waiting.set(requestId, { resolve, reject });
      this.#thread.send(messageOf(requestId));
    });
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'host':
        this.#senders.get(message.connectionId)?.(message.message);
        return;
      case 'text':
        this.#texts.get(message.requestId)?.resolve(message);
        this.#texts.delete(message.requestId);
        return;
      case 'text-replaced':
        this.#replacements.get(message.requestId)?.resolve(message);
        this.#replacements.delete(message.requestId);
        return;
      case 'capture-opened':
        this.#captures.get(message.requestId)?.resolve(message.outcome);
        this.#captures.delete(message.requestId);
        return;
      case 'edited':
        this.#listener.onEdited?.(message.version, message.editedFiles);
        return;
      case 'ready':
        this.#onStart({ kind: 'ready' });
        return;
      case 'refused':
        this.#onStart({ kind: 'refused', diagnostics: message.diagnostics });
        return;
      case 'done':
        this.#onStart({ kind: 'done', exitCode: message.exitCode });
        return;
      case 'output':
      case 'error-output':
        this.#listener.onNote?.(message.text);
        this.#thread.send({ kind: 'written', characters: message.text.length });
        return;
      case 'file':
      case 'raw-file':
      case 'bundle':
      case 'imported':
      case 'verify-plans':
      case 'formatted':
      case 'comparison':
      case 'difference':
      case 'journey':
      case 'note':
      case 'refusal':
        // Of other jobs.
        return;
    }
  }
}
