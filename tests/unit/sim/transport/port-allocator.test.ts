import { describe, expect, it } from 'vitest';
import { address, TransportWire } from '#kit/transport-wire';
import { Prng } from '#sim/base/prng';
import { PortAllocator } from '#sim/transport/port-allocator';

const TARGET = {
  localAddress: address('10.244.1.2'),
  remoteAddress: address('10.244.1.3'),
  remotePort: 8080,
};

function allocator(range?: string): PortAllocator {
  const host = new TransportWire().host('10.244.1.2');
  if (range !== undefined) host.sysctl.set('net.ipv4.ip_local_port_range', range);
  return new PortAllocator(host, new Prng(11));
}

describe('PortAllocator', () => {
  it('gives connect() even ports of the range, rising by 2 to 16 for one destination', () => {
    const ports = allocator();
    const taken = new Set<number>();
    const drawn = Array.from({ length: 20 }, () => {
      const port = ports.portForConnect(TARGET, (candidate) => taken.has(candidate)) ?? 0;
      taken.add(port);
      return port;
    });
    expect(drawn.every((port) => port >= 32_768 && port <= 60_999 && port % 2 === 0)).toBe(true);
    const steps = drawn.slice(1).map((port, index) => port - (drawn[index] ?? 0));
    expect(steps.every((step) => step >= 2 && step <= 16)).toBe(true);
  });

  it('gives bind() odd ports', () => {
    const ports = allocator();
    const drawn = Array.from({ length: 20 }, () => ports.portForListen(() => false) ?? 0);
    expect(drawn.every((port) => port >= 32_768 && port <= 60_999 && port % 2 === 1)).toBe(true);
  });

  it('takes the other parity when one is used up, and then nothing', () => {
    const ports = allocator('40000\t40003');
    const taken = new Set<number>();
    const drawn = Array.from({ length: 5 }, () => {
      const port = ports.portForConnect(TARGET, (candidate) => taken.has(candidate));
      if (port !== undefined) taken.add(port);
      return port;
    });
    expect(drawn.slice(0, 2).sort()).toEqual([40_000, 40_002]);
    expect(drawn.slice(2, 4).sort()).toEqual([40_001, 40_003]);
    expect(drawn[4]).toBeUndefined();
  });

  it('gives datagram sockets the only port that is left', () => {
    const ports = allocator('40000\t40009');
    expect(ports.portForDatagrams((port) => port !== 40_007)).toBe(40_007);
    expect(ports.portForDatagrams(() => true)).toBeUndefined();
  });
});
