/** What a new Pod, workload or Service says, by the image that it runs. */
import { parseImageName } from '../../app/image-name';
import type { KubeObject, PlainRecord, StringMap } from '../../kube/objects/kube-object';
import { dns1123LabelProblem } from '../../kube/objects/name-rules';
import { namespacedMetadata } from './edit-session';
import { selectorFor, servicePortsFor } from './service-target';

interface ImageUse {
  readonly container: string;
  /** Undefined for an image of tools, which is kept running to be used from a terminal. */
  readonly port: number | undefined;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
}

/** Ports that the images listen on by default, and what they do not start without. */
const SERVERS: ReadonlyMap<string, Omit<ImageUse, 'container'>> = new Map([
  ['agnhost', { port: 8080, args: ['netexec', '--http-port=8080'] }],
  ['coredns', { port: 53 }],
  ['http-echo', { port: 5678, args: ['-text=hello'] }],
  ['httpd', { port: 80 }],
  ['mariadb', { port: 3306, env: [{ name: 'MARIADB_ROOT_PASSWORD', value: 'example' }] }],
  ['mysql', { port: 3306, env: [{ name: 'MYSQL_ROOT_PASSWORD', value: 'example' }] }],
  ['nginx', { port: 80 }],
  ['nginx-unprivileged', { port: 8080 }],
  ['postgres', { port: 5432, env: [{ name: 'POSTGRES_PASSWORD', value: 'example' }] }],
  ['postgresql', { port: 5432, env: [{ name: 'POSTGRESQL_PASSWORD', value: 'example' }] }],
  ['redis', { port: 6379 }],
  ['valkey', { port: 6379 }],
  ['whoami', { port: 80 }],
]);

const TOOLS: ReadonlySet<string> = new Set(['alpine', 'busybox', 'curl', 'debian', 'netshoot', 'ubuntu']);

function useOf(image: string): ImageUse {
  const base = parseImageName(image).name.split('/').at(-1) ?? '';
  const container = dns1123LabelProblem(base) === undefined ? base : 'main';
  if (TOOLS.has(base)) return { container, port: undefined };
  return { container, ...(SERVERS.get(base) ?? { port: 80 }) };
}

/** How something that runs this image is called: `client` for tools, `web` for a web server, else as the image. */
export function baseNameOf(image: string): string {
  const { container, port } = useOf(image);
  if (port === undefined) return 'client';
  return ['nginx', 'nginx-unprivileged', 'httpd', 'main'].includes(container) ? 'web' : container;
}

function containerOf(image: string, name: string): Readonly<Record<string, unknown>> {
  const { container, port, args, env } = useOf(image);
  if (port === undefined) return { name, image, command: ['sleep', 'infinity'] };
  return {
    name: container,
    image,
    ...(args === undefined ? {} : { args }),
    ...(env === undefined ? {} : { env }),
    ports: [{ containerPort: port }],
  };
}

export interface NewPod {
  readonly name: string;
  readonly image: string;
  readonly placement: Readonly<Record<string, unknown>>;
}

export function podOf({ name, image, placement }: NewPod): KubeObject {
  const container = containerOf(image, name);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { ...placement, containers: [container] },
  };
}

export function deploymentOf(name: string, image: string): KubeObject {
  return workloadOf('Deployment', name, { replicas: 2, ...templateOf(name, image) });
}

export function daemonSetOf(name: string, image: string): KubeObject {
  return workloadOf('DaemonSet', name, templateOf(name, image));
}

export function statefulSetOf(name: string, image: string): KubeObject {
  return workloadOf('StatefulSet', name, { serviceName: name, replicas: 2, ...templateOf(name, image) });
}

/** The one that gives each Pod of a StatefulSet a name of its own. */
export function headlessServiceOf(statefulSet: KubeObject): KubeObject {
  const { name } = statefulSet.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { clusterIP: 'None', selector: selectorFor(statefulSet), ports: servicePortsFor(statefulSet) },
  };
}

function workloadOf(kind: string, name: string, spec: PlainRecord): KubeObject {
  return { apiVersion: 'apps/v1', kind, metadata: { name }, spec };
}

function templateOf(name: string, image: string): PlainRecord {
  const labels = { app: name };
  return {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [containerOf(image, name)] } },
  };
}

export interface NewService {
  readonly name: string;
  readonly namespace: string;
  readonly selector: StringMap;
  readonly ports: readonly Readonly<Record<string, unknown>>[];
}

export function serviceOf({ name, namespace, selector, ports }: NewService): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: namespacedMetadata('Service', name, namespace),
    spec: { selector, ports },
  };
}
