/** Workloads in tables. Kubernetes v1.32 `pkg/printers/internalversion/printers.go`. */
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../objects/kube-object';
import { ageText, humanDuration, timestampMsOf } from './human-duration';
import { labelsText, requirementsText, selectorText } from './selector-text';
import {
  ageOf,
  columnsOf,
  orNone,
  type TableCell,
  type TableContext,
  type TablePrinter,
} from './table-printer';

const CONTAINER_COLUMNS = ['+Containers', '+Images', '+Selector'];

function containerCells(podSpec: unknown): readonly string[] {
  const containers = listFieldOf(podSpec, 'containers');
  const join = (field: string): string =>
    containers.map((container) => textFieldOf(container, field) ?? '').join(',');
  return [join('name'), join('image')];
}

function count(object: KubeObject, ...path: readonly string[]): number {
  return numberFieldOf(object, ...path) ?? 0;
}

const REPLICA_COLUMNS = columnsOf(
  'Name',
  'Desired:integer',
  'Current:integer',
  'Ready:integer',
  'Age',
  ...CONTAINER_COLUMNS,
);

function replicaCells(object: KubeObject, context: TableContext, selector: string): readonly TableCell[] {
  return [
    object.metadata.name,
    count(object, 'spec', 'replicas'),
    count(object, 'status', 'replicas'),
    count(object, 'status', 'readyReplicas'),
    ageOf(object, context),
    ...containerCells(fieldOf(object, 'spec', 'template', 'spec')),
    selector,
  ];
}

const REPLICA_SET_TABLE: TablePrinter = {
  columns: REPLICA_COLUMNS,
  cells: (object, context) =>
    replicaCells(object, context, selectorText(fieldOf(object, 'spec', 'selector'))),
};

const REPLICATION_CONTROLLER_TABLE: TablePrinter = {
  columns: REPLICA_COLUMNS,
  cells: (object, context) =>
    replicaCells(object, context, labelsText(stringMapFieldOf(object, 'spec', 'selector'))),
};

const DEPLOYMENT_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Ready', 'Up-to-date:integer', 'Available:integer', 'Age', ...CONTAINER_COLUMNS),
  cells: (object, context) => [
    object.metadata.name,
    `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`,
    count(object, 'status', 'updatedReplicas'),
    count(object, 'status', 'availableReplicas'),
    ageOf(object, context),
    ...containerCells(fieldOf(object, 'spec', 'template', 'spec')),
    requirementsText(fieldOf(object, 'spec', 'selector')),
  ],
};

const STATEFUL_SET_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Ready', 'Age', '+Containers', '+Images'),
  cells: (object, context) => [
    object.metadata.name,
    `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`,
    ageOf(object, context),
    ...containerCells(fieldOf(object, 'spec', 'template', 'spec')),
  ],
};

const DAEMON_SET_TABLE: TablePrinter = {
  columns: columnsOf(
    'Name',
    'Desired:integer',
    'Current:integer',
    'Ready:integer',
    'Up-to-date:integer',
    'Available:integer',
    'Node Selector',
    'Age',
    ...CONTAINER_COLUMNS,
  ),
  cells: (object, context) => [
    object.metadata.name,
    count(object, 'status', 'desiredNumberScheduled'),
    count(object, 'status', 'currentNumberScheduled'),
    count(object, 'status', 'numberReady'),
    count(object, 'status', 'updatedNumberScheduled'),
    count(object, 'status', 'numberAvailable'),
    labelsText(stringMapFieldOf(object, 'spec', 'template', 'spec', 'nodeSelector')),
    ageOf(object, context),
    ...containerCells(fieldOf(object, 'spec', 'template', 'spec')),
    selectorText(fieldOf(object, 'spec', 'selector')),
  ],
};

const JOB_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Status', 'Completions', 'Duration', 'Age', ...CONTAINER_COLUMNS),
  cells: (object, context) => [
    object.metadata.name,
    jobStatusText(object),
    completionsText(object),
    jobDurationText(object, context),
    ageOf(object, context),
    ...containerCells(fieldOf(object, 'spec', 'template', 'spec')),
    selectorText(fieldOf(object, 'spec', 'selector')),
  ],
};

function completionsText(job: KubeObject): string {
  const succeeded = count(job, 'status', 'succeeded');
  const completions = numberFieldOf(job, 'spec', 'completions');
  if (completions !== undefined) return `${succeeded}/${completions}`;
  const parallelism = count(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDurationText(job: KubeObject, { nowMs }: TableContext): string {
  const startMs = timestampMsOf(fieldOf(job, 'status', 'startTime'));
  if (startMs === undefined) return '';
  return humanDuration((timestampMsOf(fieldOf(job, 'status', 'completionTime')) ?? nowMs) - startMs);
}

/** In this order: the first that is true says it. */
function jobStatusText(job: KubeObject): string {
  const hasCondition = (type: string): boolean =>
    listFieldOf(job, 'status', 'conditions').some(
      (condition) => textFieldOf(condition, 'type') === type && textFieldOf(condition, 'status') === 'True',
    );
  if (hasCondition('Complete')) return 'Complete';
  if (hasCondition('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find((type) => hasCondition(type)) ?? 'Running';
}

const CRON_JOB_TABLE: TablePrinter = {
  columns: columnsOf(
    'Name',
    'Schedule',
    'Timezone',
    'Suspend',
    'Active:integer',
    'Last Schedule',
    'Age',
    ...CONTAINER_COLUMNS,
  ),
  cells: (object, context) => {
    const lastScheduled = fieldOf(object, 'status', 'lastScheduleTime');
    const suspend = fieldOf(object, 'spec', 'suspend');
    return [
      object.metadata.name,
      textFieldOf(object, 'spec', 'schedule') ?? '',
      orNone(textFieldOf(object, 'spec', 'timeZone')),
      suspend === true ? 'True' : suspend === false ? 'False' : '<unset>',
      listFieldOf(object, 'status', 'active').length,
      lastScheduled === undefined ? '<none>' : ageText(lastScheduled, context.nowMs),
      ageOf(object, context),
      ...containerCells(fieldOf(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec')),
      selectorText(fieldOf(object, 'spec', 'jobTemplate', 'spec', 'selector')),
    ];
  },
};

const POD_TEMPLATE_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Containers', 'Images', 'Pod Labels'),
  cells: (object) => [
    object.metadata.name,
    ...containerCells(fieldOf(object, 'template', 'spec')),
    labelsText(stringMapFieldOf(object, 'template', 'metadata', 'labels')),
  ],
};

const DISRUPTION_BUDGET_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Min Available', 'Max Unavailable', 'Allowed Disruptions:integer', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    countOrShare(fieldOf(object, 'spec', 'minAvailable')),
    countOrShare(fieldOf(object, 'spec', 'maxUnavailable')),
    count(object, 'status', 'disruptionsAllowed'),
    ageOf(object, context),
  ],
};

function countOrShare(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : 'N/A';
}

const CONTROLLER_REVISION_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Controller', 'Revision:integer', 'Age'),
  cells: (object, context) => {
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
    const [group = '', version] = (owner?.apiVersion ?? '').split('/');
    const kind = (owner?.kind ?? '').toLowerCase() + (version === undefined ? '' : `.${group}`);
    return [
      object.metadata.name,
      owner === undefined ? '<none>' : `${kind}/${owner.name}`,
      numberFieldOf(object, 'revision') ?? 0,
      ageOf(object, context),
    ];
  },
};

export const WORKLOAD_TABLES: readonly (readonly [string, TablePrinter])[] = [
  ['ReplicaSet', REPLICA_SET_TABLE],
  ['ReplicationController', REPLICATION_CONTROLLER_TABLE],
  ['Deployment', DEPLOYMENT_TABLE],
  ['StatefulSet', STATEFUL_SET_TABLE],
  ['DaemonSet', DAEMON_SET_TABLE],
  ['Job', JOB_TABLE],
  ['CronJob', CRON_JOB_TABLE],
  ['PodTemplate', POD_TEMPLATE_TABLE],
  ['PodDisruptionBudget', DISRUPTION_BUDGET_TABLE],
  ['ControllerRevision', CONTROLLER_REVISION_TABLE],
];
