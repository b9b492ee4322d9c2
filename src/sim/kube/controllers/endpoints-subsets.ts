/** The subsets of an Endpoints object, from the slices of the same Service (`pkg/controller/endpoint`). */
import type { EndpointSlice, SliceEndpoint } from '../model/service';
import { withoutUndefined } from '../store/json';

interface EndpointsAddress {
  readonly ip: string;
  readonly hostname?: string | undefined;
  readonly nodeName?: string | undefined;
  readonly targetRef?: SliceEndpoint['targetRef'];
}

export interface EndpointsSubset {
  readonly addresses?: readonly EndpointsAddress[] | undefined;
  readonly notReadyAddresses?: readonly EndpointsAddress[] | undefined;
  readonly ports?: readonly {
    readonly name?: string | undefined;
    readonly port: number;
    readonly protocol: string;
  }[];
}

/** Terminating endpoints are left out: the older API has no word for them. */
export function endpointsSubsetsOf(slices: readonly EndpointSlice[]): readonly EndpointsSubset[] {
  const subsets: EndpointsSubset[] = [];
  for (const slice of slices) {
    const living = (slice.endpoints ?? []).filter((endpoint) => endpoint.conditions?.terminating !== true);
    if (living.length === 0) continue;
    const ready = living.filter((endpoint) => endpoint.conditions?.ready !== false).map(addressOf);
    const notReady = living.filter((endpoint) => endpoint.conditions?.ready === false).map(addressOf);
    subsets.push(
      withoutUndefined({
        addresses: ready.length === 0 ? undefined : ready,
        notReadyAddresses: notReady.length === 0 ? undefined : notReady,
        ports: (slice.ports ?? []).map((port) => ({
          ...(port.name === undefined || port.name === '' ? {} : { name: port.name }),
          port: port.port ?? 0,
          protocol: port.protocol ?? 'TCP',
        })),
      }),
    );
  }
  return subsets;
}

function addressOf(endpoint: SliceEndpoint): EndpointsAddress {
  return withoutUndefined({
    ip: endpoint.addresses[0] ?? '',
    hostname: endpoint.hostname,
    nodeName: endpoint.nodeName,
    targetRef: endpoint.targetRef,
  });
}
