/**
 * What the cluster's name server knows, as records: of Services, their ports and the Pods behind headless ones, as
 * the specification of DNS for Kubernetes has them (dns-specification.md of kubernetes/dns).
 *
 * Leaves out Pods by their addresses, zones of a Corefile of one's own, and the world outside.
 */
import type { DnsAnswers } from '../lab/export/netns/listener-answers';
import type { Simulation } from './simulation';

const TTL_SECONDS = 30;

type Records = Map<string, Map<string, string[]>>;

export function clusterRecordsOf({ cluster, document }: Simulation): DnsAnswers {
  const domain = `${document.spec.cluster.networking.dnsDomain}.`;
  const records: Records = new Map();
  for (const {
    namespace,
    name,
    type,
    clusterAddress,
    externalAddress,
    ports,
    endpoints,
  } of cluster.services()) {
    const own = `${name}.${namespace}.svc.${domain}`;
    if (type === 'ExternalName') {
      if (externalAddress !== undefined) addRecord(records, own, 'CNAME', `${externalAddress}.`);
      continue;
    }
    const isHeadless = clusterAddress === undefined || clusterAddress === 'None';
    const addresses = isHeadless
      ? endpoints.map((endpoint) => endpoint.replace(/:\d+$/u, ''))
      : [clusterAddress];
    for (const address of new Set(addresses)) addRecord(records, own, 'A', address);
    if (!isHeadless) addRecord(records, reverseNameOf(clusterAddress), 'PTR', own);
    for (const { name: portName, port, protocol } of ports) {
      if (portName === undefined) continue;
      addRecord(records, `_${portName}._${protocol.toLowerCase()}.${own}`, 'SRV', `0 100 ${port} ${own}`);
    }
  }
  return {
    domain,
    ttl: TTL_SECONDS,
    records: Object.fromEntries([...records].map(([name, types]) => [name, Object.fromEntries(types)])),
  };
}

function addRecord(records: Records, name: string, type: string, value: string): void {
  const types = records.get(name) ?? new Map<string, string[]>();
  records.set(name, types);
  types.set(type, [...(types.get(type) ?? []), value]);
}

function reverseNameOf(address: string): string {
  return `${address.split('.').toReversed().join('.')}.in-addr.arpa.`;
}
