/** kubectl autoscale: a HorizontalPodAutoscaler from flags (`k8s.io/kubectl/pkg/cmd/autoscale`, Kubernetes v1.32). */
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { call, objectIn } from '../api-calls';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { JSON_NULL } from '../merge-patch';
import { findObjects, type FoundObject } from '../object-builder';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, report, writeQuery, type DryRun } from '../write-options';

export const autoscale: KubectlVerb = {
  path: 'autoscale',
  summary: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  usage:
    'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu-percent=CPU] [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    cpu-percent int=-1
    dry-run string=none bare=unchanged
    field-manager string=kubectl-autoscale
    filename,f strings
    kustomize,k string refused
    max int=-1
    min int=-1
    name string
    output,o string
    record bool refused
    recursive,R bool
    save-config bool refused
    show-managed-fields bool
    template string`),
  required: ['max'],
  run: runAutoscale,
};

function* runAutoscale(command: KubectlCommand): Task<number> {
  const { args, flags } = command;
  const [min, max] = [flags.number('min'), flags.number('max')];
  if (max < 1) return command.fail(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) {
    return command.fail(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  }
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  const found = yield* findObjects(command, { args });
  if (!found.ok) return command.fail(found.error);
  const problems: KubectlError[] = [...found.value.failures];
  for (const one of found.value.objects) {
    const problem = yield* autoscaleOne(command, one, dryRun.value);
    if (problem !== undefined) problems.push(problem);
  }
  return command.failAll(problems);
}

function* autoscaleOne(
  command: KubectlCommand,
  { resource, object }: FoundObject,
  dryRun: DryRun,
): Task<KubectlError | undefined> {
  if (!resource.subresources.includes('scale')) {
    const [group = '', version = ''] = resource.apiVersion.includes('/')
      ? resource.apiVersion.split('/')
      : ['', resource.apiVersion];
    return plainError(
      `cannot autoscale a ${object.kind}: could not find scale subresource for ${group}/${version}, Resource=${resource.plural} in discovery information`,
    );
  }
  const scaler = scalerOf(command, object);
  if (dryRun === 'client') {
    report(command, scaler, 'autoscaled', dryRun);
    return undefined;
  }
  const created = yield* call(command, {
    method: 'POST',
    path: `/apis/autoscaling/v1/namespaces/${command.namespace}/horizontalpodautoscalers`,
    query: writeQuery(command, dryRun, ''),
    body: scaler,
  });
  if (!created.ok) return created.error;
  report(command, objectIn(created.value), 'autoscaled', dryRun);
  return undefined;
}

function scalerOf({ flags }: KubectlCommand, { apiVersion, kind, metadata }: KubeObject): KubeObject {
  const [min, percent, given] = [flags.number('min'), flags.number('cpu-percent'), flags.text('name')];
  return objectIn({
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: { creationTimestamp: JSON_NULL, name: given === '' ? metadata.name : given },
    spec: {
      maxReplicas: flags.number('max'),
      ...(min > 0 ? { minReplicas: min } : {}),
      scaleTargetRef: { apiVersion, kind, name: metadata.name },
      ...(percent >= 0 ? { targetCPUUtilizationPercentage: percent } : {}),
    },
    status: { currentReplicas: 0, desiredReplicas: 0 },
  });
}
