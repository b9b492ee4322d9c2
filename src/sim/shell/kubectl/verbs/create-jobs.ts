/** kubectl create job and kubectl create cronjob (`k8s.io/kubectl/pkg/cmd/create`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import {
  fieldOf,
  isPlainRecord,
  stringMapFieldOf,
  type PlainRecord,
} from '../../../kube/objects/kube-object';
import { findObjects } from '../object-builder';
import { plainError, type KubectlError } from '../kubectl-error';
import { JSON_NULL } from '../merge-patch';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { commandWords, verbOf, type MadeObject } from './create-recipe';

const EITHER = 'either --image or --from must be specified';

function podTemplate(command: KubectlCommand, name: string, restartPolicy: string): PlainRecord {
  const words = commandWords(command);
  const image = command.flags.text('image');
  const container = { ...(words.length === 0 ? {} : { command: words }), image, name, resources: {} };
  return { metadata: { creationTimestamp: JSON_NULL }, spec: { containers: [container], restartPolicy } };
}

function* askJob(command: KubectlCommand, name: string): Task<Result<MadeObject, KubectlError>> {
  const { flags } = command;
  const [image, from] = [flags.text('image'), flags.text('from')];
  if ((image === '') === (from === '')) return err(plainError(EITHER));
  if (from !== '' && commandWords(command).length > 0) {
    return err(plainError('cannot specify --from and command'));
  }
  if (from === '') {
    const fields = { spec: { template: podTemplate(command, name, 'Never') }, status: {} };
    return ok({ apiVersion: 'batch/v1', kind: 'Job', fields });
  }
  const found = yield* findObjects(command, { args: [from] });
  if (!found.ok) return found;
  const [failure] = found.value.failures;
  if (failure !== undefined) return err(failure);
  const [one] = found.value.objects;
  if (one === undefined) return err(plainError('from must be an existing cronjob'));
  const { object } = one;
  if (object.kind !== 'CronJob') {
    const version = object.apiVersion.split('/').at(-1) ?? '';
    return err(plainError(`unknown object type *${version}.${object.kind}`));
  }
  const template = fieldOf(object, 'spec', 'jobTemplate');
  const labels = stringMapFieldOf(template, 'metadata', 'labels');
  const annotations = {
    'cronjob.kubernetes.io/instantiate': 'manual',
    ...stringMapFieldOf(template, 'metadata', 'annotations'),
  };
  const { uid = '' } = object.metadata;
  const owner = {
    apiVersion: 'batch/v1',
    controller: true,
    kind: 'CronJob',
    name: object.metadata.name,
    uid,
  };
  const spec = fieldOf(template, 'spec');
  return ok({
    apiVersion: 'batch/v1',
    kind: 'Job',
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    meta: { annotations, ownerReferences: [owner] },
    fields: { spec: isPlainRecord(spec) ? spec : {}, status: {} },
  });
}

export const createJob: KubectlVerb = verbOf({
  path: 'create job',
  summary: 'Create a job with the specified name',
  usage: 'create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]',
  flags: `
  from string
  image string`,
  noun: 'job:',
  ask: askJob,
});

export const cronJobVerb: KubectlVerb = verbOf({
  path: 'create cronjob',
  aliases: ['create cj'],
  summary: 'Create a cron job with the specified name',
  usage: "create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [options]",
  flags: `
  image string
  restart string
  schedule string`,
  required: ['image', 'schedule'],
  noun: 'cronjob:',
  make: (command, name) => {
    const { flags } = command;
    const restart = flags.text('restart');
    const template = podTemplate(command, name, restart === '' ? 'OnFailure' : restart);
    const metadata = { creationTimestamp: JSON_NULL, name };
    const spec = { jobTemplate: { metadata, spec: { template } }, schedule: flags.text('schedule') };
    return ok({ apiVersion: 'batch/v1', kind: 'CronJob', fields: { spec, status: {} } });
  },
});
