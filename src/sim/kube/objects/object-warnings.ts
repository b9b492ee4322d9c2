/**
 * What the API server takes, but warns of (`pkg/api/{pod,service}/warnings.go` and the strategies of `pkg/registry`, Kubernetes
 * v1.32).
 *
 * Models Pods and their templates, Services and Ingresses. Leaves out addresses with zeros before them, volumes of
 * projected tokens, and the annotations for seccomp and AppArmor.
 */
import { FieldPlace } from './field-place';
import { goQuoted } from './go-text';
import { INGRESS_CLASS_ANNOTATION } from './ingress-class';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import { dns1123LabelProblems } from './name-rules';
import type { ObjectIssue } from './object-issue';
import { canonicalQuantity, isWholeQuantity, readQuantity } from './quantity-text';

const DEPRECATED_LABELS: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  [
    'failure-domain.beta.kubernetes.io/region',
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  ],
  [
    'failure-domain.beta.kubernetes.io/zone',
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  ],
  [
    'beta.kubernetes.io/instance-type',
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  ],
]);
const DEPRECATED_ANNOTATIONS: ReadonlyMap<string, string> = new Map([
  [
    'scheduler.alpha.kubernetes.io/critical-pod',
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  ],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  [
    'security.alpha.kubernetes.io/unsafe-sysctls',
    'non-functional in v1.11+; use the "sysctls" field instead',
  ],
]);
const DEPRECATED_VOLUMES: ReadonlyMap<string, string> = new Map([
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
]);
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const IN_POD_NAMES =
  'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended';
const IN_HOST_NAME =
  "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";

export const WARNING_CODE = 'api-warning';

export function warningIssuesOf(kind: string, object: PlainRecord): readonly ObjectIssue[] {
  const warnings = new Warnings();
  const template = FieldPlace.of('spec', 'template');
  switch (kind) {
    case 'Pod':
      warnOfName(object, IN_HOST_NAME, warnings);
      warnOfPod(object, FieldPlace.of(), warnings);
      break;
    case 'Deployment':
    case 'ReplicaSet':
    case 'Job':
      warnOfName(object, IN_POD_NAMES, warnings);
      warnOfPod(fieldOf(object, 'spec', 'template'), template, warnings);
      break;
    case 'DaemonSet':
    case 'StatefulSet':
    case 'ReplicationController':
      warnOfPod(fieldOf(object, 'spec', 'template'), template, warnings);
      break;
    case 'CronJob': {
      const path = ['spec', 'jobTemplate', 'spec', 'template'] as const;
      warnOfPod(fieldOf(object, ...path), FieldPlace.of(...path), warnings);
      break;
    }
    case 'Service':
      warnOfService(object, warnings);
      break;
    case 'Ingress':
      if (fieldOf(object, 'metadata', 'annotations', INGRESS_CLASS_ANNOTATION) !== undefined) {
        const at = FieldPlace.of('metadata', 'annotations', INGRESS_CLASS_ANNOTATION);
        warnings.say(
          at,
          `annotation "${INGRESS_CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`,
        );
      }
      break;
    default:
  }
  return warnings.issues;
}

class Warnings {
  readonly issues: ObjectIssue[] = [];

  /** About a place that the sentence does not begin with. */
  say(at: FieldPlace, message: string): void {
    this.issues.push({ severity: 'warning', code: WARNING_CODE, path: at.path, target: 'value', message });
  }

  add(at: FieldPlace, what: string): void {
    this.say(at, `${at.toString()}: ${what}`);
  }
}

function warnOfName(object: PlainRecord, sentence: string, warnings: Warnings): void {
  const name = textFieldOf(object, 'metadata', 'name') ?? '';
  const problems = name === '' ? [] : dns1123LabelProblems(name);
  if (problems.length === 0) return;
  warnings.say(FieldPlace.of('metadata', 'name'), `${sentence}: [${problems.join(' ')}]`);
}

/** `warningsForPodSpecAndMeta` */
function warnOfPod(pod: unknown, at: FieldPlace, warnings: Warnings): void {
  const spec = fieldOf(pod, 'spec');
  if (!isPlainRecord(spec)) return;
  const own = at.child('spec');
  warnOfLabels(spec, own, warnings);
  const annotations = fieldOf(pod, 'metadata', 'annotations');
  for (const [key, message] of DEPRECATED_ANNOTATIONS) {
    if (fieldOf(annotations, key) === undefined) continue;
    warnings.add(at.child('metadata', 'annotations').key(key), message);
  }
  for (const [index, volume] of listFieldOf(spec, 'volumes').entries()) {
    for (const [source, message] of DEPRECATED_VOLUMES) {
      if (isPlainRecord(fieldOf(volume, source))) {
        warnings.add(own.child('volumes').index(index).child(source), message);
      }
    }
  }
  warnOfRepeats(spec, 'hostAliases', 'ip', own, warnings);
  warnOfRepeats(spec, 'imagePullSecrets', 'name', own, warnings);
  for (const [index, secret] of listFieldOf(spec, 'imagePullSecrets').entries()) {
    if ((textFieldOf(secret, 'name') ?? '') !== '') continue;
    warnings.add(own.child('imagePullSecrets').index(index).child('name'), 'invalid empty name ""');
  }
  warnOfContainers(spec, own, warnings);
  const grace = numberFieldOf(spec, 'terminationGracePeriodSeconds') ?? 0;
  if (grace < 0) {
    const what = 'must be >= 0; negative values are invalid and will be treated as 1';
    warnings.add(own.child('terminationGracePeriodSeconds'), what);
  }
}

function warnOfLabels(spec: PlainRecord, at: FieldPlace, warnings: Warnings): void {
  const selector = spec['nodeSelector'];
  for (const key of isPlainRecord(selector) ? Object.keys(selector) : []) {
    const message = DEPRECATED_LABELS.get(key);
    if (message !== undefined) warnings.add(at.child('nodeSelector').key(key), message);
  }
  const affinity = fieldOf(spec, 'affinity', 'nodeAffinity');
  const affinityAt = at.child('affinity', 'nodeAffinity');
  for (const [index, term] of listFieldOf(affinity, REQUIRED, 'nodeSelectorTerms').entries()) {
    warnOfTerm(term, affinityAt.child(REQUIRED, 'nodeSelectorTerms').index(index), warnings);
  }
  for (const [index, term] of listFieldOf(affinity, PREFERRED).entries()) {
    const own = affinityAt.child(PREFERRED).index(index).child('preference');
    warnOfTerm(fieldOf(term, 'preference'), own, warnings);
  }
  for (const [index, constraint] of listFieldOf(spec, 'topologySpreadConstraints').entries()) {
    const own = at.child('topologySpreadConstraints').index(index);
    const key = textFieldOf(constraint, 'topologyKey') ?? '';
    const message = DEPRECATED_LABELS.get(key);
    if (message !== undefined) warnings.add(own.child('topologyKey'), `${key} is ${message}`);
    if (!isPlainRecord(fieldOf(constraint, 'labelSelector'))) {
      warnings.add(own.child('labelSelector'), 'a null labelSelector results in matching no pod');
    }
  }
}

function warnOfTerm(term: unknown, at: FieldPlace, warnings: Warnings): void {
  for (const [index, expression] of listFieldOf(term, 'matchExpressions').entries()) {
    const key = textFieldOf(expression, 'key') ?? '';
    const message = DEPRECATED_LABELS.get(key);
    if (message === undefined) continue;
    warnings.add(at.child('matchExpressions').index(index).child('key'), `${key} is ${message}`);
  }
}

function warnOfRepeats(
  spec: PlainRecord,
  list: string,
  field: string,
  at: FieldPlace,
  warnings: Warnings,
): void {
  const seen = new Set<string>();
  for (const [index, item] of listFieldOf(spec, list).entries()) {
    const text = textFieldOf(item, field) ?? '';
    if (seen.has(text)) {
      warnings.add(at.child(list).index(index).child(field), `duplicate ${field} ${goQuoted(text)}`);
    }
    seen.add(text);
  }
}

interface SeenPort {
  readonly port: unknown;
  readonly place: FieldPlace;
}

function warnOfContainers(spec: PlainRecord, at: FieldPlace, warnings: Warnings): void {
  const lists = ['initContainers', 'containers', 'ephemeralContainers'];
  const each = lists.flatMap((list) =>
    [...listFieldOf(spec, list).entries()].map(([index, container]) => ({
      container,
      place: at.child(list).index(index),
    })),
  );
  for (const { container, place } of each) {
    for (const resource of ['memory', 'ephemeral-storage']) {
      for (const kind of ['limits', 'requests']) {
        warnOfFraction(
          fieldOf(container, 'resources', kind, resource),
          place.child('resources', kind).key(resource),
          warnings,
        );
      }
    }
    warnOfVariables(container, place, warnings);
  }
  const seen = new Map<string, SeenPort[]>();
  for (const { container, place } of each) {
    for (const [index, port] of listFieldOf(container, 'ports').entries()) {
      warnOfPort({ port, place: place.child('ports').index(index) }, seen, warnings);
    }
  }
}

function warnOfFraction(amount: unknown, at: FieldPlace, warnings: Warnings): void {
  if (readQuantity(amount) === undefined || isWholeQuantity(amount)) return;
  const shown = goQuoted(canonicalQuantity(amount));
  warnings.add(at, `fractional byte value ${shown} is invalid, must be an integer`);
}

/** The same name again is fine where the new value is made from the old one. */
function warnOfVariables(container: unknown, at: FieldPlace, warnings: Warnings): void {
  const seen = new Set<string>();
  for (const [index, variable] of listFieldOf(container, 'env').entries()) {
    const name = textFieldOf(variable, 'name') ?? '';
    const reference = `$(${name})`;
    const value = textFieldOf(variable, 'value') ?? '';
    const isExtended =
      fieldOf(variable, 'valueFrom') === undefined && value !== reference && value.includes(reference);
    if (seen.has(name) && !isExtended) {
      const what = `hides previous definition of ${goQuoted(name)}, which may be dropped when using apply`;
      warnings.add(at.child('env').index(index), what);
    }
    seen.add(name);
  }
}

function warnOfPort(own: SeenPort, seen: Map<string, SeenPort[]>, warnings: Warnings): void {
  const { port, place } = own;
  const hostIpOf = (each: unknown): string => textFieldOf(each, 'hostIP') ?? '';
  const hostPortOf = (each: unknown): number => numberFieldOf(each, 'hostPort') ?? 0;
  const protocol = textFieldOf(port, 'protocol') ?? 'TCP';
  const number = numberFieldOf(port, 'containerPort') ?? 0;
  if (hostIpOf(port) !== '' && hostPortOf(port) === 0) {
    const shown = `{Name:${textFieldOf(port, 'name') ?? ''} HostPort:0 ContainerPort:${number} Protocol:${protocol} HostIP:${hostIpOf(port)}}`;
    warnings.add(place, `hostIP set without hostPort: ${shown}`);
  }
  const key = `${number}/${protocol}`;
  for (const other of seen.get(key) ?? []) {
    const isSameHostPort = hostPortOf(port) === hostPortOf(other.port);
    const isSameHostIp = hostIpOf(port) === hostIpOf(other.port);
    if (isSameHostPort && isSameHostIp) {
      warnings.add(place, `duplicate port definition with ${other.place.toString()}`);
    } else if (hostPortOf(port) === 0 || hostPortOf(other.port) === 0) {
      warnings.add(place, `overlapping port definition with ${other.place.toString()}`);
    } else if (isSameHostPort && (hostIpOf(port) === '' || hostIpOf(other.port) === '')) {
      warnings.add(place, `dangerously ambiguous port definition with ${other.place.toString()}`);
    }
  }
  seen.set(key, [...(seen.get(key) ?? []), own]);
}

function warnOfService({ metadata, spec }: PlainRecord, warnings: Warnings): void {
  const at = FieldPlace.of('spec');
  const type = textFieldOf(spec, 'type') ?? 'ClusterIP';
  const hasExternalAddresses = listFieldOf(spec, 'externalIPs').length > 0;
  if (fieldOf(metadata, 'annotations', TOPOLOGY_HINTS) !== undefined) {
    const place = FieldPlace.of('metadata', 'annotations', TOPOLOGY_HINTS);
    const instead = 'service.kubernetes.io/topology-mode';
    warnings.say(place, `annotation ${TOPOLOGY_HINTS} is deprecated, please use ${instead} instead`);
  }
  if (type === 'ClusterIP' && textFieldOf(spec, 'clusterIP') === 'None') {
    const ignored = (field: string): string => `spec.${field} is ignored for headless services`;
    if ((textFieldOf(spec, 'loadBalancerIP') ?? '') !== '') {
      warnings.say(at.child('loadBalancerIP'), ignored('loadBalancerIP'));
    }
    if (hasExternalAddresses) warnings.say(at.child('externalIPs'), ignored('externalIPs'));
    if ((textFieldOf(spec, 'sessionAffinity') ?? 'None') !== 'None') {
      warnings.say(at.child('sessionAffinity'), ignored('SessionAffinity'));
    }
  }
  if (type === 'ExternalName' && hasExternalAddresses) {
    warnings.say(at.child('externalIPs'), 'spec.externalIPs is ignored when spec.type is "ExternalName"');
  }
  if (type !== 'ExternalName' && (textFieldOf(spec, 'externalName') ?? '') !== '') {
    const message = 'spec.externalName is ignored when spec.type is not "ExternalName"';
    warnings.say(at.child('externalName'), message);
  }
}
