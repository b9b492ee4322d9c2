import { describe, expect, it } from 'vitest';
import { clusterTopology } from '#kit/topology-builder';
import { filterAdvice } from '../../../../src/renderer/capture/filter-advice';

const TOPOLOGY = {
  ...clusterTopology([
    { name: 'control-plane', pods: [] },
    { name: 'node1', pods: ['client'] },
    { name: 'node2', pods: ['web'] },
  ]),
  services: [
    {
      id: 'default/shop',
      namespace: 'default',
      name: 'shop',
      type: 'ClusterIP',
      clusterAddress: '10.96.7.7',
      ports: [],
      endpoints: [],
    },
  ],
};

function advice(filter: string, ...interfaceIds: readonly string[]): string | undefined {
  return filterAdvice(filter, interfaceIds, TOPOLOGY);
}

describe('advice on a filter that finds nothing', () => {
  it.each([
    [
      "a node's address at a Pod",
      'host 192.168.0.11',
      'default/client:eth0',
      /192\.168\.0\.11 is node node1\. .*without NAT/u,
    ],
    ["a node's address in the tunnel", 'tcp and src 192.168.0.11', 'node/node1:flannel.1', /is node node1/u],
    [
      "a Pod's address outside of the tunnel",
      'host 10.244.1.2',
      'node/node1:eth0',
      /is Pod client\. .*udp port 8472/u,
    ],
    [
      "a Service's address between nodes",
      'dst 10.96.7.7',
      'node/node1:flannel.1',
      /is Service shop\. .*kube-proxy/u,
    ],
    ['an address that nobody has', 'host 10.9.8.7', 'any', /No Pod, Service or machine .* 10\.9\.8\.7 now/u],
  ])('names what is wrong with %s', (_, filter, interfaceId, expected) => {
    expect(advice(filter, interfaceId)).toMatch(expected);
  });

  it.each([
    ["a node's address on its own network", 'host 192.168.0.11', ['node/node1:eth0']],
    [
      'an address that one of several interfaces may carry',
      'host 192.168.0.11',
      ['default/client:eth0', 'node/node1:eth0'],
    ],
    ["a Service's address at a Pod", 'dst 10.96.7.7', ['default/client:eth0']],
    ["a Pod's address in the tunnel", 'host 10.244.1.2', ['node/node1:flannel.1']],
    ['every interface', 'host 192.168.0.11', ['any']],
    ['alternatives', 'host 192.168.0.11 or arp', ['default/client:eth0']],
    ['negations', 'not host 192.168.0.11', ['default/client:eth0']],
    ['networks', 'net 192.168.0.0/24', ['default/client:eth0']],
    ['a filter without addresses', 'tcp port 80', ['default/client:eth0']],
  ])('is silent about %s', (_, filter, interfaceIds) => {
    expect(advice(filter, ...interfaceIds)).toBeUndefined();
  });
});
