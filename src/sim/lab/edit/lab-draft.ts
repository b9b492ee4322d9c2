/** The files of a lab under several edits, and the documents in them, which are found again after each. */
import type { SourceLocation } from '../../base/diagnostic';
import { say, type Wording } from '../../base/sentence';
import { isPlainRecord, isUnknownList } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { TextInput } from '../source/source-file';
import { yamlSlicesOf, type YamlSlice } from '../source/yaml-slices';
import { documentRemoval } from './document-removal';
import type { FileEdit } from './lab-command';
import { TextDraft } from './text-draft';
import { YamlText, type ChangeResult } from './yaml-text';

/** A document, or an item of a list in one. */
export interface DocumentTarget {
  readonly file: string;
  readonly draft: TextDraft;
  /** Of its slice, in the original text. */
  readonly origin: number;
  /** Empty for a document of its own. */
  readonly prefix: FieldPath;
}

export class LabDraft {
  readonly #drafts: ReadonlyMap<string, TextDraft>;

  constructor(files: readonly TextInput[]) {
    this.#drafts = new Map(files.map(({ name, text }) => [name, new TextDraft(text)]));
  }

  draftOf(file: string): TextDraft | undefined {
    return this.#drafts.get(file);
  }

  texts(): readonly TextInput[] {
    return [...this.#drafts].map(([name, draft]) => ({ name, text: draft.text }));
  }

  edits(): readonly FileEdit[] {
    return [...this.#drafts].flatMap(([name, draft]) => {
      const changes = draft.changes();
      return changes.length === 0 ? [] : [{ name, changes }];
    });
  }

  /** What begins at a place of the text as it is now, before further edits. */
  targetAt(location: SourceLocation): DocumentTarget | undefined {
    const draft = this.#drafts.get(location.file);
    const offset = draft === undefined ? undefined : offsetOf(draft.text, location);
    if (draft === undefined || offset === undefined) return undefined;
    const slice = yamlSlicesOf(draft.text).find(
      (candidate) => offset >= candidate.offset && offset < candidate.offset + candidate.text.length,
    );
    const origin = slice === undefined ? undefined : draft.originalOffsetOf(slice.offset);
    if (slice === undefined || origin === undefined) return undefined;
    const text = YamlText.parse(slice.text, draft.text);
    const prefix = text === undefined ? undefined : prefixAt(text, offset - slice.offset);
    return prefix === undefined ? undefined : { file: location.file, draft, origin, prefix };
  }

  textOf(target: DocumentTarget): YamlText | undefined {
    const { slice } = sliceOf(target);
    return slice === undefined ? undefined : YamlText.parse(slice.text, target.draft.text);
  }

  /** What went wrong, or nothing. */
  change(target: DocumentTarget, changesOf: (text: YamlText) => ChangeResult): Wording | undefined {
    const { slice } = sliceOf(target);
    const text = slice === undefined ? undefined : YamlText.parse(slice.text, target.draft.text);
    if (slice === undefined || text === undefined) return say('its document is not found in the text');
    const result = changesOf(text);
    if (!result.ok) return result.error;
    const { offset } = slice;
    target.draft.apply(
      result.value.map(({ from, to, insert }) => ({ from: from + offset, to: to + offset, insert })),
    );
    return undefined;
  }

  /** Takes the document, or the item, out of its file. */
  remove(target: DocumentTarget): Wording | undefined {
    if (target.prefix.length > 0) return this.change(target, (text) => text.remove(target.prefix, false));
    const { slices, index } = sliceOf(target);
    if (index === -1) return say('its document is not found in the text');
    target.draft.apply([documentRemoval(slices, index)]);
    return undefined;
  }
}

interface FoundSlice {
  readonly slices: readonly YamlSlice[];
  readonly index: number;
  readonly slice: YamlSlice | undefined;
}

export function sliceOf({ draft, origin }: DocumentTarget): FoundSlice {
  const slices = yamlSlicesOf(draft.text);
  const offset = draft.currentOffsetOf(origin);
  const index = slices.findIndex((slice) => slice.offset === offset);
  return { slices, index, slice: slices[index] };
}

function offsetOf(text: string, { line, column }: SourceLocation): number | undefined {
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return undefined;
  }
  return start + column - 1;
}

/** The path of the object that begins at `offset`: of the document, or of an item of a list. */
function prefixAt(text: YamlText, offset: number): FieldPath | undefined {
  const { value } = text;
  const items = isUnknownList(value) ? value : isPlainRecord(value) ? value['items'] : undefined;
  const base: FieldPath = isUnknownList(value) ? [] : ['items'];
  if (isUnknownList(items)) {
    const index = items.findIndex((_item, at) => text.offsetOf([...base, at]) === offset);
    if (index !== -1) return [...base, index];
  }
  return text.offsetOf([]) === offset ? [] : undefined;
}
