/** A large cluster as a lab, in objects: what reading so much YAML takes is measured apart (`readingTextOf`). */
import { readLab, type LabDocument } from '../../sim/api/read-lab';

export interface ClusterSize {
  readonly nodes: number;
  readonly services: number;
  readonly pods: number;
}

/** Kubernetes' published limits are 150,000 Pods in a cluster and 3,000 in a namespace. */
const NAMESPACES = 50;

/** Room for 16,384 nodes with 254 Pods each, and for as many addresses of nodes. */
const LAB_TEXT = `
apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: large}
spec:
  cluster:
    networking: {podSubnet: 10.0.0.0/10, serviceSubnet: 10.96.0.0/12}
  network:
    segments:
      - {name: lan, cidr: 172.16.0.0/16}
      - {name: internet, cidr: 203.0.113.0/24}
`;

/** Who asks, and for what. */
export const CLIENT_POD = 'client';
export const WANTED_URL = 'http://web.default';

type PlainObject = LabDocument['objects'][number]['object'];

/** Nodes, as many Services as asked for with a Deployment behind each, one client and one server that answers. */
export function clusterLabOf(size: ClusterSize): LabDocument {
  const document = readLab([{ name: 'large.yaml', bytes: new TextEncoder().encode(LAB_TEXT) }], {
    nodeCount: size.nodes,
  });
  if (!document.ok) throw new Error(document.error.map(({ message }) => message).join('; '));
  const location = { file: 'large.yaml', line: 1, column: 1 };
  const objects = objectsOf(size).map((object) => ({ object, location, locate: () => location }));
  return { ...document.value, objects };
}

/** Some of the same objects as a text, to measure reading. */
export function readingTextOf(size: ClusterSize): string {
  return objectsOf(size)
    .map((object) => JSON.stringify(object))
    .join('\n---\n');
}

export function objectCountOf({ services }: ClusterSize): number {
  return NAMESPACES + 2 * services + 3;
}

function objectsOf({ services, pods }: ClusterSize): readonly PlainObject[] {
  const objects: PlainObject[] = [];
  for (let number = 0; number < NAMESPACES; number += 1) {
    objects.push({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceOf(number) } });
  }
  objects.push(...serverObjects(), clientObject());
  for (let number = 0; number < services; number += 1) {
    const replicas = Math.floor(((number + 1) * pods) / services) - Math.floor((number * pods) / services);
    objects.push(...applicationObjects(number, replicas));
  }
  return objects;
}

function namespaceOf(number: number): string {
  return `team-${number % NAMESPACES}`;
}

function applicationObjects(number: number, replicas: number): readonly PlainObject[] {
  const name = `app-${number}`;
  const namespace = namespaceOf(number);
  return [
    deploymentOf({
      name,
      namespace,
      replicas,
      container: { name: 'app', image: 'registry.k8s.io/pause:3.10' },
    }),
    serviceOf(name, namespace),
  ];
}

function serverObjects(): readonly PlainObject[] {
  const container = { name: 'web', image: 'httpd', ports: [{ containerPort: 80 }] };
  return [
    deploymentOf({ name: 'web', namespace: 'default', replicas: 1, container }),
    serviceOf('web', 'default'),
  ];
}

function clientObject(): PlainObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: CLIENT_POD, namespace: 'default' },
    spec: { containers: [{ name: 'shell', image: 'busybox', command: ['sleep', 'infinity'] }] },
  };
}

interface DeploymentParts {
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly container: Readonly<Record<string, unknown>>;
}

function deploymentOf({ name, namespace, replicas, container }: DeploymentParts): PlainObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}

function serviceOf(name: string, namespace: string): PlainObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 80 }] },
  };
}
