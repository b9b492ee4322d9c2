/**
 * Puts a new Kubernetes object into the text: after the last of its kind, or else after the last object, or else after the
 * Lab document; into the list where the objects are items of one (what kubectl get prints).
 */
import { say, type Wording } from '../../base/sentence';
import { isPlainRecord, isUnknownList, type KubeObject } from '../../kube/objects/kube-object';
import type { LabDocument, SourcedObject } from '../lab-document';
import { yamlSlicesOf } from '../source/yaml-slices';
import { appendDocument, documentInsertion } from './document-insertion';
import { sliceOf, type DocumentTarget, type LabDraft } from './lab-draft';
import { blockTextOf, prettyJsonOf } from './yaml-writer';
import { textStyleOf } from './text-style';

/** Why it cannot be done, in a sentence, or undefined after doing it. */
export function insertObject(
  draft: LabDraft,
  document: LabDocument,
  object: KubeObject,
): Wording | undefined {
  const target = neighborOf(draft, document, object.kind);
  if (target === undefined) return appendToFirst(draft, document, object);
  if (target.prefix.length > 0) return appendToList(draft, target, object);
  const text = draft.textOf(target);
  const isJsonFile = text?.style.isJson === true && yamlSlicesOf(target.draft.text).length === 1;
  if (isJsonFile && /\.json$/i.test(target.file)) {
    wrapIntoList(target, object);
    return undefined;
  }
  const { slices, index } = sliceOf(target);
  const near = slices[index]?.text ?? '';
  const written = writtenObjectOf(object, [near, target.draft.text]);
  target.draft.apply([documentInsertion(target.draft.text, slices, index, written)]);
  return undefined;
}

/** The last document of the kind, or of any; an item of a list only where there is no document. */
function neighborOf(draft: LabDraft, document: LabDocument, kind: string): DocumentTarget | undefined {
  const objects = [...document.objects, ...document.nodeObjects];
  const sameKind = objects.filter(({ object }) => object.kind === kind);
  for (const candidates of [sameKind, objects]) {
    const target = lastDocumentOf(draft, candidates);
    if (target?.prefix.length === 0) return target;
  }
  const inList = lastDocumentOf(draft, objects);
  if (inList !== undefined) return inList;
  return document.source === undefined ? undefined : draft.targetAt(document.source.location);
}

function lastDocumentOf(draft: LabDraft, sources: readonly SourcedObject[]): DocumentTarget | undefined {
  const files = [...new Set(sources.map(({ location }) => location.file))].toReversed();
  let listed: DocumentTarget | undefined;
  for (const file of files) {
    const ofFile = sources.filter(({ location }) => location.file === file);
    const last = ofFile
      .toSorted(
        ({ location: one }, { location: other }) => one.line - other.line || one.column - other.column,
      )
      .at(-1);
    const target = last === undefined ? undefined : draft.targetAt(last.location);
    if (target?.prefix.length === 0) return target;
    listed ??= target;
  }
  return listed;
}

function appendToFirst(draft: LabDraft, document: LabDocument, object: KubeObject): Wording | undefined {
  const [first] = document.files;
  const file = first === undefined ? undefined : draft.draftOf(first.name);
  if (file === undefined) return say('There is no file to write it into.');
  file.apply(appendDocument(file.text, writtenObjectOf(object, [file.text])));
  return undefined;
}

function appendToList(draft: LabDraft, target: DocumentTarget, object: KubeObject): Wording | undefined {
  const problem = draft.change(target, (text) => {
    const path = target.prefix.slice(0, -1);
    const { value } = text;
    const items = isUnknownList(value) ? value : isPlainRecord(value) ? value['items'] : undefined;
    return text.set([...path, isUnknownList(items) ? items.length : 0], object);
  });
  return problem === undefined
    ? undefined
    : say('It cannot be put into the list of {file}: {problem}.', { file: target.file, problem });
}

/** A JSON file holds one value: two objects are two items of a list. */
function wrapIntoList({ draft }: DocumentTarget, object: KubeObject): void {
  const { text } = draft;
  const start = text.search(/\S/);
  const end = text.trimEnd().length;
  const style = textStyleOf([text]);
  const step = style.jsonIndent;
  const head = `{\n${step}"apiVersion": "v1",\n${step}"kind": "List",\n${step}"items": [\n${step}${step}`;
  const added = prettyJsonOf(object, step + step, style);
  draft.apply([
    { from: start, to: start, insert: head },
    { from: end, to: end, insert: `,\n${step}${step}${added}\n${step}]\n}` },
  ]);
}

function writtenObjectOf(object: KubeObject, texts: readonly string[]): string {
  const style = textStyleOf(texts);
  return style.isJson ? prettyJsonOf(object, '', style) : blockTextOf(object, 0, style);
}
