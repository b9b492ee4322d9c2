/**
 * Which endpoints go into which slice, so that as few slices as possible change.
 *
 * Kubernetes v1.32 `staging/src/k8s.io/endpointslice/reconciler.go` (`reconcileByPortMapping`) and `util/controller_utils.go`
 * (`GetSliceToFill`): slices that change anyway are filled first, the fullest before the others; the rest goes into the one slice
 * that it fills best, if any can take all of it; otherwise into new ones. Slices are never joined for their own sake.
 */
import { append } from '../../base/append';
import type { EndpointSlice, SliceEndpoint } from '../model/service';

export interface PackedSlices {
  /** With what they hold from now on. Those that would be empty are left out. */
  readonly kept: ReadonlyMap<EndpointSlice, readonly SliceEndpoint[]>;
  readonly created: readonly (readonly SliceEndpoint[])[];
}

/** `slices` have the ports of the endpoints, which come by their addresses. */
export function packEndpoints(
  slices: readonly EndpointSlice[],
  wanted: ReadonlyMap<string, SliceEndpoint>,
  options: {
    readonly maxEndpoints: number;
    readonly isSame: (one: SliceEndpoint, other: SliceEndpoint) => boolean;
  },
): PackedSlices {
  const { maxEndpoints, isSame } = options;
  const left = new Map(wanted);
  const kept = new Map<EndpointSlice, SliceEndpoint[]>();
  const changing: SliceEndpoint[][] = [];
  const unchanged = new Set<SliceEndpoint[]>();
  for (const slice of slices) {
    const before = slice.endpoints ?? [];
    const endpoints: SliceEndpoint[] = [];
    let isChanged = false;
    for (const known of before) {
      const address = known.addresses[0] ?? '';
      const endpoint = left.get(address);
      if (endpoint === undefined) continue;
      left.delete(address);
      endpoints.push(endpoint);
      isChanged ||= !isSame(endpoint, known);
    }
    if (endpoints.length === 0) continue;
    kept.set(slice, endpoints);
    if (isChanged || endpoints.length !== before.length) changing.push(endpoints);
    else unchanged.add(endpoints);
  }
  const waiting = [...left.values()];
  changing.sort((one, other) => other.length - one.length);
  for (const endpoints of changing) fill(endpoints, waiting, maxEndpoints);
  const created: SliceEndpoint[][] = [];
  while (waiting.length > 0) {
    const known =
      waiting.length < maxEndpoints ? bestFit(unchanged, waiting.length, maxEndpoints) : undefined;
    if (known !== undefined) unchanged.delete(known);
    const endpoints = known ?? [];
    fill(endpoints, waiting, maxEndpoints);
    if (known === undefined) created.push(endpoints);
  }
  return { kept, created };
}

function fill(endpoints: SliceEndpoint[], waiting: SliceEndpoint[], maxEndpoints: number): void {
  append(endpoints, waiting.splice(0, maxEndpoints - endpoints.length));
}

/** The slice that is closest to full with so many more. */
function bestFit(
  slices: ReadonlySet<SliceEndpoint[]>,
  count: number,
  maxEndpoints: number,
): SliceEndpoint[] | undefined {
  let best: SliceEndpoint[] | undefined = undefined;
  let bestRoom = maxEndpoints;
  for (const endpoints of slices) {
    const room = maxEndpoints - count - endpoints.length;
    if (room < 0 || room >= bestRoom) continue;
    best = endpoints;
    bestRoom = room;
  }
  return best;
}
