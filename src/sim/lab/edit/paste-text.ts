/** `paste`: the objects of a manifest, from the clipboard or a recipe. What is no manifest is refused with the reason. */
import type { Diagnostic } from '../../base/diagnostic';
import { err, ok, type Result } from '../../base/result';
import { say, type Sentence, type Wording } from '../../base/sentence';
import { textFieldOf, type KubeObject, type PlainRecord } from '../../kube/objects/kube-object';
import { withoutClusterParts } from '../objects/cluster-dump';
import { declaredKindsOf, undeclaredKindsOf } from '../objects/custom-kinds';
import { objectRefOf } from '../element-ref';
import { BUILT_IN_NAMESPACES, readObjects } from '../objects/object-set';
import type { SourceDocument } from '../readings';
import { sourceDocumentsOf } from '../source/source-document';
import { readYaml } from '../source/yaml-source';
import type { EditSession } from './edit-session';
import { refusal, type LabCommand, type LabEdit } from './lab-command';
import { describeObjects, missingNamespacesOf, newCopiesOf } from './new-copies';

/** As places in the pasted text are called. */
const FILE = 'pasted text';

export function pasteText(
  session: EditSession,
  { text }: Extract<LabCommand, { readonly kind: 'paste' }>,
): LabEdit {
  const read = readPasted(session, text);
  return read.ok ? insertObjects(session, read.value) : refusal(read.error);
}

/** Puts them into the text, with the namespaces that they need, under names that are free. */
function insertObjects(session: EditSession, objects: readonly KubeObject[]): LabEdit {
  const existing = session.document.objects.map(({ object }) => object);
  const namespaces = new Set([
    ...BUILT_IN_NAMESPACES,
    ...existing.filter(isNamespace).map(({ metadata }) => metadata.name),
  ]);
  // A namespace that is there is the one that is meant.
  const wanted = objects.filter((object) => !(isNamespace(object) && namespaces.has(object.metadata.name)));
  if (wanted.length === 0) return refusal(say('All of it is in the lab already.'));
  const copies = newCopiesOf(wanted, existing);
  for (const object of [...missingNamespacesOf(copies, namespaces), ...copies]) {
    const problem = session.addObject(object);
    if (problem !== undefined) return refusal(problem);
  }
  return session.finishSeveral(
    say('paste {what}', { what: describeObjects(copies) }),
    copies.map(objectRefOf),
  );
}

function isNamespace({ kind }: KubeObject): boolean {
  return kind === 'Namespace';
}

function readPasted(session: EditSession, text: string): Result<readonly KubeObject[], Wording> {
  const stream = readYaml(FILE, text);
  const parts = sourceDocumentsOf(stream.documents);
  const broken = [...stream.diagnostics, ...parts.diagnostics].find(isError);
  if (broken !== undefined) return err(sentenceOf(broken));
  const isLab = parts.documents.some(({ value }) => isOurs(value) && value['kind'] === 'Lab');
  if (isLab)
    return err(say('That is a whole lab: open it as a file, or take parts of its text over in the editor.'));
  // A recipe brings the Scenario along that shows what it does, of names that its copy may not have.
  const plain = parts.documents.filter(({ value }) => !isOurs(value));
  const { cluster } = session.document.spec;
  const { documents } = withoutClusterParts(plain, cluster.networking.serviceSubnet);
  const node = documents.find(({ value }) => value['kind'] === 'Node');
  if (node !== undefined) return err(say('Nodes are machines of the lab: add them from the palette.'));
  const kinds = declaredKindsOf([...definitionsOf(session), ...documents], cluster.cni.plugin);
  const [unknown] = undeclaredKindsOf(documents, kinds);
  if (unknown !== undefined)
    return err(
      say('no matches for kind "{kind}" of {group}: paste its CustomResourceDefinition first.', {
        kind: unknown.kind,
        group: unknown.group,
      }),
    );
  const { objects, diagnostics } = readObjects(documents, kinds);
  const wrong = diagnostics.find(isError);
  if (wrong !== undefined) return err(sentenceOf(wrong));
  if (objects.length === 0) return err(say('There is no Kubernetes object in what was pasted.'));
  return ok(objects.map(({ object }) => object));
}

/** Of the lab: a custom kind may have its definition there. */
function definitionsOf(session: EditSession): readonly SourceDocument[] {
  return session.document.objects
    .filter(({ object }) => object.kind === 'CustomResourceDefinition')
    .map(({ object, location }) => ({
      value: { ...object },
      location,
      isDumped: false,
      locate: () => location,
      locateWithin: () => location,
    }));
}

function isOurs(value: PlainRecord): boolean {
  return textFieldOf(value, 'apiVersion')?.startsWith('podwire.dev') === true;
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function sentenceOf({ message, hint, location }: Diagnostic): Sentence {
  const what = hint === undefined ? message : say('{problem}; {fix}', { problem: message, fix: hint });
  if (location === undefined) return say('It cannot be pasted: {what}.', { what });
  const { line, column } = location;
  return say('It cannot be pasted, line {line}, column {column}: {what}.', { line, column, what });
}
