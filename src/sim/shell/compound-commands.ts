/** `if`, `while`, `until`, `for` and `case` (POSIX sh §2.9.4). */
import { microseconds } from '../base/time';
import { sleep, type Task } from '../host/task';
import { unquotePattern } from './pattern';
import { ShellPattern } from './shell-pattern';
import type { ShellState } from './shell-state';
import type { ShellStreams } from './shell-streams';
import type { ShellNode } from './syntax';
import type { WordExpansion } from './word-expansion';

/** What one command of a loop costs, so that no loop stands still in time. */
const COMMAND_TIME = microseconds(10);

/** The shell that runs what stands inside. */
export interface CommandShell extends ShellState {
  /** How many loops there are around a command. */
  loopDepth: number;
  execute(node: ShellNode, streams: ShellStreams): Task;
  /** The same where a failure ends nothing under `set -e`. */
  executeCondition(node: ShellNode, streams: ShellStreams): Task;
}

export class CompoundCommands {
  readonly #shell: CommandShell;
  readonly #words: WordExpansion;

  constructor(shell: CommandShell, words: WordExpansion) {
    this.#shell = shell;
    this.#words = words;
  }

  *executeIf(node: ShellNode & { kind: 'if' }, streams: ShellStreams): Task {
    for (const { condition, body } of node.branches) {
      yield* this.#shell.executeCondition(condition, streams);
      if (this.#shell.unwinding !== undefined) return;
      if (this.#shell.status === 0) {
        yield* this.#shell.execute(body, streams);
        return;
      }
    }
    this.#shell.status = 0;
    if (node.otherwise !== undefined) yield* this.#shell.execute(node.otherwise, streams);
  }

  *executeWhile(node: ShellNode & { kind: 'while' }, streams: ShellStreams): Task {
    let status = 0;
    this.#shell.loopDepth += 1;
    for (;;) {
      yield* sleep(this.#shell.process.environment.scheduler, COMMAND_TIME);
      yield* this.#shell.executeCondition(node.condition, streams);
      if (this.#shell.unwinding !== undefined) break;
      if ((this.#shell.status === 0) === node.isUntil) break;
      yield* this.#shell.execute(node.body, streams);
      ({ status } = this.#shell);
      if (this.#leavesLoop()) break;
    }
    this.#shell.loopDepth -= 1;
    if (this.#shell.unwinding === undefined) this.#shell.status = status;
  }

  *executeFor(node: ShellNode & { kind: 'for' }, streams: ShellStreams): Task {
    const values =
      node.words === undefined ? this.#shell.positional : yield* this.#words.expandAll(node.words, streams);
    if (this.#shell.unwinding !== undefined) return;
    this.#shell.status = 0;
    this.#shell.loopDepth += 1;
    for (const value of values) {
      yield* sleep(this.#shell.process.environment.scheduler, COMMAND_TIME);
      this.#shell.variables.set(node.variable, value);
      yield* this.#shell.execute(node.body, streams);
      if (this.#leavesLoop()) break;
    }
    this.#shell.loopDepth -= 1;
  }

  *executeCase(node: ShellNode & { kind: 'case' }, streams: ShellStreams): Task {
    const subject = unquotePattern(yield* this.#words.expandWord(node.subject, streams));
    if (this.#shell.unwinding !== undefined) return;
    this.#shell.status = 0;
    for (const { patterns, body } of node.clauses) {
      for (const pattern of patterns) {
        if (!new ShellPattern(yield* this.#words.expandWord(pattern, streams)).test(subject)) continue;
        yield* this.#shell.execute(body, streams);
        return;
      }
    }
  }

  /** Takes `break` and `continue` apart. */
  #leavesLoop(): boolean {
    const { unwinding } = this.#shell;
    if (unwinding === undefined) return false;
    if (unwinding.kind === 'return' || unwinding.kind === 'exit') return true;
    this.#shell.unwinding =
      unwinding.levels > 1 ? { kind: unwinding.kind, levels: unwinding.levels - 1 } : undefined;
    return unwinding.kind === 'break' || unwinding.levels > 1;
  }
}
