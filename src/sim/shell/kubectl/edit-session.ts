/**
 * Objects in an editor until what comes back can be taken: the text with its comments, and the loop on errors.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/util/editor/editoptions.go`. Leaves out `--output-patch`.
 */
import { parseYaml } from '../../base/yaml-value';
import type { Task } from '../../host/task';
import type { KubeObject, PlainRecord } from '../../kube/objects/kube-object';
import { equalsJson } from '../../kube/store/json';
import { editText } from './launch-editor';
import { plainError, type KubectlError } from './kubectl-error';
import { manifestsIn } from './manifest-files';
import type { FoundObject } from './object-builder';
import { formatJson } from './output/json-text';
import { formatYaml } from './output/yaml-text';
import { groupResourceName } from './resource-catalogue';
import type { KubectlCommand } from './verb';

const OBJECT_HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

export const LAST_APPLIED_HEADER = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

/** What became of one object: it was written, or not, and what is to be said in the file then. */
export type EditOutcome =
  | { readonly kind: 'done' }
  /** The session ends with this. */
  | { readonly kind: 'failed'; readonly error: KubectlError }
  /** Anybody may try again: the file is kept. */
  | { readonly kind: 'retryable' | 'gone' }
  | { readonly kind: 'invalid'; readonly reason: string };

interface EditPlan {
  readonly header?: string;
  readonly output: string;
  /** Does the server know its kind? */
  readonly isServed: (edited: KubeObject) => boolean;
  /** Each with what it was. */
  readonly write: (edited: KubeObject, before: KubeObject) => Task<EditOutcome>;
}

/** Answers the exit code. */
export function* runEditSession(
  command: KubectlCommand,
  objects: readonly FoundObject[],
  plan: EditPlan,
): Task<number> {
  const session = new EditSession(command, objects, plan);
  for (;;) {
    const exitCode = yield* session.pass();
    if (exitCode !== undefined) return exitCode;
  }
}

class EditSession {
  readonly #command: KubectlCommand;
  readonly #objects: readonly FoundObject[];
  readonly #plan: EditPlan;
  readonly #original: string;
  /** What is wrong with the text of the last pass; undefined when it is fine. */
  #reasons: readonly string[] | undefined = undefined;
  #edited = '';
  #path = '';

  constructor(command: KubectlCommand, objects: readonly FoundObject[], plan: EditPlan) {
    this.#command = command;
    this.#objects = objects;
    this.#plan = plan;
    const shown = shownObject(objects.map(({ object }) => withoutManagedFields(object)));
    this.#original = plan.output === 'json' ? formatJson(shown) : formatYaml(shown);
  }

  /** Undefined when there is to be another one. */
  *pass(): Task<number | undefined> {
    const command = this.#command;
    const { files } = command.process.environment;
    const body = this.#reasons === undefined ? this.#original : withoutComments(this.#edited);
    const header = `${this.#plan.header ?? OBJECT_HEADER}${(this.#reasons ?? []).join('')}`;
    // Comments cannot stand in JSON.
    const text = this.#plan.output === 'json' ? body : `${header}${body}`;
    const extension = this.#plan.output === 'json' ? '.json' : '.yaml';
    const before = this.#edited;
    const launched = yield* editText(command, text, extension);
    if (!launched.ok) return this.#keep(plainError(launched.error), this.#path);
    const { path, text: edited } = launched.value;
    this.#edited = edited;
    if (this.#reasons !== undefined && isSameText(before, edited)) {
      return this.#keep(plainError('Edit cancelled, no valid changes were saved.'), path);
    }
    if (this.#path !== '') files.remove(this.#path);
    this.#path = path;
    const read = manifestsIn(edited, path);
    const problem = read.ok ? undefined : read.error.text.replace(/^error: /u, '');
    if (problem !== undefined) {
      this.#reopen(problem);
      return undefined;
    }
    if (isSameText(this.#original, edited)) return this.#cancel('no changes made.');
    if (withoutComments(edited).trim() === '') return this.#cancel('saved file was empty.');
    const edits = read.ok ? read.value.map(({ object }) => object) : [];
    const strange = edits.find((object) => !this.#plan.isServed(object));
    if (strange !== undefined) {
      const { kind, apiVersion } = strange;
      this.#reopen(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
      return undefined;
    }
    const unknown = edits.find((object) => this.#before(object) === undefined);
    if (unknown !== undefined) return this.#refuse(unknown);
    return yield* this.#write(edits);
  }

  /** By its uid, so that a change of the name is noticed. */
  #before(edited: KubeObject): KubeObject | undefined {
    const { uid } = edited.metadata;
    return this.#objects.find(({ object }) => object.metadata.uid === uid)?.object;
  }

  #refuse(edited: KubeObject): number {
    const name = edited.metadata.name;
    return this.#keep(plainError(`no original object found for ${JSON.stringify(name)}`), this.#path);
  }

  *#write(edits: readonly KubeObject[]): Task<number | undefined> {
    const command = this.#command;
    const { files } = command.process.environment;
    const reasons: string[] = [];
    let [isRetryable, isGone] = [false, false];
    for (const edited of edits) {
      const before = this.#before(edited) ?? edited;
      const { namespace } = edited.metadata;
      if (namespace !== before.metadata.namespace)
        return this.#keep(otherNamespace(command, edited), this.#path);
      const outcome = yield* this.#plan.write(edited, before);
      if (outcome.kind === 'failed') return this.#keep(outcome.error, this.#path);
      if (outcome.kind === 'invalid') reasons.push(outcome.reason);
      isRetryable ||= outcome.kind === 'retryable';
      isGone ||= outcome.kind === 'gone';
    }
    if (isRetryable) {
      command.complain(`You can run \`kubectl replace -f ${this.#path}\` to try this update again.\n`);
      return 1;
    }
    if (isGone) {
      command.complain(
        `The edits you made on deleted resources have been saved to ${JSON.stringify(this.#path)}\n`,
      );
      return 1;
    }
    if (reasons.length === 0) {
      files.remove(this.#path);
      return 0;
    }
    this.#reasons = reasons;
    return undefined;
  }

  #reopen(problem: string): void {
    const [one] = this.#objects;
    if (one === undefined) return;
    const name = `${groupResourceName(one.resource)} ${JSON.stringify(one.object.metadata.name)}`;
    this.#command.complain(`error: ${name} is invalid\n`);
    const text = `<nil>: Invalid value: "The edited file failed validation": ${problem}`;
    this.#reasons = [invalidReason(name, [text])];
  }

  #cancel(why: string): number {
    this.#command.process.environment.files.remove(this.#path);
    this.#command.complain(`Edit cancelled, ${why}\n`);
    return 0;
  }

  /** What was typed is not lost. */
  #keep(error: KubectlError, path: string): number {
    if (path !== '' && this.#command.process.environment.files.exists(path)) {
      this.#command.complain(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
    }
    return this.#command.fail(error);
  }
}

/** As it stands in the file when it is opened again. */
export function invalidReason(name: string, causes: readonly string[]): string {
  const lines = causes.map((cause) => `# * ${hashed(cause)}\n`).join('');
  return `# ${hashed(`${name} was not valid`)}${causes.length === 0 ? '' : ':'}\n${lines}#\n`;
}

function hashed(text: string): string {
  return text.replaceAll('\n', '\n# ');
}

function otherNamespace(command: KubectlCommand, { metadata }: KubeObject): KubectlError {
  const { namespace = '' } = metadata;
  return plainError(
    `the namespace from the provided object ${JSON.stringify(namespace)} does not match the namespace ${JSON.stringify(command.namespace)}. You must pass '--namespace=${namespace}' to perform this operation.`,
  );
}

type Shown = Parameters<typeof formatYaml>[0];

function shownObject(objects: readonly KubeObject[]): Shown {
  const [only] = objects;
  if (only !== undefined && objects.length === 1) return only;
  const list: PlainRecord = { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };
  return list;
}

function withoutManagedFields(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields: undefined } };
}

function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n');
}

/** Comments, and how it is written, do not count. */
function isSameText(one: string, other: string): boolean {
  const [first, second] = [parseYaml(one), parseYaml(other)];
  if (!first.ok || !second.ok) return withoutComments(one) === withoutComments(other);
  return equalsJson(first.value, second.value);
}
