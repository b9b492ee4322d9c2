/** The Layout document under an edit: its text, and beside it what it is to mean. Without one, one is made at the end. */
import { say, type Wording } from '../../base/sentence';
import type { FieldPath } from '../../kube/objects/object-issue';
import { parseElementRef } from '../element-ref';
import { layoutOfSpec, type LabLayout, type LayoutPlace } from '../layout-document';
import { yamlSlicesOf } from '../source/yaml-slices';
import { documentInsertion } from './document-insertion';
import { LabDraft, type DocumentTarget } from './lab-draft';
import type { LabEditContext } from './lab-command';
import { ownLabFileOf } from './new-lab-file';
import { withoutValueAt, withValueAt } from './plain-value';
import { textStyleOf } from './text-style';
import { blockTextOf } from './yaml-writer';

export class LayoutDraft {
  readonly #context: LabEditContext;
  readonly #draft: LabDraft;
  readonly #target: DocumentTarget | undefined;
  /** `spec` as it is to be. */
  #spec: unknown;

  constructor(context: LabEditContext, draft: LabDraft) {
    const { layout, layoutLocation } = context.document;
    this.#context = context;
    this.#draft = draft;
    this.#target = targetOf(context, draft);
    this.#spec = layoutLocation === undefined ? undefined : layout;
  }

  get wanted(): LabLayout {
    return layoutOfSpec(this.#spec);
  }

  /** Undefined for what stands where the picture puts it. */
  placeOf(ref: string): LayoutPlace | undefined {
    const { kind, name } = parseElementRef(ref);
    return kind === 'note' ? this.wanted.notes[name]?.at : this.wanted.positions[ref];
  }

  /** Without a place: where the picture puts it, which a note cannot be. */
  place(ref: string, at: LayoutPlace | undefined): Wording | undefined {
    const { kind, name } = parseElementRef(ref);
    const path = kind === 'note' ? ['notes', name, 'at'] : ['positions', ref];
    const before = this.placeOf(ref);
    if (at === undefined) return before === undefined || kind === 'note' ? undefined : this.remove(path);
    const [x, y] = [Math.round(at[0]), Math.round(at[1])];
    if (before === undefined) return this.set(path, [x, y]);
    // Only the numbers change between their brackets.
    return this.set([...path, 0], x) ?? this.set([...path, 1], y);
  }

  /** These answer what went wrong, in a sentence, or undefined. */
  set(path: FieldPath, value: unknown): Wording | undefined {
    this.#spec = withValueAt(this.#spec, path, value);
    return this.#edit((target) =>
      this.#draft.change(target, (text) => text.set([...target.prefix, 'spec', ...path], value)),
    );
  }

  /** What becomes empty goes too. */
  remove(path: FieldPath): Wording | undefined {
    this.#spec = withoutValueAt(this.#spec, path, true);
    return this.#edit((target) =>
      this.#draft.change(target, (text) => text.remove([...target.prefix, 'spec', ...path], true)),
    );
  }

  /** Is there a file of Podwire's own that it can be written into? */
  get hasFile(): boolean {
    return this.#file !== undefined;
  }

  /** Puts a new document at the end of the file that has the lab. Answers its text where there is no such file yet. */
  finish(): string | undefined {
    if (this.#isWritten || this.#spec === undefined) return undefined;
    const text = `apiVersion: podwire.dev/v1\nkind: Layout\n${blockTextOf({ spec: this.#spec }, 0, textStyleOf([]))}\n`;
    const draft = this.#file === undefined ? undefined : this.#draft.draftOf(this.#file);
    if (draft === undefined) return text;
    const slices = yamlSlicesOf(draft.text);
    draft.apply([documentInsertion(draft.text, slices, slices.length - 1, text)]);
    return undefined;
  }

  get #isWritten(): boolean {
    return this.#context.document.layoutLocation !== undefined;
  }

  get #file(): string | undefined {
    const { document, files } = this.#context;
    return document.source?.location.file ?? ownLabFileOf(files);
  }

  #edit(change: (target: DocumentTarget) => Wording | undefined): Wording | undefined {
    const { layoutLocation } = this.#context.document;
    if (layoutLocation === undefined) return undefined;
    const why = this.#target === undefined ? say('it is not found in the text') : change(this.#target);
    if (why === undefined) return undefined;
    return say('The Layout document cannot be edited from here: {problem}. Edit the text, {place}.', {
      problem: why,
      place: `${layoutLocation.file}:${layoutLocation.line}`,
    });
  }
}

/** Its place is that of the text at the beginning, so it is looked up in it. */
function targetOf({ document, files }: LabEditContext, draft: LabDraft): DocumentTarget | undefined {
  const { layoutLocation: location } = document;
  if (location === undefined) return undefined;
  const original = new LabDraft(files.filter(({ name }) => name === location.file));
  const found = original.targetAt(location);
  const current = draft.draftOf(location.file);
  return found === undefined || current === undefined ? undefined : { ...found, draft: current };
}
