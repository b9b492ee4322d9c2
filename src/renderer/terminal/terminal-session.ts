/** The shell behind one terminal: what is typed goes to the host, what it prints comes back. */

import type { EventOf, LabApi, RequestOf, ResponseOf } from '../../main/contract/lab-api';
import type { Wording } from '../../main/contract/wording';
import type { Messages } from '../i18n/messages';
import { errorWording } from '../store/host-refusal';

/** The part of xterm's Terminal that a session uses. */
interface TerminalScreenPort {
  readonly cols: number;
  readonly rows: number;
  write(data: string): void;
  onData(listener: (data: string) => void): unknown;
  onResize(listener: (size: { readonly cols: number; readonly rows: number }) => void): unknown;
}

interface SessionEnd {
  readonly exitCode?: number;
  /** Why there is no exit code, for people. */
  readonly failure?: Wording;
}

interface TerminalSurroundings {
  readonly api: LabApi;
  readonly screen: TerminalScreenPort;
  readonly words: Messages['words'];
  readonly onEnd: (end: SessionEnd) => void;
}

/** SGR of ECMA-48: what the host says is told apart from what the shell prints. */
const DIM = '\u001B[2m';
const NOT_DIM = '\u001B[22m';

export class TerminalSession {
  readonly #api: LabApi;
  readonly #screen: TerminalScreenPort;
  readonly #words: Messages['words'];
  readonly #onEnd: (end: SessionEnd) => void;
  readonly #unsubscribe: readonly (() => void)[];
  #terminalId: string | undefined;
  /** What shells printed before this one knew its id. */
  #early: EventOf<'terminal.data'>[] = [];
  /** What was typed before there was a shell, which gets it as it opens. */
  #typedAhead = '';
  #isEnded = false;

  constructor({ api, screen, words, onEnd }: TerminalSurroundings) {
    this.#api = api;
    this.#screen = screen;
    this.#words = words;
    this.#onEnd = onEnd;
    this.#unsubscribe = [
      api.on('terminal.data', (event) => this.#receive(event)),
      api.on('terminal.exit', ({ terminalId, exitCode }) => {
        if (terminalId === this.#terminalId) this.#end({ exitCode });
      }),
      api.onConnection((isConnected) => {
        if (!isConnected) this.#end({ failure: 'The host was lost, and the shell with it.' });
      }),
    ];
    screen.onData((data) => {
      const terminalId = this.#terminalId;
      if (terminalId !== undefined) void api.request('terminal.write', { terminalId, data });
      else if (!this.#isEnded) this.#typedAhead += data;
    });
    screen.onResize(({ cols, rows }) => {
      const terminalId = this.#terminalId;
      if (terminalId !== undefined) void api.request('terminal.resize', { terminalId, columns: cols, rows });
    });
  }

  async open(target: string, container?: string): Promise<void> {
    const { cols, rows } = this.#screen;
    const outcome = await this.#opened({
      target,
      ...(container === undefined ? {} : { container }),
      columns: cols,
      rows,
    });
    if (outcome === undefined) return;
    if (outcome.kind === 'no-such-target') {
      this.#end({ failure: outcome.message });
      return;
    }
    const { terminalId } = outcome;
    if (this.#isEnded) {
      await this.#api.request('terminal.close', { terminalId });
      return;
    }
    this.#terminalId = terminalId;
    for (const event of this.#early) this.#receive(event);
    this.#early = [];
    if (this.#typedAhead !== '') {
      void this.#api.request('terminal.write', { terminalId, data: this.#typedAhead });
      this.#typedAhead = '';
    }
    const { cols: columns, rows: lines } = this.#screen;
    if (columns !== cols || lines !== rows) {
      await this.#api.request('terminal.resize', { terminalId, columns, rows: lines });
    }
  }

  /** Undefined when there is no answer, which ends the session. */
  async #opened(wanted: RequestOf<'terminal.open'>): Promise<ResponseOf<'terminal.open'> | undefined> {
    try {
      return await this.#api.request('terminal.open', wanted);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // A host that is lost has ended it already.
      const values = { what: errorWording(error) };
      this.#end({ failure: { key: 'The shell could not be opened: {what}.', values } });
      return undefined;
    }
  }

  close(): void {
    const terminalId = this.#terminalId;
    if (terminalId !== undefined && !this.#isEnded) void this.#api.request('terminal.close', { terminalId });
    this.#forget();
  }

  /** The lab started anew, and no shell of the one before lives on. */
  endByRestart(): void {
    this.#end({ failure: 'The lab started anew, and this shell ended with it.' });
  }

  #receive(event: EventOf<'terminal.data'>): void {
    if (this.#terminalId === undefined) {
      this.#early.push(event);
    } else if (event.terminalId === this.#terminalId) {
      const { data, note } = event;
      this.#screen.write(note === undefined ? data : `${data}${DIM}${this.#words(note)}${NOT_DIM}\r\n`);
    }
  }

  #end(end: SessionEnd): void {
    if (this.#isEnded) return;
    this.#forget();
    this.#onEnd(end);
  }

  #forget(): void {
    this.#isEnded = true;
    this.#terminalId = undefined;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }
}
