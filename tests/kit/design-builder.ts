/** Designs in the shape of the contract, for tests of the page: what the text of a small lab says is there. */
import type { Design } from '#main/contract/design';

/** The nodes and machines of `clusterTopology`, and nothing of Kubernetes. */
export function emptyDesign(nodes: readonly string[]): Design {
  return {
    version: 1,
    nodes: nodes.map((name, index) => ({
      ref: `node/${name}`,
      name,
      role: index === 0 ? 'control-plane' : 'worker',
      segment: 'segment/lan',
    })),
    outside: ['laptop', 'internet'].map((name) => ({ ref: `host/${name}`, name, segment: 'segment/lan' })),
    routers: [{ ref: 'router/router', name: 'router', segments: ['segment/lan', 'segment/internet'] }],
    segments: [
      { ref: 'segment/lan', name: 'lan', cidr: '192.168.0.0/24' },
      { ref: 'segment/internet', name: 'internet', cidr: '203.0.113.0/24' },
    ],
    workloads: [],
    pods: [],
    services: [],
    network: { cni: 'flannel/vxlan', proxyMode: 'iptables' },
    rules: [],
    layout: { positions: {}, locked: [], groups: [], notes: [] },
    faults: [],
  };
}

export function designedPod(name: string, node?: string): Design['pods'][number] {
  const pod = { ref: `pod/default/${name}`, name, namespace: 'default' };
  return node === undefined ? pod : { ...pod, node };
}

export function designedWorkload(name: string, replicas: number): Design['workloads'][number] {
  return { ref: `deployment/default/${name}`, name, kind: 'Deployment', namespace: 'default', replicas };
}

export function designedService(name: string, selects: readonly string[]): Design['services'][number] {
  return {
    ref: `service/default/${name}`,
    name,
    namespace: 'default',
    type: 'ClusterIP',
    selects: [...selects],
  };
}
