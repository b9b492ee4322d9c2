/**
 * The slices that stand for one subset of an Endpoints object.
 *
 * Kubernetes v1.32 `pkg/controller/endpointslicemirroring/utils.go`.
 */
import { isPlainRecord, isUnknownList } from '../objects/kube-object';
import type { SliceEndpoint, SlicePort } from '../model/service';

export interface MirroredSlice {
  readonly addressType: string;
  readonly ports: readonly SlicePort[];
  readonly endpoints: readonly SliceEndpoint[];
}

/** One for each family that has addresses, and one at least. */
export function mirroredSlices(subset: unknown): readonly MirroredSlice[] {
  if (!isPlainRecord(subset)) return [{ addressType: 'IPv4', ports: [], endpoints: [] }];
  const { addresses, notReadyAddresses } = subset;
  const ports = (isUnknownList(subset['ports']) ? subset['ports'] : []).filter(isPlainRecord).map((port) => ({
    name: typeof port['name'] === 'string' ? port['name'] : '',
    protocol: typeof port['protocol'] === 'string' ? port['protocol'] : 'TCP',
    port: typeof port['port'] === 'number' ? port['port'] : 0,
  }));
  const endpoints = [...mirroredAddresses(addresses, true), ...mirroredAddresses(notReadyAddresses, false)];
  const isIpv6Endpoint = (endpoint: SliceEndpoint): boolean => endpoint.addresses[0]?.includes(':') === true;
  const ofIpv6 = endpoints.filter(isIpv6Endpoint);
  const ofIpv4 = endpoints.filter((endpoint) => !isIpv6Endpoint(endpoint));
  return [
    ...(ofIpv4.length > 0 || ofIpv6.length === 0 ? [{ addressType: 'IPv4', ports, endpoints: ofIpv4 }] : []),
    ...(ofIpv6.length > 0 ? [{ addressType: 'IPv6', ports, endpoints: ofIpv6 }] : []),
  ];
}

function mirroredAddresses(addresses: unknown, isReady: boolean): readonly SliceEndpoint[] {
  const endpoints: SliceEndpoint[] = [];
  for (const address of isUnknownList(addresses) ? addresses : []) {
    if (!isPlainRecord(address) || typeof address['ip'] !== 'string') continue;
    endpoints.push({
      addresses: [address['ip']],
      conditions: { ready: isReady },
      ...(typeof address['hostname'] === 'string' ? { hostname: address['hostname'] } : {}),
      ...(typeof address['nodeName'] === 'string' ? { nodeName: address['nodeName'] } : {}),
    });
  }
  return endpoints;
}
