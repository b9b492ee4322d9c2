/** What a Pod takes of a node (Kubernetes v1.32 `component-helpers/resource`, `scheduler/util/pod_resources.go`). */
import type { Container, Pod } from '../model/pod';
import { parseQuantity } from '../resource-quantity';

export interface PodRequests {
  /** In thousandths, so that sums are exact. */
  readonly milliCpu: number;
  readonly memoryBytes: number;
  /** Extended resources, huge pages and ephemeral storage. */
  readonly others: ReadonlyMap<string, number>;
}

type Amounts = Map<string, number>;

/** The containers and sidecars together, or an init container beside the sidecars before it if that is more. */
export function requestsOf({ spec }: Pod): PodRequests {
  const total: Amounts = new Map();
  for (const container of spec.containers) add(total, amountsOf(container));
  const sidecars: Amounts = new Map();
  let init: Amounts | undefined = undefined;
  for (const container of spec.initContainers ?? []) {
    const amounts = amountsOf(container);
    if (container.restartPolicy === 'Always') add(sidecars, amounts);
    else {
      const beside = new Map(sidecars);
      add(beside, amounts);
      init ??= new Map<string, number>();
      raise(init, beside);
    }
  }
  add(total, sidecars);
  if (init !== undefined) raise(total, init);
  if (spec.overhead !== undefined) add(total, readAmounts(spec.overhead));
  const milliCpu = total.get('cpu') ?? 0;
  const memoryBytes = total.get('memory') ?? 0;
  total.delete('cpu');
  total.delete('memory');
  return { milliCpu, memoryBytes, others: total.size === 0 ? NONE : total };
}

const NONE: ReadonlyMap<string, number> = new Map();

/** A limit without a request is the request, too. */
function amountsOf({ resources }: Container): Amounts {
  if (resources?.limits === undefined) return readAmounts(resources?.requests ?? {});
  return readAmounts({ ...resources.limits, ...resources.requests });
}

export function readAmounts(list: Readonly<Record<string, string | number>>): Amounts {
  const amounts: Amounts = new Map();
  for (const name of Object.keys(list)) {
    const amount = parseQuantity(list[name]);
    amounts.set(name, name === 'cpu' ? Math.ceil(Number((amount * 1_000).toFixed(6))) : Math.ceil(amount));
  }
  return amounts;
}

function add(total: Amounts, amounts: ReadonlyMap<string, number>): void {
  for (const [name, amount] of amounts) total.set(name, (total.get(name) ?? 0) + amount);
}

function raise(total: Amounts, amounts: ReadonlyMap<string, number>): void {
  for (const [name, amount] of amounts) total.set(name, Math.max(total.get(name) ?? 0, amount));
}
