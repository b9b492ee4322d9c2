/** The edits of the text that fixes come to. What is written in a way that is not edited here (aliases, for example) has none. */
import type { TextFix } from '../../base/diagnostic';
import { inEnglish, say, type Wording } from '../../base/sentence';
import type { SourcedObject } from '../lab-document';
import { editLab } from '../edit/edit-lab';
import { insertObject } from '../edit/insert-object';
import { LabDraft, type DocumentTarget } from '../edit/lab-draft';
import type { FileEdit } from '../edit/lab-command';
import type { LabDocument } from '../lab-document';
import type { FindingFix, FixStep } from './finding';

/** A text with more problems than that is not mended one by one; and each fix costs a look through its file. */
const MAX_FIXES = 100;
const MAX_FILE_LENGTH = 256 * 1024;

export class FixTexts {
  readonly #document: LabDocument;
  #count = 0;

  constructor(document: LabDocument) {
    this.#document = document;
  }

  textOf({ title, steps }: FindingFix): TextFix | undefined {
    if (this.#count >= MAX_FIXES || this.#document.files.some(({ text }) => text.length > MAX_FILE_LENGTH))
      return undefined;
    this.#count += 1;
    const files = this.#editsOf(steps);
    return files === undefined || files.length === 0
      ? undefined
      : { title: inEnglish(title), words: title, files };
  }

  #editsOf(steps: readonly FixStep[]): readonly FileEdit[] | undefined {
    const [first] = steps;
    if (first?.kind === 'network') return this.#switchTo(first.cni);
    // Places are those of the text at the beginning, so they are looked up in it.
    const original = new LabDraft(this.#document.files);
    const draft = new LabDraft(this.#document.files);
    const isDone = steps.every((step) => this.#take(step, original, draft) === undefined);
    return isDone ? draft.edits() : undefined;
  }

  /** What went wrong, or nothing. */
  #take(step: FixStep, original: LabDraft, draft: LabDraft): Wording | undefined {
    if (step.kind === 'network') return say('it is no step among others');
    if (step.kind === 'add') return insertObject(draft, this.#document, step.object);
    const target = targetOf(step.source, original, draft);
    if (target === undefined) return say('it is not found in the text');
    const path = [...target.prefix, ...step.path];
    return draft.change(target, (text) =>
      step.kind === 'set' ? text.set(path, step.value) : text.remove(path, false),
    );
  }

  #switchTo(cni: string): readonly FileEdit[] | undefined {
    const edit = editLab(
      { kind: 'network', cni },
      {
        files: this.#document.files,
        document: this.#document,
        ownerOf: () => undefined,
        makesLabFile: false,
      },
    );
    return edit.kind === 'edit' ? edit.files : undefined;
  }
}

function targetOf(source: SourcedObject, original: LabDraft, draft: LabDraft): DocumentTarget | undefined {
  const found = original.targetAt(source.location);
  const own = draft.draftOf(source.location.file);
  return found === undefined || own === undefined ? undefined : { ...found, draft: own };
}
