/** A document of the input, or an item of a `kind: List` in it, that can say where its fields stand. */
import { wordedMessage, type Diagnostic } from '../../base/diagnostic';
import { say } from '../../base/sentence';
import { isPlainRecord, isUnknownList, textFieldOf } from '../../kube/objects/kube-object';
import {
  formatFieldPath,
  type FieldPath,
  type ObjectIssue,
  valueWords,
} from '../../kube/objects/object-issue';
import type { ReadCache } from '../read-cache';
import type { SourceDocument, SourceDocuments, YamlDocument } from '../readings';

/** Takes lists apart; what is no mapping is reported. */
export function sourceDocumentsOf(documents: readonly YamlDocument[], cache?: ReadCache): SourceDocuments {
  const found: SourceDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const document of documents) {
    if (document.value === undefined) continue;
    const parts = cache === undefined ? partsOf(document) : cache.partsOf(document, () => partsOf(document));
    for (const part of parts.documents) found.push(part);
    for (const diagnostic of parts.diagnostics) diagnostics.push(diagnostic);
  }
  return { documents: found, diagnostics };
}

function partsOf(document: YamlDocument): SourceDocuments {
  const documents: SourceDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  takeApart(document, documents, diagnostics);
  return { documents, diagnostics };
}

function takeApart(document: YamlDocument, found: SourceDocument[], diagnostics: Diagnostic[]): void {
  const { value } = document;
  // JSON that a script puts together may be a bare array of objects.
  if (!isUnknownList(value)) {
    addParts({ document, value, prefix: [], isListed: false }, found, diagnostics);
    return;
  }
  for (const [index, item] of value.entries())
    addParts({ document, value: item, prefix: [index], isListed: true }, found, diagnostics);
}

/** Lists may be items of lists: kubectl takes all of them apart (cli-runtime, `FlattenListVisitor`). */
function addParts(part: DocumentPart, found: SourceDocument[], diagnostics: Diagnostic[]): void {
  const { document, value, prefix } = part;
  const items = listItemsOf(value);
  if (items === undefined) {
    addDocument(part, found, diagnostics);
    return;
  }
  for (const [index, item] of items.entries()) {
    const typed = withTypeOfList(value, item);
    addParts(
      { document, value: typed, prefix: [...prefix, 'items', index], isListed: true },
      found,
      diagnostics,
    );
  }
}

interface DocumentPart {
  readonly document: YamlDocument;
  readonly value: unknown;
  readonly prefix: FieldPath;
  readonly isListed: boolean;
}

function addDocument(part: DocumentPart, found: SourceDocument[], diagnostics: Diagnostic[]): void {
  const { document, value, prefix, isListed } = part;
  const location = document.locate(prefix);
  if (!isPlainRecord(value)) {
    diagnostics.push({
      severity: 'error',
      code: 'not-an-object',
      ...wordedMessage(
        say('expected an object with apiVersion and kind, got {got}', { got: valueWords(value) }),
        say('begin with for example "apiVersion: apps/v1" and "kind: Deployment"'),
      ),
      location,
    });
    return;
  }
  found.push({
    value,
    location,
    isDumped: isListed || textFieldOf(value, 'metadata', 'uid') !== undefined,
    locate: (path, target) => document.locate([...prefix, ...path], target),
    locateWithin: (path, inner) => document.locateWithin([...prefix, ...path], inner),
  });
}

/** The items of `kind: List`, or of a typed one (`PodList`) as the API server answers. */
function listItemsOf(value: unknown): readonly unknown[] | undefined {
  if (!isPlainRecord(value)) return undefined;
  const { kind, items } = value;
  return typeof kind === 'string' && kind.endsWith('List') && isUnknownList(items) ? items : undefined;
}

/** The items of a typed list do not repeat their type. */
function withTypeOfList(list: unknown, item: unknown): unknown {
  if (!isPlainRecord(list) || !isPlainRecord(item) || item['kind'] !== undefined) return item;
  const kind = textFieldOf(list, 'kind')?.replace(/List$/, '');
  return kind === undefined || kind === '' ? item : { apiVersion: list['apiVersion'], kind, ...item };
}

export function diagnosticOf(document: SourceDocument, issue: ObjectIssue): Diagnostic {
  const { severity, code, message, hint, words, path, target } = issue;
  const isLong = Math.max(message.length, hint?.length ?? 0) > MAX_MESSAGE_CHARACTERS;
  return {
    severity,
    code,
    message: shortened(message),
    ...(hint === undefined ? {} : { hint: shortened(hint) }),
    ...(words === undefined || isLong ? {} : { words }),
    location: document.locate(path, target),
    ...(path.length === 0 ? {} : { path: formatFieldPath(path) }),
  };
}

/** A message that quotes what is megabytes long says nothing more than its beginning. */
const MAX_MESSAGE_CHARACTERS = 4_000;

function shortened(text: string): string {
  return text.length <= MAX_MESSAGE_CHARACTERS ? text : `${text.slice(0, MAX_MESSAGE_CHARACTERS)}…`;
}
