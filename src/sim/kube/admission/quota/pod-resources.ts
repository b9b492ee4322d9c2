/** What a Pod asks for and is limited to (Kubernetes v1.32 `k8s.io/component-helpers/resource/helpers.go`). */
import { fieldOf, isPlainRecord, listFieldOf, type PlainRecord } from '../../objects/kube-object';
import { amountsOf, largest, plus, type Amounts } from './amounts';

type ResourceField = 'requests' | 'limits';

export function containersOf(spec: unknown, list: 'containers' | 'initContainers'): readonly PlainRecord[] {
  return listFieldOf(spec, list).filter(isPlainRecord);
}

/** A limit without a request is the request, too. */
export function resourcesOf(container: unknown, field: ResourceField): Amounts {
  const own = amountsOf(fieldOf(container, 'resources', field));
  return field === 'limits'
    ? own
    : new Map([...amountsOf(fieldOf(container, 'resources', 'limits')), ...own]);
}

/** The containers and sidecars together, or an init container beside the sidecars before it if that is more. */
export function podResourcesOf(spec: unknown, field: ResourceField): Amounts {
  let total: Amounts = new Map();
  for (const container of containersOf(spec, 'containers'))
    total = plus(total, resourcesOf(container, field));
  let sidecars: Amounts = new Map();
  let init: Amounts = new Map();
  for (const container of containersOf(spec, 'initContainers')) {
    const own = resourcesOf(container, field);
    if (container['restartPolicy'] === 'Always') sidecars = plus(sidecars, own);
    init = largest(init, container['restartPolicy'] === 'Always' ? sidecars : plus(sidecars, own));
  }
  total = largest(plus(total, sidecars), init);
  const overhead = amountsOf(fieldOf(spec, 'overhead'));
  return field === 'requests' ? plus(total, overhead) : plus(total, withNames(overhead, total));
}

function withNames(amounts: Amounts, among: Amounts): Amounts {
  return new Map([...amounts].filter(([name]) => among.has(name)));
}
