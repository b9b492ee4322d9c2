/** kubectl patch (`k8s.io/kubectl/pkg/cmd/patch`, Kubernetes v1.32). */
import { ok } from '../../../base/result';
import { parseYaml } from '../../../base/yaml-value';
import type { Task } from '../../../host/task';
import { call, objectIn, pathOf } from '../api-calls';
import { flagsOf } from '../flag-set';
import type { KubectlError } from '../kubectl-error';
import { absolutePath } from '../manifest-files';
import { findObjects, whereaboutsOf, type FoundObject } from '../object-builder';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, report, writeQuery, type DryRun } from '../write-options';

export const patch: KubectlVerb = {
  path: 'patch',
  summary: 'Update fields of a resource',
  usage: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    dry-run string=none bare=unchanged
    field-manager string=kubectl-patch
    filename,f strings
    kustomize,k string refused
    local bool refused
    output,o string
    patch,p string
    patch-file string
    record bool refused
    recursive,R bool
    show-managed-fields bool
    subresource string
    template string
    type string=strategic`),
  run: runPatch,
};

const TYPES: ReadonlyMap<string, string> = new Map([
  ['json', 'application/json-patch+json'],
  ['merge', 'application/merge-patch+json'],
  ['strategic', 'application/strategic-merge-patch+json'],
]);

function* runPatch(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const contentType = TYPES.get(flags.text('type'));
  const [inline, file] = [flags.text('patch'), flags.text('patch-file')];
  if (inline === '' && file === '') {
    return command.fail('must specify --patch or --patch-file containing the contents of the patch');
  }
  if (inline !== '' && file !== '') return command.fail('cannot specify --patch and --patch-file together');
  if (contentType === undefined) {
    return command.fail(
      `--type must be one of [json merge strategic], not ${JSON.stringify(flags.text('type'))}`,
    );
  }
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  const text =
    file === '' ? inline : command.process.environment.files.read(absolutePath(command.process, file));
  if (text === undefined) {
    return command.fail(`unable to read patch file: open ${file}: no such file or directory`);
  }
  // What looks like JSON goes to the server as it is, which then says what is wrong with it.
  const isJson = /^\s*\{/u.test(text);
  const parsed = isJson ? ok(text) : parseYaml(text);
  if (!parsed.ok) return command.fail(`unable to parse ${JSON.stringify(text)}: yaml: ${parsed.error}`);
  const body = parsed.value;
  const found = yield* findObjects(command, { args });
  if (!found.ok) return command.fail(found.error);
  const problems: KubectlError[] = [...found.value.failures];
  for (const one of found.value.objects) {
    const failure = yield* patchOne(command, one, { contentType, body, dryRun: dryRun.value });
    if (failure !== undefined) problems.push(failure);
  }
  return command.failAll(problems);
}

interface GivenPatch {
  readonly contentType: string;
  readonly body: unknown;
  readonly dryRun: DryRun;
}

function* patchOne(
  command: KubectlCommand,
  one: FoundObject,
  { contentType, body, dryRun }: GivenPatch,
): Task<KubectlError | undefined> {
  const subresource = command.flags.text('subresource');
  // Only the server knows how to patch: a dry run of the client is one of the server, told as the client's.
  const answered = yield* call(command, {
    method: 'PATCH',
    path: pathOf({ ...whereaboutsOf(one), subresource }),
    query: writeQuery(command, dryRun === 'none' ? 'none' : 'server', ''),
    contentType,
    body,
  });
  if (!answered.ok) return answered.error;
  const patched = objectIn(answered.value);
  const { resourceVersion } = patched.metadata;
  const isSame = dryRun === 'none' && resourceVersion === one.object.metadata.resourceVersion;
  report(command, patched, isSame ? 'patched (no change)' : 'patched', dryRun);
  return undefined;
}
