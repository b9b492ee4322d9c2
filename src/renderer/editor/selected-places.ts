/** Where in the text the selected elements of the picture stand. Pure. */
import type { Design } from '../../main/contract/design';
import type { ContractLocation } from '../../main/contract/diagnostic';
import type { Topology } from '../../main/contract/topology';
import { contractRefOf } from '../store/design-ref';
import { splitElementRef } from '../store/element-ref';
import { placedElementsOf } from './element-at';

/** A Pod that a workload made stands where the workload does. The last place is that of the newest element. */
export function selectedPlaces(
  refs: readonly string[],
  design: Design,
  topology: Topology | undefined,
): readonly ContractLocation[] {
  const machines = topology?.machines ?? [];
  const placed = new Map(placedElementsOf(design).map(({ ref, location }) => [ref, location]));
  return refs.flatMap((ref) => {
    const contractRef = contractRefOf(ref, machines) ?? '';
    const parts = splitElementRef(ref);
    const maker = topology?.workloads.find(({ pods }) => parts?.kind === 'pod' && pods.includes(parts.id));
    return placed.get(contractRef) ?? placed.get(maker?.id ?? '') ?? [];
  });
}
