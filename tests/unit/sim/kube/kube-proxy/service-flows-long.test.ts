import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerOf,
  CLIENT,
  endpoint,
  NODE_IP,
  NODE_NAME,
  nodeOf,
  portOf,
  walkedThroughRules,
} from '#kit/service-flows';
import { CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';

const OTHER_NODE_IP = '192.168.0.3';
const BLOCKED_CLIENT = '203.0.113.130';
const ADDRESSES = ['10.180.0.1', '10.180.0.2', '10.180.0.3'];

const endpointsArbitrary = fc.subarray(ADDRESSES).chain((addresses) =>
  fc.tuple(
    ...addresses.map((address) =>
      fc
        .record({
          nodeName: fc.constantFrom(NODE_NAME, 'other-node', undefined),
          state: fc.constantFrom('ready', 'terminating', 'unready'),
        })
        .map(({ nodeName, state }) =>
          endpoint(address, {
            nodeName,
            isReady: state === 'ready',
            isServing: state !== 'unready',
            isTerminating: state === 'terminating',
          }),
        ),
    ),
  ),
);

const portArbitrary = fc.record({
  nodePort: fc.constantFrom(0, 3001),
  externalIps: fc.constantFrom([], ['192.168.99.22']),
  loadBalancerIps: fc.constantFrom([], ['1.2.3.4']),
  loadBalancerSourceRanges: fc.constantFrom([], ['203.0.113.0/25'], ['203.0.113.0/25', '192.168.0.0/24']),
  isExternalPolicyLocal: fc.boolean(),
  isInternalPolicyLocal: fc.boolean(),
  protocol: fc.constantFrom('tcp' as const, 'udp' as const),
});

const packetArbitrary = fc.record({
  protocol: fc.constantFrom('tcp' as const, 'udp' as const),
  source: fc.constantFrom('10.0.0.2', '10.180.0.1', CLIENT, BLOCKED_CLIENT, NODE_IP, OTHER_NODE_IP),
  door: fc.constantFrom(
    ['172.30.0.41', 80] as const,
    ['172.30.0.41', 81] as const,
    ['172.30.0.99', 80] as const,
    ['192.168.99.22', 80] as const,
    ['1.2.3.4', 80] as const,
    [NODE_IP, 3001] as const,
    [OTHER_NODE_IP, 3001] as const,
  ),
});

describe('flowOf and the rules', () => {
  it.each(['iptables', 'nftables'] as const)(
    'agree in %s mode',
    (mode) => {
      fc.assert(
        fc.property(
          portArbitrary,
          endpointsArbitrary,
          packetArbitrary,
          fc.record({ isMasqueradeAll: fc.boolean() }),
          (port, endpoints, { protocol, source, door }, options) => {
            const [destination, destinationPort] = door;
            const packet = { protocol, source, destination, destinationPort };
            // What the node sends out is not refused by rules for what comes in (`KUBE-EXTERNAL-SERVICES`).
            fc.pre(
              mode !== 'iptables' ||
                source !== NODE_IP ||
                !['192.168.99.22', '1.2.3.4'].includes(destination),
            );
            const asked = {
              mode,
              ports: [new CompiledPort(portOf(port), endpoints)],
              node: nodeOf(mode, options),
              packet,
            };
            expect(answerOf(asked)).toEqual(walkedThroughRules(asked));
          },
        ),
        { numRuns: 250, seed: 7 },
      );
    },
    240_000,
  );
});
