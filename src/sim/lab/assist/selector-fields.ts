/** The selectors of an object, and which part of a set of labels a place is. */
import {
  isPlainRecord,
  isUnknownList,
  stringMapFieldOf,
  textFieldOf,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import {
  matchesLabels,
  type LabelSelector,
  type LabelSelectorRequirement,
} from '../../kube/store/label-selector';
import { isCalicoPolicy } from '../../policy/plugin-policy';
import { calicoSelectorsAround } from './calico-selector-fields';
import type { CursorPlace } from './cursor-place';
import { fieldAt, givenNamespaceOf, pathMatch, podPathIn } from './field-path';
import type { FoundSelector, LabelField } from './found-selector';

/** Kinds whose `spec.selector` is a LabelSelector for Pods of their namespace. */
const SELECTING_KINDS: ReadonlySet<unknown> = new Set([
  'DaemonSet',
  'Deployment',
  'Job',
  'PodDisruptionBudget',
  'ReplicaSet',
  'StatefulSet',
]);

/** The innermost first: those that the path goes through, or ends at. */
export function selectorsAround(object: PlainRecord, path: FieldPath): readonly FoundSelector[] {
  const where = namespaceIs(givenNamespaceOf(object));
  switch (object['kind']) {
    case 'Service':
    case 'ReplicationController':
      return pathMatch(path, 'spec.selector.**')
        ? [podSelector(where, { matchLabels: stringMapFieldOf(object, 'spec', 'selector') })]
        : [];
    case 'NetworkPolicy':
      return isCalicoPolicy(object) ? calicoSelectorsAround(object, path) : policySelectors(object, path);
    case 'GlobalNetworkPolicy':
      return isCalicoPolicy(object) ? calicoSelectorsAround(object, path) : [];
    default: {
      const isSelecting = SELECTING_KINDS.has(object['kind']) && pathMatch(path, 'spec.selector.**');
      if (isSelecting) return [podSelector(where, selectorFrom(fieldAt(object, ['spec', 'selector'])))];
      return [...affinitySelectors(object, path), ...nodeSelectors(object, path)];
    }
  }
}

function policySelectors(object: PlainRecord, path: FieldPath): readonly FoundSelector[] {
  const own = namespaceIs(givenNamespaceOf(object));
  if (pathMatch(path, 'spec.podSelector.**')) {
    const subject = podSelector(own, selectorFrom(fieldAt(object, ['spec', 'podSelector'])));
    return [{ ...subject, isForPolicy: true }];
  }
  const isPeer = pathMatch(path, 'spec.ingress.*.from.*.**') || pathMatch(path, 'spec.egress.*.to.*.**');
  if (!isPeer) return [];
  const peer = fieldAt(object, path.slice(0, 5));
  const pods = isPlainRecord(peer) ? peer['podSelector'] : undefined;
  const namespaces = isPlainRecord(peer) ? peer['namespaceSelector'] : undefined;
  if (pods === undefined && namespaces === undefined) return [];
  const wanted = selectorFrom(namespaces);
  const where: NamespaceChoice =
    namespaces === undefined ? own : (_, labels) => matchesLabels(wanted, labels);
  const found = { ...podSelector(where, selectorFrom(pods)), isForPolicy: true };
  return path[5] === 'namespaceSelector' ? [{ ...found, owners: 'namespaces' }] : [found];
}

function affinitySelectors(object: PlainRecord, path: FieldPath): readonly FoundSelector[] {
  const podPath = podPathIn(object);
  if (podPath === undefined) return [];
  const within = path.slice(podPath.length);
  const at = within.indexOf('labelSelector');
  const isAffinity = pathMatch(within, 'affinity.**') || pathMatch(within, 'topologySpreadConstraints.**');
  if (at === -1 || !isAffinity || !pathMatch(path, `${podPath.join('.')}.**`)) return [];
  const selector = fieldAt(object, path.slice(0, podPath.length + at + 1));
  return [podSelector(namespaceIs(givenNamespaceOf(object)), selectorFrom(selector))];
}

function nodeSelectors(object: PlainRecord, path: FieldPath): readonly FoundSelector[] {
  const podPath = podPathIn(object)?.join('.');
  const isOfPod =
    podPath !== undefined &&
    (pathMatch(path, `${podPath}.nodeSelector.**`) || pathMatch(path, `${podPath}.affinity.nodeAffinity.**`));
  const isOfLab =
    object['kind'] === 'Lab' && pathMatch(path, 'spec.network.routers.*.bgp.neighbors.*.nodes.**');
  if (!isOfPod && !isOfLab) return [];
  const labels = stringMapFieldOf(
    object,
    ...path.slice(0, isOfLab ? 8 : (podPath?.split('.').length ?? 0) + 1),
  );
  return [{ ...podSelector(namespaceIs(''), { matchLabels: labels }), owners: 'nodes' }];
}

type NamespaceChoice = FoundSelector['meansNamespace'];

function namespaceIs(namespace: string): NamespaceChoice {
  return (name) => name === namespace;
}

function podSelector(meansNamespace: NamespaceChoice, pods: LabelSelector): FoundSelector {
  const { matchLabels = {}, matchExpressions = [] } = pods;
  const isEmpty = Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
  const means: FoundSelector['means'] = (labels) => matchesLabels(pods, labels);
  return { owners: 'pods', means, meansNamespace, isEmpty, isForPolicy: false };
}

/** What is half typed is left out. */
function selectorFrom(value: unknown): LabelSelector {
  if (!isPlainRecord(value)) return {};
  const given = value['matchExpressions'];
  const matchExpressions = (isUnknownList(given) ? given : []).flatMap((each): LabelSelectorRequirement[] => {
    const [key, operator] = [textFieldOf(each, 'key') ?? '', textFieldOf(each, 'operator') ?? ''];
    if (key === '' || operator === '') return [];
    const values = isPlainRecord(each) ? each['values'] : undefined;
    const texts = isUnknownList(values) ? values.filter((one) => typeof one === 'string') : [];
    return [{ key, operator, values: texts }];
  });
  return { matchLabels: stringMapFieldOf(value, 'matchLabels'), matchExpressions };
}

/** Undefined where the place is none of a label. */
export function labelFieldIn(object: PlainRecord, { path, role, word }: CursorPlace): LabelField | undefined {
  const last = path.at(-1);
  const expression = path.lastIndexOf('matchExpressions');
  if (expression !== -1) {
    if (role === 'key') return undefined;
    if (last === 'key') return { part: 'key' };
    const key = fieldAt(object, [...path.slice(0, expression + 2), 'key']);
    const isValue = path[expression + 2] === 'values';
    return isValue && typeof key === 'string' ? { part: 'value', key, value: word } : undefined;
  }
  if (isLabelMap(object, path.slice(0, -1)))
    return role === 'key' ? { part: 'key' } : { part: 'value', key: String(last), value: word };
  // Below `matchLabels:` stands a word without a colon yet.
  return role === 'value' && isLabelMap(object, path) ? { part: 'key' } : undefined;
}

function isLabelMap(object: PlainRecord, path: FieldPath): boolean {
  const last = path.at(-1);
  if (last === 'matchLabels' || last === 'labels' || last === 'nodeSelector') return true;
  const isPlainSelector = object['kind'] === 'Service' || object['kind'] === 'ReplicationController';
  return (isPlainSelector && pathMatch(path, 'spec.selector')) || last === 'nodes';
}
