/** kubectl cordon and uncordon (`k8s.io/kubectl/pkg/cmd/drain`, `pkg/drain/cordon.go`, Kubernetes v1.32). */
import { ok, err, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import { fieldOf } from '../../../kube/objects/kube-object';
import { call, pathOf } from '../api-calls';
import { flagsOf } from '../flag-set';
import type { KubectlError } from '../kubectl-error';
import { JSON_NULL } from '../merge-patch';
import { findObjects, whereaboutsOf, type FoundObject } from '../object-builder';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, type DryRun } from '../write-options';

const FLAGS = flagsOf(`
  chunk-size int=500
  dry-run string=none bare=unchanged
  selector,l string`);

export const cordon: KubectlVerb = {
  path: 'cordon',
  summary: 'Mark node as unschedulable',
  usage: 'cordon NODE [options]',
  flags: FLAGS,
  run: (command) => runCordon(command, true),
};

export const uncordon: KubectlVerb = {
  path: 'uncordon',
  summary: 'Mark node as schedulable',
  usage: 'uncordon NODE [options]',
  flags: FLAGS,
  run: (command) => runCordon(command, false),
};

function* runCordon(command: KubectlCommand, isCordoned: boolean): Task<number> {
  const nodes = yield* nodesNamed(command);
  if (!nodes.ok) return typeof nodes.error === 'number' ? nodes.error : command.fail(nodes.error);
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  yield* cordonNodes(command, nodes.value, { isCordoned, dryRun: dryRun.value });
  return 0;
}

/** Those that the command line names; a number is the exit code of a command line that has been answered. */
export function* nodesNamed(
  command: KubectlCommand,
): Task<Result<readonly FoundObject[], KubectlError | number>> {
  const { args, flags, path } = command;
  const selector = flags.text('selector');
  if (args.length === 0 && !flags.isGiven('selector'))
    return err(command.misuse(`USAGE: ${path} NODE [flags]`));
  if (args.length > 0 && selector !== '')
    return err(command.misuse('cannot specify both a node name and a --selector option'));
  const words = args.map((arg) => (arg.includes('/') ? arg : `nodes/${arg}`));
  const found = yield* findObjects(command, {
    args: args.length === 0 ? ['nodes'] : words,
    isAllAllowed: true,
  });
  if (!found.ok) return found;
  const [failure] = found.value.failures;
  return failure === undefined ? ok(found.value.objects) : err(failure);
}

export function* cordonNodes(
  command: KubectlCommand,
  nodes: readonly FoundObject[],
  { isCordoned, dryRun }: { readonly isCordoned: boolean; readonly dryRun: DryRun },
): Task {
  const verb = isCordoned ? 'cordoned' : 'uncordoned';
  for (const node of nodes) {
    const { name } = node.object.metadata;
    if ((fieldOf(node.object, 'spec', 'unschedulable') === true) === isCordoned) {
      command.out(`node/${name} already ${verb}${noteOf(dryRun)}\n`);
      continue;
    }
    if (dryRun !== 'client') {
      const patched = yield* call(command, {
        method: 'PATCH',
        path: pathOf(whereaboutsOf(node)),
        contentType: 'application/strategic-merge-patch+json',
        query: dryRun === 'server' ? { dryRun: 'All' } : {},
        body: { spec: { unschedulable: isCordoned ? true : JSON_NULL } },
      });
      if (!patched.ok) {
        const message = patched.error.message ?? patched.error.text;
        command.complain(`error: unable to ${isCordoned ? '' : 'un'}cordon node "${name}": ${message}\n`);
        continue;
      }
    }
    command.out(`node/${name} ${verb}${noteOf(dryRun)}\n`);
  }
}

export function noteOf(dryRun: DryRun): string {
  if (dryRun === 'none') return '';
  return dryRun === 'client' ? ' (dry run)' : ' (server dry run)';
}
