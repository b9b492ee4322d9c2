/**
 * What the commands `kubectl create KIND` share: a name, an object made from flags, and its creation.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/create`.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import type { KubeObject, PlainRecord } from '../../../kube/objects/kube-object';
import { call, objectIn, pathOf } from '../api-calls';
import { annotatedObject } from '../apply-annotation';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { JSON_NULL } from '../merge-patch';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, report, writeQuery } from '../write-options';

const COMMON_FLAGS = `
  allow-missing-template-keys bool=true
  dry-run string=none bare=unchanged
  field-manager string=kubectl-create
  output,o string
  save-config bool
  show-managed-fields bool
  template string
  validate string=strict bare=strict`;

interface RecipeHead {
  readonly path: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly usage: string;
  readonly flags?: string;
  readonly required?: readonly string[];
  /** What a failure of the server is told behind: `failed to create job:`; without it its words stand alone. */
  readonly noun?: string;
}

export interface KindRecipe extends RecipeHead {
  /** Everything but the metadata. */
  readonly make: (command: KubectlCommand, name: string) => Result<MadeObject, string>;
}

/** For an object that cannot be made without asking the server. */
interface AskingRecipe extends RecipeHead {
  readonly ask: (command: KubectlCommand, name: string) => Task<Result<MadeObject, KubectlError>>;
}

export interface MadeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Of the metadata, beside names and labels. */
  readonly meta?: PlainRecord;
  readonly fields: PlainRecord;
}

const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'PriorityClass',
]);

export function verbOf(recipe: KindRecipe | AskingRecipe): KubectlVerb {
  return {
    path: recipe.path,
    ...(recipe.aliases === undefined ? {} : { aliases: recipe.aliases }),
    summary: recipe.summary,
    usage: recipe.usage,
    flags: flagsOf(`${recipe.flags ?? ''}${COMMON_FLAGS}`),
    ...(recipe.required === undefined ? {} : { required: recipe.required }),
    run: (command) => runCreateKind(command, recipe),
  };
}

/** The words behind `--`. */
export function commandWords({ args, dashIndex }: KubectlCommand): readonly string[] {
  return dashIndex === undefined ? [] : args.slice(dashIndex);
}

function* runCreateKind(command: KubectlCommand, recipe: KindRecipe | AskingRecipe): Task<number> {
  const { args, dashIndex, flags } = command;
  const names = dashIndex === undefined ? args : args.slice(0, dashIndex);
  const [name = ''] = names;
  if (names.length !== 1) return command.misuse(`exactly one NAME is required, got ${names.length}`);
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  const made = 'ask' in recipe ? yield* recipe.ask(command, name) : asked(recipe.make(command, name));
  if (!made.ok) return command.fail(made.error);
  const { apiVersion, kind } = made.value;
  const isNamespaced = !CLUSTER_KINDS.has(kind);
  const hasNamespace = isNamespaced && (dryRun.value !== 'client' || command.isNamespaceGiven);
  const plain = objectOf(made.value, name, hasNamespace ? command.namespace : undefined);
  const object = flags.isOn('save-config') ? annotatedObject(plain) : plain;
  if (dryRun.value === 'client') return report(command, object, 'created', 'client');
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const resource = catalogue.value.byKind(kind, apiVersion);
  if (resource === undefined)
    return command.fail(
      `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
    );
  const created = yield* call(command, {
    method: 'POST',
    path: pathOf({ resource, namespace: isNamespaced ? command.namespace : undefined }),
    query: writeQuery(command, dryRun.value, ''),
    body: object,
  });
  if (created.ok) return report(command, objectIn(created.value), 'created', dryRun.value);
  const { error } = created;
  if (recipe.noun === undefined || error.message === undefined) return command.fail(error);
  return command.fail(`failed to create ${recipe.noun} ${error.message}`);
}

function asked(made: Result<MadeObject, string>): Result<MadeObject, KubectlError> {
  return made.ok ? ok(made.value) : err(plainError(made.error));
}

function objectOf(made: MadeObject, name: string, namespace: string | undefined): KubeObject {
  const { apiVersion, kind, labels, meta, fields } = made;
  const metadata = {
    creationTimestamp: JSON_NULL,
    ...(labels === undefined ? {} : { labels }),
    ...meta,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
  return objectIn({ apiVersion, kind, metadata, ...fields });
}
