/**
 * Jobs and CronJobs (`pkg/apis/batch/validation`, Kubernetes v1.32).
 *
 * Leaves out policies of failure and of success.
 */
import { say } from '../../base/sentence';
import { forExample } from './object-issue';
import { parseCronSchedule } from '../controllers/cron-schedule';
import { findTimeZone } from '../controllers/time-zone';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { goLiteral, goSelector } from './go-text';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import { checkSelector } from './label-rules';
import { checkNonNegative } from './number-rules';
import { checkPodTemplate } from './pod-rules';
import { checkChoice } from './security-rules';

/** Names of Jobs get eleven characters more. */
const MAX_CRON_JOB_NAME = 52;
const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];

/** What the API server gives the Pods of a Job, so that nobody else chooses them. */
const GENERATED_LABELS: ReadonlySet<string> = new Set([
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
]);

export function checkJob(object: PlainRecord, errors: FieldErrors): void {
  const { spec } = object;
  const at = FieldPlace.of('spec');
  const selector = fieldOf(spec, 'selector');
  const isManual = fieldOf(spec, 'manualSelector') === true;
  if (isPlainRecord(selector) && !isManual && !isGenerated(selector, object)) {
    const hint = say('leave it out, or write manualSelector: true');
    const shown = goLiteral(goSelector(selector));
    errors.invalid(at.child('selector'), shown, '`selector` not auto-generated', hint);
  }
  checkJobSpec(spec, at, errors);
  if (isManual && !isPlainRecord(selector)) errors.required(at.child('selector'));
  else checkSelector(selector, at.child('selector'), errors);
}

function isGenerated(selector: unknown, object: PlainRecord): boolean {
  const labels = Object.entries(stringMapFieldOf(selector, 'matchLabels'));
  const uid = textFieldOf(object, 'metadata', 'uid');
  const isOther = ([key, value]: readonly [string, string]): boolean =>
    !GENERATED_LABELS.has(key) || (key.endsWith('controller-uid') && uid !== undefined && value !== uid);
  return labels.length > 0 && !labels.some(isOther) && listFieldOf(selector, 'matchExpressions').length === 0;
}

function checkJobSpec(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  for (const field of COUNTS) checkNonNegative(fieldOf(spec, field), at.child(field), errors);
  const mode = textFieldOf(spec, 'completionMode') ?? 'NonIndexed';
  const perIndex = numberFieldOf(spec, 'backoffLimitPerIndex');
  if (perIndex !== undefined && mode !== 'Indexed') {
    errors.invalid(at.child('backoffLimitPerIndex'), perIndex, 'requires indexed completion mode');
  }
  if (fieldOf(spec, 'maxFailedIndexes') !== undefined && perIndex === undefined) {
    errors.required(at.child('backoffLimitPerIndex'), 'when maxFailedIndexes is specified');
  }
  checkChoice(spec, 'completionMode', ['NonIndexed', 'Indexed'], at, errors);
  if (mode === 'Indexed' && fieldOf(spec, 'completions') === undefined) {
    errors.required(at.child('completions'), 'when completion mode is Indexed');
  }
  checkChoice(spec, 'podReplacementPolicy', ['Failed', 'TerminatingOrFailed'], at, errors);
  const template = at.child('template');
  checkPodTemplate(fieldOf(spec, 'template'), template, errors);
  const policy = textFieldOf(spec, 'template', 'spec', 'restartPolicy') ?? 'Always';
  const policyAt = template.child('spec', 'restartPolicy');
  if (policy === 'Always') {
    const hint = forExample('restartPolicy: Never');
    errors.required(policyAt, 'valid values: "OnFailure", "Never"', hint);
  } else if (policy !== 'OnFailure' && policy !== 'Never') {
    errors.unsupported(policyAt, policy, ['OnFailure', 'Never']);
  }
  if (isPlainRecord(fieldOf(spec, 'podFailurePolicy')) && policy !== 'Never') {
    errors.invalid(policyAt, policy, 'only "Never" is supported when podFailurePolicy is specified');
  }
}

export function checkCronJob(object: PlainRecord, errors: FieldErrors): void {
  const { spec } = object;
  const at = FieldPlace.of('spec');
  checkSchedule(spec, at.child('schedule'), errors);
  checkNonNegative(fieldOf(spec, 'startingDeadlineSeconds'), at.child('startingDeadlineSeconds'), errors);
  const timeZone = textFieldOf(spec, 'timeZone');
  if (timeZone === '') {
    errors.invalid(at.child('timeZone'), timeZone, 'timeZone must be nil or non-empty string');
  } else if (timeZone?.toLowerCase() === 'local') {
    const why = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    errors.invalid(at.child('timeZone'), timeZone, why);
  } else if (timeZone !== undefined && findTimeZone(timeZone) === undefined) {
    errors.invalid(at.child('timeZone'), timeZone, `unknown time zone ${timeZone}`);
  }
  checkChoice(spec, 'concurrencyPolicy', ['Allow', 'Forbid', 'Replace'], at, errors);
  const job = fieldOf(spec, 'jobTemplate', 'spec');
  const jobAt = at.child('jobTemplate', 'spec');
  checkJobSpec(job, jobAt, errors);
  const selector = fieldOf(job, 'selector');
  if (isPlainRecord(selector)) {
    const shown = goLiteral(goSelector(selector));
    errors.invalid(jobAt.child('selector'), shown, '`selector` will be auto-generated');
  }
  if (fieldOf(job, 'manualSelector') === true) {
    errors.unsupported(jobAt.child('manualSelector'), true, ['nil', 'false']);
  }
  for (const field of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) {
    checkNonNegative(fieldOf(spec, field), at.child(field), errors);
  }
  const name = textFieldOf(object, 'metadata', 'name') ?? '';
  if (name.length > MAX_CRON_JOB_NAME) {
    const why = `must be no more than ${MAX_CRON_JOB_NAME} characters`;
    errors.invalid(FieldPlace.of('metadata', 'name'), name, why);
  }
}

function checkSchedule(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  const schedule = textFieldOf(spec, 'schedule') ?? '';
  const example = forExample('schedule: "*/5 * * * *"');
  if (schedule === '') {
    errors.required(at, '', example);
    return;
  }
  if (schedule.includes('TZ')) {
    const why = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    errors.invalid(at, schedule, why);
    return;
  }
  const parsed = parseCronSchedule(schedule);
  if (!parsed.ok) errors.invalid(at, schedule, parsed.error, example);
}
