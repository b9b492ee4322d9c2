import { describe, expect, it } from 'vitest';
import { address, TransportWire, type WireHost } from '#kit/transport-wire';
import { milliseconds } from '#sim/base/time';
import type { IcmpError } from '#sim/net/transport-handler';
import type { SocketError } from '#sim/transport/socket-error';
import { UdpLayer } from '#sim/transport/udp-layer';
import type { UdpSocket, UdpSocketOptions } from '#sim/transport/udp-socket';
import { decodeUdp } from '#sim/wire/udp';

interface Bench {
  readonly wire: TransportWire;
  readonly client: WireHost;
  readonly server: WireHost;
  readonly clientUdp: UdpLayer;
  readonly serverUdp: UdpLayer;
}

function bench(): Bench {
  const wire = new TransportWire();
  const client = wire.host('10.244.1.2', 1450);
  const server = wire.host('10.244.1.3', 1450);
  return { wire, client, server, clientUdp: new UdpLayer(client), serverUdp: new UdpLayer(server) };
}

function bind(layer: UdpLayer, options: UdpSocketOptions = {}): UdpSocket {
  const socket = layer.bind(options);
  if (typeof socket === 'string') throw new Error(socket);
  return socket;
}

/** `echo hi | nc -u`, as in the recordings of refused and unreachable ports. */
const HI = Uint8Array.of(0x68, 0x69, 0x0a);

function portUnreachable(bench: Bench, socket: UdpSocket, code = 3): IcmpError {
  return {
    type: 3,
    code,
    mtuBytes: 0,
    from: bench.server.address,
    quoted: {
      source: bench.client.address,
      destination: bench.server.address,
      protocol: 17,
      sourcePort: socket.localPort,
      destinationPort: 9999,
      sequence: 0,
    },
  };
}

describe('UdpLayer', () => {
  it('sends a datagram with DF, an identification that counts up, and a valid checksum', () => {
    const { wire, client, server, clientUdp } = bench();
    const socket = bind(clientUdp);
    socket.send(HI, server.address, 9999);
    socket.send(HI, server.address, 9999);
    const [first, second] = wire.packets;
    expect(first?.bytes.length).toBe(31);
    expect(first?.uint16(6)).toBe(0x4000);
    expect(((first?.identification ?? 0) + 1) & 0xffff).toBe(second?.identification);
    const decoded = decodeUdp(first?.bytes.slice(20) ?? HI, {
      source: client.address,
      destination: server.address,
    });
    expect(decoded).toEqual({
      ok: true,
      value: { sourcePort: socket.localPort, destinationPort: 9999, payload: HI },
    });
  });

  it('clears DF for a socket that asks for it, as dig does', () => {
    const { wire, server, clientUdp } = bench();
    bind(clientUdp, { isDontFragment: false }).send(HI, server.address, 53);
    expect(wire.packets[0]?.uint16(6)).toBe(0);
  });

  it('sends a checksum of zero for a socket without one', () => {
    const { wire, server, clientUdp } = bench();
    bind(clientUdp, { isWithoutChecksum: true }).send(HI, server.address, 8472);
    expect(wire.packets[0]?.uint16(26)).toBe(0);
  });

  it('answers from onDatagram, with the address that the datagram was sent to', () => {
    const { wire, client, server, clientUdp, serverUdp } = bench();
    const echo = bind(serverUdp, { port: 7 });
    echo.onDatagram = (payload, from, port, to): void => {
      expect(to).toBe(server.address);
      echo.send(payload, from, port, to);
    };
    const socket = bind(clientUdp);
    const received: unknown[] = [];
    socket.onDatagram = (payload, from, port): void => {
      received.push([...payload, from, port]);
    };
    socket.send(HI, server.address, 7);
    wire.run(milliseconds(1));
    expect(received).toEqual([[...HI, server.address, 7]]);
    expect(client.drops).toEqual([]);
  });

  it('answers a datagram for a port without a socket with port unreachable', () => {
    const { wire, server, clientUdp } = bench();
    bind(clientUdp).send(HI, server.address, 9999);
    wire.run(milliseconds(1));
    expect(server.errors).toEqual([{ type: 3, code: 3 }]);
    expect(server.drops).toEqual([{ reason: 'no-socket', detail: 'udp port 9999' }]);
  });

  it('drops a datagram with a wrong checksum', () => {
    const { wire, server, clientUdp, serverUdp } = bench();
    const received: number[] = [];
    bind(serverUdp, { port: 7 }).onDatagram = (payload): void => {
      received.push(payload.length);
    };
    bind(clientUdp).send(HI, server.address, 7);
    const [packet] = wire.packets;
    const damaged = server.allocate(11);
    damaged.buffer.set(packet?.bytes ?? HI, damaged.start - 20);
    damaged.networkOffset = damaged.start - 20;
    damaged.transportOffset = damaged.start;
    damaged.end = damaged.start + 11;
    damaged.setUint8(damaged.end - 1, 0x21);
    server.receive(damaged);
    expect(server.drops).toEqual([{ reason: 'bad-checksum', detail: 'UDP' }]);
    wire.run(milliseconds(1));
    expect(received).toEqual([3]);
  });

  it('tells a connected socket that the port is unreachable, and an unconnected one nothing', () => {
    const setup = bench();
    const errors: string[] = [];
    const connected = bind(setup.clientUdp);
    connected.connect(setup.server.address, 9999);
    connected.onError = (error: SocketError): void => {
      errors.push(`connected ${error}`);
    };
    const unconnected = bind(setup.clientUdp);
    unconnected.onError = (error: SocketError): void => {
      errors.push(`unconnected ${error}`);
    };
    setup.clientUdp.receiveError(portUnreachable(setup, connected));
    setup.clientUdp.receiveError(portUnreachable(setup, unconnected));
    expect(errors).toEqual(['connected connection-refused']);
  });

  it('keeps host unreachable from a connected socket but shows it to one that asks for every error', () => {
    const setup = bench();
    const errors: unknown[] = [];
    const socket = bind(setup.clientUdp);
    socket.connect(setup.server.address, 9999);
    socket.onError = (error): void => {
      errors.push(error);
    };
    socket.onIcmpError = ({ type, code }): void => {
      errors.push([type, code]);
    };
    setup.clientUdp.receiveError(portUnreachable(setup, socket, 1));
    expect(errors).toEqual([[3, 1]]);
  });

  it('lets only the peer of a connected socket in', () => {
    const { wire, client, server, clientUdp, serverUdp } = bench();
    const socket = bind(clientUdp, { port: 4000 });
    socket.connect(server.address, 7);
    const received: number[] = [];
    socket.onDatagram = (_payload, _from, port): void => {
      received.push(port);
    };
    bind(serverUdp, { port: 7 }).send(HI, client.address, 4000);
    bind(serverUdp, { port: 8 }).send(HI, client.address, 4000);
    wire.run(milliseconds(1));
    expect(received).toEqual([7]);
    expect(client.drops).toEqual([{ reason: 'no-socket', detail: 'udp port 4000' }]);
  });

  it('refuses a port that is taken, and gives it again once it is free', () => {
    const { serverUdp } = bench();
    const first = bind(serverUdp, { port: 53 });
    expect(serverUdp.bind({ port: 53, address: address('10.244.1.3') })).toBe('address-in-use');
    first.close();
    expect(typeof serverUdp.bind({ port: 53 })).toBe('object');
  });

  it('says so when there is no route and when the payload is too long', () => {
    const { client, server, clientUdp } = bench();
    const socket = bind(clientUdp);
    expect(socket.send(new Uint8Array(65_508), server.address, 7)).toBe('message-too-long');
    client.hasRoute = false;
    expect(socket.send(HI, server.address, 7)).toBe('network-unreachable');
    expect(socket.connect(server.address, 7)).toBe('network-unreachable');
  });

  it('lists its sockets for ss', () => {
    const { client, server, clientUdp } = bench();
    const open = bind(clientUdp, { port: 53 });
    open.owner = 'coredns';
    bind(clientUdp, { port: 4000 }).connect(server.address, 53);
    expect(clientUdp.sockets()).toEqual([
      {
        state: 'UNCONN',
        isIpv6Only: false,
        isMapped: false,
        local: { address: 0, port: 53 },
        remote: undefined,
        owner: 'coredns',
        ownerPid: undefined,
      },
      {
        state: 'ESTAB',
        isIpv6Only: false,
        isMapped: false,
        local: { address: client.address, port: 4000 },
        remote: { address: server.address, port: 53 },
        owner: undefined,
        ownerPid: undefined,
      },
    ]);
  });
});
