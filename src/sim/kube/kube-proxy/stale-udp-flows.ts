/**
 * Flows that connection tracking must forget: UDP has no end, so a client that keeps its port would go on being sent to
 * a back end that is gone.
 *
 * Kubernetes v1.32 `pkg/proxy/conntrack/cleanup.go` (`CleanStaleEntries`, of its last patch release): after every
 * synchronisation the table is compared with the Services. A flow to an address and port of a Service, or to a node port, goes
 * when it does not lead to one of its endpoints that serve; flows of Services without any, and of Services that are gone, stay.
 */
import type { Tuple } from '../../netfilter/connection';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { parseIpv4 } from '../../wire/ipv4-address';
import type { CompiledPort } from './service-catalogue';

/** How connection tracking writes an address; undefined for what is none. */
type NumberOfAddress = (address: string) => number | undefined;

const PORTS = 0x1_0000;

interface TrackedFlow {
  readonly original: Tuple;
  readonly reply: Tuple;
}

/** Of those that are tracked. */
export function staleUdpFlows<Flow extends TrackedFlow>(
  ports: readonly CompiledPort[],
  connections: Iterable<Flow>,
  numberOf: NumberOfAddress = parseIpv4,
): readonly Flow[] {
  const stale: Flow[] = [];
  let wanted: WantedFlows | undefined;
  for (const connection of connections) {
    const { original, reply } = connection;
    if (original.protocol !== IP_PROTOCOL.UDP) continue;
    wanted ??= wantedFlows(ports, numberOf);
    const destinationPort = original.ports & 0xffff;
    const server = keyOf(reply.source, reply.ports >>> 16);
    const servers = wanted.byAddress.get(keyOf(original.destination, destinationPort));
    const behindNode = wanted.byNodePort.get(destinationPort);
    const isStale =
      (servers !== undefined && !servers.has(server)) ||
      (behindNode !== undefined && !behindNode.has(server));
    if (isStale) stale.push(connection);
  }
  return stale;
}

/** The endpoints that each way into a Service may lead to. */
interface WantedFlows {
  readonly byAddress: ReadonlyMap<number, ReadonlySet<number>>;
  readonly byNodePort: ReadonlyMap<number, ReadonlySet<number>>;
}

function wantedFlows(ports: readonly CompiledPort[], numberOf: NumberOfAddress): WantedFlows {
  const byAddress = new Map<number, ReadonlySet<number>>();
  const byNodePort = new Map<number, ReadonlySet<number>>();
  for (const { servicePort, endpoints } of ports) {
    if (servicePort.protocol !== 'udp') continue;
    const serving = new Set<number>();
    for (const { address, port, isServing } of endpoints) {
      const number = numberOf(address);
      if (isServing && number !== undefined) serving.add(keyOf(number, port));
    }
    if (serving.size === 0) continue;
    const { clusterIp, externalIps, loadBalancerIps, nodePort } = servicePort;
    for (const text of [clusterIp, ...externalIps, ...loadBalancerIps]) {
      const number = numberOf(text);
      if (number !== undefined) byAddress.set(keyOf(number, servicePort.port), serving);
    }
    if (nodePort !== 0) byNodePort.set(nodePort, serving);
  }
  return { byAddress, byNodePort };
}

function keyOf(address: number, port: number): number {
  return address * PORTS + port;
}
