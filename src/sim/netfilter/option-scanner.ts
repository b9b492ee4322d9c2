/**
 * The words of a command as options with their arguments, in the order given (`getopt_long` of glibc with `-` and `:` in
 * front of its letters): letters in one word, long names cut short, `--name=value`.
 */
import type { OptionShape, OptionTable } from './option-table';

type ArgumentKind = 'none' | 'required' | 'optional';

/** Long names of the tool itself, in its order, with the letter that each stands for. */
const LONG_OPTIONS: readonly (readonly [string, string, ArgumentKind])[] = [
  ['--append', 'A', 'required'],
  ['--delete', 'D', 'required'],
  ['--check', 'C', 'required'],
  ['--insert', 'I', 'required'],
  ['--replace', 'R', 'required'],
  ['--list', 'L', 'optional'],
  ['--list-rules', 'S', 'optional'],
  ['--flush', 'F', 'optional'],
  ['--zero', 'Z', 'optional'],
  ['--new-chain', 'N', 'required'],
  ['--delete-chain', 'X', 'optional'],
  ['--rename-chain', 'E', 'required'],
  ['--policy', 'P', 'required'],
  ['--source', 's', 'required'],
  ['--destination', 'd', 'required'],
  ['--src', 's', 'required'],
  ['--dst', 'd', 'required'],
  ['--protocol', 'p', 'required'],
  ['--in-interface', 'i', 'required'],
  ['--jump', 'j', 'required'],
  ['--table', 't', 'required'],
  ['--match', 'm', 'required'],
  ['--numeric', 'n', 'none'],
  ['--out-interface', 'o', 'required'],
  ['--verbose', 'v', 'none'],
  ['--wait', 'w', 'optional'],
  ['--wait-interval', 'W', 'optional'],
  ['--exact', 'x', 'none'],
  ['--fragments', 'f', 'none'],
  ['--version', 'V', 'none'],
  ['--help', 'h', 'optional'],
  ['--line-numbers', '0', 'none'],
  ['--modprobe', 'M', 'required'],
  ['--set-counters', 'c', 'required'],
  ['--goto', 'g', 'required'],
  ['--ipv4', '4', 'none'],
  ['--ipv6', '6', 'none'],
];
const LETTERS: Readonly<Record<ArgumentKind, string>> = {
  none: '46bfnvxV',
  required: 'ACDRIMNEPopsdjimtcg',
  optional: 'LSFZXhwW',
};

/** A set of options that an extension brought along. */
export interface OptionOwner {
  readonly options: OptionTable;
}

export type ScannedOption<Owner extends OptionOwner> =
  | { readonly kind: 'letter'; readonly letter: string; readonly argument: string | undefined }
  | {
      readonly kind: 'extension';
      readonly owner: Owner;
      readonly shape: OptionShape;
      readonly argument: string;
    }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'unknown' | 'no-argument' };

type Resolved<Owner extends OptionOwner> =
  | { readonly kind: 'letter'; readonly letter: string; readonly argument: ArgumentKind }
  | { readonly kind: 'extension'; readonly owner: Owner; readonly shape: OptionShape };

export class OptionScanner<Owner extends OptionOwner> {
  readonly #words: readonly string[];
  #at = 0;
  /** The letters of the current word that are still to be read. */
  #letters = '';

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** The word before the one that is read next, which messages quote. */
  get lastWord(): string {
    return this.#words[this.#at - 1] ?? '';
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#words.length;
  }

  /** The next word when it is no option. */
  takeArgument(): string | undefined {
    const word = this.#words[this.#at];
    if (word === undefined || word.startsWith('-') || word.startsWith('!')) return undefined;
    this.#at += 1;
    return word;
  }

  /** The next word, whatever it is. */
  takeWord(): string | undefined {
    const word = this.#words[this.#at];
    if (word !== undefined) this.#at += 1;
    return word;
  }

  /** Reads the last word again: there are more options now. */
  stepBack(): void {
    this.#at -= 1;
  }

  /** Undefined at the end. `owners` are the extensions loaded, the latest first. */
  next(owners: readonly Owner[]): ScannedOption<Owner> | undefined {
    if (this.#letters !== '') return this.#takeLetter();
    const word = this.#words[this.#at];
    if (word === undefined) return undefined;
    this.#at += 1;
    if (word === '--') return undefined;
    if (!word.startsWith('-') || word === '-') return { kind: 'word', word };
    if (word.startsWith('--')) return this.#takeLong(word, owners);
    this.#letters = word.slice(1);
    this.#at -= 1;
    return this.#takeLetter();
  }

  #takeLetter(): ScannedOption<Owner> {
    const [letter = ''] = this.#letters;
    const rest = this.#letters.slice(1);
    const isKnown = Object.values(LETTERS).some((letters) => letters.includes(letter));
    const isWithArgument = !LETTERS.none.includes(letter) && isKnown;
    this.#letters = isWithArgument ? '' : rest;
    if (this.#letters === '') this.#at += 1;
    if (!isKnown) return { kind: 'unknown' };
    if (!isWithArgument) return { kind: 'letter', letter, argument: undefined };
    if (rest !== '') return { kind: 'letter', letter, argument: rest };
    if (LETTERS.optional.includes(letter)) return { kind: 'letter', letter, argument: undefined };
    const argument = this.takeWord();
    return argument === undefined ? { kind: 'no-argument' } : { kind: 'letter', letter, argument };
  }

  #takeLong(word: string, owners: readonly Owner[]): ScannedOption<Owner> {
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    const attached = equals === -1 ? undefined : word.slice(equals + 1);
    const found = findLong(name, owners);
    if (found === undefined) return { kind: 'unknown' };
    const isExtension = found.kind === 'extension';
    const isArgumentRequired = isExtension ? found.shape.valueCount > 0 : found.argument === 'required';
    const canHaveArgument = isExtension ? isArgumentRequired : found.argument !== 'none';
    if (attached !== undefined && !canHaveArgument) return { kind: 'unknown' };
    const argument = attached ?? (isArgumentRequired ? this.takeWord() : undefined);
    if (isArgumentRequired && argument === undefined) return { kind: 'no-argument' };
    return found.kind === 'extension'
      ? { kind: 'extension', owner: found.owner, shape: found.shape, argument: argument ?? '' }
      : { kind: 'letter', letter: found.letter, argument };
  }
}

/** A name in full, or the beginning of one option only. */
function findLong<Owner extends OptionOwner>(
  name: string,
  owners: readonly Owner[],
): Resolved<Owner> | undefined {
  for (const [known, letter, argument] of LONG_OPTIONS)
    if (known === name) return { kind: 'letter', letter, argument };
  for (const owner of owners) {
    const shape = owner.options.get(name);
    if (shape !== undefined) return { kind: 'extension', owner, shape };
  }
  const found: Resolved<Owner>[] = [];
  for (const [known, letter, argument] of LONG_OPTIONS) {
    if (known.startsWith(name)) found.push({ kind: 'letter', letter, argument });
  }
  for (const owner of owners) {
    for (const [, shape] of owner.options.startingWith(name)) found.push({ kind: 'extension', owner, shape });
  }
  const [first] = found;
  return first !== undefined && found.every((other) => isSameOption(first, other)) ? first : undefined;
}

function isSameOption<Owner extends OptionOwner>(first: Resolved<Owner>, other: Resolved<Owner>): boolean {
  if (first.kind === 'letter') return other.kind === 'letter' && other.letter === first.letter;
  return other.kind === 'extension' && other.shape === first.shape && other.owner === first.owner;
}
