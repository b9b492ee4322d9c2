/**
 * The admission plugin LimitRanger: what containers get that ask for nothing, and between which amounts they have to
 * stay.
 *
 * Kubernetes v1.32 `plugin/pkg/admission/limitranger/admission.go`, `SetDefaults_LimitRangeItem`. Resources are taken by
 * the alphabet, where Go draws the order.
 */
import { err, ok } from '../../base/result';
import { forbiddenStatus } from '../api/api-status';
import { isPod, type Container, type Pod } from '../model/pod';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../objects/kube-object';
import { quantityText, type Quantity } from '../objects/quantity-text';
import type { Admission, ObjectStore } from '../store/object-store';
import { amountsOf, type Amounts } from './quota/amounts';
import { podResourcesOf, resourcesOf } from './quota/pod-resources';

const ANNOTATION = 'kubernetes.io/limit-ranger';

interface Bounds {
  readonly type: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** Before the other defaults: the class of a Pod follows from its resources. */
export function limitRangeDefaults(store: ObjectStore): Admission {
  return (object, previous) => {
    if (previous !== undefined || !isPod(object)) return ok(object);
    const items = itemsFor(store, object, 'Container');
    return ok(items.length === 0 ? object : withDefaults(object, items));
  };
}

function itemsFor(store: ObjectStore, { metadata }: KubeObject, type?: string): readonly PlainRecord[] {
  if (store.countOf('LimitRange') === 0) return [];
  return store
    .list('LimitRange', { namespace: metadata.namespace })
    .flatMap((range) => listFieldOf(range, 'spec', 'limits'))
    .filter(isPlainRecord)
    .filter((item) => type === undefined || item['type'] === type);
}

function withDefaults(pod: Pod, items: readonly PlainRecord[]): Pod {
  const notes: string[] = [];
  const fill =
    (what: string) =>
    (container: Container): Container => {
      let { requests, limits } = container.resources ?? {};
      // As the API server does before: a limit is a request.
      requests = { ...limits, ...requests };
      for (const item of items) {
        const moreLimits = missing(item['default'], limits);
        const moreRequests = missing(item['defaultRequest'], requests);
        for (const [added, kind] of [
          [moreRequests, 'request'],
          [moreLimits, 'limit'],
        ] as const) {
          const names = Object.keys(added).sort();
          if (names.length > 0) notes.push(`${names.join(', ')} ${kind} for ${what} ${container.name}`);
        }
        limits = { ...limits, ...moreLimits };
        requests = { ...requests, ...moreRequests };
      }
      return { ...container, resources: { ...container.resources, limits, requests } };
    };
  const containers = pod.spec.containers.map(fill('container'));
  const initContainers = pod.spec.initContainers?.map(fill('init container'));
  if (notes.length === 0) return pod;
  const annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...pod.spec, containers, ...(initContainers === undefined ? {} : { initContainers }) },
  };
}

function missing(
  defaults: unknown,
  given: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, string | number>> {
  if (!isPlainRecord(defaults)) return {};
  const entries: [string, string | number][] = [];
  for (const [name, value] of Object.entries(defaults)) {
    const isAmount = typeof value === 'string' || typeof value === 'number';
    if (isAmount && given?.[name] === undefined) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

/** Once the object is what it will be. */
export function limitRangeBounds(store: ObjectStore): Admission {
  return (object, previous) => {
    const items = previous === undefined || !isPod(object) ? itemsFor(store, object) : [];
    const bounded = items.length === 0 ? [] : boundsOf(object);
    const problems = items.flatMap((item) =>
      bounded.filter(({ type }) => type === item['type']).flatMap((bounds) => problemsOf(item, bounds)),
    );
    if (problems.length === 0) return ok(object);
    const why = problems.length === 1 ? problems.join('') : `[${problems.join(', ')}]`;
    return err(forbiddenStatus(store.resourceOf(object), object.metadata.name, why));
  };
}

function boundsOf(object: KubeObject): readonly Bounds[] {
  if (object.kind === 'PersistentVolumeClaim') {
    const requests = amountsOf(fieldOf(object, 'spec', 'resources', 'requests'));
    return [{ type: 'PersistentVolumeClaim', requests, limits: new Map() }];
  }
  if (!isPod(object)) return [];
  const { containers, initContainers = [] } = object.spec;
  return [
    ...[...containers, ...initContainers].map((container) => ({
      type: 'Container',
      requests: resourcesOf(container, 'requests'),
      limits: resourcesOf(container, 'limits'),
    })),
    {
      type: 'Pod',
      requests: podResourcesOf(object.spec, 'requests'),
      limits: podResourcesOf(object.spec, 'limits'),
    },
  ];
}

function problemsOf(item: PlainRecord, bounds: Bounds): readonly string[] {
  const checks = [
    ['min', minProblem],
    ['max', bounds.type === 'PersistentVolumeClaim' ? maxRequestProblem : maxProblem],
    ['maxLimitRequestRatio', ratioProblem],
  ] as const;
  return checks.flatMap(([field, check]) =>
    [...amountsOf(item[field])]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, enforced]) => check(name, enforced, bounds))
      .filter((problem) => problem !== undefined),
  );
}

type BoundCheck = (name: string, enforced: Quantity, bounds: Bounds) => string | undefined;

const minProblem: BoundCheck = (name, enforced, { type, requests, limits }) => {
  const rule = `minimum ${name} usage per ${type} is ${quantityText(enforced)}`;
  const request = requests.get(name);
  const limit = limits.get(name);
  if (request === undefined) return `${rule}.  No request is specified`;
  if (request.nanos < enforced.nanos) return `${rule}, but request is ${quantityText(request)}`;
  return limit !== undefined && limit.nanos < enforced.nanos
    ? `${rule}, but limit is ${quantityText(limit)}`
    : undefined;
};

const maxProblem: BoundCheck = (name, enforced, { type, requests, limits }) => {
  const rule = `maximum ${name} usage per ${type} is ${quantityText(enforced)}`;
  const request = requests.get(name);
  const limit = limits.get(name);
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (limit.nanos > enforced.nanos) return `${rule}, but limit is ${quantityText(limit)}`;
  return request !== undefined && request.nanos > enforced.nanos
    ? `${rule}, but request is ${quantityText(request)}`
    : undefined;
};

/** Claims have no limits. */
const maxRequestProblem: BoundCheck = (name, enforced, { type, requests }) => {
  const rule = `maximum ${name} usage per ${type} is ${quantityText(enforced)}`;
  const request = requests.get(name);
  if (request === undefined) return `${rule}.  No request is specified`;
  return request.nanos > enforced.nanos ? `${rule}, but request is ${quantityText(request)}` : undefined;
};

const ratioProblem: BoundCheck = (name, enforced, { type, requests, limits }) => {
  const rule = `${name} max limit to request ratio per ${type} is ${quantityText(enforced)}`;
  const request = requests.get(name)?.nanos ?? 0n;
  const limit = limits.get(name)?.nanos ?? 0n;
  if (request === 0n) return `${rule}, but no request is specified or request is 0`;
  if (limit === 0n) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = Number(limit) / Number(request);
  return ratio > Number(enforced.nanos) / 1e9
    ? `${rule}, but provided ratio is ${ratio.toFixed(6)}`
    : undefined;
};

/** What a LimitRange means that says less: a limit from `max`, a request from that limit or from `min`. */
export function limitRangeWithDefaults(object: KubeObject): KubeObject {
  const limits = listFieldOf(object, 'spec', 'limits').map((item) => {
    if (!isPlainRecord(item) || item['type'] !== 'Container') return item;
    const limit = { ...recordOf(item['max']), ...recordOf(item['default']) };
    const request = { ...recordOf(item['min']), ...limit, ...recordOf(item['defaultRequest']) };
    return {
      ...item,
      ...(Object.keys(limit).length === 0 ? {} : { default: limit }),
      ...(Object.keys(request).length === 0 ? {} : { defaultRequest: request }),
    };
  });
  return { ...object, spec: { ...recordOf(object.spec), limits } };
}

function recordOf(value: unknown): PlainRecord {
  return isPlainRecord(value) ? value : {};
}
