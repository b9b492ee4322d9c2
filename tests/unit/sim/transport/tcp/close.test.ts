import { describe, expect, it } from 'vitest';
import { TcpPair } from '#kit/tcp-pair';
import { milliseconds, seconds } from '#sim/base/time';
import type { TcpConnection } from '#sim/transport/tcp/tcp-connection';

function since(pair: TcpPair, count: number): readonly string[] {
  return pair.lines().slice(count);
}

function closings(connection: TcpConnection): unknown[] {
  const seen: unknown[] = [];
  connection.onClosed = (error): void => {
    seen.push(error ?? 'in order');
  };
  return seen;
}

describe('closing', () => {
  it('lets the peer go on sending after a half close', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    client.closeWrite();
    pair.wire.run(milliseconds(100));
    expect([client.state, server.state]).toEqual(['FIN_WAIT2', 'CLOSE_WAIT']);
    server.send(Uint8Array.of(1, 2, 3));
    pair.wire.run(seconds(120));
    expect([...client.read()]).toEqual([1, 2, 3]);
    expect(client.state).toBe('FIN_WAIT2');
    server.close();
    pair.wire.run(milliseconds(100));
    expect([client.state, server.state]).toEqual(['TIME_WAIT', 'CLOSE']);
  });

  it('acknowledges a lone FIN after some 40 ms when the program does not close', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    client.send(Uint8Array.of(1));
    pair.wire.run(milliseconds(100));
    server.read();
    const count = pair.lines().length;
    client.close();
    pair.wire.run(milliseconds(500));
    expect(since(pair, count)).toEqual([
      'id+ len 52 | [F.] seq 2 ack 1 win 502 opt[nop,nop,TS]',
      'id+ len 52 | [.] seq 1 ack 3 win 510 opt[nop,nop,TS]',
    ]);
    expect(server.isReadClosed).toBe(true);
    const [fin, ack] = pair.wire.packets.slice(count);
    expect((ack?.milliseconds ?? 0) - (fin?.milliseconds ?? 0)).toBe(44);
  });

  it('sends what was written before the FIN, and puts the FIN on the last of it', () => {
    const pair = new TcpPair();
    const [client] = pair.establish();
    const count = pair.lines().length;
    client.send(new Uint8Array(1448));
    client.send(new Uint8Array(100));
    client.close();
    pair.wire.run(milliseconds(0.01));
    expect(since(pair, count)).toEqual([
      'id+ len 1500 | [P.] seq 1 ack 1 win 502 opt[nop,nop,TS] data 1448',
      'id+ len 152 | [P.] seq 1449 ack 1 win 502 opt[nop,nop,TS] data 100',
      'id+ len 52 | [F.] seq 1549 ack 1 win 502 opt[nop,nop,TS]',
    ]);
  });

  it('resets instead of closing when something was not read', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const seen = closings(client);
    client.send(Uint8Array.of(1));
    pair.wire.run(milliseconds(10));
    const count = pair.lines().length;
    server.close();
    pair.wire.run(milliseconds(10));
    expect(since(pair, count)).toEqual(['id+ len 52 | [R.] seq 1 ack 2 win 510 opt[nop,nop,TS]']);
    expect(seen).toEqual(['connection-reset']);
    expect([client.state, server.state]).toEqual(['CLOSE', 'CLOSE']);
  });

  it('resets when data comes for a program that has closed', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const seen = closings(client);
    server.close();
    pair.wire.run(milliseconds(100));
    client.send(Uint8Array.of(1));
    pair.wire.run(milliseconds(100));
    expect(seen).toEqual(['broken-pipe']);
    expect(pair.serverTcp.sockets().map(({ state }) => state)).toEqual(['LISTEN']);
  });

  it('passes both sides through CLOSING into TIME_WAIT when they close at once', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const seen = [closings(client), closings(server)];
    client.close();
    server.close();
    pair.wire.run(milliseconds(100));
    expect([client.state, server.state]).toEqual(['TIME_WAIT', 'TIME_WAIT']);
    expect(seen).toEqual([['in order'], ['in order']]);
    pair.wire.run(seconds(63));
    expect([client.state, server.state]).toEqual(['CLOSE', 'CLOSE']);
    expect(pair.clientTcp.sockets()).toEqual([]);
  });

  it('stays in TIME_WAIT for 60 s and acknowledges a repeated FIN', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    client.close();
    pair.wire.run(milliseconds(100));
    let lastAcks = 0;
    pair.wire.loses = ({ flags }): boolean => {
      if (flags !== '.') return false;
      lastAcks += 1;
      return lastAcks === 1;
    };
    server.close();
    pair.wire.run(seconds(1));
    expect([client.state, server.state]).toEqual(['TIME_WAIT', 'CLOSE']);
    expect(lastAcks).toBe(2);
    pair.wire.run(seconds(58));
    expect(client.state).toBe('TIME_WAIT');
    pair.wire.run(seconds(4));
    expect(client.state).toBe('CLOSE');
  });

  it('waits 60 s for the FIN of a peer that has vanished', () => {
    const pair = new TcpPair();
    const [client] = pair.establish();
    client.close();
    pair.wire.run(milliseconds(100));
    pair.wire.loses = (): boolean => true;
    expect(client.state).toBe('FIN_WAIT2');
    pair.wire.run(seconds(59));
    expect(client.state).toBe('FIN_WAIT2');
    pair.wire.run(seconds(4));
    expect(client.state).toBe('CLOSE');
  });

  it('gives the ports of a TIME_WAIT connection to a newer SYN', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const { port } = client.local;
    server.close();
    pair.wire.run(milliseconds(10));
    client.close();
    pair.wire.run(seconds(1));
    expect(pair.serverTcp.sockets().map(({ state }) => state)).toEqual(['LISTEN', 'TIME_WAIT']);
    const again = pair.clientTcp.connect({ address: pair.server.address, port: 8080, localPort: port });
    if (typeof again === 'string') throw new Error(again);
    pair.wire.run(seconds(10));
    expect(again.state).toBe('ESTABLISHED');
  });

  it('aborts with RST, which the peer sees as a reset connection', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const seen = closings(server);
    client.abort();
    pair.wire.run(milliseconds(10));
    expect(pair.lines().at(-1)).toBe('id+ len 52 | [R.] seq 1 ack 1 win 502 opt[nop,nop,TS]');
    expect(seen).toEqual(['connection-reset']);
  });

  it('answers a RST that does not fit exactly with a challenge and stays open', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const { port } = client.local;
    const forged = pair.client.allocate(20);
    forged.end = forged.start + 20;
    const sequence = ((pair.wire.packets[2]?.segment?.sequence ?? 0) + 100) >>> 0;
    forged.setUint16(forged.start, port);
    forged.setUint16(forged.start + 2, 8080);
    forged.setUint32(forged.start + 4, sequence);
    forged.setUint32(forged.start + 8, 0);
    forged.setUint32(forged.start + 12, 0x5004_0000);
    const words = [
      0x0af4,
      0x0102,
      0x0af4,
      0x0103,
      6,
      20,
      port,
      8080,
      sequence >>> 16,
      sequence & 0xffff,
      0x5004,
    ];
    const sum = words.reduce((total, word) => total + word, 0);
    forged.setUint32(forged.start + 16, (~((sum & 0xffff) + (sum >>> 16)) & 0xffff) * 0x1_0000);
    const count = pair.lines().length;
    pair.client.send(forged, {
      source: pair.client.address,
      destination: pair.server.address,
      protocol: 6,
      isDontFragment: true,
      identification: 0,
    });
    pair.wire.run(milliseconds(10));
    expect(since(pair, count).slice(1)).toEqual(['id+ len 52 | [.] seq 1 ack 1 win 510 opt[nop,nop,TS]']);
    expect(server.state).toBe('ESTABLISHED');
  });

  it('finds out by keep-alive that the peer is gone', () => {
    const pair = new TcpPair();
    const [client] = pair.establish();
    const seen = closings(client);
    client.setKeepAlive({ idleSeconds: 60, intervalSeconds: 10, probes: 3 });
    pair.wire.run(seconds(125));
    const answered = pair.lines().length;
    expect(seen).toEqual([]);
    pair.wire.loses = (): boolean => true;
    pair.wire.run(seconds(100));
    expect(seen).toEqual(['timed-out']);
    expect(since(pair, answered).map((line) => line.split(' opt')[0])).toEqual([
      'id+ len 52 | [.] seq 0 ack 1 win 502',
      'id+ len 52 | [.] seq 0 ack 1 win 502',
      'id+ len 52 | [.] seq 0 ack 1 win 502',
      'id+ len 52 | [R.] seq 1 ack 1 win 502',
    ]);
  });
});
