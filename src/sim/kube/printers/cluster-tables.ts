/** Nodes, namespaces, events, configuration and access rules in tables (Kubernetes v1.32 `printers.go`). */
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../objects/kube-object';
import { ageText, humanDuration } from './human-duration';
import {
  ageOf,
  columnsOf,
  orNone,
  type TableCell,
  type TableContext,
  type TablePrinter,
} from './table-printer';

const ROLE_LABEL_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

const NODE_TABLE: TablePrinter = {
  columns: columnsOf(
    'Name',
    'Status',
    'Roles',
    'Age',
    'Version',
    '+Internal-IP',
    '+External-IP',
    '+OS-Image',
    '+Kernel-Version',
    '+Container-Runtime',
  ),
  cells: (object, context) => {
    const info = fieldOf(object, 'status', 'nodeInfo');
    const known = (field: string): string => textFieldOf(info, field) ?? '<unknown>';
    return [
      object.metadata.name,
      nodeStatusText(object),
      orNone(nodeRolesOf(object).join(',')),
      ageOf(object, context),
      textFieldOf(info, 'kubeletVersion') ?? '',
      nodeAddress(object, 'InternalIP'),
      nodeAddress(object, 'ExternalIP'),
      known('osImage'),
      known('kernelVersion'),
      known('containerRuntimeVersion'),
    ];
  },
};

function nodeStatusText(node: KubeObject): string {
  const ready = listFieldOf(node, 'status', 'conditions').find(
    (condition) => textFieldOf(condition, 'type') === 'Ready',
  );
  const isReady = textFieldOf(ready, 'status') === 'True';
  const status = ready === undefined ? 'Unknown' : isReady ? 'Ready' : 'NotReady';
  return fieldOf(node, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status;
}

/** By the labels that kubeadm and others give, sorted. */
export function nodeRolesOf({ metadata }: KubeObject): readonly string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(ROLE_LABEL_PREFIX)) roles.add(key.slice(ROLE_LABEL_PREFIX.length));
    else if (key === ROLE_LABEL) roles.add(value);
  }
  roles.delete('');
  return [...roles].sort();
}

function nodeAddress(node: KubeObject, type: string): string {
  const address = listFieldOf(node, 'status', 'addresses').find(
    (candidate) => textFieldOf(candidate, 'type') === type,
  );
  return textFieldOf(address, 'address') ?? '<none>';
}

const NAMESPACE_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Status', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    textFieldOf(object, 'status', 'phase') ?? '',
    ageOf(object, context),
  ],
};

const EVENT_TABLE: TablePrinter = {
  columns: columnsOf(
    'Last Seen',
    'Type',
    'Reason',
    'Object',
    '+Subobject',
    '+Source',
    'Message',
    '+First Seen',
    '+Count:integer',
    '+Name',
  ),
  cells: eventCells,
};

function eventCells(event: KubeObject, { nowMs }: TableContext): readonly TableCell[] {
  const ago = (timestamp: unknown): string => ageText(timestamp, nowMs);
  const first = ago(fieldOf(event, 'firstTimestamp') ?? fieldOf(event, 'eventTime'));
  const lastTimestamp = fieldOf(event, 'lastTimestamp');
  const series = fieldOf(event, 'series');
  const last = isPlainRecord(series)
    ? ago(series['lastObservedTime'])
    : lastTimestamp === undefined
      ? first
      : ago(lastTimestamp);
  const count = isPlainRecord(series)
    ? numberFieldOf(series, 'count')
    : Math.max(1, numberFieldOf(event, 'count') ?? 0);
  const kind = (textFieldOf(event, 'involvedObject', 'kind') ?? '').toLowerCase();
  const name = textFieldOf(event, 'involvedObject', 'name') ?? '';
  return [
    last,
    textFieldOf(event, 'type') ?? '',
    textFieldOf(event, 'reason') ?? '',
    name === '' ? kind : `${kind}/${name}`,
    textFieldOf(event, 'involvedObject', 'fieldPath') ?? '',
    eventSourceText(event),
    (textFieldOf(event, 'message') ?? '').trim(),
    first,
    count ?? 0,
    event.metadata.name,
  ];
}

function eventSourceText(event: KubeObject): string {
  const component =
    textFieldOf(event, 'source', 'component') ?? textFieldOf(event, 'reportingComponent') ?? '';
  const host = textFieldOf(event, 'source', 'host') ?? textFieldOf(event, 'reportingInstance') ?? '';
  return host === '' ? component : `${component}, ${host}`;
}

function sizeOf(object: KubeObject, ...fields: readonly string[]): number {
  return fields.reduce((sum, field) => {
    const data = object[field];
    return sum + (isPlainRecord(data) ? Object.keys(data).length : 0);
  }, 0);
}

const CONFIG_MAP_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Data:integer', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    sizeOf(object, 'data', 'binaryData'),
    ageOf(object, context),
  ],
};

const SECRET_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Type', 'Data:integer', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    textFieldOf(object, 'type') ?? '',
    sizeOf(object, 'data'),
    ageOf(object, context),
  ],
};

const SERVICE_ACCOUNT_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Secrets:integer', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    listFieldOf(object, 'secrets').length,
    ageOf(object, context),
  ],
};

const BINDING_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Role', 'Age', '+Users', '+Groups', '+ServiceAccounts'),
  cells: (object, context) => {
    const subjects = listFieldOf(object, 'subjects');
    const named = (kind: string): string =>
      subjects
        .filter((subject) => textFieldOf(subject, 'kind') === kind)
        .map((subject) => {
          const name = textFieldOf(subject, 'name') ?? '';
          return kind === 'ServiceAccount' ? `${textFieldOf(subject, 'namespace') ?? ''}/${name}` : name;
        })
        .join(', ');
    return [
      object.metadata.name,
      `${textFieldOf(object, 'roleRef', 'kind') ?? ''}/${textFieldOf(object, 'roleRef', 'name') ?? ''}`,
      ageOf(object, context),
      named('User'),
      named('Group'),
      named('ServiceAccount'),
    ];
  },
};

const LEASE_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Holder', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    textFieldOf(object, 'spec', 'holderIdentity') ?? '',
    ageOf(object, context),
  ],
};

const PRIORITY_CLASS_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Value:integer', 'Global-Default:boolean', 'Age', 'PreemptionPolicy'),
  cells: (object, context) => [
    object.metadata.name,
    numberFieldOf(object, 'value') ?? 0,
    fieldOf(object, 'globalDefault') === true,
    ageOf(object, context),
    textFieldOf(object, 'preemptionPolicy') ?? 'PreemptLowerPriority',
  ],
};

const RUNTIME_CLASS_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Handler', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    textFieldOf(object, 'handler') ?? '',
    ageOf(object, context),
  ],
};

const CERTIFICATE_REQUEST_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Age', 'SignerName', 'Requestor', 'RequestedDuration', 'Condition'),
  cells: (object, context) => {
    const seconds = numberFieldOf(object, 'spec', 'expirationSeconds');
    const hasCondition = (type: string): boolean =>
      listFieldOf(object, 'status', 'conditions').some(
        (condition) => textFieldOf(condition, 'type') === type,
      );
    const parts = [hasCondition('Denied') ? 'Denied' : hasCondition('Approved') ? 'Approved' : 'Pending'];
    if (hasCondition('Failed')) parts.push('Failed');
    if ((textFieldOf(object, 'status', 'certificate') ?? '') !== '') parts.push('Issued');
    return [
      object.metadata.name,
      ageOf(object, context),
      orNone(textFieldOf(object, 'spec', 'signerName')),
      textFieldOf(object, 'spec', 'username') ?? '',
      seconds === undefined ? '<none>' : humanDuration(seconds * 1_000),
      parts.join(','),
    ];
  },
};

const WEBHOOK_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Webhooks:integer', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    listFieldOf(object, 'webhooks').length,
    ageOf(object, context),
  ],
};

const RESOURCE_QUOTA_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Age', 'Request', 'Limit'),
  cells: (object, context) => {
    const hard = fieldOf(object, 'status', 'hard');
    const shown = (isLimit: boolean): string =>
      (isPlainRecord(hard) ? Object.keys(hard).sort() : [])
        .filter((name) => name.startsWith('limits.') === isLimit)
        .map((name) => {
          const used = fieldOf(object, 'status', 'used', name);
          const most = fieldOf(object, 'status', 'hard', name);
          return `${name}: ${scalarText(used, '0')}/${scalarText(most, '0')}`;
        })
        .join(', ');
    return [object.metadata.name, ageOf(object, context), shown(false), shown(true)];
  },
};

const AUTOSCALER_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    `${textFieldOf(object, 'spec', 'scaleTargetRef', 'kind') ?? ''}/${textFieldOf(object, 'spec', 'scaleTargetRef', 'name') ?? ''}`,
    autoscalerTargets(object),
    String(numberFieldOf(object, 'spec', 'minReplicas') ?? '<unset>'),
    numberFieldOf(object, 'spec', 'maxReplicas') ?? 0,
    numberFieldOf(object, 'status', 'currentReplicas') ?? 0,
    ageOf(object, context),
  ],
};

/** How many metrics the cell holds. */
const SHOWN_METRICS = 2;

function autoscalerTargets(autoscaler: KubeObject): string {
  const metrics = listFieldOf(autoscaler, 'spec', 'metrics');
  const currents = listFieldOf(autoscaler, 'status', 'currentMetrics');
  const texts = metrics.map((metric, index) => metricText(metric, currents[index]));
  if (texts.length === 0) return '<none>';
  const shown = texts.slice(0, SHOWN_METRICS).join(', ');
  return texts.length > SHOWN_METRICS ? `${shown} + ${texts.length - SHOWN_METRICS} more...` : shown;
}

function metricText(metric: unknown, current: unknown): string {
  const type = textFieldOf(metric, 'type') ?? '';
  const field = type === '' ? '' : `${type.slice(0, 1).toLowerCase()}${type.slice(1)}`;
  const target = fieldOf(metric, field, 'target');
  const now = fieldOf(current, field, 'current');
  const average = fieldOf(target, 'averageValue');
  if (type === 'Resource' || type === 'ContainerResource') {
    const name = textFieldOf(metric, field, 'name') ?? '';
    if (average !== undefined) {
      return `${name}: ${scalarText(fieldOf(now, 'averageValue'), '<unknown>')}/${scalarText(average, '')}`;
    }
    const used = numberFieldOf(now, 'averageUtilization');
    const wanted = numberFieldOf(target, 'averageUtilization');
    return `${name}: ${used === undefined ? '<unknown>' : `${used}%`}/${wanted === undefined ? '<auto>' : `${wanted}%`}`;
  }
  if (!['External', 'Pods', 'Object'].includes(type)) return '<unknown type>';
  if (average !== undefined) {
    const suffix = type === 'Pods' ? '' : ' (avg)';
    return `${scalarText(fieldOf(now, 'averageValue'), '<unknown>')}/${scalarText(average, '')}${suffix}`;
  }
  return `${scalarText(fieldOf(now, 'value'), '<unknown>')}/${scalarText(fieldOf(target, 'value'), '')}`;
}

function scalarText(value: unknown, other: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : other;
}

export const CLUSTER_TABLES: readonly (readonly [string, TablePrinter])[] = [
  ['Node', NODE_TABLE],
  ['Namespace', NAMESPACE_TABLE],
  ['Event', EVENT_TABLE],
  ['ConfigMap', CONFIG_MAP_TABLE],
  ['Secret', SECRET_TABLE],
  ['ServiceAccount', SERVICE_ACCOUNT_TABLE],
  ['RoleBinding', BINDING_TABLE],
  ['ClusterRoleBinding', BINDING_TABLE],
  ['Lease', LEASE_TABLE],
  ['PriorityClass', PRIORITY_CLASS_TABLE],
  ['RuntimeClass', RUNTIME_CLASS_TABLE],
  ['CertificateSigningRequest', CERTIFICATE_REQUEST_TABLE],
  ['MutatingWebhookConfiguration', WEBHOOK_TABLE],
  ['ValidatingWebhookConfiguration', WEBHOOK_TABLE],
  ['ResourceQuota', RESOURCE_QUOTA_TABLE],
  ['HorizontalPodAutoscaler', AUTOSCALER_TABLE],
];
