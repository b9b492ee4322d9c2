import { describe, expect, it } from 'vitest';
import { formatConnections } from '#sim/policy/connection-set';
import { reachabilityOf, type ReachOptions } from '#sim/policy/reachability';
import { wayLinesOf } from '#sim/policy/way-lines';
import type { KubeObject } from '#sim/kube/objects/kube-object';

const EVERYWHERE = '0.0.0.0-255.255.255.255[External]';

function waysInto(objects: readonly KubeObject[], options: ReachOptions = {}): readonly string[] {
  return wayLinesOf(reachabilityOf(objects, options)).map(
    ({ from, to, connections, entry, seen }) =>
      `${from} => ${to} : ${formatConnections(connections)} by ${entry}, seen: ${seen}`,
  );
}

function web(port: object, spec: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', ports: [port] }], ...spec },
  };
}

function service(spec: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http', nodePort: 30_080 }], ...spec },
  };
}

function letting(...from: readonly object[]): KubeObject {
  const spec = { podSelector: {}, ingress: [{ from }] };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'in' }, spec };
}

const PORT = { name: 'http', containerPort: 8080 };

describe('a way in from outside', () => {
  it('is no Service that is for the cluster alone', () => {
    expect(waysInto([web(PORT), service({})])).toEqual([]);
    expect(waysInto([web(PORT), service({ type: 'NodePort', selector: {} })])).toEqual([]);
  });

  it('is a node port, a balancer and an external address of a Service', () => {
    const what = `${EVERYWHERE} => default/web[Pod] : TCP 8080 by`;
    expect(waysInto([web(PORT), service({ type: 'LoadBalancer', externalIPs: ['203.0.113.7'] })])).toEqual([
      `${what} node port 30080, seen: node`,
      `${what} load balancer, port 80, seen: node`,
      `${what} external IP 203.0.113.7, port 80, seen: node`,
    ]);
    const ports = [{ port: 80, targetPort: 8080 }];
    expect(
      waysInto([web(PORT), service({ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports })]),
    ).toEqual([`${what} load balancer, port 80, seen: node`]);
  });

  it('is a host port, and the network of the node for a Pod that is on it', () => {
    expect(waysInto([web({ ...PORT, hostPort: 8081 })])).toEqual([
      `${EVERYWHERE} => default/web[Pod] : TCP 8080 by host port 8081, seen: client`,
    ]);
    const onNode = web(PORT, { hostNetwork: true });
    expect(waysInto([onNode, letting()])).toEqual([
      `${EVERYWHERE} => default/web[Pod] : TCP 8080 by network of the node, seen: nothing`,
    ]);
    expect(waysInto([onNode], { hostNetwork: 'as-pods' })).toEqual([]);
  });

  it('is closed by a policy for addresses of clients where a node hides them', () => {
    const objects = [web(PORT), letting({ ipBlock: { cidr: '192.0.2.0/24' } })];
    expect(waysInto([...objects, service({ type: 'NodePort' })])).toEqual([]);
    expect(waysInto([...objects, service({ type: 'NodePort', externalTrafficPolicy: 'Local' })])).toEqual([
      '192.0.2.0-192.0.2.255[External] => default/web[Pod] : TCP 8080 by node port 30080, seen: client',
    ]);
  });

  it('may be for the clients of a balancer alone', () => {
    const clients = ['198.51.100.0/24', '192.0.2.128/25'];
    const balancer = service({
      type: 'LoadBalancer',
      allocateLoadBalancerNodePorts: false,
      ports: [{ port: 80, targetPort: 'http' }],
      loadBalancerSourceRanges: clients,
      externalTrafficPolicy: 'Local',
    });
    const policy = letting({ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.192/26'] } });
    expect(waysInto([web(PORT), balancer, policy])).toEqual([
      '192.0.2.128-192.0.2.191[External] => default/web[Pod] : TCP 8080 by load balancer, port 80, seen: client',
    ]);
  });

  it('may be an Ingress, whose controller policies see', () => {
    const ingress: KubeObject = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web' },
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    };
    const lines = wayLinesOf(reachabilityOf([web(PORT), service({}), ingress]));
    expect(lines).toMatchObject([
      { from: '{ingress-controller}', by: [ingress], seen: 'ingress-controller' },
    ]);
  });
});
