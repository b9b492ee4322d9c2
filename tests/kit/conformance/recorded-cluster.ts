/** The cluster of a recording, as its manifests have it. */
import { z } from 'zod';
import { parseCidr } from '#sim/wire/cidr';
import { parseIpv4 } from '#sim/wire/ipv4-address';

const addressSchema = z.string().refine((text) => parseIpv4(text) !== undefined, 'not an IPv4 address');
const rangeSchema = z
  .string()
  .refine((text) => parseCidr(text) !== undefined, 'not a range like 10.0.0.0/24');

const nodeSchema = z.object({
  kind: z.literal('Node'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ podCIDR: rangeSchema }),
  status: z.object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })).min(1) }),
});
const podSchema = z.object({
  kind: z.literal('Pod'),
  metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
  spec: z.object({ nodeName: z.string() }),
  status: z.object({ podIP: addressSchema }),
});
const servicePortSchema = z.object({
  port: z.number(),
  targetPort: z.union([z.number(), z.string()]).optional(),
  nodePort: z.number().optional(),
});
const serviceSchema = z.object({
  kind: z.literal('Service'),
  metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
  spec: z.object({
    type: z.string().optional(),
    clusterIP: z.string().optional(),
    selector: z.record(z.string(), z.string()).optional(),
    ports: z.array(servicePortSchema).default([]),
  }),
});
const sliceSchema = z.object({
  kind: z.literal('EndpointSlice'),
  metadata: z.object({ namespace: z.string().default('default'), labels: z.record(z.string(), z.string()) }),
});
const outsideSchema = z.object({
  kind: z.literal('Outside'),
  spec: z.object({
    lan: rangeSchema,
    gateway: addressSchema,
    hosts: z.array(z.object({ name: z.string(), ip: addressSchema })),
    internet: z.array(z.object({ name: z.string(), ip: addressSchema, via: z.string() })).default([]),
  }),
});

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** A Kubernetes object as it stands in the file. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

export interface RecordedNode {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
}

export interface RecordedPod {
  readonly namespace: string;
  readonly name: string;
  readonly nodeName: string;
  readonly address: string;
}

export interface RecordedOutside {
  readonly lan: string;
  readonly gateway: string;
  readonly hosts: readonly { readonly name: string; readonly ip: string }[];
  readonly internet: readonly { readonly name: string; readonly ip: string }[];
  /** The router's address on the other side. */
  readonly internetGateway: string | undefined;
}

export interface RecordedCluster {
  readonly nodes: readonly RecordedNode[];
  readonly pods: readonly RecordedPod[];
  /** Ports that a normalized line shows as they are. */
  readonly servicePorts: readonly number[];
  readonly clusterAddresses: readonly string[];
  readonly outside: RecordedOutside;
  /** What is to be applied: all objects, but EndpointSlices only where no controller writes them. */
  readonly manifests: readonly Manifest[];
  readonly hasLoadBalancers: boolean;
}

/** Throws with a sentence when a document is not as expected. */
export function parseCluster(documents: readonly unknown[]): RecordedCluster {
  const objects = documents.map(manifestOf);
  const ofKind = (kind: string): readonly Manifest[] => objects.filter((object) => object.kind === kind);
  const services = ofKind('Service').map((object) => check(serviceSchema, object));
  const [outside] = ofKind('Outside').map((object) => check(outsideSchema, object));
  if (outside === undefined) throw new Error('cluster.yaml: there is no document of kind Outside');
  const nodes = ofKind('Node');
  if (nodes.length === 0) throw new Error('cluster.yaml: there is no document of kind Node');
  for (const kind of ['Node', 'Pod', 'Service']) refuseTwins(kind, ofKind(kind));
  const withoutSelector = new Set(
    services
      .filter(({ spec }) => spec.selector === undefined)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
  const isOwnSlice = (object: Manifest): boolean => {
    const { namespace, labels } = check(sliceSchema, object).metadata;
    return withoutSelector.has(`${namespace}/${labels[SERVICE_NAME_LABEL] ?? ''}`);
  };
  const portsOf = ({ port, targetPort, nodePort }: z.infer<typeof servicePortSchema>): readonly unknown[] => [
    port,
    targetPort,
    nodePort,
  ];
  const { lan, gateway, hosts, internet } = outside.spec;
  const via = /\/ (\d+\.\d+\.\d+\.\d+)/.exec(internet[0]?.via ?? '');
  return {
    nodes: nodes.map((object) => {
      const { metadata, spec, status } = check(nodeSchema, object);
      const internal = status.addresses.find(({ type }) => type === 'InternalIP') ?? status.addresses[0];
      return { name: metadata.name, address: internal?.address ?? '', podCidr: spec.podCIDR };
    }),
    pods: ofKind('Pod').map((object) => {
      const { metadata, spec, status } = check(podSchema, object);
      return { ...metadata, nodeName: spec.nodeName, address: status.podIP };
    }),
    servicePorts: services
      .flatMap(({ spec }) => spec.ports.flatMap(portsOf))
      .filter((port) => typeof port === 'number'),
    clusterAddresses: services.flatMap(({ spec }) =>
      spec.clusterIP === undefined || spec.clusterIP === 'None' ? [] : [spec.clusterIP],
    ),
    outside: { lan, gateway, hosts, internet, internetGateway: via?.[1] },
    manifests: objects.filter((object) => {
      const { kind } = object;
      if (kind === 'EndpointSlice') return isOwnSlice(object);
      return kind !== 'Node' && kind !== 'Outside';
    }),
    hasLoadBalancers: services.some(({ spec }) => spec.type === 'LoadBalancer'),
  };
}

function refuseTwins(kind: string, objects: readonly Manifest[]): void {
  const names = new Set<string>();
  for (const { metadata } of objects) {
    const { namespace = 'default' } = z.object({ namespace: z.string().optional() }).parse(metadata);
    const name = `${namespace}/${metadata.name}`;
    if (names.has(name))
      throw new Error(`cluster.yaml: there are two of kind ${kind} named ${metadata.name}`);
    names.add(name);
  }
}

function manifestOf(value: unknown): Manifest {
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `cluster.yaml: a document is no object: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

function check<Schema extends z.ZodType>(schema: Schema, object: Manifest): z.infer<Schema> {
  const parsed = schema.safeParse(object);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`cluster.yaml: ${object.kind}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
