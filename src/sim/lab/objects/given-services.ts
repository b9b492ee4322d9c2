/**
 * The Services and EndpointSlices of a lab as they are written: with their status, with endpoints that no Pod stands behind,
 * and without a cluster that would have a say in them. Their shape is checked, what an API server would refuse is not.
 *
 * Endpoints stand for the slices of a Service that has none, as the mirroring controller would have it.
 */
import type { Diagnostic } from '../../base/diagnostic';
import { err, ok, type Result } from '../../base/result';
import type { ClusterSpec } from '../../kube/cluster-spec';
import { mirroredSlices } from '../../kube/controllers/mirrored-slices';
import {
  isEndpointSlice,
  isService,
  SERVICE_NAME_LABEL,
  type EndpointSlice,
  type Service,
} from '../../kube/model/service';
import { schemaOfKind } from '../../kube/objects/kind-schemas';
import {
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import { schemaIssuesOf } from '../../kube/objects/schema-issues';
import { formatIp, parseIp } from '../../wire/ip-address';
import { readLabSpec } from '../read-lab';
import type { LabOverrides } from '../lab-overrides';
import type { SourceDocument } from '../readings';
import { diagnosticOf } from '../source/source-document';
import type { InputFile, TextInput } from '../source/source-file';

export interface GivenNodeObject {
  readonly addresses: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface GivenServices {
  readonly cluster: ClusterSpec;
  readonly services: readonly Service[];
  /** Those of Services, by `namespace/name` of the Service. */
  readonly slicesByService: ReadonlyMap<string, readonly EndpointSlice[]>;
  /** By name: the Node objects, whether machines of the lab or not. */
  readonly nodes: ReadonlyMap<string, GivenNodeObject>;
  /** Objects that a cluster makes Pods of, so that it could know more endpoints than are written. */
  readonly hasWorkloads: boolean;
}

const WORKLOADS: ReadonlySet<string> = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicationController',
]);
const READ_KINDS: ReadonlySet<string> = new Set(['Service', 'EndpointSlice', 'Endpoints', 'Node']);

export function readGivenServices(
  files: readonly (InputFile | TextInput)[],
  overrides: LabOverrides = {},
): Result<GivenServices, readonly Diagnostic[]> {
  const read = readLabSpec(files, overrides);
  if (!read.ok) return read;
  const diagnostics: Diagnostic[] = [];
  const objects = read.value.documents.flatMap((document) => objectOf(document, diagnostics) ?? []);
  if (diagnostics.length > 0) return err(diagnostics);
  const slices = new Map<string, EndpointSlice[]>();
  for (const object of objects) {
    const name = object.metadata.labels?.[SERVICE_NAME_LABEL];
    if (!isEndpointSlice(object) || name === undefined) continue;
    addTo(slices, `${object.metadata.namespace ?? ''}/${name}`, object);
  }
  for (const object of objects) {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    if (object.kind !== 'Endpoints' || slices.has(key)) continue;
    for (const slice of mirrorOf(object)) addTo(slices, key, slice);
  }
  return ok({
    cluster: read.value.cluster,
    services: objects.filter(isService),
    slicesByService: slices,
    nodes: new Map(
      objects.filter(({ kind }) => kind === 'Node').map((node) => [node.metadata.name, givenNodeOf(node)]),
    ),
    hasWorkloads: read.value.documents.some(({ value }) => WORKLOADS.has(textFieldOf(value, 'kind') ?? '')),
  });
}

function addTo(slices: Map<string, EndpointSlice[]>, key: string, slice: EndpointSlice): void {
  const known = slices.get(key);
  if (known === undefined) slices.set(key, [slice]);
  else known.push(slice);
}

function objectOf(document: SourceDocument, diagnostics: Diagnostic[]): KubeObject | undefined {
  const { value } = document;
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !READ_KINDS.has(kind)) return undefined;
  const issues = schemaIssuesOf(schemaOfKind(kind), value).filter(({ severity }) => severity === 'error');
  for (const issue of issues) diagnostics.push(diagnosticOf(document, issue));
  const { metadata } = value;
  if (issues.length > 0 || !isPlainRecord(metadata)) return undefined;
  const namespace = kind === 'Node' ? undefined : (textFieldOf(metadata, 'namespace') ?? 'default');
  const name = textFieldOf(metadata, 'name') ?? textFieldOf(metadata, 'generateName') ?? '';
  return {
    ...value,
    apiVersion,
    kind,
    metadata: {
      labels: stringMapFieldOf(metadata, 'labels'),
      name,
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

function mirrorOf(endpoints: KubeObject): readonly EndpointSlice[] {
  const subsets = endpoints['subsets'];
  if (!isUnknownList(subsets)) return [];
  return subsets.flatMap(mirroredSlices).map((slice) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice' as const,
    metadata: endpoints.metadata,
    ...slice,
  }));
}

export function givenNodeOf(node: PlainRecord): GivenNodeObject {
  const addresses = listFieldOf(node, 'status', 'addresses').flatMap((entry) => {
    const address = parseIp(textFieldOf(entry, 'address') ?? '');
    return address === undefined ? [] : [formatIp(address)];
  });
  return { addresses, labels: stringMapFieldOf(node, 'metadata', 'labels') };
}
