/**
 * Says that a container has no variables of a Service because the Service came after it started.
 *
 * A container gets the variables of the Services that are there when it starts (`pkg/kubelet/envvars`, Kubernetes v1.32). A
 * cluster tells nobody; here the Pod says it, when its command or its variables name one that it has not, and until its
 * containers start anew.
 */
import type { Container, Pod } from './model/pod';
import { hasClusterIp, isService } from './model/service';
import type { ObjectStore } from './store/object-store';
import { unixSecondsOf } from './time-text';

const VARIABLE = /\b([A-Z_][A-Z0-9_]*)_SERVICE_(?:HOST|PORT)/g;

/** By the containers of a template, which its Pods share: which Services each of them names, as variables write them. */
const NAMED = new WeakMap<readonly Container[], ReadonlyMap<string, ReadonlySet<string>>>();

export function missingVariables(store: ObjectStore, pod: Pod): string | undefined {
  const named = namedBy(pod.spec.containers);
  if (named.size === 0 || pod.spec.enableServiceLinks === false) return undefined;
  for (const service of store.list('Service', { namespace: pod.metadata.namespace })) {
    if (!isService(service) || !hasClusterIp(service)) continue;
    const { name, creationTimestamp } = service.metadata;
    const prefix = variableNameOf(name);
    const created = unixSecondsOf(creationTimestamp) ?? 0;
    for (const [container, prefixes] of named) {
      if (!prefixes.has(prefix) || !(startOf(pod, container) < created)) continue;
      return `the container ${container} started before the Service ${name}, and has no ${prefix}_SERVICE_HOST until it starts anew`;
    }
  }
  return undefined;
}

/** Services whose variables a text names, as those write them. */
export function servicePrefixesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map(([, prefix = '']) => prefix);
}

/** As variables write the name of a Service. */
export function variableNameOf(service: string): string {
  return service.toUpperCase().replaceAll('-', '_');
}

function startOf({ status }: Pod, container: string): number {
  const found = status?.containerStatuses?.find(({ name }) => name === container);
  return unixSecondsOf(found?.state.running?.startedAt) ?? Infinity;
}

function namedBy(containers: readonly Container[]): ReadonlyMap<string, ReadonlySet<string>> {
  const known = NAMED.get(containers);
  if (known !== undefined) return known;
  const named = new Map<string, ReadonlySet<string>>();
  for (const { name, command = [], args = [], env = [] } of containers) {
    const prefixes = new Set<string>();
    for (const text of [...command, ...args, ...env.map(({ value = '' }) => value)]) {
      for (const prefix of servicePrefixesIn(text)) prefixes.add(prefix);
    }
    if (prefixes.size > 0) named.set(name, prefixes);
  }
  NAMED.set(containers, named);
  return named;
}
