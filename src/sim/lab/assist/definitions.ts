/** Where in the text stands what a field refers to, and which fields refer to an object. */
import type { SourceLocation } from '../../base/diagnostic';
import { listFieldOf, numberFieldOf, stringMapFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import { formatFieldPath, type FieldPath } from '../../kube/objects/object-issue';
import { hasLabels } from '../../kube/store/label-selector';
import { namespaceOf, objectRefOf } from '../element-ref';
import type { LabDocument, SourcedObject } from '../lab-document';
import type { LintCluster } from '../lint/lint-cluster';
import type { LintWorkload } from '../lint/lint-workload';
import { isCalicoPolicy } from '../../policy/plugin-policy';
import { calicoSubject } from './calico-selector-fields';
import type { CursorPlace } from './cursor-place';
import type { FieldMeaning } from './field-meaning';
import { fieldAt, givenNamespaceOf } from './field-path';
import { ROUTE_KINDS } from './gateway-fields';
import { selectedWorkloads } from './selected-workloads';
import type { FoundSelector } from './found-selector';

export interface Definition {
  /** `deployment/default/web`, `node/node1` */
  readonly ref: string;
  readonly location: SourceLocation;
}

/** More than this nobody looks through. */
const MAX_DEFINITIONS = 200;

export function definitionsAt(
  place: CursorPlace,
  meaning: FieldMeaning,
  cluster: LintCluster,
): readonly Definition[] {
  return definitionsOf(place, meaning, cluster).slice(0, MAX_DEFINITIONS);
}

function definitionsOf(
  place: CursorPlace,
  meaning: FieldMeaning,
  cluster: LintCluster,
): readonly Definition[] {
  const { document } = cluster;
  switch (meaning.kind) {
    case 'selector':
      return selectorDefinitions(cluster, meaning.selector);
    case 'labels':
      return referencesTo(cluster, place.object);
    case 'object': {
      const { objectKind, namespace, name } = meaning;
      const found = cluster.find(objectKind, namespace, name);
      return found === undefined ? [] : [definitionOf(found, ['metadata', 'name'])];
    }
    case 'service-port': {
      const service = cluster.find('Service', meaning.namespace, meaning.service);
      return service === undefined ? [] : [servicePort(service, place.word)];
    }
    case 'target-port':
      return meaning.selector === undefined ? [] : declaredPorts(cluster, [meaning.selector], place.word);
    case 'policy-port':
      return declaredPorts(cluster, meaning.selectors, place.word);
    case 'volume':
      return ownVolume(cluster, place, meaning.podPath);
    case 'node':
      return machineDefinition(document, 'node', place.word);
    case 'segment':
      return machineDefinition(document, 'segment', place.word);
    case 'target':
      return targetDefinitions(cluster, place.word);
    case 'interface': {
      const [machine = ''] = place.word.split(':');
      return targetDefinitions(cluster, meaning.isCable ? `node/${machine}` : machine);
    }
    case 'self':
      return referencesTo(cluster, place.object);
    case 'listener': {
      const gateway = cluster.find('Gateway', meaning.namespace, meaning.gateway);
      const names = listFieldOf(gateway?.object.spec, 'listeners').map((each) => textFieldOf(each, 'name'));
      const index = names.indexOf(place.word);
      return gateway === undefined || index === -1
        ? []
        : [definitionOf(gateway, ['spec', 'listeners', index])];
    }
    case 'container-port':
    case 'image':
      return [];
  }
}

function selectorDefinitions(cluster: LintCluster, selector: FoundSelector): readonly Definition[] {
  if (selector.owners === 'pods') return workloadDefinitions(selectedWorkloads(cluster, selector));
  if (selector.owners === 'namespaces') {
    return cluster
      .objects('Namespace')
      .filter(({ object: { metadata } }) =>
        selector.meansNamespace(metadata.name, cluster.namespaceLabels(metadata.name)),
      )
      .map((source) => definitionOf(source, ['metadata', 'labels']));
  }
  return cluster.spec.cluster.nodes
    .filter(({ name, labels }) => selector.means({ 'kubernetes.io/hostname': name, ...labels }, ''))
    .flatMap(({ name }) => machineDefinition(cluster.document, 'node', name));
}

function workloadDefinitions(workloads: readonly LintWorkload[]): readonly Definition[] {
  return workloads.flatMap(({ source, podPath }) =>
    source === undefined ? [] : [definitionOf(source, [...podPath.slice(0, -1), 'metadata', 'labels'])],
  );
}

function definitionOf(source: SourcedObject, path: FieldPath): Definition {
  return { ref: objectRefOf(source.object), location: source.locate(formatFieldPath(path)) };
}

function servicePort(service: SourcedObject, word: string): Definition {
  const ports = listFieldOf(service.object.spec, 'ports');
  const index = ports.findIndex(
    (port) => textFieldOf(port, 'name') === word || String(numberFieldOf(port, 'port')) === word,
  );
  return definitionOf(service, index === -1 ? ['spec', 'ports'] : ['spec', 'ports', index]);
}

/** Where containers declare it; where none does, the containers themselves. */
function declaredPorts(
  cluster: LintCluster,
  selectors: readonly FoundSelector[],
  word: string,
): readonly Definition[] {
  return selectors
    .flatMap((selector) => selectedWorkloads(cluster, selector))
    .flatMap(({ source, ports, podPath }) => {
      if (source === undefined) return [];
      const declared = ports.filter(({ name, port }) => name === word || String(port) === word);
      const paths = declared.length === 0 ? [[...podPath, 'containers']] : declared.map(({ path }) => path);
      return paths.map((path) => definitionOf(source, path));
    });
}

function ownVolume(
  cluster: LintCluster,
  { object, word }: CursorPlace,
  podPath: FieldPath,
): readonly Definition[] {
  const source = ownSource(cluster, object);
  const volumes = listFieldOf(fieldAt(object, podPath), 'volumes');
  const index = volumes.findIndex((volume) => textFieldOf(volume, 'name') === word);
  return source === undefined || index === -1 ? [] : [definitionOf(source, [...podPath, 'volumes', index])];
}

function ownSource(cluster: LintCluster, object: CursorPlace['object']): SourcedObject | undefined {
  const kind = textFieldOf(object, 'kind') ?? '';
  const name = textFieldOf(object, 'metadata', 'name') ?? '';
  const [source] = cluster
    .named(kind, name)
    .filter((each) => ['', givenNamespaceOf(object)].includes(namespaceOf(each.object)));
  return source;
}

function targetDefinitions(cluster: LintCluster, target: string): readonly Definition[] {
  const [first = '', second = ''] = target.split('/');
  if (first === 'node' || first === 'host') {
    const kinds = first === 'node' ? ['node', 'host', 'router'] : ['host', 'router'];
    return kinds.flatMap((kind) => machineDefinition(cluster.document, kind, second));
  }
  const kind = TARGET_KINDS.get(first) ?? 'Pod';
  const namespace = TARGET_KINDS.has(first) || second === '' ? 'default' : first;
  const name = second === '' ? first : second;
  const found = cluster.find(kind, namespace, name);
  if (found !== undefined) return [definitionOf(found, ['metadata', 'name'])];
  const maker = cluster.workloadsIn(namespace).find((each) => name.startsWith(`${each.name}-`));
  return maker?.source === undefined ? [] : [definitionOf(maker.source, ['metadata', 'name'])];
}

const TARGET_KINDS: ReadonlyMap<string, string> = new Map([
  ['deploy', 'Deployment'],
  ['deployment', 'Deployment'],
  ['pod', 'Pod'],
  ['service', 'Service'],
  ['svc', 'Service'],
]);

function machineDefinition(document: LabDocument, kind: string, name: string): readonly Definition[] {
  const { source } = document;
  const lists: Readonly<Record<string, FieldPath>> = {
    node: ['cluster', 'nodes'],
    host: ['outside'],
    router: ['network', 'routers'],
    segment: ['network', 'segments'],
  };
  const path = lists[kind];
  if (source === undefined || path === undefined) return [];
  const index = listFieldOf(source.given, ...path.map(String)).findIndex(
    (machine) => textFieldOf(machine, 'name') === name,
  );
  if (index === -1) return [];
  return [{ ref: `${kind}/${name}`, location: source.locate(['spec', ...path, index]) }];
}

/** Who selects its Pods, or names it: Services and policies, Ingresses, what scales it. */
export function referencesTo(cluster: LintCluster, object: CursorPlace['object']): readonly Definition[] {
  const kind = textFieldOf(object, 'kind') ?? '';
  const name = textFieldOf(object, 'metadata', 'name') ?? '';
  const namespace = givenNamespaceOf(object);
  const own = cluster.workloadsIn(namespace).find((each) => each.kind === kind && each.name === name);
  const selecting =
    own === undefined ? [] : [...selectingServices(cluster, own), ...selectingPolicies(cluster, own)];
  if (kind !== 'Service') return selecting;
  return [...ingressesTo(cluster, namespace, name), ...routesTo(cluster, namespace, name)];
}

function selectingServices(cluster: LintCluster, own: LintWorkload): readonly Definition[] {
  return cluster.objects('Service').flatMap((source) => {
    const labels = stringMapFieldOf(source.object.spec, 'selector');
    const isSelected =
      namespaceOf(source.object) === own.namespace &&
      Object.keys(labels).length > 0 &&
      hasLabels(labels, own.labels);
    return isSelected ? [definitionOf(source, ['spec', 'selector'])] : [];
  });
}

function selectingPolicies(cluster: LintCluster, own: LintWorkload): readonly Definition[] {
  const { namespace, labels, isHostNetwork } = own;
  if (isHostNetwork) return [];
  const kubernetes = cluster.policies
    .filter(({ policy }) => policy.subject.matches(own.endpoint))
    .map(({ source }) => definitionOf(source, ['spec', 'podSelector']));
  const calico = ['NetworkPolicy', 'GlobalNetworkPolicy']
    .flatMap((kind) => cluster.objects(kind))
    .filter(({ object }) => {
      if (!isCalicoPolicy(object)) return false;
      const { means, meansNamespace } = calicoSubject(object);
      return meansNamespace(namespace, cluster.namespaceLabels(namespace)) && means(labels, namespace);
    })
    .map((source) => definitionOf(source, ['spec', 'selector']));
  return [...kubernetes, ...calico];
}

/** Routes of the Gateway API. */
function routesTo(cluster: LintCluster, namespace: string, name: string): readonly Definition[] {
  return ROUTE_KINDS.flatMap((kind) => cluster.objects(kind)).flatMap((source) =>
    listFieldOf(source.object.spec, 'rules').flatMap((rule, index) =>
      listFieldOf(rule, 'backendRefs').flatMap((backend, position) =>
        textFieldOf(backend, 'name') === name &&
        (textFieldOf(backend, 'namespace') ?? namespaceOf(source.object)) === namespace
          ? [definitionOf(source, ['spec', 'rules', index, 'backendRefs', position, 'name'])]
          : [],
      ),
    ),
  );
}

function ingressesTo(cluster: LintCluster, namespace: string, name: string): readonly Definition[] {
  return cluster.objects('Ingress').flatMap((source) => {
    const { object } = source;
    if (namespaceOf(object) !== namespace) return [];
    const isDefault = textFieldOf(object.spec, 'defaultBackend', 'service', 'name') === name;
    const paths = listFieldOf(object.spec, 'rules').flatMap((rule, index) =>
      listFieldOf(rule, 'http', 'paths').flatMap((path, position): FieldPath[] =>
        textFieldOf(path, 'backend', 'service', 'name') === name
          ? [['spec', 'rules', index, 'http', 'paths', position, 'backend', 'service', 'name']]
          : [],
      ),
    );
    const all = isDefault ? [['spec', 'defaultBackend', 'service', 'name'], ...paths] : paths;
    return all.map((path) => definitionOf(source, path));
  });
}
