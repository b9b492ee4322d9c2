/** Reads a stream of YAML documents (or JSON, which is YAML) as kubectl does, keeping where every value stands. */
import { wordedMessage, type Diagnostic, type SourceLocation } from '../../base/diagnostic';
import { say } from '../../base/sentence';
import type { ReadCache } from '../read-cache';
import type { SliceOrigin, SlicePlace, SliceProblem, SliceReading, YamlDocument } from '../readings';
import { conflictsIn } from './conflict-markers';
import { SliceReader, type SliceDocument, type SliceOptions } from './slice-reader';
import { firstDocumentTooMany, MAX_DOCUMENTS } from './yaml-limits';
import { yamlSlicesOf } from './yaml-slices';

export interface YamlStream {
  /** Those without errors. */
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** It does not know which file it is from, nor how many lines are before it. */
class ReadSlice implements SliceReading {
  readonly text: string;
  readonly lineCount: number;
  readonly problems: readonly SliceProblem[];
  readonly #documents: readonly SliceDocument[];
  /** Where it was last, and the documents there. */
  #placed: { readonly origin: SliceOrigin; readonly documents: readonly YamlDocument[] } | undefined;

  constructor(text: string, documents: readonly SliceDocument[], problems: readonly SliceProblem[]) {
    this.text = text;
    this.lineCount = lineFeedsIn(text);
    this.problems = problems;
    this.#documents = documents;
  }

  documentsAt(origin: SliceOrigin): readonly YamlDocument[] {
    const { file, lineOffset } = this.#placed?.origin ?? {};
    if (this.#placed === undefined || file !== origin.file || lineOffset !== origin.lineOffset) {
      const documents = this.#documents.map((document) => yamlDocumentOf(document, origin));
      this.#placed = { origin, documents };
    }
    return this.#placed.documents;
  }
}

/** What `cache` knows is not read again; it is for readers without options. */
export function readYaml(
  file: string,
  text: string,
  cache?: ReadCache,
  options: SliceOptions = {},
): YamlStream {
  const documents: YamlDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  let lineOffset = 0;
  // Every line end becomes one character; lines and columns stay what an editor shows.
  const plain = withLineFeeds(text);
  // What YAML makes of the marks would hide the cause.
  const conflicts = conflictsIn(file, plain);
  if (conflicts.length > 0) return { documents: [], diagnostics: conflicts };
  const tooMany = firstDocumentTooMany(plain);
  if (tooMany !== undefined) return { documents: [], diagnostics: [tooManyDocuments(file, plain, tooMany)] };
  const readings =
    cache === undefined
      ? yamlSlicesOf(plain).map((slice) => readSlice(slice.text, options))
      : cache.readingsOf(file, plain, (slice) => readSlice(slice));
  for (const reading of readings) {
    const origin = { file, lineOffset };
    for (const document of reading.documentsAt(origin)) documents.push(document);
    for (const problem of reading.problems) diagnostics.push(diagnosticOfSlice(problem, origin));
    lineOffset += reading.lineCount;
  }
  return { documents, diagnostics };
}

function tooManyDocuments(file: string, text: string, offset: number): Diagnostic {
  return {
    severity: 'error',
    code: 'too-many-documents',
    ...wordedMessage(
      say('more than {most} documents in one file', { most: String(MAX_DOCUMENTS) }),
      say('write them in several files'),
    ),
    location: { file, line: lineFeedsIn(text.slice(0, offset)) + 1, column: 1 },
  };
}

export function readSlice(text: string, options: SliceOptions = {}): SliceReading {
  const { documents, problems } = new SliceReader(text, options).read();
  return new ReadSlice(text, documents, problems);
}

export function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

function placeIn({ file, lineOffset }: SliceOrigin, { line, column }: SlicePlace): SourceLocation {
  return { file, line: lineOffset + line, column };
}

function yamlDocumentOf(document: SliceDocument, origin: SliceOrigin): YamlDocument {
  return {
    value: document.value,
    location: placeIn(origin, document.place),
    locate: (path, target = 'value') => placeIn(origin, document.locate(path, target)),
    locateWithin: (path, inner) => placeIn(origin, document.locateWithin(path, inner)),
  };
}

function diagnosticOfSlice(problem: SliceProblem, origin: SliceOrigin): Diagnostic {
  const { code, place, message, firstLine } = problem;
  const hint =
    firstLine === undefined
      ? problem.hint
      : say('line {line} sets it first; keep one of them', { line: origin.lineOffset + firstLine });
  return {
    severity: 'error',
    code,
    ...wordedMessage(message, hint),
    location: placeIn(origin, place),
  };
}

function lineFeedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
