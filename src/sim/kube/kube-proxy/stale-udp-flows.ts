/**
 * Flows that connection tracking must forget: UDP has no end, so a client that keeps its port would go on being sent to
 * a back end that is gone.
 *
 * Kubernetes v1.32 `pkg/proxy/conntrack/cleanup.go`.
 */
import type { ConnectionFilter } from '../../netfilter/connection-filter';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { parseIpv4 } from '../../wire/ipv4-address';
import type { CompiledPort } from './service-catalogue';
import type { ProxyEndpoint, ServicePort } from './service-port';

/** How connection tracking writes an address; undefined for what is none. */
type NumberOfAddress = (address: string) => number | undefined;

export function staleUdpFlows(
  before: readonly CompiledPort[],
  now: readonly CompiledPort[],
  numberOf: NumberOfAddress = parseIpv4,
): readonly ConnectionFilter[] {
  const nowByName = new Map<string, CompiledPort>();
  for (const port of now) if (port.servicePort.protocol === 'udp') nowByName.set(port.servicePort.name, port);
  const flows: ConnectionFilter[] = [];
  for (const port of before) {
    if (port.servicePort.protocol !== 'udp') continue;
    const current = nowByName.get(port.servicePort.name);
    if (current === port) continue;
    const usable = new Set((current?.endpoints ?? []).filter(isUsable).map((endpoint) => endpoint.address));
    for (const endpoint of port.endpoints.filter(isUsable)) {
      if (!usable.has(endpoint.address)) flows.push(...flowsTo(port.servicePort, numberOf, endpoint.address));
    }
    // Until now packets to it were rejected or went out untranslated, and such flows stay so.
    if (port.endpoints.filter(isUsable).length === 0 && usable.size > 0)
      flows.push(...flowsTo(port.servicePort, numberOf));
  }
  return flows;
}

function isUsable(endpoint: ProxyEndpoint): boolean {
  return endpoint.isReady || (endpoint.isServing && endpoint.isTerminating);
}

function flowsTo(
  servicePort: ServicePort,
  numberOf: NumberOfAddress,
  endpointAddress?: string,
): readonly ConnectionFilter[] {
  const replySource = endpointAddress === undefined ? undefined : numberOf(endpointAddress);
  const through = replySource === undefined ? {} : { replySource };
  const flows: ConnectionFilter[] = [];
  for (const text of [servicePort.clusterIp, ...servicePort.externalIps, ...servicePort.loadBalancerIps]) {
    const originalDestination = numberOf(text);
    if (originalDestination !== undefined)
      flows.push({ protocol: IP_PROTOCOL.UDP, originalDestination, ...through });
  }
  if (servicePort.nodePort !== 0) {
    flows.push({ protocol: IP_PROTOCOL.UDP, originalDestinationPort: servicePort.nodePort, ...through });
  }
  return flows;
}
