/**
 * One edit on its way: the text as it becomes, and beside it what the lab is to be afterwards. At the end the new text is
 * read, and only if it means exactly that is the edit given out.
 */
import { say, type Sentence, type Wording } from '../../base/sentence';
import { formatDiagnostic } from '../../base/diagnostic';
import type { KubeObject } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import { isNamespacedKind } from '../../kube/kinds';
import { fieldOf, isPlainRecord } from '../../kube/objects/kube-object';
import { objectRefOf } from '../element-ref';
import type { LabDocument, LabSpec, SourcedObject } from '../lab-document';
import type { LabLayout, LayoutPlace } from '../layout-document';
import { readLab } from '../read-lab';
import type { TextInput } from '../source/source-file';
import { insertObject } from './insert-object';
import { LabDraft, type DocumentTarget } from './lab-draft';
import { LayoutDraft } from './layout-draft';
import { refusal, type LabEdit, type LabEditContext } from './lab-command';
import { isSameValue, withoutValueAt, withValueAt } from './plain-value';
import { SpecDraft } from './spec-draft';

/** How often objects that only stood behind others may show up. */
const MAX_ROUNDS = 5;

export class EditSession {
  readonly context: LabEditContext;
  readonly #draft: LabDraft;
  /** What is to become of objects, by reference; undefined for those that go. */
  readonly #expected = new Map<string, KubeObject | undefined>();
  #spec: SpecDraft | undefined;
  #layout: LayoutDraft | undefined;
  #newPlace: LayoutPlace | undefined;
  #newFiles: readonly TextInput[] = [];

  constructor(context: LabEditContext) {
    this.context = context;
    this.#draft = new LabDraft(context.files);
  }

  get document(): LabDocument {
    return this.context.document;
  }

  get draft(): LabDraft {
    return this.#draft;
  }

  findObject(ref: string): SourcedObject | undefined {
    return this.document.objects.find(({ object }) => objectRefOf(object) === ref);
  }

  /** As it will be after what was done to it so far. */
  currentOf(source: SourcedObject): KubeObject {
    return this.#expected.get(objectRefOf(source.object)) ?? source.object;
  }

  /** These answer why it cannot be done, in a sentence, or undefined after doing it. */
  setField(source: SourcedObject, path: FieldPath, value: unknown, after?: string): Wording | undefined {
    const target = this.#targetOf(source);
    const problem =
      target === undefined
        ? say('it is not found in the text')
        : this.#draft.change(target, (text) => text.set([...target.prefix, ...path], value, after));
    if (problem !== undefined) return sentenceOf(source, problem);
    this.#expect(source, withValueAt(this.currentOf(source), path, value));
    return undefined;
  }

  removeField(source: SourcedObject, path: FieldPath): Wording | undefined {
    const target = this.#targetOf(source);
    const problem =
      target === undefined
        ? say('it is not found in the text')
        : this.#draft.change(target, (text) => text.remove([...target.prefix, ...path], true));
    if (problem !== undefined) return sentenceOf(source, problem);
    this.#expect(source, withoutValueAt(this.currentOf(source), path, true));
    return undefined;
  }

  /** Those further down in a file first, so that the places of the others hold. */
  removeObjects(sources: readonly SourcedObject[]): Wording | undefined {
    const ordered = sources.toSorted(fromBelow);
    const targets = ordered.map((source) => ({ source, target: this.#targetOf(source) }));
    for (const { source, target } of targets) {
      const problem = target === undefined ? say('it is not found in the text') : this.#draft.remove(target);
      if (problem !== undefined) return sentenceOf(source, problem);
      this.#expected.set(objectRefOf(source.object), undefined);
    }
    return undefined;
  }

  addObject(object: KubeObject): Wording | undefined {
    const problem = insertObject(this.#draft, this.document, object);
    if (problem === undefined) this.#expected.set(objectRefOf(object), object);
    return problem;
  }

  /** The spec of the lab, to be changed. */
  spec(): SpecDraft {
    this.#spec ??= new SpecDraft(this.context, this.#draft);
    return this.#spec;
  }

  /** Where things stand, as it will be after what was done to it so far. */
  get layout(): LabLayout {
    return this.#layout?.wanted ?? this.document.layout;
  }

  /** The Layout document, to be changed. */
  layoutDraft(): LayoutDraft {
    this.#layout ??= new LayoutDraft(this.context, this.#draft);
    // Plain manifests stay kubectl's own: it is written beside them, with the lab.
    if (!this.#layout.hasFile) this.spec();
    return this.#layout;
  }

  /** What is made shall stand there. */
  placeNew(at: LayoutPlace | undefined): void {
    this.#newPlace = at;
  }

  /** `refs` of all that is new, where it is several: the last of them is what was made in the first place. */
  finishSeveral(name: Wording, refs: readonly string[]): LabEdit {
    const edit = this.finish(name, refs.at(-1));
    return edit.kind === 'edit' && refs.length > 1 ? { ...edit, refs } : edit;
  }

  finish(name: Wording, ref?: string, placedPods: readonly string[] = []): LabEdit {
    const unplaced = ref === undefined ? undefined : this.#writeNewPlace(ref);
    if (unplaced !== undefined) return refusal(unplaced);
    const spec = this.#spec?.finish();
    if (spec !== undefined && !spec.ok) return spec.error;
    const layout = this.#layout?.finish();
    this.#newFiles = (spec?.value.newFiles ?? []).map((file) =>
      layout === undefined ? file : { ...file, text: `${file.text}---\n${layout}` },
    );
    const problem = this.#check(spec?.value.spec ?? this.document.spec);
    if (problem !== undefined) return refusal(problem);
    const files = this.#draft.edits();
    return {
      kind: 'edit',
      name,
      files,
      newFiles: this.#newFiles,
      ...(ref === undefined ? {} : { ref }),
      ...(placedPods.length === 0 ? {} : { placedPods }),
    };
  }

  /** A place alone is no reason for a lab file beside plain manifests. */
  #writeNewPlace(ref: string): Wording | undefined {
    if (this.#newPlace === undefined) return undefined;
    this.#layout ??= new LayoutDraft(this.context, this.#draft);
    const canBeWritten = this.#layout.hasFile || this.#spec !== undefined;
    return canBeWritten ? this.#layout.place(ref, this.#newPlace) : undefined;
  }

  #expect(source: SourcedObject, value: unknown): void {
    if (isKubeObject(value)) this.#expected.set(objectRefOf(source.object), value);
  }

  #targetOf(source: SourcedObject): DocumentTarget | undefined {
    const target = this.#originalTargetOf(source);
    const text = target === undefined ? undefined : this.#draft.textOf(target);
    if (target === undefined || text === undefined) return undefined;
    // A namespace that a dump takes for granted stands nowhere itself.
    const isItself =
      fieldOf(text.value, ...target.prefix, 'metadata', 'name') === source.object.metadata.name;
    return isItself ? target : undefined;
  }

  readonly #targets = new Map<string, DocumentTarget | undefined>();

  /** Places are those of the text at the beginning, so they are looked up in it. */
  #originalTargetOf(source: SourcedObject): DocumentTarget | undefined {
    const ref = objectRefOf(source.object);
    const known = this.#targets.get(ref);
    if (known !== undefined) return known;
    const { file } = source.location;
    const original = new LabDraft(this.context.files.filter((input) => input.name === file));
    const found = original.targetAt(source.location);
    const draft = this.#draft.draftOf(file);
    const target = found === undefined || draft === undefined ? undefined : { ...found, draft };
    this.#targets.set(ref, target);
    return target;
  }

  /** Why the new text does not mean what it shall. */
  #check(spec: LabSpec): Wording | undefined {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { overrides, cache } = this.context;
      const files = [...this.#newFiles, ...this.#draft.texts()];
      const reading = readLab(files, overrides, cache);
      if (!reading.ok) {
        const error = reading.error.find(({ severity }) => severity === 'error');
        return error === undefined
          ? say('The lab could not be read after that.')
          : say('The lab could not be read after that: {problem}.', { problem: formatDiagnostic(error) });
      }
      const extra = this.#unexpectedIn(reading.value);
      if (extra.length > 0 && this.#removeUncovered(extra)) continue;
      return this.#differenceTo(reading.value, spec);
    }
    return say('The objects of this file stand behind each other; delete them in the text.');
  }

  /** Objects that nobody knew: a dump holds what its controllers had made, which shows once they are gone. */
  #unexpectedIn(document: LabDocument): readonly SourcedObject[] {
    const known = new Set(this.document.objects.map(({ object }) => objectRefOf(object)));
    return document.objects.filter(({ object }) => {
      const ref = objectRefOf(object);
      return !known.has(ref) && !this.#expected.has(ref);
    });
  }

  #removeUncovered(extra: readonly SourcedObject[]): boolean {
    const isRemoving = [...this.#expected.values()].includes(undefined);
    if (!isRemoving) return false;
    const ordered = extra.toSorted(fromBelow);
    const targets = ordered.map((source) => this.#draft.targetAt(source.location));
    return targets.every((target) => target !== undefined && this.#draft.remove(target) === undefined);
  }

  /** The cluster of plain manifests has what their objects ask for: who enforces policies, an Ingress controller. */
  get #followsObjects(): boolean {
    return this.document.source === undefined && this.#newFiles.length === 0;
  }

  #differenceTo(document: LabDocument, spec: LabSpec): Wording | undefined {
    const before = this.document;
    const wanted = new Map(before.objects.map(({ object }) => [objectRefOf(object), object]));
    for (const [ref, object] of this.#expected) {
      if (object === undefined) wanted.delete(ref);
      else wanted.set(ref, object);
    }
    for (const { object } of document.objects) {
      const ref = objectRefOf(object);
      if (!isSameValue(wanted.get(ref), object)) return changesElsewhere(object, this.#expected.has(ref));
      wanted.delete(ref);
    }
    const [missing] = wanted.values();
    if (missing !== undefined && !isImplied(missing)) return changesElsewhere(missing, false);
    const isSame =
      isSameValue(this.#followsObjects ? withClusterOf(document.spec, spec) : spec, document.spec) &&
      isSameValue(this.layout, document.layout) &&
      before.scenarios.length === document.scenarios.length;
    return isSame ? undefined : say('It would change more of the lab than this; edit the text instead.');
  }
}

/** Only the machines and addresses of `spec` are to stay; a load balancer that is asked for is a machine besides. */
function withClusterOf({ cluster, outside }: LabSpec, spec: LabSpec): LabSpec {
  const { cni, ingressControllers, loadBalancer } = cluster;
  return {
    ...spec,
    cluster: {
      ...spec.cluster,
      cni,
      ...(ingressControllers === undefined ? {} : { ingressControllers }),
      ...(loadBalancer === undefined ? {} : { loadBalancer }),
    },
    outside: [
      ...spec.outside.filter(({ balancerLegs }) => balancerLegs === undefined),
      ...outside.filter(({ balancerLegs }) => balancerLegs !== undefined),
    ],
  };
}

/** An edit shifts what comes after it. */
function fromBelow({ location: one }: SourcedObject, { location: other }: SourcedObject): number {
  return other.line - one.line || other.column - one.column;
}

function changesElsewhere(object: KubeObject, isMeant: boolean): Sentence {
  const what = `${object.kind} ${object.metadata.name}`;
  return isMeant
    ? say('The text of {what} shares values with others (an anchor, an alias); edit it in the text.', {
        what,
      })
    : say('It would change {what}, too, since the text shares values between them; edit the text instead.', {
        what,
      });
}

/** A namespace that was only there because a dump used it. */
function isImplied(object: KubeObject): boolean {
  return object.kind === 'Namespace' && Object.keys(object).length === 3;
}

function isKubeObject(value: unknown): value is KubeObject {
  return isPlainRecord(value) && typeof value['kind'] === 'string' && isPlainRecord(value['metadata']);
}

function sentenceOf({ object, location }: SourcedObject, problem: Wording): Sentence {
  return say('{what} cannot be edited from here: {problem}. Edit the text, {place}.', {
    what: `${object.kind} ${object.metadata.name}`,
    problem,
    place: `${location.file}:${location.line}`,
  });
}

/** Kinds without a namespace have none. */
export function namespacedMetadata(kind: string, name: string, namespace: string): KubeObject['metadata'] {
  const isPlain = !isNamespacedKind(kind) || namespace === 'default' || namespace === '';
  return isPlain ? { name } : { name, namespace };
}
