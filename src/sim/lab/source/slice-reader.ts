/**
 * Reads one slice of a YAML stream: its documents with the place of every value, or what is wrong with it.
 *
 * A slice does not know which file it is from, nor how many lines are before it, so that it need not be read again when
 * only those change. A key given twice is an error, as kubectl has it.
 */
import { Lexer, LineCounter, Parser, type CST, type Document } from 'yaml';
import { inEnglish, say, type Sentence, type Wording } from '../../base/sentence';
import { openTokenBelow, tokenBelow } from '../../base/yaml-depth';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { SlicePlace, SliceProblem } from '../readings';
import { composerOf } from './yaml-composer';
import { MAX_DEPTH, YamlConverter } from './yaml-converter';
import { isPart, MAX_PARTS, MAX_PROBLEMS } from './yaml-limits';
import { describeYamlError } from './yaml-problem';

export interface SliceDocument {
  readonly value: unknown;
  readonly place: SlicePlace;
  locate(path: FieldPath, target: 'key' | 'value'): SlicePlace;
  locateWithin(path: FieldPath, inner: SlicePlace): SlicePlace;
}

export interface SliceContent {
  /** Those without errors. */
  readonly documents: readonly SliceDocument[];
  readonly problems: readonly SliceProblem[];
}

export interface SliceOptions {
  /** Of a key given twice the later one counts, as for Go's JSON; it is a problem all the same. */
  readonly areDuplicatesRead?: boolean;
}

export class SliceReader {
  readonly #text: string;
  readonly #areDuplicatesRead: boolean;
  readonly #lines = new LineCounter();
  readonly #problems: SliceProblem[] = [];

  constructor(text: string, { areDuplicatesRead = false }: SliceOptions = {}) {
    this.#text = text;
    this.#areDuplicatesRead = areDuplicatesRead;
  }

  read(): SliceContent {
    const documents: SliceDocument[] = [];
    const forbidden = this.#text.search(FORBIDDEN_CHARACTER);
    if (forbidden === -1) this.#readDocuments(documents);
    else this.#reportForbidden(forbidden);
    return { documents, problems: this.#problems };
  }

  #readDocuments(documents: SliceDocument[]): void {
    for (const document of composerOf().compose(this.#shallow(this.#tokens()))) {
      const read = this.#readDocument(document);
      if (read !== undefined) documents.push(read);
    }
  }

  /** Those of the parser, which is stopped before it has put together what nobody can have meant. */
  *#tokens(): Generator<CST.Token> {
    this.#lines.addNewLine(0);
    const parser = new Parser((offset) => this.#lines.addNewLine(offset));
    let count = 0;
    for (const lexeme of new Lexer().lex(this.#text)) {
      if (isPart(lexeme)) count += 1;
      const deep = openTokenBelow(parser, MAX_DEPTH);
      if (deep !== undefined) {
        this.#reportDeep(deep);
        return;
      }
      if (count > MAX_PARTS) {
        const what = say('more than {most} values in one document', { most: MAX_PARTS });
        const hint = say('write fewer, or in several files');
        this.#report('too-many-values', parser.offset, what, hint);
        return;
      }
      yield* parser.next(lexeme);
    }
    yield* parser.end();
  }

  #reportDeep({ offset }: CST.Token): void {
    this.#report(
      'too-deep',
      offset,
      say('nested more than {most} levels deep', { most: MAX_DEPTH }),
      say('flatten it'),
    );
  }

  /** Text that came as bytes has been checked when it was decoded; text in hand has not. */
  #reportForbidden(offset: number): void {
    this.#lines.addNewLine(0);
    for (let at = this.#text.indexOf('\n'); at !== -1; at = this.#text.indexOf('\n', at + 1)) {
      this.#lines.addNewLine(at + 1);
    }
    const code = this.#text.charCodeAt(offset);
    const unit = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    if (code >= 0xd800)
      this.#report(
        'half-character',
        offset,
        say('{unit} is half of a character', { unit }),
        say('remove it'),
      );
    else
      this.#report(
        'control-character',
        offset,
        say('control character {unit} is not allowed', { unit }),
        say('remove it'),
      );
  }

  /** Composing is recursive, so what is nested too deep must not get there. */
  *#shallow(tokens: Iterable<CST.Token>): Generator<CST.Token> {
    for (const token of tokens) {
      const deep = tokenBelow(token, MAX_DEPTH);
      if (deep === undefined) yield token;
      else this.#reportDeep(deep);
    }
  }

  #readDocument(document: Document.Parsed): SliceDocument | undefined {
    const problems = document.errors.map((error) => describeYamlError(error, document, this.#text));
    const said = new Set<string>();
    for (const { offset, message, hint } of problems) {
      // One slip makes the parser stumble several times: the first time on a line, and in the same words, says it.
      const line = `line ${this.#lines.linePos(offset).line}`;
      const what = inEnglish(message);
      if (!said.has(line) && !said.has(what)) this.#report('yaml-syntax', offset, message, hint);
      said.add(line).add(what);
    }
    if (problems.length > 0) return undefined;
    const refusals: string[] = [];
    const converter = new YamlConverter(document, {
      report: (code, offset, message, hint) => {
        this.#report(code, offset, message, hint);
        refusals.push(code);
      },
      reportDuplicate: (key, offset, firstOffset) => {
        if (!this.#areDuplicatesRead) refusals.push('duplicate-key');
        this.#reportDuplicate(key, offset, firstOffset);
      },
    });
    const value = converter.convert();
    if (refusals.length > 0) return undefined;
    const locate = (path: FieldPath, target: 'key' | 'value'): SlicePlace =>
      this.#placeOf(converter.offsetOf(path, target));
    const locateWithin = (path: FieldPath, inner: SlicePlace): SlicePlace => {
      const start = locate(path, 'value');
      const indent = converter.isLiteralBlock(path) ? this.#indentBelow(start.line) : undefined;
      if (indent === undefined) return start;
      return { line: start.line + inner.line, column: indent + inner.column };
    };
    return { value, place: locate([], 'value'), locate, locateWithin };
  }

  /** How far the first line with text after `line` is indented. */
  #indentBelow(line: number): number | undefined {
    const rest = this.#text.slice(this.#lines.lineStarts[line] ?? this.#text.length);
    const found = /^(?:[ ]*\n)*([ ]*)\S/.exec(rest);
    return found?.[1]?.length;
  }

  #report(code: string, offset: number, message: Wording, hint: Sentence | undefined): void {
    if (this.#problems.length >= MAX_PROBLEMS) return;
    this.#problems.push({ code, place: this.#placeOf(offset), message, hint });
  }

  #reportDuplicate(key: string, offset: number, firstOffset: number): void {
    if (this.#problems.length >= MAX_PROBLEMS) return;
    this.#problems.push({
      code: 'duplicate-key',
      place: this.#placeOf(offset),
      message: `key "${key}" already set in map`,
      hint: undefined,
      firstLine: this.#placeOf(firstOffset).line,
    });
  }

  #placeOf(offset: number): SlicePlace {
    const { line, col } = this.#lines.linePos(Math.min(offset, this.#text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** The controls that YAML does not have (§5.1), and surrogates without their other half. */
const FORBIDDEN_CHARACTER =
  // eslint-disable-next-line no-control-regex -- it looks for them
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
