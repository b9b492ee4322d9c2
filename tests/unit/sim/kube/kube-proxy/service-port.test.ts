import { describe, expect, it } from 'vitest';
import { ELSEWHERE, endpoint, NODE_NAME, portOf } from '#kit/service-flows';
import { categorizeEndpoints, type ProxyEndpoint, type ServicePort } from '#sim/kube/kube-proxy/service-port';

const HERE = { nodeName: NODE_NAME };
const UNREADY = { isReady: false, isServing: false };
const ENDING = { isReady: false, isServing: true, isTerminating: true };
const IN_A = { zoneHints: ['zone-a'] };
const IN_B = { zoneHints: ['zone-b'] };
const INTERNAL: Partial<ServicePort> = { isInternalPolicyLocal: true };
const EXTERNAL: Partial<ServicePort> = { isExternalPolicyLocal: true, nodePort: 8080 };

interface Row {
  readonly name: string;
  readonly port?: Partial<ServicePort>;
  readonly zone?: string;
  readonly endpoints: readonly Partial<ProxyEndpoint>[];
  /** By their last octets. */
  readonly cluster: readonly number[];
  readonly local?: readonly number[];
  readonly reachable: readonly number[];
  readonly hasAny?: boolean;
}

/** After the table of `pkg/proxy/topology_test.go`. */
const ROWS: readonly Row[] = [
  { name: 'every ready endpoint serves', endpoints: [{}, {}], cluster: [1, 2], reachable: [1, 2] },
  {
    name: 'hints leave the endpoints of the zone',
    zone: 'zone-a',
    endpoints: [IN_A, IN_B, IN_B, IN_A],
    cluster: [1, 4],
    reachable: [1, 4],
  },
  {
    name: 'several hints on one endpoint all count',
    zone: 'zone-b',
    endpoints: [IN_A, { zoneHints: ['zone-a', 'zone-b'] }, IN_B],
    cluster: [2, 3],
    reachable: [2, 3],
  },
  {
    name: 'a ready endpoint without a hint voids them all',
    zone: 'zone-a',
    endpoints: [IN_A, IN_B, {}],
    cluster: [1, 2, 3],
    reachable: [1, 2, 3],
  },
  {
    name: 'an unready endpoint without a hint does not',
    zone: 'zone-a',
    endpoints: [IN_A, IN_B, UNREADY],
    cluster: [1],
    reachable: [1],
  },
  {
    name: 'a zone without endpoints gets all of them',
    zone: 'zone-c',
    endpoints: [IN_A, IN_B],
    cluster: [1, 2],
    reachable: [1, 2],
  },
  {
    name: 'a node without a zone gets all of them',
    endpoints: [IN_A, IN_B],
    cluster: [1, 2],
    reachable: [1, 2],
  },
  {
    name: 'hints do not matter to a Local policy',
    port: INTERNAL,
    zone: 'zone-a',
    endpoints: [
      { ...IN_B, ...HERE },
      { ...IN_A, ...ELSEWHERE },
    ],
    cluster: [],
    local: [1],
    reachable: [1],
  },
  {
    name: 'with both policies in use both sets are there',
    port: EXTERNAL,
    zone: 'zone-a',
    endpoints: [
      { ...IN_B, ...HERE },
      { ...IN_A, ...ELSEWHERE },
    ],
    cluster: [2],
    local: [1],
    reachable: [1, 2],
  },
  {
    name: 'the internal policy Local takes those of the node alone',
    port: INTERNAL,
    endpoints: [HERE, ELSEWHERE],
    cluster: [],
    local: [1],
    reachable: [1],
  },
  {
    name: 'endpoints elsewhere make a Service that drops and not one that refuses',
    port: INTERNAL,
    endpoints: [ELSEWHERE, ELSEWHERE],
    cluster: [],
    local: [],
    reachable: [],
    hasAny: true,
  },
  {
    name: 'no usable endpoint anywhere makes one that refuses',
    port: INTERNAL,
    endpoints: [UNREADY],
    cluster: [],
    local: [],
    reachable: [],
    hasAny: false,
  },
  {
    name: 'what ends serves where nothing is ready',
    endpoints: [UNREADY, ENDING],
    cluster: [2],
    reachable: [2],
  },
  {
    name: 'what ends on the node serves local traffic while others are ready elsewhere',
    port: EXTERNAL,
    endpoints: [{ ...ENDING, ...HERE }, ELSEWHERE],
    cluster: [2],
    local: [1],
    reachable: [1, 2],
  },
  {
    name: 'what ends does not serve beside a ready one',
    port: EXTERNAL,
    endpoints: [{ ...ENDING, ...HERE }, HERE],
    cluster: [2],
    local: [2],
    reachable: [2],
  },
];

describe('categorizeEndpoints', () => {
  it.each(ROWS)('$name', ({ port = {}, zone, endpoints, cluster, local = [], reachable, hasAny }) => {
    const given = endpoints.map((options, index) => endpoint(`10.1.2.${index + 1}`, options));
    const found = categorizeEndpoints(given, portOf(port), { nodeName: NODE_NAME, zone });
    const numbersOf = (list: readonly ProxyEndpoint[]): readonly number[] =>
      list.map(({ address }) => Number(address.split('.')[3]));
    expect({
      cluster: numbersOf(found.cluster),
      local: numbersOf(found.local),
      reachable: numbersOf(found.reachable),
      hasAny: found.hasAny,
    }).toEqual({ cluster, local, reachable, hasAny: hasAny ?? reachable.length > 0 });
  });
});
