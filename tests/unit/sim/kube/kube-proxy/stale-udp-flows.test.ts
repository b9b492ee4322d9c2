import { describe, expect, it } from 'vitest';
import { CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import { staleUdpFlows } from '#sim/kube/kube-proxy/stale-udp-flows';
import { ipv4 } from '#sim/wire/ipv4-address';

function dnsPort(addresses: readonly string[], protocol: 'tcp' | 'udp' = 'udp'): CompiledPort {
  return new CompiledPort(
    {
      name: 'kube-system/kube-dns:dns',
      protocol,
      clusterIp: '10.96.0.10',
      port: 53,
      nodePort: 30053,
      externalIps: [],
      loadBalancerIps: [],
      loadBalancerSourceRanges: [],
      isExternalPolicyLocal: false,
      isInternalPolicyLocal: false,
      affinitySeconds: undefined,
      healthCheckNodePort: 0,
    },
    addresses.map((address) => ({
      address,
      port: 53,
      nodeName: 'node1',
      isReady: true,
      isServing: true,
      isTerminating: false,
    })),
  );
}

const CLUSTER_IP = ipv4(10, 96, 0, 10);

describe('staleUdpFlows', () => {
  it('names the flows to an endpoint that is gone', () => {
    const before = [dnsPort(['10.244.1.2', '10.244.1.3'])];
    const replySource = ipv4(10, 244, 1, 2);
    expect(staleUdpFlows(before, [dnsPort(['10.244.1.3'])])).toEqual([
      { protocol: 17, originalDestination: CLUSTER_IP, replySource },
      { protocol: 17, originalDestinationPort: 30053, replySource },
    ]);
  });

  it('names all flows to a Service that had no endpoint until now', () => {
    expect(staleUdpFlows([dnsPort([])], [dnsPort(['10.244.1.3'])])).toEqual([
      { protocol: 17, originalDestination: CLUSTER_IP },
      { protocol: 17, originalDestinationPort: 30053 },
    ]);
  });

  it('leaves TCP and unchanged Services alone', () => {
    const same = dnsPort(['10.244.1.2']);
    expect(staleUdpFlows([same], [same])).toEqual([]);
    expect(staleUdpFlows([dnsPort(['10.244.1.2'], 'tcp')], [])).toEqual([]);
  });
});
