/**
 * An interactive shell in a terminal: prompt, line editing, history, completion, and the foreground command that the
 * keys go to while it runs.
 *
 * While a command runs, the terminal is in cooked mode: keys are echoed, a line goes to the command when it is ended,
 * ^C interrupts it and ^D ends its input. Leaves out ^Z and programs that draw on the whole screen.
 */
import { say, type Sentence } from '../base/sentence';
import { SIGNAL, type Environment, type Process } from '../host/process';
import { InputQueue } from '../host/input-queue';
import { endOfMoment, type Task } from '../host/task';
import { builtinNames } from './builtins';
import { commandNames, findCommand } from './command-table';
import { columnWidth } from './column-width';
import { completeWord, completionOf, kubectlWordsOf, type Completion } from './completion';
import { Interpreter } from './interpreter';
import { LineEditor, splitKeys, type LineEvent } from './line-editor';
import { wantsMoreLines } from './parse';
import { repeatableCommand } from './repeatable-command';
import type { ShellStreams } from './shell-streams';
import { startDirectoryOf } from './start-directory';

interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A command line on its way to the shell. */
export interface TypedCommand {
  /** What a fresh shell is given to do the same. */
  readonly text: string;
  /** Why that will not do quite the same. */
  readonly differences: readonly Sentence[];
  /** Has it read what was typed while it ran, or waited for it? */
  hasReadInput(): boolean;
}

export interface TypedCommandObserver {
  /** By Ctrl+C, or since the terminal was closed. */
  onInterrupt(): void;
  onOutput?(text: string): void;
  onEnd(exitCode: number): void;
}

/** Is told of each command as it starts. */
export type TerminalObserver = (command: TypedCommand) => TypedCommandObserver | undefined;

const EXIT_NO_SHELL = 127;
/** cobra's `ShellCompDirectiveDefault`: with nothing to offer, the shell's own completion of files. */
const DEFAULT_DIRECTIVE = ':0';
const COMPLETED = say('was completed with Tab, which asked the API server; a Scenario does not ask it');

export class TerminalSession {
  readonly #environment: Environment;
  readonly #onData: (text: string) => void;
  readonly #editor: LineEditor;
  readonly #process: Process;
  readonly #shell: Interpreter;
  /** Whole lines for the shell, which waits for them. */
  readonly #lines = new InputQueue();
  /** Input of the command in the foreground; undefined while the prompt is shown. */
  #foreground: InputQueue | undefined = undefined;
  /** What was typed for the foreground command since its last line. */
  #typed = '';
  /** A command over several lines, as far as it was typed. */
  #pending = '';
  #isInterrupted = false;
  #isAtLineStart = true;
  readonly #observer: TerminalObserver | undefined;
  /** Of the command that runs. */
  #observed: TypedCommandObserver | undefined = undefined;
  /** The program that works out what the word at the cursor could become. */
  #completing: Process | undefined = undefined;
  /** For the line that is typed. */
  #hasAskedToComplete = false;

  constructor(
    environment: Environment,
    size: TerminalSize,
    onData: (text: string) => void,
    observer?: TerminalObserver,
  ) {
    this.#environment = environment;
    this.#onData = onData;
    this.#observer = observer;
    this.#editor = new LineEditor(size.columns, (text) => this.#print(text));
    const write = (text: string): void => {
      this.#observed?.onOutput?.(text);
      this.#print(text.replaceAll(/\r?\n/g, '\r\n'));
    };
    const screen = Object.assign(write, { isTerminal: true });
    this.#process = environment.createProcess(['sh'], { stdout: screen, stderr: write });
    this.#process.columns = size.columns;
    this.#process.workingDirectory = startDirectoryOf(environment);
    this.#shell = new Interpreter(this.#process, findCommand, {
      name: environment.flavor === 'busybox' ? 'sh' : '-bash',
    });
    this.#process.onExit((exitCode) => this.#endObserved(exitCode));
    this.#process.run(this.#run());
  }

  /** Keys from the terminal. */
  write(data: string): void {
    // What is pasted behind a line was there before the line ended, when nobody echoed yet.
    const isPrompting = this.#foreground === undefined;
    for (const key of splitKeys(data)) {
      if (this.#process.exitCode !== undefined) return;
      if (this.#foreground === undefined) this.#press(key);
      else this.#pressCooked(key, this.#foreground, isPrompting ? noEcho : (text) => this.#print(text));
    }
  }

  resize(columns: number, rows: number): void {
    this.#editor.columns = Math.max(columns, 1);
    this.#process.columns = columns;
    this.#shell.variables.set('COLUMNS', String(columns)).set('LINES', String(rows));
  }

  close(): void {
    this.#observed?.onInterrupt();
    this.#completing?.kill(SIGNAL.KILL);
    this.#process.kill(SIGNAL.KILL);
  }

  onExit(listener: (exitCode: number) => void): void {
    this.#process.onExit(listener);
  }

  *#run(): Task<number> {
    if (findCommand(this.#environment, 'sh') === undefined) {
      this.#print('exec: "sh": executable file not found in $PATH: unknown\r\n');
      return EXIT_NO_SHELL;
    }
    this.#editor.start(this.#prompt());
    for (;;) {
      const line = yield* this.#lines.readLine();
      if (line === undefined) return this.#shell.status;
      yield* this.#runLine(line);
      if (this.#shell.unwinding !== undefined && !this.#isInterrupted) return this.#shell.status;
      this.#shell.unwinding = undefined;
      // A command that was broken off may have left the cursor in the middle of a line.
      if (this.#isInterrupted && !this.#isAtLineStart) this.#print('\r\n');
      const typedAhead = this.#isInterrupted ? '' : this.#takeTypedAhead();
      this.#isInterrupted = false;
      this.#foreground = undefined;
      this.#editor.start(this.#prompt());
      this.write(typedAhead);
    }
  }

  #print(text: string): void {
    if (text === '') return;
    this.#isAtLineStart = text.endsWith('\n');
    this.#onData(text);
  }

  *#runLine(line: string): Task {
    this.#pending += `${line}\n`;
    if (wantsMoreLines(this.#pending)) return;
    const text = this.#pending;
    this.#pending = '';
    const input = this.#foreground ?? new InputQueue();
    const streams: ShellStreams = {
      stdin: input,
      stdout: this.#process.stdout,
      stderr: this.#process.stderr,
    };
    yield* endOfMoment(this.#environment.scheduler);
    // Interrupted before the shell has looked at it, it does nothing.
    this.#observed = this.#isInterrupted ? undefined : this.#observe(text, input);
    const exitCode = yield* this.#shell.runText(text, streams);
    this.#endObserved(exitCode);
  }

  /** Undefined when there is nothing in the line, or nobody wants to know. */
  #observe(text: string, input: InputQueue): TypedCommandObserver | undefined {
    const isCompleted = this.#hasAskedToComplete;
    this.#hasAskedToComplete = false;
    if (/^(?:\s*(?:#[^\n]*)?(?:\n|$))*$/.test(text)) return undefined;
    const { differences, ...command } = repeatableCommand(this.#shell, text);
    return this.#observer?.({
      ...command,
      differences: isCompleted ? [...differences, COMPLETED] : differences,
      hasReadInput: () => input.wasAsked,
    });
  }

  #endObserved(exitCode: number): void {
    const observed = this.#observed;
    this.#observed = undefined;
    observed?.onEnd(exitCode);
  }

  /** Keys that the command did not read: several lines that were pasted at once, for example. */
  #takeTypedAhead(): string {
    const keys = (this.#foreground?.takeUnread() ?? '') + this.#typed;
    this.#typed = '';
    return keys.replaceAll('\n', '\r');
  }

  #prompt(): string {
    if (this.#pending !== '') return '> ';
    const { workingDirectory } = this.#shell;
    const home = this.#shell.variables.get('HOME');
    const path = workingDirectory === home ? '~' : workingDirectory;
    // busybox' ash shows the folder, the shell of a distribution who and where as well.
    if (this.#environment.flavor === 'busybox') return `${path} # `;
    return `root@${this.#environment.hostname}:${path}# `;
  }

  #press(key: string): void {
    const event = this.#editor.press(key);
    if (event !== undefined) this.#handle(event);
  }

  #handle(event: LineEvent): void {
    switch (event.kind) {
      case 'line':
        // The keys that follow at once belong to the command, although the shell only wakes up now.
        this.#foreground = new InputQueue();
        this.#foreground.isTerminal = true;
        this.#typed = '';
        this.#lines.push(`${event.text}\n`);
        return;
      case 'interrupt':
        this.#pending = '';
        this.#hasAskedToComplete = false;
        this.#shell.status = 128 + SIGNAL.INT;
        this.#editor.start(this.#prompt());
        return;
      case 'end':
        this.#print('\r\n');
        this.#lines.end();
        return;
      case 'complete':
        this.#complete(event.before);
    }
  }

  #complete(before: string): void {
    if (!this.#completeByProgram(before)) this.#completeWord(before);
  }

  #completeWord(before: string): void {
    const names = [...commandNames(this.#environment), ...builtinNames()];
    this.#offer(completeWord(before, names, this.#environment.files, this.#shell.workingDirectory));
  }

  #offer({ insertion, choices }: Completion): void {
    if (insertion !== '') this.#editor.insert(insertion);
    else if (choices.length > 1) this.#editor.interject(`${choices.join('  ')}\r\n`);
  }

  /** As bash does once `kubectl completion bash` was read: kubectl itself is asked, which asks the API server. */
  #completeByProgram(before: string): boolean {
    const words = kubectlWordsOf(before);
    const program = words === undefined ? undefined : findCommand(this.#environment, 'kubectl');
    if (words === undefined || program === undefined || this.#environment.flavor === 'busybox') return false;
    // The next key asks again; until then one is enough.
    if (this.#completing !== undefined && this.#completing.exitCode === undefined) return true;
    const argv = ['kubectl', '__complete', ...words];
    let stdout = '';
    const child = this.#environment.createProcess(argv, {
      stdout: (text) => (stdout += text),
      stderr: () => undefined,
    });
    child.variables = this.#process.variables;
    child.workingDirectory = this.#shell.workingDirectory;
    child.onExit(() => {
      // Somebody who has typed on, or has started a command, wants it no more.
      const isOver = this.#process.exitCode !== undefined;
      if (isOver || this.#foreground !== undefined || this.#editor.beforeCursor !== before) return;
      const lines = stdout.split('\n').filter((line) => line !== '');
      const choices = lines.filter((line) => !line.startsWith(':'));
      if (choices.length > 0) this.#offer(completionOf(words.at(-1) ?? '', choices, ' '));
      else if (lines.at(-1) === DEFAULT_DIRECTIVE) this.#completeWord(before);
    });
    this.#completing = child;
    this.#hasAskedToComplete = true;
    child.run(program(child, argv.slice(1)));
    return true;
  }

  #pressCooked(key: string, input: InputQueue, echo: (text: string) => void): void {
    switch (key) {
      case '\u0003':
        this.#print('^C');
        this.#isInterrupted = true;
        this.#observed?.onInterrupt();
        input.end();
        this.#shell.interrupt(SIGNAL.INT);
        return;
      case '\u0004':
        if (this.#typed === '') input.end();
        else input.push(this.#typed);
        this.#typed = '';
        return;
      case '\r':
      case '\n':
        echo('\r\n');
        input.push(`${this.#typed}\n`);
        this.#typed = '';
        return;
      case '\u007F':
      case '\b':
        if (this.#typed === '') return;
        this.#eraseTyped(echo);
        return;
      default:
        if (key.startsWith('\u001B') || key < ' ') return;
        this.#typed += key;
        echo(key);
    }
  }

  #eraseTyped(echo: (text: string) => void): void {
    const last = Array.from(this.#typed).at(-1) ?? '';
    this.#typed = this.#typed.slice(0, this.#typed.length - last.length);
    echo('\b \b'.repeat(columnWidth(last)));
  }
}

function noEcho(): void {
  // It is echoed when somebody reads it.
}
