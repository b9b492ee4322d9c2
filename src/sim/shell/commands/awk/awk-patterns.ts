/** The regular expressions of an awk program, each compiled once. */
import { compileExpression } from '../../posix-expression';
import type { AwkRun } from './awk-run';

export class AwkPatterns {
  readonly #run: AwkRun;
  readonly #isBusybox: boolean;
  readonly #compiled = new Map<string, RegExp | undefined>();

  constructor(run: AwkRun, isBusybox: boolean) {
    this.#run = run;
    this.#isBusybox = isBusybox;
  }

  /** Undefined for one that cannot be compiled, which ends the program. */
  find(source: string, flags = ''): RegExp | undefined {
    const key = `${flags}/${source}`;
    if (!this.#compiled.has(key)) {
      this.#compiled.set(key, compileExpression(this.#dialect(source), flags));
    }
    const found = this.#compiled.get(key);
    if (found === undefined) {
      this.#run.fail(`line 1: regular expression compile failed${missingText(source)}\n${source}`);
    } else found.lastIndex = 0;
    return found;
  }

  /** This mawk knows no `{2}`: braces stand for themselves. */
  #dialect(source: string): string {
    const plain = source.replaceAll('\\/', '/').replaceAll('\\"', '"');
    return this.#isBusybox
      ? plain
      : plain.replace(/\\[\s\S]|\[\^?\]?[^\]]*\]|[{}]/gu, (part) => (part.length === 1 ? `\\${part}` : part));
  }
}

function missingText(source: string): string {
  const count = (sign: string): number => source.split(sign).length;
  return count('(') > count(')') ? " (missing ')')" : count('[') > count(']') ? " (missing ']')" : '';
}
