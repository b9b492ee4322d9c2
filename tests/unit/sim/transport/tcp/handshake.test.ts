import { describe, expect, it } from 'vitest';
import { TcpPair } from '#kit/tcp-pair';
import { address } from '#kit/transport-wire';
import { milliseconds, seconds } from '#sim/base/time';
import type { IcmpError } from '#sim/net/transport-handler';
import type { SocketError } from '#sim/transport/socket-error';
import type { TcpConnection } from '#sim/transport/tcp/tcp-connection';

function watch(connection: TcpConnection): { error: SocketError | 'open' | 'none' } {
  const outcome: { error: SocketError | 'open' | 'none' } = { error: 'open' };
  connection.onClosed = (error): void => {
    outcome.error = error ?? 'none';
  };
  return outcome;
}

function errorAboutSyn(pair: TcpPair, type: number, code: number): IcmpError {
  const [syn] = pair.wire.packets;
  return {
    type,
    code,
    mtuBytes: 0,
    from: address('10.244.1.1'),
    quoted: {
      source: pair.client.address,
      destination: pair.server.address,
      protocol: 6,
      sourcePort: syn?.uint16(20) ?? 0,
      destinationPort: syn?.uint16(22) ?? 0,
      sequence: (syn?.segment?.sequence ?? 0) >>> 0,
    },
  };
}

describe('the handshake', () => {
  it('answers a SYN for a closed port with RST and ACK, sequence 0, window 0, identification 0', () => {
    const pair = new TcpPair(1450);
    const outcome = watch(pair.connect(9999));
    pair.wire.run(seconds(1));
    expect(pair.lines()).toEqual([
      'id+ len 60 | [S] seq 0 win 64860 opt[mss 1410,sackOK,TS,nop,wscale 7]',
      'id0 len 40 | [R.] seq 0 ack 1 win 0',
    ]);
    expect(pair.wire.packets[1]?.uint16(6)).toBe(0x4000);
    expect(outcome.error).toBe('connection-refused');
    expect(pair.server.drops).toEqual([{ reason: 'no-socket', detail: 'tcp port 9999' }]);
    expect(pair.clientTcp.sockets()).toEqual([]);
  });

  it('repeats the SYN after 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 s, as its timers round that, and gives up after 135 s', () => {
    const pair = new TcpPair();
    pair.wire.loses = (): boolean => true;
    const outcome = watch(pair.connect());
    pair.wire.run(seconds(135));
    expect(outcome.error).toBe('open');
    pair.wire.run(seconds(2));
    expect(outcome.error).toBe('timed-out');
    expect(pair.wire.packets.map(({ milliseconds: ms }) => ms / 1000)).toEqual([
      0, 1.024, 2.048, 3.072, 4.096, 5.12, 7.136, 11.264, 19.456, 35.584, 69.632,
    ]);
    expect(new Set(pair.wire.packets.map(({ segment }) => segment?.sequence)).size).toBe(1);
  });

  it('repeats the SYN after 1, 3, 7 s as older kernels do when tcp_syn_linear_timeouts is 0', () => {
    const pair = new TcpPair();
    pair.client.sysctl.set('net.ipv4.tcp_syn_linear_timeouts', '0');
    pair.wire.loses = (): boolean => true;
    const outcome = watch(pair.connect());
    pair.wire.run(seconds(131));
    expect(outcome.error).toBe('open');
    pair.wire.run(seconds(2));
    expect(outcome.error).toBe('timed-out');
    expect(pair.wire.packets.map(({ milliseconds: ms }) => ms / 1000)).toEqual([
      0, 1.024, 3.04, 7.168, 15.36, 31.488, 65.536,
    ]);
  });

  it('repeats the SYN-ACK after 1, 3, 7, 15 and 31 s and then forgets the attempt', () => {
    const pair = new TcpPair();
    pair.listen();
    pair.connect();
    pair.wire.loses = ({ flags }): boolean => flags === 'S.' || pair.wire.scheduler.now() > 0;
    pair.wire.run(seconds(64));
    expect(pair.serverTcp.sockets().map(({ state }) => state)).toEqual(['LISTEN', 'SYN_RECV']);
    pair.wire.run(seconds(2));
    expect(pair.serverTcp.sockets().map(({ state }) => state)).toEqual(['LISTEN']);
    const synAcks = pair.wire.packets.filter(({ flags }) => flags === 'S.');
    expect(synAcks.map(({ milliseconds: ms }) => ms / 1000)).toEqual([0, 1.024, 3.04, 7.168, 15.36, 31.488]);
    expect(synAcks.every(({ identification }) => identification === 0)).toBe(true);
  });

  it.each([
    { type: 3, code: 0, error: 'network-unreachable' },
    { type: 3, code: 1, error: 'host-unreachable' },
    { type: 3, code: 3, error: 'connection-refused' },
    { type: 3, code: 13, error: 'host-unreachable' },
    { type: 11, code: 0, error: 'host-unreachable' },
  ])('ends with $error on ICMP type $type code $code about the SYN', ({ type, code, error }) => {
    const pair = new TcpPair();
    const outcome = watch(pair.connect());
    pair.clientTcp.receiveError(errorAboutSyn(pair, type, code));
    expect(outcome.error).toBe(error);
    expect(pair.clientTcp.sockets()).toEqual([]);
  });

  it('ignores an ICMP error that quotes a sequence number which was never sent', () => {
    const pair = new TcpPair();
    const outcome = watch(pair.connect());
    const error = errorAboutSyn(pair, 3, 1);
    pair.clientTcp.receiveError({
      ...error,
      quoted: { ...error.quoted, sequence: (error.quoted.sequence + 5000) >>> 0 },
    });
    expect(outcome.error).toBe('open');
  });

  it('says at once when there is no route', () => {
    const pair = new TcpPair();
    pair.client.hasRoute = false;
    expect(pair.clientTcp.connect({ address: pair.server.address, port: 80 })).toBe('network-unreachable');
  });

  it('answers an unexpected SYN-ACK with a RST without ACK, whose number is the acknowledged one', () => {
    const pair = new TcpPair();
    pair.listen();
    const client = pair.connect();
    pair.wire.run(milliseconds(0.06));
    client.abort();
    pair.wire.run(seconds(0.5));
    expect(pair.lines().slice(1)).toEqual([
      'id0 len 60 | [S.] seq 0 ack 1 win 65160 opt[mss 1460,sackOK,TS,nop,wscale 7]',
      'id0 len 40 | [R] seq 1 win 0',
    ]);
    expect(pair.serverTcp.sockets().map(({ state }) => state)).toEqual(['LISTEN']);
  });

  it('opens one connection when both sides send a SYN', () => {
    const pair = new TcpPair();
    const client = pair.clientTcp.connect({ address: pair.server.address, port: 7000, localPort: 7001 });
    const server = pair.serverTcp.connect({ address: pair.client.address, port: 7001, localPort: 7000 });
    if (typeof client === 'string' || typeof server === 'string') throw new Error('no socket');
    pair.wire.run(seconds(1));
    expect([client.state, server.state]).toEqual(['ESTABLISHED', 'ESTABLISHED']);
    client.send(Uint8Array.of(1, 2, 3));
    pair.wire.run(seconds(1));
    expect([...server.read()]).toEqual([1, 2, 3]);
  });

  it('drops a SYN when the backlog is full, and the client comes through with a later one', () => {
    const pair = new TcpPair();
    const listener = pair.listen(8080, 1);
    const clients = [pair.connect(), pair.connect(), pair.connect()];
    pair.wire.run(milliseconds(500));
    expect(listener.waitingCount).toBe(1);
    pair.wire.run(seconds(1));
    expect(listener.waitingCount).toBe(2);
    expect(pair.server.drops.map(({ detail }) => detail)).toContain('backlog of tcp port 8080 is full');
    listener.accept();
    listener.accept();
    pair.wire.run(seconds(2));
    expect(clients.map(({ state }) => state)).toEqual(['ESTABLISHED', 'ESTABLISHED', 'ESTABLISHED']);
  });

  it('resets connections that nobody accepted when the listener closes', () => {
    const pair = new TcpPair();
    const listener = pair.listen();
    const client = pair.connect();
    const outcome = watch(client);
    pair.wire.run(milliseconds(10));
    listener.close();
    pair.wire.run(milliseconds(10));
    expect(outcome.error).toBe('connection-reset');
    expect(pair.serverTcp.sockets()).toEqual([]);
  });

  it('refuses a second listener on the port, on whichever address', () => {
    const pair = new TcpPair();
    pair.listen();
    expect(pair.serverTcp.listen({ port: 8080 })).toBe('address-in-use');
    expect(pair.serverTcp.listen({ port: 8080, address: pair.server.address })).toBe('address-in-use');
    expect(typeof pair.serverTcp.listen({ port: 8081 })).toBe('object');
  });

  it('leaves options off that the peer did not offer', () => {
    const pair = new TcpPair();
    pair.listen();
    const plain = pair.client.allocate(20);
    plain.end = plain.start + 20;
    plain.setUint16(plain.start, 4000);
    plain.setUint16(plain.start + 2, 8080);
    plain.setUint32(plain.start + 4, 1000);
    plain.setUint32(plain.start + 8, 0);
    plain.setUint32(plain.start + 12, 0x5002_ffff);
    plain.setUint32(plain.start + 16, checksumOfPlainSyn(pair) * 0x1_0000);
    pair.client.send(plain, {
      source: pair.client.address,
      destination: pair.server.address,
      protocol: 6,
      isDontFragment: true,
      identification: 1,
    });
    pair.wire.run(milliseconds(0.1));
    expect(pair.lines()[1]).toBe('id0 len 44 | [S.] seq 0 ack 1 win 64240 opt[mss 1460]');
  });
});

function checksumOfPlainSyn(pair: TcpPair): number {
  const words = [
    pair.client.address >>> 16,
    pair.client.address & 0xffff,
    pair.server.address >>> 16,
    pair.server.address & 0xffff,
    6,
    20,
    4000,
    8080,
    1000,
    0x5002,
    0xffff,
  ];
  const sum = words.reduce((total, word) => total + word, 0);
  return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
}
