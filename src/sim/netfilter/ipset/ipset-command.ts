/**
 * `ipset`: one command, or the lines of `ipset restore` (ipset(8), version 7.17).
 *
 * Messages and exit codes are the tool's. As with the tool, `restore` carries out what stands before the line that fails;
 * additions to one set that follow each other go to the kernel together, so that a word which cannot be read in one of them
 * keeps all of them back. Leaves out `-r`, the interactive mode and the help on a type.
 */
import { ok, type Result } from '../../base/result';
import { splitRestoreLine } from '../restore-words';
import { IPSET_HELP } from './ipset-help';
import type { IpSet } from './ip-set';
import type { IpSets } from './ip-sets';
import { formatSets, type ListMode } from './ipset-text';
import { describeElement, parseElement, type ElementCommand } from './parse-element';
import { parseCreateOptions, parseElementOptions, syntax, usage, type IpsetError } from './set-options';
import { findSetType, refuseSetType } from './set-type';

const VERSION = 'v7.17';
const MAX_NAME_LENGTH = 31;

export interface IpsetOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['create', 'create'],
  ['-N', 'create'],
  ['destroy', 'destroy'],
  ['-X', 'destroy'],
  ['flush', 'flush'],
  ['-F', 'flush'],
  ['rename', 'rename'],
  ['-E', 'rename'],
  ['swap', 'swap'],
  ['-W', 'swap'],
  ['list', 'list'],
  ['-L', 'list'],
  ['save', 'save'],
  ['-S', 'save'],
  ['add', 'add'],
  ['-A', 'add'],
  ['del', 'del'],
  ['-D', 'del'],
  ['test', 'test'],
  ['-T', 'test'],
  ['restore', 'restore'],
  ['-R', 'restore'],
  ['help', 'help'],
  ['-h', 'help'],
  ['version', 'version'],
  ['-v', 'version'],
  ['-V', 'version'],
  ['quit', 'quit'],
]);

/** How many words have to follow, besides options. */
const WORD_COUNTS: ReadonlyMap<string, number> = new Map([
  ['create', 2],
  ['add', 2],
  ['del', 2],
  ['test', 2],
  ['rename', 2],
  ['swap', 2],
]);

const FLAGS: ReadonlyMap<string, string> = new Map([
  ['-!', 'exist'],
  ['-exist', 'exist'],
  ['--exist', 'exist'],
  ['-q', 'quiet'],
  ['-quiet', 'quiet'],
  ['--quiet', 'quiet'],
  ['-s', 'sorted'],
  ['-sorted', 'sorted'],
  ['--sorted', 'sorted'],
  ['-n', 'name'],
  ['-name', 'name'],
  ['--name', 'name'],
  ['-t', 'terse'],
  ['-terse', 'terse'],
  ['--terse', 'terse'],
  ['-r', 'resolve'],
  ['-resolve', 'resolve'],
]);

interface Invocation {
  readonly words: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly outputMode: string | undefined;
}

/** What a command answers: its output, and for `test` that the element is not there. */
interface Answer {
  readonly stdout: string;
  readonly notice: string;
  readonly isNegative: boolean;
}

const NOTHING: Answer = { stdout: '', notice: '', isNegative: false };

/** One addition or removal of `restore` that waits for those after it. */
interface PendingChange {
  readonly line: number;
  readonly set: IpSet;
  readonly apply: () => string | undefined;
}

export class IpsetCommand {
  readonly #sets: IpSets;
  /** Additions and removals of one set; undefined outside `restore`. */
  #pending: PendingChange[] | undefined = undefined;
  #line = 0;

  constructor(sets: IpSets) {
    this.#sets = sets;
  }

  /** The words after `ipset`; `input` is what `restore` reads. */
  run(words: readonly string[], input = ''): IpsetOutput {
    const invocation = readFlags(words);
    if (invocation.words[0] === 'restore' || invocation.words[0] === '-R') {
      return this.restore(input, invocation.flags.has('exist'));
    }
    const answer = this.#perform(invocation);
    const isQuiet = invocation.flags.has('quiet');
    if (!answer.ok) {
      const text = describeError(answer.error, undefined);
      return { stdout: '', stderr: isQuiet ? '' : text, exitCode: exitCodeOf(answer.error) };
    }
    const { stdout, notice, isNegative } = answer.value;
    return { stdout, stderr: isQuiet ? '' : notice, exitCode: isNegative ? 1 : 0 };
  }

  /** A text of commands, up to the first one that fails. */
  restore(text: string, isExisting = false): IpsetOutput {
    let stdout = '';
    let stderr = '';
    this.#pending = [];
    this.#line = 0;
    for (const line of text.split('\n')) {
      this.#line += 1;
      if (line === '' || line.startsWith('#') || line.trim() === 'COMMIT') continue;
      const { words, flags, outputMode } = readFlags(splitRestoreLine(line));
      if (words.length === 0) continue;
      if (words[0] === 'quit') break;
      const answer = this.#perform({
        words,
        flags: isExisting ? new Set([...flags, 'exist']) : flags,
        outputMode,
      });
      if (!answer.ok) return this.#fail(answer.error, stdout, stderr);
      stdout += answer.value.stdout;
      stderr += answer.value.notice;
    }
    const late = this.#flushPending();
    if (late !== undefined) return this.#fail(late, stdout, stderr);
    this.#pending = undefined;
    return { stdout, stderr, exitCode: 0 };
  }

  #fail(error: IpsetError, stdout: string, stderr: string): IpsetOutput {
    this.#pending = undefined;
    return { stdout, stderr: stderr + describeError(error, this.#line), exitCode: exitCodeOf(error) };
  }

  /** Gives the kernel what was held back. */
  #flushPending(): IpsetError | undefined {
    const pending = this.#pending;
    if (pending === undefined || pending.length === 0) return undefined;
    this.#pending = [];
    for (const { line, apply } of pending) {
      const refusal = apply();
      if (refusal === undefined) continue;
      this.#line = line;
      return { kind: 'kernel', message: refusal };
    }
    return undefined;
  }

  #perform({ words, flags, outputMode }: Invocation): Result<Answer, IpsetError> {
    const [name, ...rest] = words;
    if (name === undefined) return usage('No command specified.');
    const command = COMMANDS.get(name);
    if (command === undefined) return usage(`No command specified: unknown argument ${name}`);
    const wanted = WORD_COUNTS.get(command) ?? 0;
    if (wanted >= 1 && rest.length === 0) return usage(`Missing mandatory argument to command ${command}`);
    if (wanted === 2 && rest.length === 1)
      return usage(`Missing second mandatory argument to command ${command}`);
    const isElement = command === 'add' || command === 'del' || command === 'test';
    if (!isElement && command !== 'create') {
      const limit = wanted === 0 ? 1 : wanted;
      const surplus = rest[limit];
      if (surplus !== undefined) return usage(`Unknown argument ${surplus}`);
    }
    const tooLong = rest.slice(0, command === 'swap' || command === 'rename' ? 2 : 1).find(isTooLong);
    if (tooLong !== undefined)
      return syntax(`Syntax error: setname '${tooLong}' is longer than ${MAX_NAME_LENGTH} characters`);
    if (isElement) return this.#change(command, rest, flags.has('exist'));
    const late = this.#flushPending();
    if (late !== undefined) return { ok: false, error: late };
    return this.#manage(command, rest, flags, outputMode);
  }

  #manage(
    command: string,
    rest: readonly string[],
    flags: ReadonlySet<string>,
    outputMode: string | undefined,
  ): Result<Answer, IpsetError> {
    const [first, second = ''] = rest;
    switch (command) {
      case 'create':
        return this.#create(rest, flags.has('exist'));
      case 'destroy':
        return answerOf(this.#sets.destroy(first));
      case 'flush':
        return answerOf(this.#sets.flush(first));
      case 'rename':
        return answerOf(this.#sets.rename(first ?? '', second));
      case 'swap':
        return answerOf(this.#sets.swap(first ?? '', second));
      case 'help':
        return ok({ ...NOTHING, stdout: IPSET_HELP });
      case 'version':
        return ok({ ...NOTHING, stdout: `ipset ${VERSION}, protocol version: 7\n` });
      case 'list':
      case 'save':
        return this.#list(first, command, flags, outputMode);
      default:
        return ok(NOTHING);
    }
  }

  #create(
    [name = '', typeName = '', ...rest]: readonly string[],
    isExisting: boolean,
  ): Result<Answer, IpsetError> {
    const type = findSetType(typeName);
    if (type === undefined) {
      const message = refuseSetType(typeName);
      return { ok: false, error: { kind: message.startsWith('Kernel') ? 'kernel' : 'syntax', message } };
    }
    const given = parseCreateOptions(rest, type);
    if (!given.ok) return given;
    const refusal = this.#sets.create(name, type, given.value.options, isExisting);
    if (refusal !== undefined) return { ok: false, error: { kind: 'kernel', message: refusal } };
    const { ignored } = given.value;
    return ok({ ...NOTHING, notice: ignored.length === 0 ? '' : `Warning: ${ignored.join('\n')}\n` });
  }

  #list(
    name: string | undefined,
    command: string,
    flags: ReadonlySet<string>,
    outputMode: string | undefined,
  ): Result<Answer, IpsetError> {
    const mode = outputMode ?? (command === 'save' ? 'save' : 'plain');
    if (!isListMode(mode)) return syntax(`Syntax error: unknown output mode '${mode}'`);
    const found = name === undefined ? undefined : this.#sets.find(name);
    if (name !== undefined && found === undefined)
      return { ok: false, error: { kind: 'kernel', message: NO_SUCH_SET } };
    const stdout = formatSets(found === undefined ? this.#sets.all() : [found], this.#sets.references(), {
      mode,
      isNamesOnly: flags.has('name'),
      isTerse: flags.has('terse'),
      isSorted: flags.has('sorted'),
    });
    return ok({ ...NOTHING, stdout });
  }

  #change(
    command: ElementCommand,
    [name = '', text = '', ...rest]: readonly string[],
    isExisting: boolean,
  ): Result<Answer, IpsetError> {
    const set = this.#sets.find(name);
    const isOther = this.#pending?.some((pending) => pending.set !== set) === true;
    if (isOther || command === 'test') {
      const late = this.#flushPending();
      if (late !== undefined) return { ok: false, error: late };
    }
    if (set === undefined) return { ok: false, error: { kind: 'kernel', message: NO_SUCH_SET } };
    const { body } = set;
    const parsed = parseElement(text, body.type, body.options.family, command);
    if (!parsed.ok) return syntax(parsed.error);
    const given = parseElementOptions(rest, body.type, command);
    if (!given.ok) return given;
    if (command === 'test') {
      const isThere = body.has(parsed.value, given.value);
      const element = describeElement(parsed.value, body.type, body.options.family);
      const { neighbor } = given.value;
      // The tool says `after`, whatever was asked.
      const shown = neighbor === undefined ? element : `${element} after ${neighbor.name}`;
      const notice = isThere ? `Warning: ${shown} is in set ${name}.\n` : `${shown} is NOT in set ${name}.\n`;
      return ok({ stdout: '', notice, isNegative: !isThere });
    }
    const apply = (): string | undefined =>
      command === 'add'
        ? set.body.add(parsed.value, given.value, isExisting)
        : set.body.remove(parsed.value, given.value, isExisting);
    if (this.#pending === undefined) return answerOf(apply());
    this.#pending.push({ line: this.#line, set, apply });
    return ok(NOTHING);
  }
}

const NO_SUCH_SET = 'The set with the given name does not exist';

function isTooLong(name: string): boolean {
  return name.length > MAX_NAME_LENGTH;
}

function readFlags(words: readonly string[]): Invocation {
  const rest: string[] = [];
  const flags = new Set<string>();
  let outputMode: string | undefined = undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const flag = FLAGS.get(word);
    if (flag !== undefined) flags.add(flag);
    else if (word === '-o' || word === '-output' || word === '--output') {
      at += 1;
      outputMode = words[at] ?? '';
    } else rest.push(word);
  }
  return { words: rest, flags, outputMode };
}

function isListMode(mode: string): mode is ListMode {
  return mode === 'plain' || mode === 'save' || mode === 'xml';
}

function answerOf(refusal: string | undefined): Result<Answer, IpsetError> {
  return refusal === undefined ? ok(NOTHING) : { ok: false, error: { kind: 'kernel', message: refusal } };
}

function exitCodeOf({ kind }: IpsetError): number {
  return kind === 'usage' ? 2 : 1;
}

function describeError({ kind, message }: IpsetError, line: number | undefined): string {
  const lines = message.split('\n');
  // While it restores, the tool shows the last of several messages, except of those about a port.
  if (line !== undefined && lines.length > 1 && !message.includes('\ncannot parse ')) {
    return describeError({ kind, message: lines.at(-1) ?? '' }, line);
  }
  const hasPlace = line !== undefined && kind !== 'usage' && lines.length === 1;
  const place = hasPlace ? `Error in line ${line}: ` : '';
  const hint = kind === 'usage' ? "Try `ipset help' for more information.\n" : '';
  return `ipset ${VERSION}: ${place}${message}\n${hint}`;
}
