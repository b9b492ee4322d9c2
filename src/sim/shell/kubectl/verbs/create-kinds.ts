/**
 * kubectl create KIND: objects from flags; deployments, services, data, namespaces and accounts are here.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/create`. Leaves out `--append-hash`.
 */
import { err, ok, type Result } from '../../../base/result';
import type { PlainRecord } from '../../../kube/objects/kube-object';
import { base64Of } from '../../../wire/base64';
import { bytesOfUtf8 } from '../../../wire/utf8';
import { absolutePath } from '../manifest-files';
import { JSON_NULL } from '../merge-patch';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { ACCESS_KINDS } from './create-access';
import { ingressVerb } from './create-ingress';
import { createJob, cronJobVerb } from './create-jobs';
import { POLICY_KINDS } from './create-policies';
import { commandWords, verbOf, type KindRecipe, type MadeObject } from './create-recipe';
import { SECRET_KINDS } from './create-secrets';

function templateOf(name: string, spec: PlainRecord): PlainRecord {
  return { metadata: { creationTimestamp: JSON_NULL, labels: { app: name } }, spec };
}

/** `nginx` of `docker.io/library/nginx:1.27`, as a name for its container. */
function containerNameOf(image: string): string {
  const last = image.split('/').at(-1) ?? '';
  return (last.split('@')[0] ?? '').split(':')[0]?.replace(/[^a-z0-9-]/gu, '-') ?? '';
}

function makeDeployment(command: KubectlCommand, name: string): Result<MadeObject, string> {
  const { flags } = command;
  const images = flags.list('image');
  const words = commandWords(command);
  if (images.length > 1 && words.length > 0)
    return err('cannot specify multiple --image options and command');
  const replicas = flags.number('replicas');
  if (replicas < 0) return err('replicas must be greater than or equal to 0');
  const port = flags.number('port');
  const containers = images.map((image) => ({
    ...(words.length === 0 ? {} : { command: words }),
    image,
    name: containerNameOf(image),
    ...(port > 0 ? { ports: [{ containerPort: port }] } : {}),
    resources: {},
  }));
  return ok({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    labels: { app: name },
    fields: {
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        strategy: {},
        template: templateOf(name, { containers }),
      },
      status: {},
    },
  });
}

/** `80`, `80:8080`, `80:http` */
function servicePorts(command: KubectlCommand, nodePort: number): Result<readonly PlainRecord[], string> {
  const ports: PlainRecord[] = [];
  for (const text of command.flags.list('tcp')) {
    const [portText = '', targetText = portText] = text.split(':');
    if (!/^\d+$/u.test(portText)) {
      return err(`strconv.ParseUint: parsing ${JSON.stringify(portText)}: invalid syntax`);
    }
    const targetPort = /^\d+$/u.test(targetText) ? Number(targetText) : targetText;
    ports.push({
      name: text.replace(':', '-'),
      ...(nodePort > 0 ? { nodePort } : {}),
      port: Number(portText),
      protocol: 'TCP',
      targetPort,
    });
  }
  return ok(ports);
}

function makeService(type: string): KindRecipe['make'] {
  return (command, name) => {
    const { flags } = command;
    const nodePort = type === 'NodePort' ? flags.number('node-port') : 0;
    const ports = servicePorts(command, nodePort);
    if (!ports.ok) return ports;
    const address = type === 'ClusterIP' ? flags.text('clusterip') : '';
    const isHeadless = address === 'None';
    if (ports.value.length === 0 && type !== 'ExternalName' && !isHeadless) {
      return err('at least one tcp port specifier must be provided');
    }
    const externalName = type === 'ExternalName' ? flags.text('external-name') : '';
    return ok({
      apiVersion: 'v1',
      kind: 'Service',
      labels: { app: name },
      fields: {
        spec: {
          ...(address === '' ? {} : { clusterIP: address }),
          ...(externalName === '' ? {} : { externalName }),
          ...(ports.value.length === 0 ? {} : { ports: ports.value }),
          selector: { app: name },
          type,
        },
        status: { loadBalancer: {} },
      },
    });
  };
}

/** `KEY=VALUE` a line; a key alone has the value that the environment gives it. */
function envFileEntries(
  text: string,
  variables: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s+|\r$/gu, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const equals = line.indexOf('=');
      return equals < 0
        ? ([line, variables.get(line) ?? ''] as const)
        : ([line.slice(0, equals), line.slice(equals + 1)] as const);
    });
}

/** `--from-literal`, `--from-file` and `--from-env-file`, each key once. */
function dataOf(
  { flags, process }: KubectlCommand,
  kind: 'ConfigMap' | 'Secret',
  name: string,
): Result<Readonly<Record<string, string>>, string> {
  const data: Record<string, string> = {};
  const add = (key: string, value: string): string | undefined => {
    if (data[key] !== undefined) {
      return kind === 'Secret'
        ? `cannot add key ${key}, another key by that name already exists`
        : `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`;
    }
    data[key] = value;
    return undefined;
  };
  const { files } = process.environment;
  const envFiles = flags.list('from-env-file');
  if (envFiles.length > 0 && (flags.isGiven('from-file') || flags.isGiven('from-literal'))) {
    return err('from-env-file cannot be combined with from-file or from-literal');
  }
  for (const path of envFiles) {
    const text = files.read(absolutePath(process, path));
    if (text === undefined) return err(`error reading ${path}: no such file or directory`);
    for (const [key, value] of envFileEntries(text, process.variables)) {
      const problem = add(key, value);
      if (problem !== undefined) return err(problem);
    }
  }
  for (const source of flags.list('from-file')) {
    const [first = '', second] = source.split('=');
    const path = second ?? first;
    const absolute = absolutePath(process, path);
    const names = files.isDirectory(absolute)
      ? files.list(absolute).filter((name) => !files.isDirectory(`${absolute}/${name}`))
      : undefined;
    const pairs = names?.map((name) => [name, `${absolute}/${name}`] as const) ?? [
      [second === undefined ? (path.split('/').at(-1) ?? '') : first, absolute] as const,
    ];
    for (const [key, file] of pairs) {
      const text = files.read(file);
      if (text === undefined) return err(`error reading ${path}: no such file or directory`);
      const problem = add(key, text);
      if (problem !== undefined) return err(problem);
    }
  }
  for (const source of flags.list('from-literal')) {
    const equals = source.indexOf('=');
    if (equals < 1) return err(`invalid literal source ${source}, expected key=value`);
    const value = source.slice(equals + 1);
    const problem = add(source.slice(0, equals), value);
    if (problem !== undefined) return err(problem);
  }
  return ok(data);
}

function makeData(kind: 'ConfigMap' | 'Secret'): KindRecipe['make'] {
  return (command, name) => {
    const data = dataOf(command, kind, name);
    if (!data.ok) return data;
    const entries = Object.entries(data.value).map(
      ([key, value]) => [key, kind === 'Secret' ? base64Of(bytesOfUtf8(value)) : value] as const,
    );
    const type = kind === 'Secret' ? command.flags.text('type') : '';
    return ok({
      apiVersion: 'v1',
      kind,
      fields: {
        ...(entries.length === 0 ? {} : { data: Object.fromEntries(entries) }),
        ...(type === '' ? {} : { type }),
      },
    });
  };
}

const DATA_FLAGS = `
  append-hash bool refused
  from-env-file array
  from-file array
  from-literal array`;

/** The verb of one of the four types of Services. */
function serviceVerb(type: string, flags: string, required?: readonly string[]): KubectlVerb {
  const word = type.toLowerCase();
  return verbOf({
    path: `create service ${word}`,
    aliases: [`create svc ${word}`],
    summary: `Create ${/^[AEIO]/u.test(type) ? 'an' : 'a'} ${type} service`,
    usage: `create service ${word} NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]`,
    flags: `${flags}\n  tcp strings`,
    ...(required === undefined ? {} : { required }),
    noun: `${type} service:`,
    make: makeService(type),
  });
}

export const CREATE_KINDS: readonly KubectlVerb[] = [
  verbOf({
    path: 'create configmap',
    aliases: ['create cm'],
    summary: 'Create a config map from a local file, directory or literal value',
    usage: 'create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [options]',
    flags: DATA_FLAGS,
    noun: 'configmap:',
    make: makeData('ConfigMap'),
  }),
  verbOf({
    path: 'create deployment',
    aliases: ['create deploy'],
    summary: 'Create a deployment with the specified name',
    usage: 'create deployment NAME --image=image -- [COMMAND] [args...] [options]',
    flags: `
  image strings
  port int=-1
  replicas,r int=1`,
    required: ['image'],
    noun: 'deployment:',
    make: makeDeployment,
  }),
  createJob,
  verbOf({
    path: 'create namespace',
    aliases: ['create ns'],
    summary: 'Create a namespace with the specified name',
    usage: 'create namespace NAME [--dry-run=server|client|none] [options]',
    make: () => ok({ apiVersion: 'v1', kind: 'Namespace', fields: { spec: {}, status: {} } }),
  }),
  verbOf({
    path: 'create secret generic',
    summary: 'Create a secret from a local file, directory, or literal value',
    usage:
      'create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [options]',
    flags: `${DATA_FLAGS}\n  type string`,
    noun: 'secret',
    make: makeData('Secret'),
  }),
  serviceVerb('ClusterIP', '\n  clusterip string'),
  serviceVerb('ExternalName', '\n  external-name string', ['external-name']),
  serviceVerb('LoadBalancer', ''),
  serviceVerb('NodePort', '\n  node-port int=0'),
  verbOf({
    path: 'create serviceaccount',
    aliases: ['create sa'],
    summary: 'Create a service account with the specified name',
    usage: 'create serviceaccount NAME [--dry-run=server|client|none] [options]',
    noun: 'serviceaccount:',
    make: () => ok({ apiVersion: 'v1', kind: 'ServiceAccount', fields: {} }),
  }),
  ...ACCESS_KINDS,
  cronJobVerb,
  ingressVerb,
  ...POLICY_KINDS,
  ...SECRET_KINDS,
];
