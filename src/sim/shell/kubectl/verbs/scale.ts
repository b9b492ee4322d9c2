/** kubectl scale (`k8s.io/kubectl/pkg/cmd/scale`, Kubernetes v1.32), by the subresource that the kinds have for it. */
import type { Task } from '../../../host/task';
import { numberFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import { call, pathOf } from '../api-calls';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { findObjects, whereaboutsOf, type FoundObject } from '../object-builder';
import { NO_RESOURCES_GIVEN } from '../resource-args';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { waitForChange } from '../wait-for-change';
import { CHANGE_CAUSE, commandText, dryRunOf, report, type DryRun } from '../write-options';

export const scale: KubectlVerb = {
  path: 'scale',
  summary: 'Set a new size for a deployment, replica set, or replication controller',
  usage:
    'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]',
  flags: flagsOf(`
    all bool
    allow-missing-template-keys bool=true
    current-replicas int=-1
    dry-run string=none bare=unchanged
    filename,f strings
    kustomize,k string refused
    output,o string
    record bool deprecated
    recursive,R bool
    replicas int=0
    resource-version string
    selector,l string
    show-managed-fields bool
    template string
    timeout duration=0s`),
  required: ['replicas'],
  run: runScale,
};

function* runScale(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  if (flags.number('replicas') < 0)
    return command.fail(
      'The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0',
    );
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  if (args.length === 0 && !flags.isGiven('filename')) return command.fail(NO_RESOURCES_GIVEN);
  const found = yield* findObjects(command, { args, isAllAllowed: flags.isOn('all') });
  if (!found.ok) return command.fail(found.error);
  const { objects, failures } = found.value;
  if (objects.length === 0) {
    const messages = failures.map(({ message = '', text }) => (message === '' ? text : message)).join(', ');
    return command.fail(
      `no objects passed to scale ${failures.length > 1 ? `[${messages}]` : messages}`.trimEnd(),
    );
  }
  if (objects.length > 1 && flags.text('resource-version') !== '') {
    return command.fail('cannot use --resource-version with multiple resources');
  }
  const problems: KubectlError[] = [...failures];
  for (const one of objects) {
    const problem = yield* scaleOne(command, one, dryRun.value);
    if (problem !== undefined) problems.push(problem);
  }
  return command.failAll(problems);
}

function* scaleOne(
  command: KubectlCommand,
  one: FoundObject,
  dryRun: DryRun,
): Task<KubectlError | undefined> {
  const { flags } = command;
  const replicas = flags.number('replicas');
  const place = whereaboutsOf(one);
  if (dryRun !== 'client') {
    const scalePath = pathOf({ ...place, subresource: 'scale' });
    const current = yield* call(command, { method: 'GET', path: scalePath });
    if (!current.ok) return current.error;
    const expected = flags.number('current-replicas');
    const actual = numberFieldOf(current.value, 'spec', 'replicas') ?? 0;
    if (expected !== -1 && expected !== actual) {
      return plainError(`Expected replicas to be ${expected}, was ${actual}`);
    }
    const version = flags.text('resource-version');
    const actualVersion = textFieldOf(current.value, 'metadata', 'resourceVersion') ?? '';
    if (version !== '' && version !== actualVersion) {
      return plainError(`Expected resource version to be ${version}, was ${actualVersion}`);
    }
    const scaled = yield* call(command, {
      method: 'PATCH',
      path: scalePath,
      contentType: 'application/merge-patch+json',
      query: dryRun === 'server' ? { dryRun: 'All' } : {},
      body: { spec: { replicas } },
    });
    if (!scaled.ok) return scaled.error;
    if (flags.isOn('record') && dryRun === 'none') {
      const noted = yield* call(command, {
        method: 'PATCH',
        path: pathOf(place),
        contentType: 'application/merge-patch+json',
        body: { metadata: { annotations: { [CHANGE_CAUSE]: commandText(command) } } },
      });
      if (!noted.ok) return noted.error;
    }
    const limitMs = flags.milliseconds('timeout');
    if (limitMs > 0 && dryRun === 'none') {
      const reached = yield* waitForChange(command, {
        place,
        limitMs,
        decide: (object) => (numberFieldOf(object, 'status', 'replicas') === replicas ? true : undefined),
      });
      if (!reached.ok) return reached.error;
    }
  }
  report(command, one.object, 'scaled', dryRun);
  return undefined;
}
