import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { endpoint, portOf } from '#kit/service-flows';
import type { Tuple } from '#sim/netfilter/connection';
import { CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import { staleUdpFlows } from '#sim/kube/kube-proxy/stale-udp-flows';
import { parseIpv4 } from '#sim/wire/ipv4-address';

const UDP = 17;

function dnsPort(addresses: readonly string[], isServing = true): CompiledPort {
  return new CompiledPort(
    portOf({
      name: 'kube-system/kube-dns:dns',
      protocol: 'udp',
      clusterIp: '10.96.0.10',
      port: 53,
      nodePort: 30053,
      externalIps: ['192.0.2.53'],
    }),
    addresses.map((address) => endpoint(address, { port: 53, isServing, isReady: isServing })),
  );
}

interface Flow {
  readonly name: string;
  readonly original: Tuple;
  readonly reply: Tuple;
}

function numberOf(text: string): number {
  const address = parseIpv4(text);
  if (address === undefined) throw new Error(text);
  return address;
}

/** From a client to a destination, answered by a server. */
function flow(to: string, by: string, protocol = UDP): Flow {
  const client = numberOf('10.244.1.9');
  const [destination = '', destinationPort = ''] = to.split(':');
  const [server = '', serverPort = ''] = by.split(':');
  const tuple = (
    source: string | number,
    ports: readonly [number, number],
    target: string | number,
  ): Tuple => ({
    source: typeof source === 'number' ? source : numberOf(source),
    destination: typeof target === 'number' ? target : numberOf(target),
    ports: (ports[0] << 16) | ports[1],
    protocol,
  });
  return {
    name: `${to} ${by}`,
    original: tuple(client, [40_000, Number(destinationPort)], destination),
    reply: tuple(server, [Number(serverPort), 40_000], client),
  };
}

function staleOf(ports: readonly CompiledPort[], ...flows: readonly Flow[]): readonly string[] {
  return staleUdpFlows(ports, flows).map(({ name }) => name);
}

const TO_GONE = flow('10.96.0.10:53', '10.244.1.2:53');
const TO_THERE = flow('10.96.0.10:53', '10.244.1.3:53');
const AT_NODE = flow('192.168.0.11:30053', '10.244.1.2:53');
const OUTSIDE = flow('192.0.2.53:53', '10.244.1.2:53');
/** Nobody translated it: there was no Service then, or no endpoint. */
const UNTRANSLATED = flow('10.96.0.10:53', '10.96.0.10:53');

describe('staleUdpFlows', () => {
  it('names the flows that do not lead to an endpoint, by every way in', () => {
    expect(staleOf([dnsPort(['10.244.1.3'])], TO_GONE, TO_THERE, AT_NODE, OUTSIDE, UNTRANSLATED)).toEqual(
      [TO_GONE, AT_NODE, OUTSIDE, UNTRANSLATED].map(({ name }) => name),
    );
  });

  it('leaves those of a Service without endpoints that serve, and of one that is gone', () => {
    expect(staleOf([dnsPort([])], TO_GONE, AT_NODE)).toEqual([]);
    expect(staleOf([dnsPort(['10.244.1.3'], false)], TO_GONE)).toEqual([]);
    expect(staleOf([], TO_GONE)).toEqual([]);
  });

  it('leaves other ports of the address, and TCP', () => {
    const tcp = flow('10.96.0.10:53', '10.244.1.2:53', 6);
    const other = flow('10.96.0.10:54', '10.244.1.2:54');
    expect(staleOf([dnsPort(['10.244.1.3'])], tcp, other)).toEqual([]);
  });
});

describe('kube-proxy', () => {
  it('forgets a flow to a name server that is gone, and keeps it while there is no other', () => {
    const lab = new CommandLab(`apiVersion: v1
kind: Service
metadata: {name: given}
spec: {clusterIP: 10.96.1.54, ports: [{port: 53, protocol: UDP}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: given, labels: {kubernetes.io/service-name: given}}
addressType: IPv4
ports: [{port: 53, protocol: UDP}]
endpoints: [{addresses: [192.0.2.1]}]
`);
    const tracked = (): string =>
      lab.sh(
        'node/node1',
        'conntrack -L -p udp --orig-dst 10.96.1.54 2>/dev/null | grep -o "src=192.0.2.[0-9]*"',
      ).stdout;
    const patch = (endpoints: string): void => {
      lab.sh(
        'host/laptop',
        `kubectl patch endpointslice given --type merge -p '{"endpoints":${endpoints}}'; sleep 3`,
      );
    };
    lab.sh('node/node1', 'echo ask | nc -u -w 1 10.96.1.54 53');
    expect(tracked()).toBe('src=192.0.2.1\n');
    patch('[]');
    expect(tracked()).toBe('src=192.0.2.1\n');
    patch('[{"addresses":["192.0.2.2"]}]');
    expect(tracked()).toBe('');
  });
});
