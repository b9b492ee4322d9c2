/**
 * Words of a shell command become fields (POSIX sh §2.6): tilde, parameters, `$(…)`, arithmetic, field splitting and path names.
 * `expand.ts` has what needs no shell.
 */
import { append } from '../base/append';
import type { Task } from '../host/task';
import { evaluateArithmetic } from './arithmetic';
import { expandPaths, joinPieces, splitFields, trimByPattern, type ExpandedPiece } from './expand';
import { unquotePattern } from './pattern';
import type { ShellState } from './shell-state';
import type { ShellStreams } from './shell-streams';
import type { ShellNode, ShellParameter, ShellWord } from './syntax';

const DEFAULT_SEPARATORS = ' \t\n';
/** A shell has no room for more than a container has: `x=$x$x` doubles it each time. */
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** As busybox says it. */
const NO_ROOM = 'out of memory';
const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** The shell whose words they are. */
export interface ExpandingShell extends ShellState {
  /** How many commands, and words within words, stand around what it does. */
  nesting: number;
  parameter(name: string): string | undefined;
  substitute(body: ShellNode, streams: ShellStreams): Task<string>;
}

export class WordExpansion {
  readonly #shell: ExpandingShell;

  constructor(shell: ExpandingShell) {
    this.#shell = shell;
  }

  /** The fields that the words become; none once the shell is to end. */
  *expandAll(words: readonly ShellWord[], streams: ShellStreams): Task<readonly string[]> {
    const fields: string[] = [];
    const separators = this.#shell.variables.get('IFS') ?? DEFAULT_SEPARATORS;
    for (const word of words) {
      const pieces = yield* this.#piecesOf(word, streams);
      if (this.#shell.unwinding !== undefined) return [];
      for (const pattern of splitFields(pieces, separators)) {
        const { process, workingDirectory } = this.#shell;
        const paths = expandPaths(pattern, process.environment.files, workingDirectory);
        if (paths === undefined) {
          this.#end(streams, NO_ROOM, EXIT_FAILURE);
          return [];
        }
        append(fields, paths);
      }
    }
    return fields;
  }

  /** The word as one pattern. */
  *expandWord(word: ShellWord, streams: ShellStreams): Task<string> {
    return joinPieces(yield* this.#piecesOf(word, streams));
  }

  *#piecesOf(word: ShellWord, streams: ShellStreams): Task<readonly ExpandedPiece[]> {
    const pieces: ExpandedPiece[] = [];
    for (const [index, part] of word.entries()) {
      switch (part.kind) {
        case 'literal': {
          const text = index === 0 && !part.isQuoted ? this.#expandTilde(part.text) : part.text;
          pieces.push({ kind: 'text', text, isQuoted: part.isQuoted, isSplit: false });
          break;
        }
        case 'parameter':
          this.#shell.nesting += 1;
          append(pieces, yield* this.#expandParameter(part, streams));
          this.#shell.nesting -= 1;
          break;
        case 'command': {
          const text = yield* this.#shell.substitute(part.body, streams);
          pieces.push({ kind: 'text', text, isQuoted: part.isQuoted, isSplit: !part.isQuoted });
          break;
        }
        case 'arithmetic': {
          const expression = unquotePattern(yield* this.expandWord(part.expression, streams));
          const value = evaluateArithmetic(expression, this.#shell.variables);
          if (!value.ok) {
            this.#end(streams, value.error, EXIT_USAGE);
            return [];
          }
          pieces.push({ kind: 'text', text: String(value.value), isQuoted: part.isQuoted, isSplit: false });
        }
      }
    }
    if (lengthOf(pieces) <= MOST_CHARACTERS) return pieces;
    this.#end(streams, NO_ROOM, EXIT_FAILURE);
    return [];
  }

  /** The shell cannot go on. */
  #end(streams: ShellStreams, why: string, status: number): void {
    this.#shell.fail(streams, why, status);
    this.#shell.unwinding = { kind: 'exit', levels: 1 };
  }

  #expandTilde(text: string): string {
    return /^~(?=\/|$)/.test(text) ? (this.#shell.variables.get('HOME') ?? '~') + text.slice(1) : text;
  }

  *#expandParameter(part: ShellParameter, streams: ShellStreams): Task<readonly ExpandedPiece[]> {
    const { name, operation, isQuoted } = part;
    if (operation === undefined && isQuoted && name === '@') return piecesOfList(this.#shell.positional);
    const value = this.#shell.parameter(name);
    const piece = (text: string): readonly ExpandedPiece[] => [
      { kind: 'text', text, isQuoted, isSplit: !isQuoted },
    ];
    if (operation === undefined) {
      const isList = !isQuoted && (name === '@' || name === '*');
      return isList ? piece(this.#shell.positional.join(' ')) : piece(value ?? '');
    }
    switch (operation.kind) {
      case 'length':
        return piece(String((value ?? '').length));
      case '%':
      case '%%':
      case '#':
      case '##':
        return piece(
          trimByPattern(value ?? '', yield* this.expandWord(operation.word, streams), operation.kind),
        );
      case '-':
      case '=':
      case '?':
      case '+': {
        const isUnset = value === undefined || (operation.isEmptyUnset && value === '');
        if (operation.kind === '+') return isUnset ? [] : yield* this.#piecesOf(operation.word, streams);
        if (!isUnset) return piece(value);
        if (operation.kind === '-') return yield* this.#piecesOf(operation.word, streams);
        const text = unquotePattern(yield* this.expandWord(operation.word, streams));
        if (operation.kind === '=') {
          this.#shell.variables.set(name, text);
          return piece(text);
        }
        this.#end(streams, `${name}: ${text === '' ? 'parameter not set' : text}`, EXIT_USAGE);
        return [];
      }
    }
  }
}

function lengthOf(pieces: readonly ExpandedPiece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.kind === 'text' ? piece.text.length : 1), 0);
}

function piecesOfList(values: readonly string[]): readonly ExpandedPiece[] {
  return values.flatMap((text, index): ExpandedPiece[] => {
    const piece: ExpandedPiece = { kind: 'text', text, isQuoted: true, isSplit: false };
    return index === 0 ? [piece] : [{ kind: 'field-break' }, piece];
  });
}
