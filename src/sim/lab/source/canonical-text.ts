/**
 * The canonical form of a file of a lab: two spaces, one blank line at most, the Lab document first, then Kubernetes objects
 * in their order, Scenarios, and the Layout last. Every value, comment and quote stays; so does what stands in brackets and fits on a line.
 *
 * Only YAML is looked at: what a file means may be wrong. JSON stays JSON.
 */
import { Parser, visit, type Document, type Node } from 'yaml';
import type { Diagnostic } from '../../base/diagnostic';
import { err, ok, type Result } from '../../base/result';
import { isPlainRecord, textFieldOf } from '../../kube/objects/kube-object';
import { textProblemOf, type TextInput } from './source-file';
import { composerOf } from './yaml-composer';
import { yamlSlicesOf } from './yaml-slices';
import { readYaml, withLineFeeds } from './yaml-source';

interface FormattedDocument {
  readonly rank: number;
  readonly text: string;
}

const INDENT = 2;
/** As JSON, which has more quotes and fewer spaces. */
const MAX_FLOW_CHARACTERS = 110;
const OBJECT_RANK = 1;
const RANKS: Readonly<Record<string, number>> = { Lab: 0, Scenario: 2, Layout: 3 };

/** Lines end with a line feed, the last one too; an empty file stays empty. */
export function canonicalTextOf(input: TextInput): Result<string, readonly Diagnostic[]> {
  const problem = textProblemOf(input);
  if (problem !== undefined) return err([problem]);
  const text = withLineFeeds(input.text);
  const { diagnostics } = readYaml(input.name, text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return err(errors);
  const json = jsonOf(text);
  if (json !== undefined) return ok(`${JSON.stringify(json, undefined, INDENT)}\n`);
  const documents: FormattedDocument[] = [];
  // Of a slice without a document: they introduce the next one.
  let comments = '';
  for (const slice of yamlSlicesOf(text)) {
    const formatted = formattedOf(slice.text);
    if (formatted === undefined) comments += commentsIn(slice.text);
    else {
      documents.push({ ...formatted, text: comments + formatted.text });
      comments = '';
    }
  }
  const ordered = documents.toSorted((one, other) => one.rank - other.rank);
  return ok(ordered.map((document) => document.text).join('---\n') + comments);
}

/** Undefined when there are comments only. */
function formattedOf(slice: string): FormattedDocument | undefined {
  const document = composed(slice);
  if (document === undefined) return undefined;
  const value = plainValueOf(document.contents, document);
  if (value === undefined || value === null) return undefined;
  unfold(document);
  // Folded text would differ in more lines than those that changed.
  const text = document.toString({
    indent: INDENT,
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.POSITIVE_INFINITY,
    flowCollectionPadding: false,
    directives: false,
  });
  return { rank: rankOf(value), text };
}

/** What is too long for a line in brackets stands below its key instead, one field or item a line. */
function unfold(document: Document.Parsed): void {
  visit(document, {
    Collection: (_, node) => {
      if (node.flow !== true) return;
      if (JSON.stringify(plainValueOf(node, document)).length > MAX_FLOW_CHARACTERS) node.flow = false;
    },
  });
}

function rankOf(value: unknown): number {
  if (!isPlainRecord(value)) return OBJECT_RANK;
  const isPodwires = (textFieldOf(value, 'apiVersion') ?? '').startsWith('podwire.dev/');
  return isPodwires ? (RANKS[textFieldOf(value, 'kind') ?? ''] ?? OBJECT_RANK) : OBJECT_RANK;
}

function commentsIn(slice: string): string {
  const lines = slice.split('\n').filter((line) => line.trimStart().startsWith('#'));
  return lines.map((line) => `${line.trim()}\n`).join('');
}

/** Of JSON, which is YAML of these words alone: its value, which is a list or a mapping. */
function jsonOf(text: string): unknown {
  const isJson = /^\s*[[{]/u.test(text) && text.replaceAll(JSON_WORD, '') === '';
  const document = isJson ? composed(text) : undefined;
  return document && plainValueOf(document.contents, document);
}

/** The reader has refused what would become too large; the library would refuse the 101st alias of an anchor. */
function plainValueOf(node: Node | null | undefined, document: Document.Parsed): unknown {
  return node?.toJS(document, { maxAliasCount: -1 });
}

function composed(text: string): Document.Parsed | undefined {
  const [document] = composerOf().compose(new Parser().parse(text));
  return document;
}

const JSON_WORD = /[\s{}[\],:]+|"(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gu;
