/**
 * Makes a manifest of what `kubectl get -o yaml` printed: without what the printed cluster had made by itself, and
 * without what the API server wrote into the objects.
 *
 * Left out are Pods that a ReplicaSet makes again, slices that belong to a Service, and everything of kube-system and
 * its like, since the lab's cluster brings its own.
 */
import { wordedMessage, type Diagnostic } from '../../base/diagnostic';
import { say } from '../../base/sentence';
import {
  isPlainRecord,
  listFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import { parseIp } from '../../wire/ip-address';
import { parseIpRanges, rangesContain } from '../../wire/ip-ranges';
import type { ReadCache } from '../read-cache';
import type { SourceDocument } from '../readings';

/** Namespaces that hold the cluster's own machinery in the distributions that people print. */
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'kube-flannel',
  'calico-system',
  'tigera-operator',
  'local-path-storage',
]);

/** Written by controllers wherever they find a place for them. */
const CLUSTER_OWNED: ReadonlySet<string> = new Set([
  'Service default/kubernetes',
  'Endpoints default/kubernetes',
  'EndpointSlice default/kubernetes',
]);

const TRANSIENT_KINDS: ReadonlySet<string> = new Set(['Event', 'Lease', 'ControllerRevision', 'PodMetrics']);

export interface CleanedDump {
  readonly documents: readonly SourceDocument[];
  readonly notices: readonly Diagnostic[];
  /** Namespaces that the dump takes for granted, each with the first document that does. */
  readonly impliedNamespaces: ReadonlyMap<string, SourceDocument>;
}

export function withoutClusterParts(
  documents: readonly SourceDocument[],
  serviceSubnet: string,
  cache?: ReadCache,
): CleanedDump {
  if (!documents.some(({ isDumped }) => isDumped)) {
    return { documents, notices: [], impliedNamespaces: new Map() };
  }
  const names = new Set(documents.map(({ value }) => identityOf(value)));
  const kept: SourceDocument[] = [];
  const leftOut: SourceDocument[] = [];
  const moved: SourceDocument[] = [];
  for (const document of documents) {
    if (!document.isDumped) {
      kept.push(document);
      continue;
    }
    if (isMadeByCluster(document.value, names)) {
      leftOut.push(document);
      continue;
    }
    kept.push(cleanedDocument(document, { names, serviceSubnet, cache }));
    if (hasForeignAddress(document.value, serviceSubnet)) moved.push(document);
  }
  const declared = new Set(
    kept.filter(({ value }) => value['kind'] === 'Namespace').map(({ value }) => nameOf(value)),
  );
  const impliedNamespaces = new Map<string, SourceDocument>();
  for (const document of kept) {
    const namespace = textFieldOf(document.value, 'metadata', 'namespace') ?? 'default';
    const isKnown = namespace === 'default' || declared.has(namespace) || impliedNamespaces.has(namespace);
    if (document.isDumped && !isKnown) impliedNamespaces.set(namespace, document);
  }
  const notices = [...noticesOf(leftOut), ...addressNotices(moved, serviceSubnet)];
  return { documents: kept, notices, impliedNamespaces };
}

function isMadeByCluster(value: PlainRecord, names: ReadonlySet<string>): boolean {
  const kind = textFieldOf(value, 'kind') ?? '';
  const name = nameOf(value);
  const namespace = textFieldOf(value, 'metadata', 'namespace') ?? '';
  if (TRANSIENT_KINDS.has(kind) || SYSTEM_NAMESPACES.has(namespace)) return true;
  if (kind === 'Namespace' && (SYSTEM_NAMESPACES.has(name) || name === 'default')) return true;
  if (kind === 'ConfigMap' && name === 'kube-root-ca.crt') return true;
  if (kind === 'ServiceAccount' && name === 'default') return true;
  if (CLUSTER_OWNED.has(`${kind} ${namespace}/${name}`)) return true;
  // Endpoints carry no owner; the controller writes them under the name of the Service.
  if (kind === 'Endpoints' && names.has(`Service ${namespace}/${name}`)) return true;
  return listFieldOf(value, 'metadata', 'ownerReferences').some((owner) => {
    const ownerKind = textFieldOf(owner, 'kind') ?? '';
    const ownerName = textFieldOf(owner, 'name') ?? '';
    // A node's own Pods (static ones) show up in the API as mirrors.
    if (ownerKind === 'Node' || names.has(`${ownerKind} ${namespace}/${ownerName}`)) return true;
    // Where no ReplicaSets were printed, their names still tell of which Deployments they are.
    const hash = stringMapFieldOf(value, 'metadata', 'labels')['pod-template-hash'];
    const isHashed = ownerKind === 'ReplicaSet' && hash !== undefined && ownerName.endsWith(`-${hash}`);
    return isHashed && names.has(`Deployment ${namespace}/${ownerName.slice(0, -hash.length - 1)}`);
  });
}

const SERVER_WRITTEN_META: readonly string[] = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
];

interface CleaningContext {
  readonly names: ReadonlySet<string>;
  readonly serviceSubnet: string;
  readonly cache: ReadCache | undefined;
}

function cleanedDocument(document: SourceDocument, context: CleaningContext): SourceDocument {
  const { value } = document;
  const fields = foreignFieldsOf(value, context);
  const clean = (): SourceDocument => {
    const { metadata, spec } = value;
    const cleaned: Record<string, unknown> = { ...value };
    if (isPlainRecord(metadata)) cleaned['metadata'] = withoutFields(metadata, SERVER_WRITTEN_META);
    if (isPlainRecord(spec) && fields.length > 0) cleaned['spec'] = withoutFields(spec, fields);
    return { ...document, value: cleaned };
  };
  return context.cache === undefined ? clean() : context.cache.cleanedOf(document, fields.join(), clean);
}

/** Fields of the spec that hold for the printed cluster only. */
function foreignFieldsOf(value: PlainRecord, { names, serviceSubnet }: CleaningContext): readonly string[] {
  const nodeName = textFieldOf(value, 'spec', 'nodeName');
  if (value['kind'] === 'Pod' && nodeName !== undefined && !names.has(`Node /${nodeName}`))
    return ['nodeName'];
  return hasForeignAddress(value, serviceSubnet) ? ['clusterIP', 'clusterIPs'] : [];
}

function hasForeignAddress(value: PlainRecord, serviceSubnet: string): boolean {
  return (
    value['kind'] === 'Service' && isForeignAddress(textFieldOf(value, 'spec', 'clusterIP'), serviceSubnet)
  );
}

/** An address of the printed cluster that this one cannot give. */
function isForeignAddress(text: string | undefined, serviceSubnet: string): boolean {
  const address = parseIp(text ?? '');
  const ranges = parseIpRanges(serviceSubnet);
  return address !== undefined && ranges !== undefined && !rangesContain(ranges, address);
}

function withoutFields(record: PlainRecord, fields: readonly string[]): PlainRecord {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !fields.includes(key)));
}

function identityOf(value: PlainRecord): string {
  return `${textFieldOf(value, 'kind') ?? ''} ${textFieldOf(value, 'metadata', 'namespace') ?? ''}/${nameOf(value)}`;
}

function nameOf(value: PlainRecord): string {
  return textFieldOf(value, 'metadata', 'name') ?? '';
}

function noticesOf(leftOut: readonly SourceDocument[]): readonly Diagnostic[] {
  const byKind = new Map<string, SourceDocument[]>();
  for (const document of leftOut) {
    const kind = textFieldOf(document.value, 'kind') ?? '';
    byKind.set(kind, [...(byKind.get(kind) ?? []), document]);
  }
  return [...byKind].flatMap(([kind, documents]) => {
    const [first] = documents;
    if (first === undefined) return [];
    const words =
      documents.length === 1
        ? say('{kind} "{name}" is left out: the cluster makes its own', { kind, name: nameOf(first.value) })
        : say('{count} objects of kind {kind} are left out: the cluster makes its own', {
            count: documents.length,
            kind,
          });
    return [{ severity: 'notice', code: 'left-out', ...wordedMessage(words), location: first.location }];
  });
}

function addressNotices(services: readonly SourceDocument[], serviceSubnet: string): readonly Diagnostic[] {
  const [first] = services;
  if (first === undefined) return [];
  const { value, location } = first;
  const words =
    services.length === 1
      ? say('Service "{name}" gets another address: {address} is outside {range}', {
          name: nameOf(value),
          address: textFieldOf(value, 'spec', 'clusterIP') ?? '',
          range: serviceSubnet,
        })
      : say('{count} Services get other addresses: theirs are outside {range}', {
          count: services.length,
          range: serviceSubnet,
        });
  return [{ severity: 'notice', code: 'other-address', ...wordedMessage(words), location }];
}
