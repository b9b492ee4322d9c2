/** kubectl describe of Jobs and CronJobs (`k8s.io/kubectl/pkg/describe/describe.go`, Kubernetes v1.32). */
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { humanDuration, timestampMsOf } from '../../../kube/printers/human-duration';
import { selectorText } from '../../../kube/printers/selector-text';
import { controllerText, longTime, type Description } from './description';
import { describePodTemplate } from './pod-template-text';

function orUnset(value: number | string | undefined, unit = ''): string {
  return value === undefined ? '<unset>' : `${value}${unit}`;
}

export function describeJob(into: Description, object: KubeObject): void {
  const { name, namespace = '', labels = {}, annotations = {} } = object.metadata;
  const [spec, status] = [fieldOf(object, 'spec'), fieldOf(object, 'status')];
  into.line(0, `Name:\t${name}`);
  into.line(0, `Namespace:\t${namespace}`);
  const selector = fieldOf(spec, 'selector');
  if (selector !== undefined) into.line(0, `Selector:\t${selectorText(selector)}`);
  into.labels('Labels', labels);
  into.annotations('Annotations', annotations);
  const controller = controllerText(object);
  if (controller !== undefined) into.line(0, `Controlled By:\t${controller}`);
  into.line(0, `Parallelism:\t${orUnset(numberFieldOf(spec, 'parallelism'))}`);
  into.line(0, `Completions:\t${orUnset(numberFieldOf(spec, 'completions'))}`);
  const mode = textFieldOf(spec, 'completionMode');
  if (mode !== undefined) into.line(0, `Completion Mode:\t${mode}`);
  into.line(0, `Suspend:\t${String(fieldOf(spec, 'suspend') === true)}`);
  into.line(0, `Backoff Limit:\t${orUnset(numberFieldOf(spec, 'backoffLimit'))}`);
  const seconds = numberFieldOf(spec, 'ttlSecondsAfterFinished');
  if (seconds !== undefined) into.line(0, `TTL Seconds After Finished:\t${seconds}`);
  const [startTime, completionTime] = [
    textFieldOf(status, 'startTime'),
    textFieldOf(status, 'completionTime'),
  ];
  if (startTime !== undefined) into.line(0, `Start Time:\t${longTime(startTime)}`);
  if (completionTime !== undefined) into.line(0, `Completed At:\t${longTime(completionTime)}`);
  const [from, to] = [timestampMsOf(startTime), timestampMsOf(completionTime)];
  if (from !== undefined && to !== undefined) into.line(0, `Duration:\t${humanDuration(to - from)}`);
  const limit = numberFieldOf(spec, 'activeDeadlineSeconds');
  if (limit !== undefined) into.line(0, `Active Deadline Seconds:\t${limit}s`);
  const count = (field: string): number => numberFieldOf(status, field) ?? 0;
  const ready = numberFieldOf(status, 'ready');
  const active = `${count('active')} Active${ready === undefined ? '' : ` (${ready} Ready)`}`;
  into.line(0, `Pods Statuses:\t${active} / ${count('succeeded')} Succeeded / ${count('failed')} Failed`);
  if (mode === 'Indexed') {
    into.line(0, `Completed Indexes:\t${textFieldOf(status, 'completedIndexes') ?? '<none>'}`);
  }
  describePodTemplate(into, fieldOf(spec, 'template'));
}

export function describeCronJob(into: Description, object: KubeObject): void {
  into.head(object);
  const [spec, job] = [fieldOf(object, 'spec'), fieldOf(object, 'spec', 'jobTemplate', 'spec')];
  into.line(0, `Schedule:\t${textFieldOf(spec, 'schedule') ?? ''}`);
  const zone = textFieldOf(spec, 'timeZone');
  if (zone !== undefined) into.line(0, `Time Zone:\t${zone}`);
  into.line(0, `Concurrency Policy:\t${textFieldOf(spec, 'concurrencyPolicy') ?? ''}`);
  const suspend = fieldOf(spec, 'suspend');
  into.line(0, `Suspend:\t${suspend === undefined ? '<unset>' : suspend === true ? 'True' : 'False'}`);
  into.line(
    0,
    `Successful Job History Limit:\t${orUnset(numberFieldOf(spec, 'successfulJobsHistoryLimit'))}`,
  );
  into.line(0, `Failed Job History Limit:\t${orUnset(numberFieldOf(spec, 'failedJobsHistoryLimit'))}`);
  into.line(0, `Starting Deadline Seconds:\t${orUnset(numberFieldOf(spec, 'startingDeadlineSeconds'), 's')}`);
  const selector = fieldOf(job, 'selector');
  into.line(0, `Selector:\t${selector === undefined ? '<unset>' : selectorText(selector)}`);
  into.line(0, `Parallelism:\t${orUnset(numberFieldOf(job, 'parallelism'))}`);
  into.line(0, `Completions:\t${orUnset(numberFieldOf(job, 'completions'))}`);
  const limit = numberFieldOf(job, 'activeDeadlineSeconds');
  if (limit !== undefined) into.line(0, `Active Deadline Seconds:\t${limit}s`);
  describePodTemplate(into, fieldOf(job, 'template'));
  const last = textFieldOf(object, 'status', 'lastScheduleTime');
  into.line(0, `Last Schedule Time:\t${last === undefined ? '<unset>' : longTime(last)}`);
  const active = listFieldOf(object, 'status', 'active').map((one) => textFieldOf(one, 'name') ?? '');
  into.line(0, `Active Jobs:\t${active.length === 0 ? '<none>' : active.join(', ')}`);
}
