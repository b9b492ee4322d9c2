import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { bytesOfUtf8 } from '../../wire/utf8';
import { readToolArguments, type ToolArguments, type ToolUsage } from '../tool-options';
import { readInput } from './input-files';

const USAGE: ToolUsage = {
  name: 'cat',
  gnu: 'b,number-nonblank n,number s,squeeze-blank v,show-nonprinting E,show-ends T,show-tabs A,show-all e t u',
  busybox: 'A b e E n t T u v',
};

/** cat, with everything that changes what is shown. Plain input is passed on as it comes. */
export function* cat(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return given;
  const names = given.operands.length === 0 ? ['-'] : given.operands;
  const view = viewOf(given);
  let exitCode = 0;
  for (const name of names) {
    if (name === '-') {
      for (;;) {
        const text = yield* process.stdin.read();
        if (text === undefined) break;
        process.stdout(view === undefined ? text : view.show(text));
      }
      continue;
    }
    const text = yield* readInput(process, name);
    if (text === undefined) exitCode = 1;
    else process.stdout(view === undefined ? text : view.show(text));
  }
  return exitCode;
}

function viewOf(given: ToolArguments): CatView | undefined {
  const has = (...letters: readonly string[]): boolean => letters.some((letter) => given.has(letter));
  const view = {
    hasNumbers: has('n') && !has('b'),
    hasTextNumbers: has('b'),
    hasEnds: has('A', 'e', 'E'),
    hasTabs: has('A', 't', 'T'),
    isPrintable: has('A', 'e', 't', 'v'),
    isSqueezed: has('s'),
  };
  return Object.values(view).some(Boolean) ? new CatView(view) : undefined;
}

interface CatViewOptions {
  readonly hasNumbers: boolean;
  readonly hasTextNumbers: boolean;
  readonly hasEnds: boolean;
  readonly hasTabs: boolean;
  readonly isPrintable: boolean;
  readonly isSqueezed: boolean;
}

/** Lines go on from one input to the next. */
class CatView {
  readonly #options: CatViewOptions;
  #number = 0;
  #isAtStart = true;
  #blanks = 0;

  constructor(options: CatViewOptions) {
    this.#options = options;
  }

  show(text: string): string {
    let shown = '';
    for (const line of text.match(/[^\n]*\n|[^\n]+$/gu) ?? []) shown += this.#line(line);
    return shown;
  }

  #line(line: string): string {
    const { hasNumbers, hasTextNumbers, hasEnds, isSqueezed } = this.#options;
    const hasEnd = line.endsWith('\n');
    const body = hasEnd ? line.slice(0, -1) : line;
    const isBlank = body === '' && this.#isAtStart;
    this.#blanks = isBlank ? this.#blanks + 1 : 0;
    if (isSqueezed && this.#blanks > 1) return '';
    let number = '';
    if (this.#isAtStart && (hasNumbers || (hasTextNumbers && body !== ''))) {
      this.#number += 1;
      number = `${String(this.#number).padStart(6)}\t`;
    }
    this.#isAtStart = hasEnd;
    return `${number}${this.#visible(body)}${hasEnd ? (hasEnds ? '$\n' : '\n') : ''}`;
  }

  #visible(text: string): string {
    const { hasTabs, isPrintable } = this.#options;
    if (!hasTabs && !isPrintable) return text;
    let shown = '';
    for (const octet of bytesOfUtf8(text)) {
      if (octet === 9) shown += hasTabs ? '^I' : '\t';
      else shown += isPrintable ? visibleOctet(octet) : String.fromCharCode(octet);
    }
    return isPrintable ? shown : text.replaceAll('\t', '^I');
  }
}

/** `^A`, `M-C` */
function visibleOctet(octet: number): string {
  if (octet >= 128) return `M-${visibleOctet(octet - 128)}`;
  if (octet === 127) return '^?';
  return octet < 32 ? `^${String.fromCharCode(octet + 64)}` : String.fromCharCode(octet);
}
