/** What is offered where a manifest is for a namespace that nobody makes: the Namespace, in front of the first one that is for it. */
import type { TextFix } from '../../base/diagnostic';
import { inEnglish, say } from '../../base/sentence';
import { documentInsertion } from '../edit/document-insertion';
import { LabDraft, sliceOf } from '../edit/lab-draft';
import type { SourceDocument } from '../readings';
import type { TextInput } from '../source/source-file';

/** As of other fixes: each costs a look through its file. */
const MAX_FIXES = 100;
const MAX_FILE_LENGTH = 256 * 1024;

export class NamespaceFixes {
  readonly #files: readonly TextInput[];
  readonly #fixByNamespace = new Map<string, TextFix | undefined>();

  constructor(files: readonly TextInput[]) {
    this.#files = files;
  }

  /** `document` is for the namespace. JSON has no place for a further document. */
  of(namespace: string, document: SourceDocument): TextFix | undefined {
    if (!this.#fixByNamespace.has(namespace)) {
      const isOneMore = this.#fixByNamespace.size < MAX_FIXES;
      this.#fixByNamespace.set(namespace, isOneMore ? this.#made(namespace, document) : undefined);
    }
    return this.#fixByNamespace.get(namespace);
  }

  #made(namespace: string, document: SourceDocument): TextFix | undefined {
    const files = this.#files.filter(({ name }) => name === document.location.file);
    if (files.some(({ text }) => text.length > MAX_FILE_LENGTH)) return undefined;
    const draft = new LabDraft(files);
    const target = draft.targetAt(document.location);
    if (target === undefined || draft.textOf(target)?.style.isJson === true) return undefined;
    const { slices, index } = sliceOf(target);
    const manifest = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${namespace}\n`;
    target.draft.apply([documentInsertion(target.draft.text, slices, index - 1, manifest)]);
    const title = say('add Namespace {namespace}', { namespace });
    return { title: inEnglish(title), words: title, files: draft.edits() };
  }
}
