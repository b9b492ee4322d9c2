/** The terminals that one page has open, and what they printed since the page was last told. */
import { say, type Wording } from '../../sim/api/sentence';
import type { Simulation, TerminalSession } from '../../sim/api/simulation';
import type { EventOf, RequestOf, ResponseOf } from '../contract/lab-api';
import type { LabHost } from './lab-host';

/** What a page that does not draw may miss: the beginning of what is longer than this. */
const MAX_WAITING_CHARACTERS = 1_000_000;
/** As of a shell whose machine was switched off: 128 and the number of SIGKILL. */
const KILLED = 137;
/** As of a shell that finds no command to run. */
const CANNOT_START = 126;

/** ESC c: what xterm forgets its screen for (RIS of ECMA-48). */
const RESET = '\u001Bc';
const NOT_OPEN_YET = say('No shell yet at this moment.');

/** A shell as it is in one simulation: in another it is at another moment. */
interface Shell {
  /** Undefined for the moment in which it opens, and prints its first prompt. */
  session: TerminalSession | undefined;
  /** All that it has printed. */
  printed: string;
}

interface OpenTerminal {
  readonly request: RequestOf<'terminal.open'>;
  readonly shells: WeakMap<Simulation, Shell>;
  /** What the page was not told yet. */
  waiting: string;
  /** What is said behind it. */
  note?: Wording | undefined;
  /** Was it said, in the past that is shown, that nobody types there? */
  hasRefused: boolean;
  /** What was typed while the lab comes up and what the shell is for is not there yet. */
  typedAhead: string | undefined;
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
    const terminalId = `terminal-${this.#nextId}`;
    const terminal: OpenTerminal = {
      request,
      shells: new WeakMap(),
      waiting: '',
      hasRefused: false,
      typedAhead: undefined,
    };
    const host = this.#host;
    const start = (): Wording | undefined =>
      host.perform((simulation) => this.#start(terminal, simulation, terminalId)) ?? host.refusal;
    const problem = start();
    if (problem !== undefined && !host.isSettling) return { kind: 'no-such-target', message: problem };
    this.#nextId += 1;
    this.#terminals.set(terminalId, terminal);
    if (problem !== undefined) this.#startWhenUp(terminalId, terminal, start);
    return { kind: 'opened', terminalId };
  }

  write(terminalId: string, data: string): void {
    const terminal = this.#terminals.get(terminalId);
    if (terminal === undefined) return;
    const { refusal, isPast } = this.#host;
    if (isPast && refusal !== undefined && !terminal.hasRefused) {
      terminal.hasRefused = true;
      terminal.waiting += '\r\n';
      terminal.note = refusal;
    }
    if (terminal.typedAhead === undefined)
      this.#host.perform((simulation) => terminal.shells.get(simulation)?.session?.write(data));
    else terminal.typedAhead += data;
  }

  resize(terminalId: string, columns: number, rows: number): void {
    const terminal = this.#terminals.get(terminalId);
    if (terminal === undefined) return;
    const resizeIn = (simulation: Simulation): void =>
      terminal.shells.get(simulation)?.session?.resize(columns, rows);
    // The size of a page's window is no part of the past.
    if (this.#host.refusal === undefined) this.#host.perform(resizeIn);
    else resizeIn(this.#host.simulation);
  }

  close(terminalId: string): void {
    const terminal = this.#terminals.get(terminalId);
    if (terminal === undefined) return;
    this.#host.perform((simulation) => terminal.shells.get(simulation)?.session?.close());
    this.#terminals.delete(terminalId);
  }

  closeAll(): void {
    for (const terminalId of this.#terminals.keys()) this.close(terminalId);
  }

  /** Another moment of the lab is shown: each terminal shows what it had printed by then. */
  redraw(): void {
    const host = this.#host;
    for (const [terminalId, terminal] of this.#terminals) {
      const shell = terminal.shells.get(host.simulation);
      terminal.waiting = `${RESET}${shell?.printed ?? ''}`;
      terminal.note = shell === undefined && host.isPast ? NOT_OPEN_YET : undefined;
      terminal.hasRefused = false;
      if (shell === undefined && !host.isPast) this.#startAnew(terminalId, terminal);
    }
  }

  /** The lab went on from a moment at which the terminal was not open yet: its shell is another one from there on. */
  #startAnew(terminalId: string, terminal: OpenTerminal): void {
    const host = this.#host;
    const problem =
      host.perform((simulation) => this.#start(terminal, simulation, terminalId)) ?? host.refusal;
    if (problem !== undefined) this.#giveUp(terminalId, terminal, problem);
  }

  #giveUp(terminalId: string, terminal: OpenTerminal, problem: Wording): void {
    terminal.note = problem;
    this.#exits.push({ terminalId, exitCode: CANNOT_START });
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
      const { waiting: data, note } = terminal;
      if (data === '' && note === undefined) continue;
      events.push(note === undefined ? { terminalId, data } : { terminalId, data, note });
      terminal.waiting = '';
      terminal.note = undefined;
    }
    return events;
  }

  takeExits(): EventOf<'terminal.exit'>[] {
    const exits = this.#exits;
    this.#exits = [];
    for (const { terminalId } of exits) this.#terminals.delete(terminalId);
    return exits;
  }

  /** A lab that starts anew has no Pods at first: their shells open when it is up. */
  #startWhenUp(terminalId: string, terminal: OpenTerminal, start: () => Wording | undefined): void {
    terminal.typedAhead = '';
    const stop = this.#host.onSettled(() => {
      stop();
      const { typedAhead = '' } = terminal;
      terminal.typedAhead = undefined;
      if (this.#terminals.get(terminalId) !== terminal) return;
      const problem = start();
      if (problem === undefined) this.write(terminalId, typedAhead);
      else this.#giveUp(terminalId, terminal, problem);
    });
  }

  /** Answers why it cannot be. */
  #start(terminal: OpenTerminal, simulation: Simulation, terminalId: string): Wording | undefined {
    const { target, columns, rows, namespace, container } = terminal.request;
    const options = {
      ...(namespace === undefined ? {} : { namespace }),
      ...(container === undefined ? {} : { container }),
    };
    const shell: Shell = { session: undefined, printed: '' };
    const onData = (text: string): void => {
      shell.printed = lastOf(shell.printed + text);
      if (simulation === this.#host.simulation) terminal.waiting = lastOf(terminal.waiting + text);
    };
    const session = simulation.openTerminal(target, { columns, rows }, onData, options);
    if (!session.ok) return session.error;
    shell.session = session.value;
    terminal.shells.set(simulation, shell);
    session.value.onExit((exitCode) => {
      if (simulation === this.#host.simulation) this.#exits.push({ terminalId, exitCode });
    });
    return undefined;
  }
}

function lastOf(text: string): string {
  return text.length <= 2 * MAX_WAITING_CHARACTERS ? text : text.slice(-MAX_WAITING_CHARACTERS);
}
