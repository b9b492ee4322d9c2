/**
 * kubectl run: a Pod of one container, and if wanted what it prints and reads, until it is removed.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/run`.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import {
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../../../kube/objects/kube-object';
import { annotatedObject } from '../apply-annotation';
import { call, objectIn } from '../api-calls';
import { flagsOf } from '../flag-set';
import { isImageReference } from '../image-reference';
import type { KubectlError } from '../kubectl-error';
import { JSON_NULL } from '../merge-patch';
import { overridden } from '../overrides';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { waitForChange } from '../wait-for-change';
import { dryRunOf, report, writeQuery, type DryRun } from '../write-options';
import { attachTo } from './attach';

export const run: KubectlVerb = {
  path: 'run',
  summary: 'Run a particular image on the cluster',
  usage:
    'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    annotations array
    attach bool
    cascade string=background bare=background refused
    command bool
    dry-run string=none bare=unchanged
    env array
    expose bool
    field-manager string=kubectl-run
    filename,f strings refused
    force bool
    grace-period int=-1
    image string
    image-pull-policy string
    kustomize,k string refused
    labels,l string
    leave-stdin-open bool
    output,o string
    override-type string=merge
    overrides string
    pod-running-timeout duration=1m0s
    port string
    privileged bool
    quiet,q bool
    recursive,R bool refused
    restart string=Always
    rm bool
    save-config bool
    show-managed-fields bool
    stdin,i bool
    template string
    timeout duration=0s refused
    tty,t bool
    wait bool refused`),
  required: ['image'],
  run: runRun,
};

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const PULL_POLICIES = ['', 'Always', 'IfNotPresent', 'Never'];
const ENVIRONMENT_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/u;

function* runRun(command: KubectlCommand): Task<number> {
  const { flags, args, dashIndex } = command;
  const [name] = args;
  if (name === undefined || dashIndex === 0) return command.misuse('NAME is required for run');
  const image = flags.text('image');
  if (!isImageReference(image)) {
    return command.fail(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  }
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  const isAttaching = flags.isGiven('attach') ? flags.isOn('attach') : flags.isOn('stdin');
  const misuse = misuseOf(command, isAttaching, dryRun.value);
  if (misuse !== undefined) return command.misuse(misuse);
  const plain = podObject(command, name, args.slice(1));
  if (!plain.ok) return command.fail(plain.error);
  const changed = overridden(command, plain.value);
  if (!changed.ok) return command.fail(changed.error);
  const pod = withResources(changed.value);
  if (flags.isOn('expose')) {
    const exposed = yield* create(command, serviceObject(command, name), dryRun.value);
    if (!exposed.ok) return command.fail(exposed.error);
    report(command, exposed.value, 'created', dryRun.value);
    if (flags.text('output') === 'yaml') command.out('---\n');
  }
  const created = yield* create(command, pod, dryRun.value);
  if (!created.ok) return command.fail(created.error);
  if (!isAttaching) return report(command, created.value, 'created', dryRun.value);
  const exitCode = yield* stayWith(command, created.value);
  if (flags.isOn('rm')) yield* remove(command, created.value);
  return exitCode;
}

function misuseOf({ flags }: KubectlCommand, isAttaching: boolean, dryRun: DryRun): string | undefined {
  if (flags.isOn('tty') && !flags.isOn('stdin')) {
    return '-i/--stdin is required for containers with -t/--tty=true';
  }
  if (flags.isOn('expose') && flags.text('port') === '') return '--port must be set when exposing a service';
  if (!RESTART_POLICIES.includes(flags.text('restart'))) {
    return `invalid restart policy: ${flags.text('restart')}`;
  }
  if (flags.isOn('rm') && !isAttaching) return '--rm should only be used for attached containers';
  if (isAttaching && dryRun !== 'none') {
    return "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)";
  }
  if (!PULL_POLICIES.includes(flags.text('image-pull-policy'))) {
    return `invalid image pull policy: ${flags.text('image-pull-policy')}`;
  }
  return undefined;
}

function podObject(
  command: KubectlCommand,
  name: string,
  words: readonly string[],
): Result<KubeObject, string> {
  const { flags } = command;
  const env = pairsOf(flags.list('env'));
  if (!env.ok) return err(`invalid env: ${env.error}`);
  const labels = pairsOf(flags.text('labels').split(',').filter(Boolean));
  if (!labels.ok) return err(`unexpected label spec: ${labels.error}`);
  const annotations = pairsOf(flags.list('annotations'));
  if (!annotations.ok) return err(`unexpected annotation spec: ${annotations.error}`);
  const port = flags.text('port');
  if (port !== '' && !/^\d+$/u.test(port)) {
    return err(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  }
  const pullPolicy = flags.text('image-pull-policy');
  const isOpen = flags.isOn('stdin');
  const container: PlainRecord = {
    ...(words.length === 0 ? {} : { [flags.isOn('command') ? 'command' : 'args']: words }),
    ...(env.value.length === 0 ? {} : { env: env.value.map(([key, value]) => ({ name: key, value })) }),
    image: flags.text('image'),
    ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }),
    name,
    ...(port === '' ? {} : { ports: [{ containerPort: Number(port) }] }),
    resources: {},
    ...(flags.isOn('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(isOpen ? { stdin: true } : {}),
    ...(isOpen && !flags.isOn('leave-stdin-open') ? { stdinOnce: true } : {}),
    ...(flags.isOn('tty') ? { tty: true } : {}),
  };
  const labelRecord = labels.value.length === 0 ? { run: name } : Object.fromEntries(new Map(labels.value));
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(annotations.value.length === 0
        ? {}
        : { annotations: Object.fromEntries(new Map(annotations.value)) }),
      labels: labelRecord,
    },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: flags.text('restart') },
    status: {},
  };
  return ok(flags.isOn('save-config') ? annotatedObject(object) : object);
}

/** Containers show that they ask for nothing, those of overrides too. */
function withResources(pod: KubeObject): KubeObject {
  const { spec } = pod;
  if (!isPlainRecord(spec)) return pod;
  const containers = listFieldOf(pod, 'spec', 'containers').map((container) =>
    isPlainRecord(container) ? { resources: {}, ...container } : container,
  );
  return { ...pod, spec: { ...spec, containers } };
}

function serviceObject({ flags }: KubectlCommand, name: string): KubeObject {
  const port = Number(flags.text('port'));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector: { run: name } },
    status: { loadBalancer: {} },
  };
}

/** `a=b`; answers the first that is none. */
function pairsOf(texts: readonly string[]): Result<readonly (readonly [string, string])[], string> {
  const pairs: (readonly [string, string])[] = [];
  for (const text of texts) {
    const equals = text.indexOf('=');
    const key = text.slice(0, Math.max(equals, 0));
    if (equals < 0 || (!ENVIRONMENT_NAME.test(key) && !key.includes('/'))) return err(text);
    pairs.push([key, text.slice(equals + 1)]);
  }
  return ok(pairs);
}

function* create(
  command: KubectlCommand,
  object: KubeObject,
  dryRun: DryRun,
): Task<Result<KubeObject, KubectlError>> {
  if (dryRun === 'client') {
    const metadata = { creationTimestamp: JSON_NULL, ...object.metadata };
    return ok(objectIn({ ...object, metadata }));
  }
  const plural = object.kind === 'Pod' ? 'pods' : 'services';
  const created = yield* call(command, {
    method: 'POST',
    path: `/api/v1/namespaces/${command.namespace}/${plural}`,
    query: writeQuery(command, dryRun, 'kubectl-run'),
    body: object,
  });
  return created.ok ? ok(objectIn(created.value)) : created;
}

/** Answers the exit code. */
function* stayWith(command: KubectlCommand, pod: KubeObject): Task<number> {
  const started = yield* waitForPhase(command, pod, ['Running', 'Succeeded', 'Failed']);
  if (!started.ok) return command.fail(started.error);
  const [container] = listFieldOf(pod, 'spec', 'containers');
  const name = textFieldOf(container, 'name') ?? '';
  if (textFieldOf(started.value, 'status', 'phase') === 'Running') {
    const exitCode = yield* attachTo(command, started.value, name);
    if (exitCode !== 0) yield* showLog(command, pod, name);
  } else yield* showLog(command, pod, name);
  const restartPolicy = command.flags.text('restart');
  if (command.flags.isOn('leave-stdin-open') || restartPolicy === 'Always') return 0;
  const phases = restartPolicy === 'Never' ? ['Succeeded', 'Failed'] : ['Succeeded'];
  const ended = yield* waitForPhase(command, pod, phases);
  return ended.ok ? endOf(command, ended.value) : command.fail(ended.error);
}

function* waitForPhase(
  command: KubectlCommand,
  pod: KubeObject,
  phases: readonly string[],
): Task<Result<KubeObject, KubectlError>> {
  const { namespace, name } = pod.metadata;
  return yield* waitForChange<KubeObject>(command, {
    place: { resource: PODS, namespace, name },
    limitMs: command.flags.milliseconds('pod-running-timeout'),
    decide: (object) =>
      object !== undefined && phases.includes(textFieldOf(object, 'status', 'phase') ?? '')
        ? object
        : undefined,
  });
}

const PODS = {
  kind: 'Pod',
  apiVersion: 'v1',
  plural: 'pods',
  singular: 'pod',
  shortNames: [],
  categories: [],
  isNamespaced: true,
  verbs: [],
  subresources: [],
};

/** What was printed before anybody could attach. */
function* showLog(command: KubectlCommand, pod: KubeObject, container: string): Task {
  const { namespace = '', name } = pod.metadata;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
  const answered = yield* command.client.request({ method: 'GET', path, query: { container } });
  if (answered.ok && typeof answered.value.body === 'string') command.out(answered.value.body);
}

function endOf(command: KubectlCommand, pod: KubeObject): number {
  if (textFieldOf(pod, 'status', 'phase') === 'Succeeded') return 0;
  const { namespace = '', name } = pod.metadata;
  const [status] = listFieldOf(pod, 'status', 'containerStatuses');
  const exitCode = numberFieldOf(status, 'state', 'terminated', 'exitCode') ?? 0;
  if (exitCode === 0) return command.fail(`pod ${namespace}/${name} failed with unknown exit code`);
  const reason = textFieldOf(status, 'state', 'terminated', 'reason') ?? '';
  command.complain(`pod ${namespace}/${name} terminated (${reason})\n`);
  return exitCode;
}

function* remove(command: KubectlCommand, pod: KubeObject): Task {
  const { flags } = command;
  const { namespace = '', name } = pod.metadata;
  const grace = flags.isOn('force') ? 0 : flags.number('grace-period');
  const deleted = yield* call(command, {
    method: 'DELETE',
    path: `/api/v1/namespaces/${namespace}/pods/${name}`,
    body: grace < 0 ? { propagationPolicy: 'Background' } : { gracePeriodSeconds: grace },
  });
  if (deleted.ok) command.out(`pod "${name}"${flags.isOn('force') ? ' force' : ''} deleted\n`);
  else command.fail(deleted.error);
}
