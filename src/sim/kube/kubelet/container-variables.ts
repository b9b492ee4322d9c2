/**
 * The environment variables of a container.
 *
 * Kubernetes v1.32 `pkg/kubelet/kubelet_pods.go` (`makeEnvironmentVariables`) and `pkg/kubelet/envvars`.
 *
 * Models the variables of Services that exist when the container starts, `env` with references to other variables,
 * fields, ConfigMaps and Secrets, and `envFrom`.
 * Leaves out Secrets that are not text.
 */
import { err, ok, type Result } from '../../base/result';
import { bytesOfBase64 } from '../../wire/base64';
import { latin1Of } from '../../wire/latin1';
import { textOfUtf8 } from '../../wire/utf8';
import { stringMapFieldOf, type KubeObject, type StringMap } from '../objects/kube-object';
import type { Container, EnvVarSource, KeyReference, Pod } from '../model/pod';
import { variableNameOf } from '../missing-variables';
import { hasClusterIp, isService, type Service } from '../model/service';
import type { ObjectStore } from '../store/object-store';
import { downwardField, downwardResource, type DownwardContext } from './downward-fields';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

interface VariableContext extends DownwardContext {
  readonly hostname: string;
}

/**
 * As everything is now, put together when they are wanted. Fails with what the kubelet says about a ConfigMap or Secret that
 * is not there.
 */
export function prepareVariables(
  container: Container,
  context: VariableContext,
): Result<() => ReadonlyMap<string, string>, string> {
  const { pod } = context;
  const services = serviceVariables(context.store, pod);
  const own = new Map<string, string>();
  for (const source of container.envFrom ?? []) {
    const prefix = source.prefix ?? '';
    const data =
      source.configMapRef === undefined
        ? dataOf(context, 'Secret', source.secretRef)
        : dataOf(context, 'ConfigMap', source.configMapRef);
    if (!data.ok) return data;
    for (const [key, value] of Object.entries(data.value)) own.set(`${prefix}${key}`, value);
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom === undefined) {
      own.set(
        name,
        expandVariables(value ?? '', (wanted) => own.get(wanted) ?? services.get(wanted)),
      );
      continue;
    }
    const resolved = resolveSource(valueFrom, container.name, context);
    if (!resolved.ok) return resolved;
    if (resolved.value !== undefined) own.set(name, resolved.value);
  }
  return ok(() => {
    const variables = new Map([
      ['PATH', DEFAULT_PATH],
      ['HOSTNAME', context.hostname],
    ]);
    for (const [name, value] of own) variables.set(name, value);
    for (const [name, value] of services) if (!own.has(name)) variables.set(name, value);
    if (!variables.has('HOME')) variables.set('HOME', '/root');
    return variables;
  });
}

/** `$(NAME)` becomes the value, `$$(NAME)` the text itself; an unknown name stays. */
export function expandVariables(text: string, find: (name: string) => string | undefined): string {
  return text.replaceAll(
    /\$(\$\([^)]*\)|\(([^)]*)\))/g,
    (match, escaped: string, name: string | undefined) =>
      name === undefined ? escaped : (find(name) ?? match),
  );
}

function resolveSource(
  source: EnvVarSource,
  container: string,
  context: VariableContext,
): Result<string | undefined, string> {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  if (fieldRef !== undefined) return ok(downwardField(fieldRef.fieldPath, context));
  if (resourceFieldRef !== undefined) return ok(downwardResource(resourceFieldRef, container, context));
  if (configMapKeyRef !== undefined) return keyValue(context, 'ConfigMap', configMapKeyRef);
  return secretKeyRef === undefined ? ok('') : keyValue(context, 'Secret', secretKeyRef);
}

function keyValue(
  context: VariableContext,
  kind: 'ConfigMap' | 'Secret',
  reference: KeyReference,
): Result<string | undefined, string> {
  const data = dataOf(context, kind, reference);
  if (!data.ok) return data;
  const value = data.value[reference.key];
  if (value !== undefined || reference.optional === true) return ok(value);
  const namespace = context.pod.metadata.namespace ?? '';
  return err(`couldn't find key ${reference.key} in ${kind} ${namespace}/${reference.name}`);
}

function dataOf(
  context: VariableContext,
  kind: 'ConfigMap' | 'Secret',
  reference: { readonly name?: string | undefined; readonly optional?: boolean | undefined } | undefined,
): Result<StringMap, string> {
  if (reference === undefined) return ok({});
  const data = findData(context.store, kind, context.pod.metadata.namespace ?? '', reference.name ?? '');
  if (data !== undefined) return ok(data);
  return reference.optional === true
    ? ok({})
    : err(`${kind.toLowerCase()} "${reference.name ?? ''}" not found`);
}

/** The texts of a ConfigMap or Secret, decoded. */
export function findData(
  store: ObjectStore,
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  name: string,
): StringMap | undefined {
  const object = store.find(kind, namespace, name);
  if (object === undefined) return undefined;
  if (kind === 'ConfigMap') return stringMapFieldOf(object, 'data');
  const texts: Record<string, string> = {};
  for (const [key, text] of Object.entries(stringMapFieldOf(object, 'data'))) texts[key] = decodedText(text);
  return { ...texts, ...stringMapFieldOf(object, 'stringData') };
}

/** As text where it is text; else one character per octet. */
function decodedText(encoded: string): string {
  const bytes = bytesOfBase64(encoded);
  const text = textOfUtf8(bytes);
  return text.includes('\ufffd') ? latin1Of(bytes) : text;
}

/** What one namespace's Services give, for as long as they stay the same objects. */
interface SharedVariables {
  readonly services: readonly KubeObject[];
  /** Of all Services, when these were looked at last. */
  writes: number;
  readonly variables: ReadonlyMap<string, string>;
}

const SHARED = new WeakMap<ObjectStore, Map<string, SharedVariables>>();

/** `FromServices`: Services of the Pod's namespace, and the API server's. */
function serviceVariables(store: ObjectStore, pod: Pod): ReadonlyMap<string, string> {
  const { namespace = 'default' } = pod.metadata;
  const key = pod.spec.enableServiceLinks === false ? '' : namespace;
  const byNamespace = SHARED.get(store) ?? new Map<string, SharedVariables>();
  SHARED.set(store, byNamespace);
  const shared = byNamespace.get(key);
  const writes = store.writesOf('Service');
  if (shared?.writes === writes) return shared.variables;
  const found: KubeObject[] = [];
  let isSame = shared !== undefined;
  const take = (service: KubeObject): void => {
    if (shared?.services[found.length] !== service) isSame = false;
    found.push(service);
  };
  const kubernetes = store.find('Service', 'default', 'kubernetes');
  if (kubernetes !== undefined) take(kubernetes);
  if (key !== '') store.each('Service', { namespace }, take);
  if (isSame && shared?.services.length === found.length) {
    shared.writes = writes;
    return shared.variables;
  }
  const services = new Map<string, Service>();
  for (const service of found) {
    const isOfAll = service === kubernetes;
    if (isService(service) && (isOfAll || hasClusterIp(service)))
      services.set(service.metadata.name, service);
  }
  const variables = new Map<string, string>();
  for (const service of services.values()) addServiceVariables(service, variables);
  byNamespace.set(key, { services: found, writes, variables });
  return variables;
}

function addServiceVariables(service: Service, variables: Map<string, string>): void {
  const prefix = variableNameOf(service.metadata.name);
  const address = service.spec.clusterIP ?? '';
  const ports = service.spec.ports ?? [];
  const [first] = ports;
  variables.set(`${prefix}_SERVICE_HOST`, address);
  if (first === undefined) return;
  variables.set(`${prefix}_SERVICE_PORT`, String(first.port));
  for (const { name = '', port } of ports) {
    if (name !== '') variables.set(`${prefix}_SERVICE_PORT_${variableNameOf(name)}`, String(port));
  }
  const urlOf = (port: (typeof ports)[number]): string =>
    `${(port.protocol ?? 'TCP').toLowerCase()}://${hostOf(address)}:${port.port}`;
  variables.set(`${prefix}_PORT`, urlOf(first));
  for (const port of ports) {
    const protocol = port.protocol ?? 'TCP';
    const portPrefix = `${prefix}_PORT_${port.port}_${protocol}`;
    variables.set(portPrefix, urlOf(port));
    variables.set(`${portPrefix}_PROTO`, protocol.toLowerCase());
    variables.set(`${portPrefix}_PORT`, String(port.port));
    variables.set(`${portPrefix}_ADDR`, address);
  }
}

/** As it stands in front of a port (`net.JoinHostPort`). */
function hostOf(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
