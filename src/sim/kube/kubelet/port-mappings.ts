import type { PortMapping } from '../cni/pod-network';
import type { Pod } from '../model/pod';

const PROTOCOLS = new Map<string, PortMapping['protocol']>([
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
  ['SCTP', 'sctp'],
]);

/** The ports that a Pod wants on its node; init containers have none (`generatePodSandboxConfig`, Kubernetes v1.32). */
export function portMappingsOf({ spec }: Pod): readonly PortMapping[] {
  const mappings: PortMapping[] = [];
  for (const { ports = [] } of spec.containers) {
    for (const { hostPort = 0, containerPort, hostIP, protocol = 'TCP' } of ports) {
      const known = PROTOCOLS.get(protocol);
      if (hostPort === 0 || known === undefined) continue;
      mappings.push({
        protocol: known,
        hostPort,
        containerPort,
        hostIp: hostIP === '' ? undefined : hostIP,
      });
    }
  }
  return mappings;
}
