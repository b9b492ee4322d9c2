/** Says which objects, and which of their fields, are kept without doing anything, once per kind: nobody acts on them, or not yet. */
import { wordedMessage, wordsOf, type Diagnostic } from '../../base/diagnostic';
import { say, type Sentence, type Wording } from '../../base/sentence';
import { idleFieldsOf, isCalicoObject, isIdleCalicoKind } from '../../kube/cni/calico/calico-effects';
import type { CniSpec } from '../../kube/cni/cni-spec';
import { findKind } from '../../kube/kinds';
import { textFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import type { ObjectDocument } from '../readings';

/** Kinds that the cluster acts on, or that need nobody to act on them; of Ingresses and policies that nobody sees to `lint` tells. */
const ACTED_ON: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'CronJob',
  'DaemonSet',
  'Deployment',
  'EndpointSlice',
  'Endpoints',
  'HorizontalPodAutoscaler',
  'Ingress',
  'IngressClass',
  'Job',
  'LimitRange',
  'Namespace',
  'NetworkPolicy',
  'Node',
  'Pod',
  'PodDisruptionBudget',
  'PriorityClass',
  'ReplicaSet',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'Service',
  'ServiceAccount',
  'StatefulSet',
]);

/** Stands for a kind of its own. */
const WAITING_SERVICE = 'Service of type LoadBalancer';
const NO_VOLUMES = say('volumes hold nothing yet');
const NO_EFFECT = say('has no effect yet');

const EFFECT_BY_KIND: ReadonlyMap<string, Sentence> = new Map([
  ['ReplicationController', say('not run yet: no Pod comes of it')],
  ['PersistentVolume', NO_VOLUMES],
  ['PersistentVolumeClaim', NO_VOLUMES],
  ['StorageClass', NO_VOLUMES],
]);

export function keptObjectNotices(
  objects: readonly ObjectDocument[],
  { hasLoadBalancer, cni }: { readonly hasLoadBalancer: boolean; readonly cni: CniSpec },
): readonly Diagnostic[] {
  const byKind = new Map<string, ObjectDocument[]>();
  for (const entry of objects) {
    const { kind } = entry.object;
    const isWaitingService =
      !hasLoadBalancer && kind === 'Service' && textFieldOf(entry.object, 'spec', 'type') === 'LoadBalancer';
    const key = isWaitingService ? WAITING_SERVICE : kind;
    if (isWaitingService || !isActedOn(entry.object, cni))
      byKind.set(key, [...(byKind.get(key) ?? []), entry]);
  }
  const kinds = [...byKind].flatMap(([kind, entries]): readonly Diagnostic[] => {
    const [first] = entries;
    if (first === undefined) return [];
    const effect = effectOf(kind);
    const message =
      entries.length === 1
        ? say('{kind} "{name}" is kept, but {effect}', {
            kind: kindWords(kind),
            name: first.object.metadata.name,
            effect,
          })
        : say('{count} objects of kind {kind} are kept, but {effect}', {
            count: entries.length,
            kind: kindWords(kind),
            effect,
          });
    return [
      {
        severity: 'notice',
        code: 'no-effect-yet',
        ...wordedMessage(message),
        location: first.document.location,
      },
    ];
  });
  return cni.plugin === 'calico' ? [...kinds, ...idleFieldNotices(objects)] : kinds;
}

function isActedOn(object: KubeObject, { plugin }: CniSpec): boolean {
  const { kind } = object;
  if (isCalicoObject(object)) return plugin === 'calico' && !isIdleCalicoKind(kind);
  return ACTED_ON.has(kind);
}

/** Fields of Calico's objects that nobody asks for, and what makes Felix pass over a policy or a rule. */
function idleFieldNotices(objects: readonly ObjectDocument[]): readonly Diagnostic[] {
  const byField = new Map<string, { readonly first: Diagnostic; count: number }>();
  for (const { object, document } of objects) {
    for (const { path, consequence } of idleFieldsOf(object)) {
      const field = path.slice(1).join('.');
      const key = `${object.kind} ${field.replaceAll(/\d+/gu, '')}`;
      const known = byField.get(key);
      if (known !== undefined) {
        known.count += 1;
        continue;
      }
      const first: Diagnostic = {
        severity: consequence === undefined ? 'notice' : 'warning',
        code: 'no-effect-yet',
        ...wordedMessage(
          say('{field} of {kind} "{name}" is kept, but {effect}', {
            field,
            kind: object.kind,
            name: object.metadata.name,
            effect: consequence ?? NO_EFFECT,
          }),
        ),
        location: document.locate(path, 'key'),
      };
      byField.set(key, { first, count: 1 });
    }
  }
  return [...byField.values()].map(({ first, count }) =>
    count === 1
      ? first
      : {
          ...first,
          ...wordedMessage(say('{message} (and {more} more)', { message: wordsOf(first), more: count - 1 })),
        },
  );
}

function kindWords(kind: string): Wording {
  return kind === WAITING_SERVICE ? say('Service of type LoadBalancer') : kind;
}

function effectOf(kind: string): Sentence {
  if (kind === WAITING_SERVICE) return say('no load balancer gives it an external address yet');
  if (isIdleCalicoKind(kind)) return NO_EFFECT;
  if (findKind(kind) === undefined) return say('no controller acts on a custom resource');
  return EFFECT_BY_KIND.get(kind) ?? NO_EFFECT;
}
