/** A Service as lists show it. */
import { endpointText } from './kube-proxy/service-port';
import { isEndpointReady, type EndpointSlice, type Service } from './model/service';
import { externalAddressText } from './printers/network-tables';

export interface ServiceListing {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly clusterAddress?: string;
  /** Of the other family. */
  readonly secondClusterAddress?: string;
  /** kubectl's EXTERNAL-IP: addresses, `<pending>` before a balancer gives one, the name of an ExternalName. */
  readonly externalAddress?: string;
  readonly ports: readonly {
    readonly name?: string;
    readonly port: number;
    readonly protocol: string;
    readonly targetPort: string;
  }[];
  /** `address:port` of those that are ready; a headless Service may have no ports, and so its endpoints. */
  readonly endpoints: readonly string[];
}

/** `slices` are those of the Service. */
export function serviceListingOf(service: Service, slices: readonly EndpointSlice[]): ServiceListing {
  const { name, namespace = '' } = service.metadata;
  const { clusterIP, clusterIPs } = service.spec;
  const secondClusterAddress = clusterIPs?.[1];
  const externalAddress = externalAddressText(service);
  return {
    namespace,
    name,
    type: service.spec.type ?? 'ClusterIP',
    ...(clusterIP === undefined || clusterIP === '' ? {} : { clusterAddress: clusterIP }),
    ...(secondClusterAddress === undefined ? {} : { secondClusterAddress }),
    ...(externalAddress === '<none>' ? {} : { externalAddress }),
    ports: (service.spec.ports ?? []).map((port) => ({
      ...(port.name === undefined ? {} : { name: port.name }),
      port: port.port,
      protocol: port.protocol ?? 'TCP',
      targetPort: String(port.targetPort ?? port.port),
    })),
    endpoints: slices.flatMap(readyEndpointsOf),
  };
}

function readyEndpointsOf(slice: EndpointSlice): readonly string[] {
  return (slice.endpoints ?? []).filter(isEndpointReady).flatMap(({ addresses: [address = ''] }) => {
    const ports = slice.ports ?? [];
    return ports.length === 0 ? [address] : ports.map(({ port = 0 }) => endpointText(address, port));
  });
}
