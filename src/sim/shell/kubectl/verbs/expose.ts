/**
 * kubectl expose: a Service for what an object selects, on the ports of its containers.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/expose` and `polymorphichelpers` (ports, protocols and selectors of objects).
 */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../../../kube/objects/kube-object';
import { call, objectIn } from '../api-calls';
import { annotatedObject } from '../apply-annotation';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { JSON_NULL } from '../merge-patch';
import { findObjects } from '../object-builder';
import { overridden } from '../overrides';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, report, writeQuery, type DryRun } from '../write-options';

export const expose: KubectlVerb = {
  path: 'expose',
  summary:
    'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  usage:
    'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    cluster-ip string
    dry-run string=none bare=unchanged
    external-ip string
    field-manager string=kubectl-expose
    filename,f strings
    kustomize,k string refused
    labels,l string
    load-balancer-ip string
    name string
    output,o string
    override-type string=merge
    overrides string
    port string
    protocol string
    record bool refused
    recursive,R bool
    save-config bool
    selector string
    session-affinity string
    show-managed-fields bool
    target-port string
    template string
    type string`),
  run: runExpose,
};

/** DNS-1035 labels, which names of Services are. */
const LONGEST_NAME = 63;
const EXPOSED_KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'Service',
]);

function* runExpose(command: KubectlCommand): Task<number> {
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  // The selector is the new Service's, not one of objects.
  const found = yield* findObjects(command, { args: command.args, labelSelector: '' });
  if (!found.ok) return command.fail(found.error);
  const problems: KubectlError[] = [...found.value.failures];
  for (const { object } of found.value.objects) {
    const problem = yield* exposeOne(command, object, dryRun.value);
    if (problem !== undefined) problems.push(problem);
  }
  return command.failAll(problems);
}

function* exposeOne(
  command: KubectlCommand,
  object: KubeObject,
  dryRun: DryRun,
): Task<KubectlError | undefined> {
  const { flags } = command;
  if (!EXPOSED_KINDS.has(object.kind)) {
    const [group = '', version] = object.apiVersion.split('/');
    return plainError(`cannot expose a ${version === undefined ? object.kind : `${object.kind}.${group}`}`);
  }
  const made = serviceFor(command, object);
  if (!made.ok) return plainError(made.error);
  const changed = overridden(command, made.value);
  if (!changed.ok) return plainError(changed.error);
  const service = changed.value;
  if (dryRun === 'client') {
    const namespace = command.isNamespaceGiven ? { namespace: command.namespace } : {};
    const metadata = { creationTimestamp: JSON_NULL, ...service.metadata, ...namespace };
    report(command, objectIn({ ...service, metadata }), 'exposed', dryRun);
    return undefined;
  }
  const created = yield* call(command, {
    method: 'POST',
    path: `/api/v1/namespaces/${command.namespace}/services`,
    query: writeQuery(command, dryRun, 'kubectl-expose'),
    body: flags.isOn('save-config') ? annotatedObject(service) : service,
  });
  if (!created.ok) return created.error;
  report(command, objectIn(created.value), 'exposed', dryRun);
  return undefined;
}

function serviceFor(command: KubectlCommand, object: KubeObject): Result<KubeObject, string> {
  const { flags } = command;
  const selector = flags.text('selector') === '' ? selectorOf(object) : parseLabels(flags.text('selector'));
  if (!selector.ok) return selector;
  const ports = portsFor(command, object);
  if (!ports.ok) return ports;
  const labels =
    flags.text('labels') === '' ? ok(object.metadata.labels ?? {}) : parseLabels(flags.text('labels'));
  if (!labels.ok) return labels;
  const affinity = flags.text('session-affinity');
  if (!['', 'None', 'ClientIP'].includes(affinity)) return err(`unknown session affinity: ${affinity}`);
  const type = flags.text('type');
  const given = (field: string, text: string): PlainRecord => (text === '' ? {} : { [field]: text });
  const externalAddress = flags.text('external-ip');
  const spec: PlainRecord = {
    ...given('clusterIP', flags.text('cluster-ip')),
    ...(externalAddress === '' ? {} : { externalIPs: [externalAddress] }),
    ...(type === 'LoadBalancer' ? given('loadBalancerIP', flags.text('load-balancer-ip')) : {}),
    ...(ports.value.length === 0 ? {} : { ports: ports.value }),
    selector: selector.value,
    ...given('sessionAffinity', affinity),
    ...given('type', type),
  };
  const name = flags.text('name');
  return ok({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...(Object.keys(labels.value).length === 0 ? {} : { labels: labels.value }),
      name: name === '' ? object.metadata.name.slice(0, LONGEST_NAME) : name,
    },
    spec,
    status: { loadBalancer: {} },
  });
}

type Labels = Readonly<Record<string, string>>;

function selectorOf(object: KubeObject): Result<Labels, string> {
  const labels = labelsSelectedBy(object);
  return labels.ok
    ? labels
    : err(`couldn't retrieve selectors via --selector flag or introspection: ${labels.error}`);
}

function labelsSelectedBy(object: KubeObject): Result<Labels, string> {
  const selector = fieldOf(object, 'spec', 'selector');
  switch (object.kind) {
    case 'Pod': {
      const { labels = {} } = object.metadata;
      return Object.keys(labels).length === 0
        ? err('the pod has no labels and cannot be exposed')
        : ok(labels);
    }
    case 'Service':
      return isPlainRecord(selector)
        ? ok(stringMapFieldOf(selector))
        : err('the service has no pod selector set');
    case 'ReplicationController':
      return ok(stringMapFieldOf(selector));
    default: {
      const expressions = listFieldOf(selector, 'matchExpressions');
      return expressions.length === 0
        ? ok(stringMapFieldOf(selector, 'matchLabels'))
        : err(`couldn't convert expressions - "${goText(expressions)}" to map-based selector format`);
    }
  }
}

/** Requirements as Go's `%+v` prints them. */
function goText(expressions: readonly unknown[]): string {
  const texts = expressions.map(
    (each) =>
      `{Key:${textFieldOf(each, 'key') ?? ''} Operator:${textFieldOf(each, 'operator') ?? ''} Values:[${listFieldOf(each, 'values').join(' ')}]}`,
  );
  return `[${texts.join(' ')}]`;
}

/** `a=b,c=d` */
function parseLabels(text: string): Result<Labels, string> {
  const labels: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const parts = pair.split('=');
    const [key = '', value = ''] = parts;
    if (parts.length !== 2 || key === '') return err(`unexpected label spec: ${pair}`);
    labels[key] = value;
  }
  return ok(labels);
}

interface ObjectPort {
  readonly port: number;
  readonly protocol: string;
}

function objectPorts(object: KubeObject): readonly ObjectPort[] {
  const field = object.kind === 'Service' ? 'port' : 'containerPort';
  const ports =
    object.kind === 'Service'
      ? listFieldOf(object, 'spec', 'ports')
      : containersOf(object).flatMap((container) => listFieldOf(container, 'ports'));
  return ports.map((each) => ({
    port: numberFieldOf(each, field) ?? 0,
    protocol: textFieldOf(each, 'protocol') ?? 'TCP',
  }));
}

function containersOf(object: KubeObject): readonly unknown[] {
  return object.kind === 'Pod'
    ? listFieldOf(object, 'spec', 'containers')
    : listFieldOf(object, 'spec', 'template', 'spec', 'containers');
}

function portsFor({ flags }: KubectlCommand, object: KubeObject): Result<readonly PlainRecord[], string> {
  const known = objectPorts(object);
  const given = flags.text('port');
  const texts = given === '' ? known.map(({ port }) => String(port)) : given.split(',');
  if (texts.length === 0) {
    return flags.text('cluster-ip') === 'None'
      ? ok([])
      : err("couldn't find port via --port flag or introspection");
  }
  const target = flags.text('target-port');
  const ports: PlainRecord[] = [];
  for (const [index, text] of texts.entries()) {
    if (!/^[-+]?\d+$/u.test(text)) {
      return err(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    const port = Number(text);
    const protocol = flags.text('protocol');
    // The last of those with the same number counts, as in a map.
    const own = known.findLast((each) => each.port === port)?.protocol ?? 'TCP';
    ports.push({
      ...(texts.length > 1 ? { name: `port-${index + 1}` } : {}),
      port,
      protocol: protocol === '' ? own : protocol,
      targetPort: target === '' ? port : /^\d+$/u.test(target) ? Number(target) : target,
    });
  }
  return ok(ports);
}
