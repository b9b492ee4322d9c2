/** The terminals that one page has open, and what they printed since the page was last told. */
import type { TerminalSession } from '../../sim/api/simulation';
import type { EventOf, RequestOf, ResponseOf } from '../contract/lab-api';
import type { LabHost } from './lab-host';

/** What a page that does not draw may miss: the beginning of what is longer than this. */
const MAX_WAITING_CHARACTERS = 1_000_000;
/** As of a shell whose machine was switched off: 128 and the number of SIGKILL. */
const KILLED = 137;

interface OpenTerminal {
  readonly session: TerminalSession;
  waiting: string;
}

export class ConnectionTerminals {
  readonly #host: LabHost;
  readonly #terminals = new Map<string, OpenTerminal>();
  #exits: EventOf<'terminal.exit'>[] = [];
  #nextId = 1;

  constructor(host: LabHost) {
    this.#host = host;
  }

  open(request: RequestOf<'terminal.open'>): ResponseOf<'terminal.open'> {
    const { target, columns, rows, namespace, container } = request;
    const terminalId = `terminal-${this.#nextId}`;
    let waiting = '';
    const { simulation } = this.#host;
    const options = {
      ...(namespace === undefined ? {} : { namespace }),
      ...(container === undefined ? {} : { container }),
    };
    const session = simulation.openTerminal(
      target,
      { columns, rows },
      (text) => {
        const terminal = this.#terminals.get(terminalId);
        // The first prompt comes before the session is known here.
        if (terminal === undefined) waiting += text;
        else terminal.waiting = (terminal.waiting + text).slice(-MAX_WAITING_CHARACTERS);
      },
      options,
    );
    if (!session.ok) return { kind: 'no-such-target', message: session.error };
    this.#nextId += 1;
    this.#terminals.set(terminalId, { session: session.value, waiting });
    session.value.onExit((exitCode) => this.#exits.push({ terminalId, exitCode }));
    return { kind: 'opened', terminalId };
  }

  write(terminalId: string, data: string): void {
    this.#terminals.get(terminalId)?.session.write(data);
  }

  resize(terminalId: string, columns: number, rows: number): void {
    this.#terminals.get(terminalId)?.session.resize(columns, rows);
  }

  close(terminalId: string): void {
    this.#terminals.get(terminalId)?.session.close();
    this.#terminals.delete(terminalId);
  }

  closeAll(): void {
    for (const { session } of this.#terminals.values()) session.close();
    this.#terminals.clear();
  }

  /** The lab that they were in is gone, so that nothing in it may be touched any more. */
  abandon(): void {
    const ended = new Set(this.#exits.map(({ terminalId }) => terminalId));
    for (const terminalId of this.#terminals.keys()) {
      if (!ended.has(terminalId)) this.#exits.push({ terminalId, exitCode: KILLED });
    }
    this.#terminals.clear();
  }

  takeOutput(): EventOf<'terminal.data'>[] {
    const events: EventOf<'terminal.data'>[] = [];
    for (const [terminalId, terminal] of this.#terminals) {
      if (terminal.waiting === '') continue;
      events.push({ terminalId, data: terminal.waiting });
      terminal.waiting = '';
    }
    return events;
  }

  takeExits(): EventOf<'terminal.exit'>[] {
    const exits = this.#exits;
    this.#exits = [];
    for (const { terminalId } of exits) this.#terminals.delete(terminalId);
    return exits;
  }
}
