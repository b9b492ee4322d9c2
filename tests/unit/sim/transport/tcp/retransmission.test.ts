import { describe, expect, it } from 'vitest';
import { sendAll, TcpPair } from '#kit/tcp-pair';
import type { WirePacket } from '#kit/transport-wire';
import { Prng } from '#sim/base/prng';
import { milliseconds, seconds } from '#sim/base/time';
import type { TcpConnection } from '#sim/transport/tcp/tcp-connection';

function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = index * 7 + (index >> 8);
  return bytes;
}

interface Received {
  bytes: Uint8Array;
}

/** Reads everything as it comes. */
function collect(connection: TcpConnection): Received {
  const received: Received = { bytes: new Uint8Array(0) };
  const read = (): void => {
    received.bytes = Buffer.concat([received.bytes, connection.read()]);
  };
  connection.onReadable = read;
  read();
  return received;
}

function isSame(received: Received, sent: Uint8Array): boolean {
  return Buffer.compare(received.bytes, sent) === 0;
}

/** Loses the packets with data of these places, counted from now on. */
function loseData(pair: TcpPair, ...places: readonly number[]): WirePacket[] {
  const seen: WirePacket[] = [];
  pair.wire.loses = (packet): boolean => {
    if (packet.payloadBytes === 0) return false;
    seen.push(packet);
    return places.includes(seen.length - 1);
  };
  return seen;
}

describe('retransmission', () => {
  it('sends a lost segment again after some 200 ms as a probe, then after 200 ms more, and doubles from then on', () => {
    const pair = new TcpPair();
    const [client] = pair.establish();
    const start = pair.wire.scheduler.now() / 1e6;
    const seen = loseData(pair, 0, 1, 2, 3, 4, 5, 6, 7);
    client.send(pattern(10));
    pair.wire.run(seconds(20));
    expect(seen.map(({ time }) => Math.round(time / 1e6 - start))).toEqual([
      0, 208, 416, 828, 1660, 3292, 6556, 13_212,
    ]);
    expect(new Set(seen.map(({ segment }) => segment?.sequence)).size).toBe(1);
  });

  it('gives data up after some 15 minutes', () => {
    const pair = new TcpPair();
    const [client] = pair.establish();
    const errors: unknown[] = [];
    client.onClosed = (error): void => {
      errors.push(error);
    };
    pair.wire.loses = (): boolean => true;
    client.send(pattern(10));
    pair.wire.run(seconds(920));
    expect(errors).toEqual([]);
    pair.wire.run(seconds(120));
    expect(errors).toEqual(['timed-out']);
  });

  it('names the ICMP error when it gives up', () => {
    const pair = new TcpPair();
    const [client] = pair.establish();
    const errors: unknown[] = [];
    client.onClosed = (error): void => {
      errors.push(error);
    };
    pair.wire.loses = (): boolean => true;
    client.send(pattern(10));
    pair.clientTcp.receiveError({
      type: 3,
      code: 1,
      mtuBytes: 0,
      from: pair.server.address,
      quoted: {
        source: pair.client.address,
        destination: pair.server.address,
        protocol: 6,
        sourcePort: client.local.port,
        destinationPort: 8080,
        sequence: (pair.wire.packets.at(-1)?.segment?.sequence ?? 0) >>> 0,
      },
    });
    expect(client.state).toBe('ESTABLISHED');
    pair.wire.run(seconds(1100));
    expect(errors).toEqual(['host-unreachable']);
  });

  it('reports what came out of order with SACK and repeats the lost segment after three such reports', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const received = collect(server);
    const count = pair.lines().length;
    loseData(pair, 1);
    const data = pattern(6 * 1448);
    client.send(data);
    pair.wire.run(milliseconds(1));
    const lines = pair.lines().slice(count);
    expect(lines.filter((line) => line.includes('sack') && line.includes('ack 1449 win')).length).toBe(4);
    const repeated = lines.filter((line) => line.includes('seq 1449') && line.includes('data 1448'));
    expect(repeated.length).toBe(2);
    expect(isSame(received, data)).toBe(true);
    const blocks = pair.wire.packets
      .filter(({ segment }) => (segment?.sackCount ?? 0) > 0)
      .map(({ segment }) => {
        const start = segment?.sackStarts[0] ?? 0;
        return [(start - (segment?.acknowledgment ?? 0)) | 0, ((segment?.sackEnds[0] ?? 0) - start) | 0];
      });
    expect(blocks).toEqual([
      [1448, 1448],
      [1448, 2896],
      [1448, 4344],
      [1448, 5792],
    ]);
  });

  it('reports two gaps with the latest range first', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const received = collect(server);
    loseData(pair, 1, 3);
    const data = pattern(6 * 1448);
    client.send(data);
    pair.wire.run(milliseconds(0.2));
    const report = pair.wire.packets.find(({ segment }) => segment?.sackCount === 2)?.segment;
    const ack = report?.acknowledgment ?? 0;
    expect([report?.sackStarts[0], report?.sackStarts[1]].map((start) => ((start ?? 0) - ack) | 0)).toEqual([
      3 * 1448,
      1448,
    ]);
    pair.wire.run(seconds(1));
    expect(isSame(received, data)).toBe(true);
  });

  it('reports a segment that came twice as a duplicate', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    collect(server);
    pair.wire.loses = ({ bytes }): boolean => bytes[15] === 3;
    client.send(pattern(100));
    pair.wire.run(milliseconds(300));
    const report = pair.wire.packets.find(({ segment }) => segment?.sackCount === 1)?.segment;
    expect(((report?.acknowledgment ?? 0) - (report?.sackStarts[0] ?? 0)) | 0).toBe(100);
    expect(report?.sackEnds[0]).toBe(report?.acknowledgment);
  });

  it('starts with ten segments, doubles in slow start, and shrinks by three tenths after a loss', () => {
    const pair = new TcpPair();
    pair.wire.delay = milliseconds(10);
    const [client, server] = pair.establish();
    collect(server);
    const start = pair.wire.scheduler.now();
    const seen = loseData(pair, 30);
    sendAll(client, pattern(400_000));
    const inRound = (round: number): number =>
      seen.filter(({ time }) => Math.floor((time - start) / 20_000_000) === round).length;
    pair.wire.run(milliseconds(59));
    expect([inRound(0), inRound(1)]).toEqual([10, 20]);
    pair.wire.run(seconds(5));
    expect(inRound(4)).toBeLessThan(inRound(2) * 2);
  });

  it.each([1, 5, 20])('delivers every byte in order when %i of 100 packets get lost', (percent) => {
    const pair = new TcpPair();
    const prng = new Prng(percent);
    const data = pattern(percent > 10 ? 100_000 : 500_000);
    let received: Received = { bytes: new Uint8Array(0) };
    const listener = pair.listen();
    listener.onConnection = (connection): void => {
      received = collect(connection);
    };
    const client = pair.connect();
    client.onConnected = (): void => sendAll(client, data);
    pair.wire.loses = (): boolean => prng.below(100) < percent;
    pair.wire.run(seconds(900));
    expect(isSame(received, data)).toBe(true);
  });

  it('delivers every byte in order when packets overtake each other', () => {
    const pair = new TcpPair();
    const prng = new Prng(3);
    const [client, server] = pair.establish();
    const received = collect(server);
    const carry = pair.wire.carry.bind(pair.wire);
    pair.wire.carry = (packet): void => {
      pair.wire.delay = milliseconds(1 + prng.below(100) / 50);
      carry(packet);
    };
    const data = pattern(300_000);
    sendAll(client, data);
    pair.wire.run(seconds(30));
    expect(isSame(received, data)).toBe(true);
  });

  it('closes the window while nobody reads, probes it, and goes on when it opens', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const data = pattern(300_000);
    sendAll(client, data);
    pair.wire.run(seconds(5));
    const last = pair.wire.packets.at(-1);
    expect(last?.windowField).toBe(0);
    const probes = pair.wire.packets.filter(({ time, bytes }) => time > 3e8 && bytes[15] === 2);
    expect(probes.length).toBeGreaterThanOrEqual(3);
    expect(probes.every(({ payloadBytes }) => payloadBytes === 0)).toBe(true);
    expect(client.state).toBe('FIN_WAIT1');
    const received = collect(server);
    pair.wire.run(seconds(10));
    expect(isSame(received, data)).toBe(true);
  });

  it('sends smaller segments after "fragmentation needed", beginning with those that did not fit', () => {
    const pair = new TcpPair(1500);
    const [client, server] = pair.establish();
    const received = collect(server);
    const data = pattern(4000);
    pair.wire.loses = ({ bytes }): boolean => bytes.length > 1450;
    const count = pair.lines().length;
    client.send(data);
    pair.client.mtuBytes = 1450;
    pair.clientTcp.receiveError({
      type: 3,
      code: 4,
      mtuBytes: 1450,
      from: pair.server.address,
      quoted: {
        source: pair.client.address,
        destination: pair.server.address,
        protocol: 6,
        sourcePort: client.local.port,
        destinationPort: 8080,
        sequence: (pair.wire.packets[count]?.segment?.sequence ?? 0) >>> 0,
      },
    });
    pair.wire.run(seconds(3));
    expect(isSame(received, data)).toBe(true);
    const sizes = pair.wire.packets.slice(count).filter(({ payloadBytes }) => payloadBytes > 0);
    expect(sizes.slice(0, 3).map(({ payloadBytes }) => payloadBytes)).toEqual([1448, 1448, 1104]);
    expect(sizes.slice(3).every(({ payloadBytes }) => payloadBytes <= 1398)).toBe(true);
  });

  it('holds a small segment back while another one is not acknowledged, unless told not to', () => {
    const sizes = [false, true].map((isNoDelay) => {
      const pair = new TcpPair();
      const [client, server] = pair.establish();
      collect(server);
      client.setNoDelay(isNoDelay);
      const count = pair.lines().length;
      for (let index = 0; index < 4; index += 1) client.send(pattern(10));
      pair.wire.run(milliseconds(100));
      return pair.wire.packets
        .slice(count)
        .map(({ payloadBytes }) => payloadBytes)
        .filter((bytes) => bytes > 0);
    });
    expect(sizes).toEqual([
      [10, 30],
      [10, 10, 10, 10],
    ]);
  });

  it('takes no more from the program than the send buffer holds, and tells it when there is room', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    const taken = client.send(pattern(1_000_000));
    expect(taken).toBe(46_336);
    expect(client.send(pattern(10))).toBe(0);
    let wakeUps = 0;
    client.onWritable = (): void => {
      wakeUps += 1;
    };
    collect(server);
    pair.wire.run(seconds(1));
    expect(wakeUps).toBe(1);
    expect(client.sendBufferFree).toBeGreaterThanOrEqual(46_336);
  });

  it('confirms the neighbor while the peer acknowledges', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    collect(server);
    client.send(pattern(10));
    pair.wire.run(milliseconds(10));
    expect(pair.client.confirmed).toContain(pair.server.address);
  });
});
