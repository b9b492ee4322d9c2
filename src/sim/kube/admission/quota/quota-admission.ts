/**
 * The admission plugin ResourceQuota: nothing is made that a Namespace has no room for.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go`. What is admitted is written into
 * the status of the quotas at once; `ResourceQuotaController` counts again when something goes. Leaves out numbers of
 * custom resources, and resources that are limited by the server's own configuration.
 */
import { err, ok } from '../../../base/result';
import { forbiddenStatus } from '../../api/api-status';
import { isPod, type Pod } from '../../model/pod';
import { isResourceQuota, type ResourceQuota } from '../../model/resource-quota';
import { textFieldOf, type KubeObject } from '../../objects/kube-object';
import { refOf, type Admission, type ObjectStore } from '../../store/object-store';
import { amountsOf, countOf, listText, minus, only, plus, recordOf, type Amounts } from './amounts';
import { containersOf, resourcesOf } from './pod-resources';
import { isInScope } from './quota-scopes';
import { kindCountedBy, usageOf } from './usage';

/** Where a quota limits one of these, every container has to say how much it needs. */
const REQUIRED: readonly string[] = [
  'cpu',
  'limits.cpu',
  'limits.memory',
  'memory',
  'requests.cpu',
  'requests.memory',
];
/** What a change of them needs more is counted, too. */
const COUNTED_ON_UPDATE: ReadonlySet<string> = new Set(['PersistentVolumeClaim', 'Service']);

export function quotaAdmission(store: ObjectStore): Admission {
  return (object, previous) => {
    if (store.countOf('ResourceQuota') === 0) return ok(object);
    if (previous !== undefined && !COUNTED_ON_UPDATE.has(object.kind)) return ok(object);
    const quotas = quotasFor(store, object);
    const why = quotas.map((quota) => unspecified(quota, object)).find((problem) => problem !== undefined);
    if (why !== undefined) return refused(store, object, why);
    const usage = usageOf(store, object);
    const delta = grown(previous === undefined ? usage : minus(usage, usageOf(store, previous)));
    const taken: (readonly [ResourceQuota, Amounts])[] = [];
    for (const quota of quotas) {
      const hard = amountsOf(quota.status?.hard);
      const requested = only(delta, new Set(hard.keys()));
      if (requested.size === 0) continue;
      const used = amountsOf(quota.status?.used);
      const next = plus(used, requested);
      const exceeded = new Set(
        [...requested.keys()].filter((name) => (next.get(name)?.nanos ?? 0n) > (hard.get(name)?.nanos ?? 0n)),
      );
      if (exceeded.size > 0) {
        const [asked, before, limits] = [requested, used, hard].map((amounts) =>
          listText(only(amounts, exceeded)),
        );
        const text = `exceeded quota: ${quota.metadata.name}, requested: ${asked ?? ''}, used: ${before ?? ''}, limited: ${limits ?? ''}`;
        return refused(store, object, text);
      }
      taken.push([quota, next]);
    }
    for (const [quota, used] of taken) store.patchStatus(refOf(quota), { used: recordOf(used) });
    return ok(object);
  };
}

/** A quota is known with what is there already. */
export function countedQuota(store: ObjectStore): Admission {
  return (object) =>
    isResourceQuota(object) ? ok({ ...object, status: quotaStatusOf(store, object) }) : ok(object);
}

export function quotaStatusOf(store: ObjectStore, quota: ResourceQuota): ResourceQuota['status'] {
  const hard = amountsOf(quota.spec?.hard);
  const names = new Set(hard.keys());
  const kinds = new Set([...names].map((name) => kindCountedBy(store, name)));
  let used: Amounts = new Map([...names].map((name) => [name, countOf(0)]));
  for (const kind of kinds) {
    if (kind === undefined) continue;
    store.each(kind, { namespace: quota.metadata.namespace }, (object) => {
      if (isInScope(quota, object)) used = plus(used, only(usageOf(store, object), names));
    });
  }
  return { hard: recordOf(hard), used: recordOf(used) };
}

function quotasFor(store: ObjectStore, object: KubeObject): readonly ResourceQuota[] {
  return store
    .list('ResourceQuota', { namespace: object.metadata.namespace })
    .filter(isResourceQuota)
    .filter((quota) => isInScope(quota, object));
}

/** `must specify limits.cpu for: web` */
function unspecified(quota: ResourceQuota, object: KubeObject): string | undefined {
  if (!isPod(object)) return undefined;
  const hard = amountsOf(quota.status?.hard);
  const parts = REQUIRED.filter((name) => hard.has(name)).flatMap((name) => {
    const silent = silentContainers(object, name);
    return silent.length === 0 ? [] : [`${name} for: ${silent.join(',')}`];
  });
  return parts.length === 0
    ? undefined
    : `failed quota: ${quota.metadata.name}: must specify ${parts.join('; ')}`;
}

function silentContainers({ spec }: Pod, resource: string): readonly string[] {
  const field = resource.startsWith('limits.') ? 'limits' : 'requests';
  const name = resource.replace(/^(limits|requests)\./, '');
  return [...containersOf(spec, 'containers'), ...containersOf(spec, 'initContainers')]
    .filter((container) => !resourcesOf(container, field).has(name))
    .map((container) => textFieldOf(container, 'name') ?? '')
    .sort();
}

function grown(amounts: Amounts): Amounts {
  return new Map([...amounts].filter(([, { nanos }]) => nanos > 0n));
}

function refused(store: ObjectStore, object: KubeObject, why: string): ReturnType<Admission> {
  return err(forbiddenStatus(store.resourceOf(object), object.metadata.name, why));
}
