import { describe, expect, it } from 'vitest';
import { readServiceFlows, type FlowAnswer, type FlowQuestion } from '#sim/api/service-flows';
import { inEnglish } from '#sim/base/sentence';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: flows }
spec:
  cluster:
    networking: { podSubnet: 10.0.0.0/8, serviceSubnet: 172.30.0.0/16 }
`;

const NODE = `
---
apiVersion: v1
kind: Node
metadata: { name: test-node }
status: { addresses: [{ type: InternalIP, address: 192.168.0.2 }] }
`;

function service(spec: string, status = '{}'): string {
  return `
---
apiVersion: v1
kind: Service
metadata: { name: svc1, namespace: ns1 }
spec: { clusterIP: 172.30.0.41, ports: [{ name: p80, port: 80, nodePort: 3001 }], ${spec} }
status: ${status}
`;
}

function slice(endpoints: string, port = 80): string {
  return `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: svc1-1, namespace: ns1, labels: { kubernetes.io/service-name: svc1 } }
addressType: IPv4
endpoints: [${endpoints}]
ports: [{ name: p80, port: ${port}, protocol: TCP }]
`;
}

const TO_CLUSTER_IP: FlowQuestion = {
  at: 'node/test-node',
  source: '10.0.0.2',
  destination: '172.30.0.41',
  protocol: 'tcp',
  destinationPort: 80,
};
const FROM_OUTSIDE = { ...TO_CLUSTER_IP, source: '203.0.113.2' };

function answerTo(question: FlowQuestion, ...texts: readonly string[]): FlowAnswer {
  const text = texts.join('');
  const flows = readServiceFlows([{ name: 'in.yaml', bytes: new TextEncoder().encode(text) }], {});
  if (!flows.ok) throw new Error(flows.error.map(({ message }) => message).join('\n'));
  expect(flows.value.needsCluster).toBe(false);
  const answer = flows.value.answer(question, undefined);
  if (!answer.ok) throw new Error(inEnglish(answer.error));
  return answer.value;
}

describe('ServiceFlows', () => {
  it('takes endpoints without Pods and ports outside the ranges as they are given', () => {
    const text = [
      LAB,
      NODE,
      service('type: NodePort'),
      slice('{addresses: [10.180.0.1]}, {addresses: [10.180.0.2]}'),
    ];
    const dnat = { result: 'DNAT', targets: ['10.180.0.1:80', '10.180.0.2:80'] };
    expect(answerTo(TO_CLUSTER_IP, ...text)).toEqual({ ...dnat, masquerade: false });
    const atNode = { ...FROM_OUTSIDE, destination: '192.168.0.2', destinationPort: 3001 };
    expect(answerTo(atNode, ...text)).toEqual({ ...dnat, masquerade: true });
  });

  it('keeps the addresses of a load balancer that the status tells', () => {
    const text = [
      LAB,
      NODE,
      service('type: LoadBalancer', '{loadBalancer: {ingress: [{ip: 1.2.3.4}]}}'),
      slice('{addresses: [10.180.0.1]}'),
    ];
    expect(answerTo({ ...FROM_OUTSIDE, destination: '1.2.3.4' }, ...text).targets).toEqual(['10.180.0.1:80']);
  });

  it('takes what nobody else has for an address of a node that it does not know', () => {
    const text = [LAB, service('type: NodePort'), slice('{addresses: [10.180.0.1]}')];
    const atNode = { ...FROM_OUTSIDE, destination: '192.168.0.77', destinationPort: 3001 };
    expect(answerTo(atNode, ...text).result).toBe('DNAT');
    expect(answerTo({ ...atNode, destination: '172.30.0.41' }, ...text).result).toBe('NONE');
    expect(answerTo({ ...atNode, at: 'node/node1', destination: '192.168.0.77' }, ...text).result).toBe(
      'NONE',
    );
  });

  it('uses endpoints of the node alone for the policy Local, by the name that the slice gives', () => {
    const text = [
      LAB,
      NODE,
      service('type: NodePort, externalTrafficPolicy: Local'),
      slice('{addresses: [10.180.0.1], nodeName: elsewhere}, {addresses: [10.180.0.2], nodeName: test-node}'),
    ];
    const atNode = { ...FROM_OUTSIDE, destination: '192.168.0.2', destinationPort: 3001 };
    expect(answerTo(atNode, ...text)).toEqual({
      result: 'DNAT',
      targets: ['10.180.0.2:80'],
      masquerade: false,
    });
    const elsewhere = { ...atNode, destination: '192.168.0.77' };
    expect(answerTo({ ...elsewhere, at: 'node/elsewhere' }, ...text).targets).toEqual(['10.180.0.1:80']);
    expect(answerTo({ ...elsewhere, at: 'node/third' }, ...text).result).toBe('DROP');
  });

  it('takes endpoints that end only while none is ready', () => {
    const ending = '{addresses: [10.180.0.2], conditions: {ready: false, serving: true, terminating: true}}';
    const text = [LAB, NODE, service('type: ClusterIP')];
    expect(answerTo(TO_CLUSTER_IP, ...text, slice(`{addresses: [10.180.0.1]}, ${ending}`)).targets).toEqual([
      '10.180.0.1:80',
    ]);
    expect(answerTo(TO_CLUSTER_IP, ...text, slice(ending)).targets).toEqual(['10.180.0.2:80']);
    expect(answerTo(TO_CLUSTER_IP, ...text).result).toBe('REJECT');
  });

  it('reads Endpoints as the slice of a Service that has none', () => {
    const endpoints = `
---
apiVersion: v1
kind: Endpoints
metadata: { name: svc1, namespace: ns1 }
subsets: [{ addresses: [{ ip: 203.0.113.10 }], ports: [{ name: p80, port: 5432 }] }]
`;
    expect(answerTo(TO_CLUSTER_IP, LAB, service('type: ClusterIP'), endpoints).targets).toEqual([
      '203.0.113.10:5432',
    ]);
  });

  it('knows the Service of the API server', () => {
    const toApi = { ...TO_CLUSTER_IP, destination: '172.30.0.1', destinationPort: 443 };
    expect(answerTo(toApi, LAB).targets).toEqual(['192.168.0.10:6443']);
  });

  it('needs a cluster for what only a cluster knows', () => {
    const without =
      'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n';
    const flows = readServiceFlows([{ name: 'in.yaml', bytes: new TextEncoder().encode(without) }], {});
    expect(flows.ok && flows.value.needsCluster).toBe(true);
  });

  it('says what is no address, and what is of another family', () => {
    const flows = readServiceFlows([{ name: 'in.yaml', bytes: new TextEncoder().encode(LAB) }], {});
    const problemOf = (question: Partial<FlowQuestion>): string | undefined => {
      const answer = flows.ok ? flows.value.answer({ ...TO_CLUSTER_IP, ...question }, undefined) : undefined;
      return answer?.ok === false ? inEnglish(answer.error) : undefined;
    };
    expect(problemOf({ source: '10.0.0' })).toBe('10.0.0 is no IP address');
    expect(problemOf({ at: 'host/laptop' })).toBe('host/laptop: rules are those of a node; give node/NAME');
    expect(problemOf({ source: 'fd00::1' })).toBe('fd00::1 and 172.30.0.41 are of different families');
  });
});
