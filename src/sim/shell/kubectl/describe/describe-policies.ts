/** kubectl describe of budgets, autoscalers, quotas, limits and priorities (`describe.go`, Kubernetes v1.32). */
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { selectorText, sortedEntries } from '../../../kube/printers/selector-text';
import { longTime, type Description } from './description';

function scalar(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function describeBudget(into: Description, object: KubeObject): void {
  const { name, namespace = '' } = object.metadata;
  into.line(0, `Name:\t${name}`);
  into.line(0, `Namespace:\t${namespace}`);
  const [least, most] = [
    scalar(fieldOf(object, 'spec', 'minAvailable')),
    scalar(fieldOf(object, 'spec', 'maxUnavailable')),
  ];
  if (least !== undefined) into.line(0, `Min available:\t${least}`);
  else if (most !== undefined) into.line(0, `Max unavailable:\t${most}`);
  const selector = fieldOf(object, 'spec', 'selector');
  into.line(0, `Selector:\t${selector === undefined ? '<unset>' : selectorText(selector)}`);
  into.line(0, 'Status:');
  const count = (field: string): number => numberFieldOf(object, 'status', field) ?? 0;
  into.line(2, `Allowed disruptions:\t${count('disruptionsAllowed')}`);
  into.line(2, `Current:\t${count('currentHealthy')}`);
  into.line(2, `Desired:\t${count('desiredHealthy')}`);
  into.line(2, `Total:\t${count('expectedPods')}`);
}

export function describeAutoscaler(into: Description, object: KubeObject): void {
  into.head(object);
  into.line(0, `CreationTimestamp:\t${longTime(object.metadata.creationTimestamp)}`);
  const spec = fieldOf(object, 'spec');
  const target = fieldOf(spec, 'scaleTargetRef');
  const kind = textFieldOf(target, 'kind') ?? '';
  into.line(0, `Reference:\t${kind}/${textFieldOf(target, 'name') ?? ''}`);
  into.line(0, 'Metrics:\t( current / target )');
  const current = listFieldOf(object, 'status', 'currentMetrics');
  for (const [index, metric] of listFieldOf(spec, 'metrics').entries()) {
    into.line(1, metricText(metric, current[index]));
  }
  into.line(0, `Min replicas:\t${numberFieldOf(spec, 'minReplicas') ?? '<unset>'}`);
  into.line(0, `Max replicas:\t${numberFieldOf(spec, 'maxReplicas') ?? 0}`);
  describeBehavior(into, fieldOf(spec, 'behavior'));
  const count = (field: string): number => numberFieldOf(object, 'status', field) ?? 0;
  into.line(0, `${kind} pods:\t${count('currentReplicas')} current / ${count('desiredReplicas')} desired`);
  const conditions = listFieldOf(object, 'status', 'conditions');
  if (conditions.length === 0) return;
  into.line(0, 'Conditions:');
  into.line(1, 'Type\tStatus\tReason\tMessage');
  into.line(1, '----\t------\t------\t-------');
  for (const condition of conditions) {
    const text = (field: string): string => textFieldOf(condition, field) ?? '';
    into.line(1, `${text('type')}\t${text('status')}\t${text('reason')}\t${text('message')}`);
  }
}

/** The metric, what it is, and what it should be. */
function metricText(metric: unknown, current: unknown): string {
  const type = textFieldOf(metric, 'type') ?? '';
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const source = fieldOf(metric, field);
  const [target, now] = [fieldOf(source, 'target'), fieldOf(current, field, 'current')];
  const amount = (value: unknown, part: string): string => scalar(fieldOf(value, part)) ?? '<unknown>';
  const compared = (part: string): string => `${amount(now, part)} / ${amount(target, part)}`;
  const metricName = JSON.stringify(textFieldOf(source, 'metric', 'name') ?? '');
  const isAverage = fieldOf(target, 'averageValue') !== undefined;
  switch (type) {
    case 'Pods':
      return `${metricName} on pods:\t${compared('averageValue')}`;
    case 'Object': {
      const object = fieldOf(source, 'describedObject');
      const named = `${textFieldOf(object, 'kind') ?? ''}/${textFieldOf(object, 'name') ?? ''}`;
      return `${metricName} on ${named} (target ${isAverage ? 'average ' : ''}value):\t${compared(isAverage ? 'averageValue' : 'value')}`;
    }
    case 'External':
      return `${metricName} (target ${isAverage ? 'average ' : ''}value):\t${compared(isAverage ? 'averageValue' : 'value')}`;
    case 'Resource':
    case 'ContainerResource': {
      const container = textFieldOf(source, 'container');
      const place = container === undefined ? 'on pods' : `of container ${JSON.stringify(container)} on pods`;
      const resource = `resource ${textFieldOf(source, 'name') ?? ''} ${place}`;
      if (isAverage) return `${resource}:\t${compared('averageValue')}`;
      const share = numberFieldOf(now, 'averageUtilization');
      const shown = share === undefined ? '<unknown>' : `${share}% (${amount(now, 'averageValue')})`;
      const wanted = numberFieldOf(target, 'averageUtilization');
      const wantedText = wanted === undefined ? '<auto>' : `${wanted}%`;
      return `${resource}  (as a percentage of request):\t${shown} / ${wantedText}`;
    }
    default:
      return `<unknown metric type ${JSON.stringify(type)}>`;
  }
}

function describeBehavior(into: Description, behavior: unknown): void {
  if (!isPlainRecord(behavior)) return;
  into.line(0, 'Behavior:');
  for (const [title, field] of [
    ['Scale Up', 'scaleUp'],
    ['Scale Down', 'scaleDown'],
  ] as const) {
    const rules = behavior[field];
    if (!isPlainRecord(rules)) continue;
    into.line(1, `${title}:`);
    const seconds = numberFieldOf(rules, 'stabilizationWindowSeconds');
    if (seconds !== undefined) into.line(2, `Stabilization Window: ${seconds} seconds`);
    const policies = listFieldOf(rules, 'policies');
    if (policies.length === 0) continue;
    into.line(2, `Select Policy: ${textFieldOf(rules, 'selectPolicy') ?? 'Max'}`);
    into.line(2, 'Policies:');
    for (const policy of policies) {
      const number = (part: string): number => numberFieldOf(policy, part) ?? 0;
      into.line(
        3,
        `- Type: ${textFieldOf(policy, 'type') ?? ''}\tValue: ${number('value')}\tPeriod: ${number('periodSeconds')} seconds`,
      );
    }
  }
}

export function describeQuota(into: Description, object: KubeObject): void {
  const { name, namespace = '' } = object.metadata;
  into.line(0, `Name:\t${name}`);
  into.line(0, `Namespace:\t${namespace}`);
  const scopes = listFieldOf(object, 'spec', 'scopes').map(String).sort();
  if (scopes.length > 0) into.line(0, `Scopes:\t${scopes.join(', ')}`);
  for (const scope of scopes) {
    const help = SCOPES.get(scope);
    if (help !== undefined) into.line(0, ` * ${help}`);
  }
  into.line(0, 'Resource\tUsed\tHard');
  into.line(0, '--------\t----\t----');
  for (const row of quotaRows(object)) into.line(0, row);
}

const SCOPES: ReadonlyMap<string, string> = new Map([
  [
    'BestEffort',
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  ],
  [
    'NotBestEffort',
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
  ],
  [
    'NotTerminating',
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  ],
  [
    'Terminating',
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  ],
]);

/** Each resource, how much is used, and how much may be. */
export function quotaRows(object: KubeObject): readonly string[] {
  const used = stringMapFieldOf(object, 'status', 'used');
  return sortedEntries(stringMapFieldOf(object, 'status', 'hard')).map(
    ([resource, hard]) => `${resource}\t${used[resource] ?? '0'}\t${hard}`,
  );
}

export const LIMIT_COLUMNS =
  'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio';
export const LIMIT_RULES = LIMIT_COLUMNS.replaceAll(/[^\t]/gu, '-');

/** Each resource of each type, with what is set of it. */
export function limitRows(object: KubeObject): readonly string[] {
  const fields = ['min', 'max', 'defaultRequest', 'default', 'maxLimitRequestRatio'] as const;
  return listFieldOf(object, 'spec', 'limits').flatMap((limit) => {
    const maps = fields.map((field) => stringMapFieldOf(limit, field));
    const resources = [...new Set(maps.flatMap((map) => Object.keys(map)))].sort();
    return resources.map((resource) =>
      [textFieldOf(limit, 'type') ?? '', resource, ...maps.map((map) => map[resource] ?? '-')].join('\t'),
    );
  });
}

export function describeLimits(into: Description, object: KubeObject): void {
  const { name, namespace = '' } = object.metadata;
  into.line(0, `Name:\t${name}`);
  into.line(0, `Namespace:\t${namespace}`);
  into.line(0, LIMIT_COLUMNS);
  into.line(0, LIMIT_RULES);
  for (const row of limitRows(object)) into.line(0, row);
}

export function describePriorityClass(into: Description, object: KubeObject): void {
  const pairs = sortedEntries(object.metadata.annotations ?? {}).map(([key, value]) => `${key}=${value}`);
  into.line(0, `Name:\t${object.metadata.name}`);
  into.line(0, `Value:\t${numberFieldOf(object, 'value') ?? 0}`);
  into.line(0, `GlobalDefault:\t${String(object['globalDefault'] === true)}`);
  into.line(0, `PreemptionPolicy:\t${textFieldOf(object, 'preemptionPolicy') ?? ''}`);
  into.line(0, `Description:\t${textFieldOf(object, 'description') ?? ''}`);
  into.line(0, `Annotations:\t${pairs.length === 0 ? '<none>' : pairs.join(',')}`);
}
