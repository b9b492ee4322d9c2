/** The high ports that the recorder showed as they are: those of its servers and of the Services. */
import type { RecordedCluster } from './recorded-cluster';

const SERVER_PORTS = [8080, 9999, 30080, 30081, 5432, 8081, 5353, 7777];

export function recorderPortsOf(cluster: RecordedCluster): ReadonlySet<number> {
  return new Set([...SERVER_PORTS, ...cluster.servicePorts]);
}
