/** Services, EndpointSlices and packets as YAML and lines of text, for questions about Service rules without any Pod. */
import type { FlowMode } from '#sim/kube/kube-proxy/service-flows';

/** `FROM > TO[/PROTOCOL]: ANSWER`; endpoints with ` masq` behind them are masqueraded. */
export type Flow = string;

const NODE_ADDRESSES = ['192.168.0.2', '192.168.1.2', '2001:db8::2', '2001:db8:1::2'];

export function labOf(mode: FlowMode, options: string): string {
  return `
apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: flows }
spec:
  cluster:
    networking: { podSubnet: '10.0.0.0/8,fd00:10::/56', serviceSubnet: '172.30.0.0/16,fd00:172:30::/112' }
    kubeProxy: { mode: ${mode}${options === '' ? '' : `, ${options}`} }
---
apiVersion: v1
kind: Node
metadata: { name: test-node, labels: { topology.kubernetes.io/zone: zone-a } }
status:
  addresses: [${NODE_ADDRESSES.map((address) => `{ type: InternalIP, address: '${address}' }`).join(', ')}]
`;
}

export function service(
  spec: string,
  { name = 'svc1', ingress = [] as readonly string[], ports = '' } = {},
): string {
  const given = ports === '' ? '[{ name: p80, port: 80, protocol: TCP }]' : ports;
  const addresses = ingress.map((ip) => `{ ip: ${ip} }`).join(', ');
  return `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ns }
spec: { ${spec}, ports: ${given} }
status: { loadBalancer: { ingress: [${addresses}] } }
`;
}

/** `ADDRESS[@NODE][ STATE][ zone=ZONE]` each; STATE is terminating, serving (and neither ready nor ending) or unready. */
export function slice(
  endpoints: readonly string[],
  { name = 'svc1', type = 'IPv4', ports = '' } = {},
): string {
  const items = endpoints.map((text) => {
    const [place = '', ...words] = text.split(' ');
    const [address = '', node] = place.split('@');
    const zone = words.find((word) => word.startsWith('zone='))?.slice(5);
    const conditions = words.includes('terminating')
      ? '{ ready: false, serving: true, terminating: true }'
      : words.includes('serving')
        ? '{ ready: false, serving: true, terminating: false }'
        : words.includes('unready')
          ? '{ ready: false, serving: false, terminating: true }'
          : '{ ready: true }';
    const nodeName = node === undefined ? '' : `, nodeName: ${node}`;
    const hints = zone === undefined ? '' : `, hints: { forZones: [{ name: ${zone} }] }`;
    return `{ addresses: ['${address}'], conditions: ${conditions}${nodeName}${hints} }`;
  });
  return `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: ${name}-${type.toLowerCase()}, namespace: ns, labels: { kubernetes.io/service-name: ${name} } }
addressType: ${type}
endpoints: [${items.join(', ')}]
ports: ${ports === '' ? '[{ name: p80, port: 80, protocol: TCP }]' : ports}
`;
}

export const WITH_NODE_PORT = '[{ name: p80, port: 80, nodePort: 3001, protocol: TCP }]';
const dnsPorts = (tcp: number, https: number): string =>
  `[{ name: http, port: 80, protocol: TCP }, { name: https, port: ${https}, protocol: TCP },
  { name: dns-udp, port: 53, protocol: UDP }, { name: dns-tcp, port: ${tcp}, protocol: TCP },
  { name: dns-sctp, port: 53, protocol: SCTP }]`;
const HTTP = { ports: '[{ name: http, port: 80, protocol: TCP }]' };

export const GENERAL = [
  service('clusterIP: 172.30.0.41', HTTP),
  service('clusterIP: 172.30.0.42', { name: 'svc2', ports: dnsPorts(53, 443) }),
  slice(['10.180.0.1@test-node'], HTTP),
  slice(['10.180.0.1@test-node', '10.180.2.1@node2'], { name: 'svc2', ports: dnsPorts(5353, 8443) }),
];

export const LOCAL_AND_REMOTE = ['10.180.0.1', '10.180.2.1@test-node'];
export const EXTERNAL = {
  ingress: ['1.2.3.4'],
  ports: WITH_NODE_PORT,
};
export const POD = '10.0.0.2';
export const CLIENT = '203.0.113.2';
export const NODE = '192.168.0.2';

/** One packet from a Pod and one from outside through each of the ways in from outside. */
export function throughEachDoor(fromPod: string, fromOutside: string): readonly Flow[] {
  return ['192.168.99.11:80', '1.2.3.4:80', '192.168.0.2:3001'].flatMap((door) => [
    `${POD} > ${door}: ${fromPod}`,
    `${CLIENT} > ${door}: ${fromOutside}`,
  ]);
}

export function terminating(policy: string, endpoints: readonly string[]): readonly string[] {
  const spec = `type: LoadBalancer, clusterIP: 172.30.1.1, externalTrafficPolicy: ${policy}, healthCheckNodePort: 30000`;
  return [service(spec, { ingress: ['1.2.3.4'] }), slice(endpoints)];
}

export function terminatingFlows(toClusterIp: string, toLoadBalancer: string): readonly Flow[] {
  return [`${POD} > 172.30.1.1:80: ${toClusterIp}`, `${CLIENT} > 1.2.3.4:80: ${toLoadBalancer}`];
}

export function internal(policy: string, endpoints: readonly string[]): readonly string[] {
  const port = { ports: '[{ port: 80, protocol: TCP }]' };
  const spec = `clusterIP: 172.30.1.1, internalTrafficPolicy: ${policy}, selector: { app: web }`;
  return [service(spec, port), slice(endpoints, { ports: "[{ name: '', port: 80, protocol: TCP }]" })];
}

export function masquerading(): readonly string[] {
  const portOf = (nodePort: number): string => `[{ name: p80, port: 80, nodePort: ${nodePort} }]`;
  const servers = (last: number): readonly string[] => [
    `10.180.0.${last}@test-node`,
    `10.180.1.${last}@remote`,
  ];
  const make = (last: number, policy: string, ip: string): readonly string[] => {
    const name = `svc${last}`;
    const spec = `type: LoadBalancer, clusterIP: 172.30.0.4${last}, healthCheckNodePort: 3000${last}${policy}`;
    return [
      service(spec, { name, ingress: [ip], ports: portOf(3000 + last) }),
      slice(servers(last), { name }),
    ];
  };
  return [
    ...make(1, '', '1.2.3.4'),
    ...make(2, ', externalTrafficPolicy: Local', '5.6.7.8'),
    ...make(3, ', internalTrafficPolicy: Local', '9.10.11.12'),
  ];
}

/** The first Service has no policy, the second is Local to outside, the third Local inside. */
export function masqueradingFlows(mode: FlowMode, isAll: boolean): readonly Flow[] {
  const both = (last: number): string => `10.180.0.${last}:80, 10.180.1.${last}:80`;
  const one = (last: number): string => `10.180.0.${last}:80`;
  const podToClusterIp = isAll ? ' masq' : '';
  const doors = [
    { last: 1, address: '1.2.3.4', inside: both(1), pod: `${both(1)} masq`, outside: `${both(1)} masq` },
    { last: 2, address: '5.6.7.8', inside: both(2), pod: both(2), outside: one(2) },
    { last: 3, address: '9.10.11.12', inside: one(3), pod: `${both(3)} masq`, outside: `${both(3)} masq` },
  ];
  return doors.flatMap(({ last, address, inside, pod, outside }) => [
    `${POD} > 172.30.0.4${last}:80: ${inside}${podToClusterIp}`,
    `${NODE} > 172.30.0.4${last}:80: ${inside} masq`,
    `${CLIENT} > 172.30.0.4${last}:80: ${inside} masq`,
    ...[`${address}:80`, `${NODE}:300${last}`].flatMap((door) => [
      `${POD} > ${door}: ${pod}`,
      `${NODE} > ${door}: ${both(last)} masq`,
      `${CLIENT} > ${door}: ${outside}`,
    ]),
    `127.0.0.1 > 127.0.0.1:300${last}: ${mode === 'iptables' ? `${both(last)} masq` : 'NONE'}`,
  ]);
}

export const NODE_PORT_SERVICE = [
  service('type: NodePort, clusterIP: 172.30.0.41', { ports: WITH_NODE_PORT }),
  slice(LOCAL_AND_REMOTE),
];
export const NODE_PORT_SERVICE_6 = [
  service("type: NodePort, clusterIP: 'fd00:172:30::41'", { ports: WITH_NODE_PORT }),
  slice(['fd00:10:180::1', 'fd00:10:180::2:1@test-node'], { type: 'IPv6' }),
];
export const TWO = '10.180.0.1:80, 10.180.2.1:80';
export const TWO_6 = '[fd00:10:180::1]:80, [fd00:10:180::2:1]:80';

export function nodePortFlows(onSecond: string, onLoopback: string): readonly Flow[] {
  return [
    `${POD} > 172.30.0.41:80: ${TWO}`,
    `${CLIENT} > 192.168.0.2:3001: ${TWO} masq`,
    `${NODE} > 192.168.0.2:3001: ${TWO} masq`,
    `127.0.0.1 > 127.0.0.1:3001: ${onLoopback}`,
    `${CLIENT} > 192.168.1.2:3001: ${onSecond}`,
  ];
}

export function nodePortFlows6(onSecond: string): readonly Flow[] {
  return [
    `fd00:10::2 > [fd00:172:30::41]:80: ${TWO_6}`,
    `2600:5200::1 > [2001:db8::2]:3001: ${TWO_6} masq`,
    `2001:db8::2 > [2001:db8::2]:3001: ${TWO_6} masq`,
    '::1 > [::1]:3001: NONE',
    `2600:5200::1 > [2001:db8:1::2]:3001: ${onSecond}`,
  ];
}

export const RANGES = "loadBalancerSourceRanges: [192.168.0.0/24, ' 203.0.113.0/25']";
export const ZONED = ['10.180.0.1@test-node zone=zone-a', '10.180.0.2@node2 zone=zone-b'];
