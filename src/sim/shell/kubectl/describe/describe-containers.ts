/** Containers and volumes as `kubectl describe` shows them (`k8s.io/kubectl/pkg/describe/describe.go`, v1.32). */
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
} from '../../../kube/objects/kube-object';
import { longTime, type Description } from './description';

export interface ContainerPart {
  readonly label: string;
  readonly containers: readonly unknown[];
  readonly statuses: readonly unknown[];
  /** Of a template, which stands further to the right. */
  readonly isTemplate: boolean;
}

export function describeContainers(into: Description, part: ContainerPart): void {
  const { label, containers, statuses, isTemplate } = part;
  into.line(0, `${isTemplate ? '  ' : ''}${label}:${containers.length === 0 ? ' <none>' : ''}`);
  for (const container of containers) {
    const name = textFieldOf(container, 'name');
    const status = statuses.find((candidate) => textFieldOf(candidate, 'name') === name);
    describeBasics(into, container, status, isTemplate);
    for (const [title, field] of [
      ['Command', 'command'],
      ['Args', 'args'],
    ] as const) {
      const words = listFieldOf(container, field);
      if (words.length > 0) into.line(2, `${title}:`);
      for (const word of words) for (const line of scalar(word).split('\n')) into.line(3, line);
    }
    if (status !== undefined) describeState(into, status);
    describeResources(into, container);
    describeProbes(into, container);
    describeEnvironment(into, container);
    describeMounts(into, container);
  }
}

function describeBasics(into: Description, container: unknown, status: unknown, isTemplate: boolean): void {
  into.line(1, `${isTemplate ? ' ' : ''}${textFieldOf(container, 'name') ?? ''}:`);
  if (status !== undefined) into.line(2, `Container ID:\t${textFieldOf(status, 'containerID') ?? ''}`);
  into.line(2, `Image:\t${textFieldOf(container, 'image') ?? ''}`);
  if (status !== undefined) into.line(2, `Image ID:\t${textFieldOf(status, 'imageID') ?? ''}`);
  const ports = listFieldOf(container, 'ports');
  const plural = ports.length > 1 ? 's' : '';
  const shown = (field: string): string =>
    ports
      .map((port) => `${numberFieldOf(port, field) ?? 0}/${textFieldOf(port, 'protocol') ?? 'TCP'}`)
      .join(', ') || '<none>';
  into.line(2, `Port${plural}:\t${shown('containerPort')}`);
  into.line(2, `Host Port${plural}:\t${shown('hostPort')}`);
}

function describeState(into: Description, status: unknown): void {
  describeOneState(into, 'State', fieldOf(status, 'state'));
  if (fieldOf(status, 'lastState', 'terminated') !== undefined) {
    describeOneState(into, 'Last State', fieldOf(status, 'lastState'));
  }
  into.line(2, `Ready:\t${fieldOf(status, 'ready') === true ? 'True' : 'False'}`);
  into.line(2, `Restart Count:\t${numberFieldOf(status, 'restartCount') ?? 0}`);
}

function describeOneState(into: Description, title: string, state: unknown): void {
  const running = fieldOf(state, 'running');
  const terminated = fieldOf(state, 'terminated');
  if (running !== undefined) {
    into.line(2, `${title}:\tRunning`);
    into.line(3, `Started:\t${longTime(fieldOf(running, 'startedAt'))}`);
    return;
  }
  const kind = terminated === undefined ? 'waiting' : 'terminated';
  into.line(2, `${title}:\t${terminated === undefined ? 'Waiting' : 'Terminated'}`);
  const reason = textFieldOf(state, kind, 'reason') ?? '';
  if (reason !== '') into.line(3, `Reason:\t${reason}`);
  if (terminated === undefined) return;
  const message = textFieldOf(terminated, 'message') ?? '';
  if (message !== '') into.line(3, `Message:\t${message}`);
  into.line(3, `Exit Code:\t${numberFieldOf(terminated, 'exitCode') ?? 0}`);
  const signal = numberFieldOf(terminated, 'signal') ?? 0;
  if (signal > 0) into.line(3, `Signal:\t${signal}`);
  into.line(3, `Started:\t${longTime(fieldOf(terminated, 'startedAt'))}`);
  into.line(3, `Finished:\t${longTime(fieldOf(terminated, 'finishedAt'))}`);
}

function describeResources(into: Description, container: unknown): void {
  for (const [title, field] of [
    ['Limits', 'limits'],
    ['Requests', 'requests'],
  ] as const) {
    const amounts = fieldOf(container, 'resources', field);
    if (!isPlainRecord(amounts) || Object.keys(amounts).length === 0) continue;
    into.line(2, `${title}:`);
    for (const name of Object.keys(amounts).sort()) into.line(3, `${name}:\t${scalar(amounts[name])}`);
  }
}

function describeProbes(into: Description, container: unknown): void {
  for (const [title, field] of [
    ['Liveness', 'livenessProbe'],
    ['Readiness', 'readinessProbe'],
    ['Startup', 'startupProbe'],
  ] as const) {
    const probe = fieldOf(container, field);
    if (probe !== undefined) into.line(2, `${title}:\t${probeText(probe)}`);
  }
}

function probeText(probe: unknown): string {
  const number = (field: string, standard: number): number => numberFieldOf(probe, field) ?? standard;
  const rest = `delay=${number('initialDelaySeconds', 0)}s timeout=${number('timeoutSeconds', 1)}s period=${number('periodSeconds', 10)}s #success=${number('successThreshold', 1)} #failure=${number('failureThreshold', 3)}`;
  const exec = fieldOf(probe, 'exec');
  if (exec !== undefined) return `exec [${listFieldOf(exec, 'command').map(scalar).join(' ')}] ${rest}`;
  const http = fieldOf(probe, 'httpGet');
  if (http !== undefined) {
    const scheme = (textFieldOf(http, 'scheme') ?? 'HTTP').toLowerCase();
    const path = textFieldOf(http, 'path') ?? '';
    return `http-get ${scheme}://${textFieldOf(http, 'host') ?? ''}:${scalar(fieldOf(http, 'port'))}${path} ${rest}`;
  }
  const tcp = fieldOf(probe, 'tcpSocket');
  if (tcp !== undefined)
    return `tcp-socket ${textFieldOf(tcp, 'host') ?? ''}:${scalar(fieldOf(tcp, 'port'))} ${rest}`;
  const grpc = fieldOf(probe, 'grpc');
  if (grpc === undefined) return `unknown ${rest}`;
  return `grpc <pod>:${numberFieldOf(grpc, 'port') ?? 0} ${textFieldOf(grpc, 'service') ?? ''} ${rest}`;
}

function describeEnvironment(into: Description, container: unknown): void {
  const sources = listFieldOf(container, 'envFrom');
  if (sources.length > 0) into.line(2, 'Environment Variables from:');
  for (const source of sources) {
    const isConfigMap = fieldOf(source, 'configMapRef') !== undefined;
    const reference = fieldOf(source, isConfigMap ? 'configMapRef' : 'secretRef');
    const prefix = textFieldOf(source, 'prefix') ?? '';
    const kind = `${isConfigMap ? 'ConfigMap' : 'Secret'}${prefix === '' ? '' : ` with prefix '${prefix}'`}`;
    into.line(3, `${textFieldOf(reference, 'name') ?? ''}\t${kind}\tOptional: ${isOptional(reference)}`);
  }
  const variables = listFieldOf(container, 'env');
  into.line(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}`);
  for (const variable of variables) describeVariable(into, variable);
}

function isOptional(reference: unknown): string {
  return String(fieldOf(reference, 'optional') === true);
}

function describeVariable(into: Description, variable: unknown): void {
  const name = textFieldOf(variable, 'name') ?? '';
  const from = fieldOf(variable, 'valueFrom');
  if (from === undefined) {
    const [first = '', ...others] = (textFieldOf(variable, 'value') ?? '').split('\n');
    into.line(3, `${name}:\t${first}`);
    for (const other of others) into.line(3, `\t${other}`);
    return;
  }
  const [field, resource, secret, config] = [
    'fieldRef',
    'resourceFieldRef',
    'secretKeyRef',
    'configMapKeyRef',
  ].map((kind) => fieldOf(from, kind));
  const key = (reference: unknown): string => textFieldOf(reference, 'key') ?? '';
  const of = (reference: unknown): string => textFieldOf(reference, 'name') ?? '';
  if (field !== undefined) {
    into.line(
      3,
      `${name}:\t (${textFieldOf(field, 'apiVersion') ?? ''}:${textFieldOf(field, 'fieldPath') ?? ''})`,
    );
  } else if (resource !== undefined) {
    into.line(3, `${name}:\t (${textFieldOf(resource, 'resource') ?? ''})`);
  } else if (secret !== undefined) {
    into.line(
      3,
      `${name}:\t<set to the key '${key(secret)}' in secret '${of(secret)}'>\tOptional: ${isOptional(secret)}`,
    );
  } else if (config !== undefined) {
    into.line(
      3,
      `${name}:\t<set to the key '${key(config)}' of config map '${of(config)}'>\tOptional: ${isOptional(config)}`,
    );
  }
}

function describeMounts(into: Description, container: unknown): void {
  const mounts = listFieldOf(container, 'volumeMounts').toSorted((one, other) =>
    (textFieldOf(one, 'mountPath') ?? '') < (textFieldOf(other, 'mountPath') ?? '') ? -1 : 1,
  );
  into.line(2, `Mounts:${mounts.length === 0 ? '\t<none>' : ''}`);
  for (const mount of mounts) {
    const path = textFieldOf(mount, 'subPath') ?? '';
    const flags = `${fieldOf(mount, 'readOnly') === true ? 'ro' : 'rw'}${path === '' ? '' : `,path=${JSON.stringify(path)}`}`;
    into.line(
      3,
      `${textFieldOf(mount, 'mountPath') ?? ''} from ${textFieldOf(mount, 'name') ?? ''} (${flags})`,
    );
  }
}

export function describeVolumes(into: Description, volumes: readonly unknown[], isTemplate: boolean): void {
  const space = isTemplate ? '  ' : '';
  into.line(0, `${space}Volumes:${volumes.length === 0 ? '\t<none>' : ''}`);
  for (const volume of volumes) {
    into.line(1, `${isTemplate ? ' ' : ''}${textFieldOf(volume, 'name') ?? ''}:`);
    for (const line of volumeLines(volume)) into.line(2, line);
  }
}

function volumeLines(volume: unknown): readonly string[] {
  const kind = isPlainRecord(volume) ? Object.keys(volume).find((key) => key !== 'name') : undefined;
  const source = fieldOf(volume, kind ?? '');
  const text = (field: string): string => scalar(fieldOf(source, field));
  switch (kind) {
    case 'configMap':
      return [
        'Type:\tConfigMap (a volume populated by a ConfigMap)',
        `Name:\t${text('name')}`,
        `Optional:\t${isOptional(source)}`,
      ];
    case 'secret':
      return [
        'Type:\tSecret (a volume populated by a Secret)',
        `SecretName:\t${text('secretName')}`,
        `Optional:\t${isOptional(source)}`,
      ];
    case 'emptyDir':
    case undefined:
      return [
        "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
        `Medium:\t${text('medium')}`,
        `SizeLimit:\t${text('sizeLimit') || '<unset>'}`,
      ];
    case 'hostPath':
      return [
        'Type:\tHostPath (bare host directory volume)',
        `Path:\t${text('path')}`,
        `HostPathType:\t${text('type')}`,
      ];
    case 'persistentVolumeClaim':
      return [
        'Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
        `ClaimName:\t${text('claimName')}`,
        `ReadOnly:\t${String(fieldOf(source, 'readOnly') === true)}`,
      ];
    case 'projected':
      return [
        'Type:\tProjected (a volume that contains injected data from multiple sources)',
        ...listFieldOf(source, 'sources').flatMap(projectedLines),
      ];
    default:
      return ['<unknown>'];
  }
}

/** As Go prints a pointer to a truth that nobody gave. */
function optionalText(source: unknown): string {
  const isGiven = fieldOf(source, 'optional');
  return typeof isGiven === 'boolean' ? String(isGiven) : '<nil>';
}

function projectedLines(source: unknown): readonly string[] {
  const config = fieldOf(source, 'configMap');
  const secret = fieldOf(source, 'secret');
  if (config !== undefined) {
    return [
      `ConfigMapName:\t${textFieldOf(config, 'name') ?? ''}`,
      `ConfigMapOptional:\t${optionalText(config)}`,
    ];
  }
  if (secret !== undefined) {
    return [
      `SecretName:\t${textFieldOf(secret, 'name') ?? ''}`,
      `SecretOptionalName:\t${optionalText(secret)}`,
    ];
  }
  const token = fieldOf(source, 'serviceAccountToken');
  if (token !== undefined)
    return [`TokenExpirationSeconds:\t${numberFieldOf(token, 'expirationSeconds') ?? 3600}`];
  return fieldOf(source, 'downwardAPI') === undefined ? [] : ['DownwardAPI:\ttrue'];
}

export function tolerationTexts(tolerations: readonly unknown[]): readonly string[] {
  const keyOf = (toleration: unknown): string => textFieldOf(toleration, 'key') ?? '';
  return tolerations
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : keyOf(one) > keyOf(other) ? 1 : 0))
    .map((toleration) => {
      const text = (field: string): string => textFieldOf(toleration, field) ?? '';
      const value = text('value') === '' ? '' : `=${text('value')}`;
      const effect = text('effect') === '' ? '' : `:${text('effect')}`;
      const head = `${text('key')}${value}${effect}`;
      const exists =
        text('operator') === 'Exists' && value === '' ? `${head === '' ? '' : ' '}op=Exists` : '';
      const seconds = numberFieldOf(toleration, 'tolerationSeconds');
      return `${head}${exists}${seconds === undefined ? '' : ` for ${seconds}s`}`;
    });
}

/** A text, a number, or nothing. */
function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
