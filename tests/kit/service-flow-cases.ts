/** Services and packets of the kinds that kube-proxy's own tests ask about, with the answers of its rules. */
import type { FlowMode } from '#sim/kube/kube-proxy/service-flows';
import {
  type Flow,
  service,
  slice,
  WITH_NODE_PORT,
  GENERAL,
  LOCAL_AND_REMOTE,
  EXTERNAL,
  POD,
  CLIENT,
  NODE,
  throughEachDoor,
  terminating,
  terminatingFlows,
  internal,
  masquerading,
  masqueradingFlows,
  NODE_PORT_SERVICE,
  NODE_PORT_SERVICE_6,
  TWO,
  TWO_6,
  nodePortFlows,
  nodePortFlows6,
  RANGES,
  ZONED,
} from './service-flow-inputs';

interface FlowCase {
  readonly what: string;
  /** Of the lab's `kubeProxy`. */
  readonly options?: string;
  readonly modes?: readonly FlowMode[];
  readonly objects: readonly string[];
  readonly flows: readonly Flow[];
  /** The rules remember a client, so that packets of one do not show every endpoint. */
  readonly hasMemory?: boolean;
}

export const BOTH_MODES = ['iptables', 'nftables'] as const;
const IPTABLES = ['iptables'] as const;
const NFTABLES = ['nftables'] as const;

export const FLOW_CASES: readonly FlowCase[] = [
  {
    what: 'cluster IPs',
    objects: GENERAL,
    flows: [
      '10.180.0.2 > 172.30.0.41:80: 10.180.0.1:80',
      '10.180.0.1 > 172.30.0.41:80: 10.180.0.1:80 masq',
      '10.180.0.2 > 172.30.0.42:80: 10.180.0.1:80, 10.180.2.1:80',
      '10.180.0.2 > 172.30.0.42:443: 10.180.0.1:8443, 10.180.2.1:8443',
      '10.180.0.2 > 172.30.0.42:53: 10.180.0.1:5353, 10.180.2.1:5353',
      '10.180.0.2 > 172.30.0.42:53/udp: 10.180.0.1:53, 10.180.2.1:53',
      '10.180.0.2 > 172.30.0.42:53/sctp: 10.180.0.1:53, 10.180.2.1:53',
    ],
  },
  {
    what: 'ports that a cluster IP has not',
    modes: IPTABLES,
    objects: GENERAL,
    flows: [
      '10.180.0.2 > 172.30.0.42:80/udp: NONE',
      '10.180.0.2 > 172.30.0.41:443: NONE',
      '10.180.0.2 > 172.30.0.50:80: NONE',
    ],
  },
  {
    what: 'ports that a cluster IP has not',
    modes: NFTABLES,
    objects: GENERAL,
    flows: [
      '10.180.0.2 > 172.30.0.42:80/udp: REJECT',
      '10.180.0.2 > 172.30.0.41:443: REJECT',
      '10.180.0.2 > 172.30.0.50:80: DROP',
    ],
  },
  {
    what: 'a Service without endpoints',
    objects: [service('type: LoadBalancer, clusterIP: 172.30.0.41, externalIPs: [192.168.99.11]', EXTERNAL)],
    flows: [`${POD} > 172.30.0.41:80: REJECT`, ...throughEachDoor('REJECT', 'REJECT')],
  },
  {
    what: 'source ranges of a load balancer',
    objects: [
      service(`type: LoadBalancer, clusterIP: 172.30.0.41, ${RANGES}`, {
        ...EXTERNAL,
        ingress: ['1.2.3.4', '5.6.7.8'],
      }),
      slice(['10.180.0.1']),
    ],
    flows: [
      `${POD} > 172.30.0.41:80: 10.180.0.1:80`,
      `${CLIENT} > ${NODE}:3001: 10.180.0.1:80 masq`,
      `203.0.113.130 > ${NODE}:3001: 10.180.0.1:80 masq`,
      ...['1.2.3.4', '5.6.7.8'].flatMap((address) => [
        `${CLIENT} > ${address}:80: 10.180.0.1:80 masq`,
        `203.0.113.130 > ${address}:80: DROP`,
        `${POD} > ${address}:80: DROP`,
        `${NODE} > ${address}:80: 10.180.0.1:80 masq`,
        `${address} > ${address}:80: 10.180.0.1:80 masq`,
      ]),
    ],
  },
  {
    what: 'node ports',
    modes: IPTABLES,
    objects: NODE_PORT_SERVICE,
    flows: nodePortFlows(`${TWO} masq`, `${TWO} masq`),
  },
  {
    what: 'node ports, not those of the loopback',
    modes: IPTABLES,
    options: 'iptables: { localhostNodePorts: false }',
    objects: NODE_PORT_SERVICE,
    flows: nodePortFlows(`${TWO} masq`, 'NONE'),
  },
  {
    what: 'node ports of some addresses, the loopback among them',
    modes: IPTABLES,
    options: 'nodePortAddresses: [192.168.0.0/24, 127.0.0.1/32], iptables: { localhostNodePorts: false }',
    objects: NODE_PORT_SERVICE,
    flows: nodePortFlows('NONE', 'NONE'),
  },
  {
    what: 'node ports of addresses in several ranges',
    options:
      "nodePortAddresses: [192.168.0.0/24, 192.168.1.0/24, '2001:db8::/64'], iptables: { localhostNodePorts: false }",
    objects: [...NODE_PORT_SERVICE],
    flows: nodePortFlows(`${TWO} masq`, 'NONE'),
  },
  {
    what: 'node ports of the primary address',
    modes: NFTABLES,
    objects: NODE_PORT_SERVICE,
    flows: nodePortFlows('NONE', 'NONE'),
  },
  {
    what: 'node ports of IPv6',
    modes: IPTABLES,
    objects: NODE_PORT_SERVICE_6,
    flows: nodePortFlows6(`${TWO_6} masq`),
  },
  {
    what: 'node ports of the primary IPv6 address',
    modes: NFTABLES,
    objects: NODE_PORT_SERVICE_6,
    flows: nodePortFlows6('NONE'),
  },
  {
    what: 'node ports of IPv6 in some ranges',
    options: "nodePortAddresses: [192.168.0.0/24, 192.168.1.0/24, '2001:db8::/64']",
    objects: NODE_PORT_SERVICE_6,
    flows: nodePortFlows6('NONE'),
  },
  {
    what: 'the health check of a Service without endpoints, wherever node ports answer',
    modes: IPTABLES,
    options: 'nodePortAddresses: [127.0.0.0/8]',
    objects: [
      service(
        'type: LoadBalancer, clusterIP: 172.30.0.42, externalTrafficPolicy: Local, healthCheckNodePort: 30000',
        {
          ports: WITH_NODE_PORT,
        },
      ),
    ],
    flows: [`1.2.3.4 > ${NODE}:30000: ACCEPT`, `1.2.3.4 > ${NODE}:30001: NONE`],
  },
  {
    what: 'externalTrafficPolicy Local',
    objects: [
      service(
        'type: LoadBalancer, clusterIP: 172.30.0.41, externalIPs: [192.168.99.11], externalTrafficPolicy: Local, healthCheckNodePort: 30000',
        EXTERNAL,
      ),
      slice(LOCAL_AND_REMOTE),
    ],
    flows: [`${POD} > 172.30.0.41:80: ${TWO}`, ...throughEachDoor(TWO, '10.180.2.1:80')],
  },
  {
    what: 'externalTrafficPolicy Cluster',
    objects: [
      service(
        'type: LoadBalancer, clusterIP: 172.30.0.41, externalIPs: [192.168.99.11], externalTrafficPolicy: Cluster',
        EXTERNAL,
      ),
      slice(LOCAL_AND_REMOTE),
    ],
    flows: [`${POD} > 172.30.0.41:80: ${TWO}`, ...throughEachDoor(`${TWO} masq`, `${TWO} masq`)],
  },
  {
    what: 'internalTrafficPolicy Cluster',
    objects: internal('Cluster', ['10.0.1.1@test-node', '10.0.1.2@node1', '10.0.1.3@node2']),
    flows: [`${POD} > 172.30.1.1:80: 10.0.1.1:80, 10.0.1.2:80, 10.0.1.3:80`],
  },
  {
    what: 'internalTrafficPolicy Local with two endpoints here',
    objects: internal('Local', ['10.0.1.1@test-node', '10.0.1.2@test-node', '10.0.1.3@node2']),
    flows: [`${POD} > 172.30.1.1:80: 10.0.1.1:80, 10.0.1.2:80`],
  },
  {
    what: 'internalTrafficPolicy Local with no endpoint here',
    objects: internal('Local', ['10.0.1.1@node0', '10.0.1.2@node1']),
    flows: [`${POD} > 172.30.1.1:80: DROP`],
  },
  {
    what: 'internalTrafficPolicy Local with no endpoint at all',
    objects: internal('Local', []),
    flows: [`${POD} > 172.30.1.1:80: REJECT`],
  },
  {
    what: 'policy Local: ready endpoints before those that end',
    objects: terminating('Local', [
      '10.0.1.1@test-node',
      '10.0.1.2@test-node',
      '10.0.1.3@test-node terminating',
      '10.0.1.4@test-node unready',
      '10.0.1.5@node-1',
    ]),
    flows: terminatingFlows('10.0.1.1:80, 10.0.1.2:80, 10.0.1.5:80', '10.0.1.1:80, 10.0.1.2:80'),
  },
  {
    what: 'policy Local: endpoints that end, where none here is ready',
    objects: terminating('Local', [
      '10.0.1.2@test-node terminating',
      '10.0.1.3@test-node terminating',
      '10.0.1.4@test-node unready',
      '10.0.1.5@node-1',
    ]),
    flows: terminatingFlows('10.0.1.5:80', '10.0.1.2:80, 10.0.1.3:80'),
  },
  {
    what: 'policy Local: an endpoint that ends elsewhere',
    objects: terminating('Local', ['10.0.1.5@node-1 terminating']),
    flows: terminatingFlows('10.0.1.5:80', 'DROP'),
  },
  ...['Local', 'Cluster'].map((policy) => ({
    what: `policy ${policy}: the same unusable endpoint here and elsewhere`,
    objects: terminating(policy, ['10.0.1.5@test-node unready', '10.0.1.5@node-1 unready']),
    flows: terminatingFlows('REJECT', 'REJECT'),
  })),
  {
    what: 'policy Cluster: ready endpoints before those that end',
    objects: terminating('Cluster', [
      '10.0.1.1@test-node',
      '10.0.1.3@node-1 terminating',
      '10.0.1.4@node-1 unready',
      '10.0.1.5@node-1',
    ]),
    flows: terminatingFlows('10.0.1.1:80, 10.0.1.5:80', '10.0.1.1:80, 10.0.1.5:80 masq'),
  },
  {
    what: 'policy Cluster: endpoints that end, where none is ready',
    objects: terminating('Cluster', [
      '10.0.1.2@test-node terminating',
      '10.0.1.4@node-1 unready',
      '10.0.1.5@node-1 terminating',
    ]),
    flows: terminatingFlows('10.0.1.2:80, 10.0.1.5:80', '10.0.1.2:80, 10.0.1.5:80 masq'),
  },
  ...BOTH_MODES.flatMap((mode) =>
    [false, true].map((isAll) => ({
      what: isAll ? 'masquerading of everything' : 'masquerading',
      modes: [mode],
      options: isAll ? `${mode}: { masqueradeAll: true }` : '',
      objects: masquerading(),
      flows: masqueradingFlows(mode, isAll),
    })),
  ),
  {
    what: 'session affinity, which leaves the choice of the first packet open',
    hasMemory: true,
    objects: [service('clusterIP: 172.30.0.41, sessionAffinity: ClientIP'), slice(LOCAL_AND_REMOTE)],
    flows: [`${POD} > 172.30.0.41:80: ${TWO}`],
  },
  {
    what: 'hints for zones',
    objects: [service('clusterIP: 172.30.0.41'), slice(ZONED)],
    flows: [`${POD} > 172.30.0.41:80: 10.180.0.1:80`],
  },
  {
    what: 'hints for other zones alone',
    objects: [service('clusterIP: 172.30.0.41'), slice(['10.180.0.1 zone=zone-b', '10.180.0.2 zone=zone-c'])],
    flows: [`${POD} > 172.30.0.41:80: 10.180.0.1:80, 10.180.0.2:80`],
  },
  {
    what: 'an endpoint that serves, and neither is ready nor ends',
    objects: [service('clusterIP: 172.30.0.41'), slice(['10.180.0.1 serving'])],
    flows: [`${POD} > 172.30.0.41:80: REJECT`],
  },
  {
    what: 'hints for zones that one endpoint has not',
    objects: [service('clusterIP: 172.30.0.41'), slice([...ZONED, '10.180.0.3@node3'])],
    flows: [`${POD} > 172.30.0.41:80: 10.180.0.1:80, 10.180.0.2:80, 10.180.0.3:80`],
  },
  {
    what: 'a Service of two families',
    objects: [
      service("clusterIP: 172.30.0.41, clusterIPs: [172.30.0.41, 'fd00:172:30::41']"),
      slice(['10.180.0.1']),
      slice(['fd00:10:180::1'], { type: 'IPv6' }),
    ],
    flows: [
      `${POD} > 172.30.0.41:80: 10.180.0.1:80`,
      'fd00:10::2 > [fd00:172:30::41]:80: [fd00:10:180::1]:80',
    ],
  },
  {
    what: 'Services that nobody serves',
    modes: IPTABLES,
    objects: [
      service('clusterIP: None'),
      slice(['10.180.0.1']),
      service('type: ExternalName, clusterIP: 172.30.0.41, externalName: db.example.com', { name: 'svc2' }),
      slice(['10.180.0.2'], { name: 'svc2' }),
    ],
    flows: ['10.0.0.2 > 172.30.0.41:80: NONE'],
  },
];
