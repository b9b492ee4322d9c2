import { describe, expect, it } from 'vitest';
import { hear, say, SctpPair } from '#kit/sctp-pair';
import { milliseconds, seconds } from '#sim/base/time';
import type { SocketError } from '#sim/transport/socket-error';
import { hasIntactSctpChecksum } from '#sim/wire/sctp';

const HANDSHAKE = ['C INIT', 'S INIT ACK', 'C COOKIE ECHO', 'S COOKIE ACK'];

function isDataPacket(bytes: Uint8Array): boolean {
  return bytes[32] === 0;
}

describe('SctpAssociation', () => {
  it('is set up with a cookie, carries messages whole, and ends in three packets', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    const client = pair.connect(9000);
    pair.wire.run(milliseconds(10));
    expect(client.state).toBe('ESTABLISHED');
    say(client, 'hello');
    pair.wire.run(milliseconds(10));
    const [server] = pair.accepted;
    expect(hear(server)).toBe('hello');
    client.close();
    pair.wire.run(milliseconds(10));
    expect(pair.lines()).toEqual([
      ...HANDSHAKE,
      'C DATA 5',
      'S SACK',
      'C SHUTDOWN',
      'S SHUTDOWN ACK',
      'C SHUTDOWN COMPLETE',
    ]);
    expect([client.state, server?.state]).toEqual(['CLOSED', 'CLOSED']);
    expect(pair.clientLayer.sockets()).toEqual([]);
  });

  it('sends every packet with DF, ECT(0), identification 0 and a right CRC32c', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    say(established(pair), 'x');
    pair.wire.run(seconds(1));
    for (const { bytes } of pair.wire.packets) {
      expect([bytes[1], bytes[4], bytes[5], bytes[6]]).toEqual([2, 0, 0, 0x40]);
      expect(hasIntactSctpChecksum(bytes, 20, bytes.length)).toBe(true);
    }
    expect(pair.wire.packets.length).toBe(6);
  });

  it('drops a packet whose CRC32c is wrong, and repeats the INIT after 3, 6 and 12 seconds', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    pair.wire.loses = (): boolean => true;
    pair.connect(9000);
    pair.wire.run(seconds(22));
    const times = pair.wire.packets.map(({ time }) => Math.round(time / 1e9));
    expect(times).toEqual([0, 3, 9, 21]);
  });

  it('gives up after eight repetitions of the INIT', () => {
    const pair = new SctpPair();
    pair.wire.loses = (): boolean => true;
    const client = pair.connect(9000);
    let error: SocketError | undefined;
    client.onClosed = (reason): void => {
      error = reason;
    };
    pair.wire.run(seconds(400));
    expect(pair.wire.packets.length).toBe(9);
    expect(error).toBe('timed-out');
  });

  it('is refused with ABORT where nobody listens, with the tag of the INIT', () => {
    const pair = new SctpPair();
    const client = pair.connect(9);
    let error: SocketError | undefined;
    client.onClosed = (reason): void => {
      error = reason;
    };
    pair.wire.run(milliseconds(5));
    expect(error).toBe('connection-refused');
    expect(pair.lines()).toEqual(['C INIT', 'S ABORT']);
  });

  it('goes on connecting when the port is unreachable, and ends when the protocol is', () => {
    const pair = new SctpPair();
    pair.wire.loses = (): boolean => true;
    const client = pair.connect(9);
    const about = (code: number): boolean =>
      pair.clientLayer.receiveError({
        type: 3,
        code,
        mtuBytes: 0,
        from: pair.server.address,
        quoted: {
          source: pair.client.address,
          destination: pair.server.address,
          protocol: 132,
          sourcePort: client.localPort,
          destinationPort: 9,
          sequence: 0,
        },
      });
    expect(about(3)).toBe(true);
    expect(client.state).toBe('COOKIE_WAIT');
    expect(about(2)).toBe(true);
    expect(client.state).toBe('CLOSED');
  });

  it('cuts a long message into chunks of the path and puts it together again', () => {
    const pair = new SctpPair(1450);
    pair.listen(9000);
    const client = established(pair);
    const text = 'abcdefghij'.repeat(2000);
    say(client, text);
    pair.wire.run(seconds(1));
    expect(hear(pair.accepted[0])).toBe(text);
    expect(pair.wire.packets.every(({ bytes }) => bytes.length <= 1450)).toBe(true);
    expect(pair.lines()).toContain('C DATA 1400');
  });

  it('acknowledges the first data at once, then every second packet, and a lone one after 200 ms', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    const client = established(pair);
    const times: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      const before = pair.wire.packets.length;
      say(client, 'x');
      pair.wire.run(milliseconds(400));
      const [data, sack] = pair.wire.packets.slice(before);
      times.push(Math.round(((sack?.time ?? 0) - (data?.time ?? 0)) / 1e6));
    }
    expect(times[0]).toBe(0);
    expect(times.slice(1).every((ms) => ms >= 200 && ms <= 208)).toBe(true);
  });

  it('sends again what got lost after the timeout, and the messages keep their order', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    const client = established(pair);
    let isFirst = true;
    pair.wire.loses = ({ bytes }): boolean => {
      const isLost = isFirst && isDataPacket(bytes);
      if (isLost) isFirst = false;
      return isLost;
    };
    say(client, 'first');
    say(client, 'second');
    pair.wire.run(seconds(8));
    const [server] = pair.accepted;
    expect([hear(server), hear(server)]).toEqual(['first', 'second']);
    expect(pair.lines().slice(4)).toEqual(['C DATA 5', 'C DATA 5', 'S SACK', 'C DATA 6', 'S SACK']);
  });

  it('repeats at once what three SACKs miss', () => {
    const pair = new SctpPair(1500);
    pair.listen(9000);
    const client = established(pair);
    say(client, 'z');
    pair.wire.run(seconds(2));
    let count = 0;
    pair.wire.loses = ({ bytes }): boolean => isDataPacket(bytes) && (count += 1) === 2;
    for (let index = 0; index < 40; index += 1) say(client, 'm'.repeat(1400));
    pair.wire.run(milliseconds(400));
    const [server] = pair.accepted;
    let heard = 0;
    while (hear(server) !== undefined) heard += 1;
    expect(heard).toBe(41);
  });

  it('tells an idle path with a HEARTBEAT every 30 seconds and a bit', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    established(pair);
    pair.wire.run(seconds(80));
    const beats = pair.lines().filter((line) => line === 'C HEARTBEAT').length;
    expect(beats).toBe(2);
    expect(pair.lines().filter((line) => line === 'S HEARTBEAT ACK').length).toBe(2);
  });

  it('ends with ABORT when the program leaves something unread, and the peer reads a reset', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    const client = established(pair);
    say(client, 'unread');
    pair.wire.run(milliseconds(5));
    let error: SocketError | undefined;
    client.onClosed = (reason): void => {
      error = reason;
    };
    pair.accepted[0]?.close();
    pair.wire.run(milliseconds(5));
    expect(pair.lines().at(-1)).toBe('S ABORT');
    expect(error).toBe('connection-reset');
  });

  it('sends what is still to be sent before it ends, and reads the end behind it', () => {
    const pair = new SctpPair(1450);
    pair.listen(9000);
    const client = established(pair);
    const text = 'x'.repeat(50_000);
    say(client, text);
    client.close();
    pair.wire.run(seconds(3));
    const [server] = pair.accepted;
    expect(hear(server)?.length).toBe(text.length);
    expect(server?.isReadClosed).toBe(true);
    expect(pair.lines().slice(-3)).toEqual(['C SHUTDOWN', 'S SHUTDOWN ACK', 'C SHUTDOWN COMPLETE']);
  });

  it('is lost after ten timeouts, and says so with ABORT', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    const client = established(pair);
    let error: SocketError | undefined;
    client.onClosed = (reason): void => {
      error = reason;
    };
    pair.wire.loses = (): boolean => true;
    say(client, 'nobody hears');
    pair.wire.run(seconds(600));
    expect(error).toBe('timed-out');
    expect(pair.lines().filter((line) => line === 'C DATA 12').length).toBe(11);
    expect(pair.lines().at(-1)).toBe('S HEARTBEAT');
    expect(pair.lines()).toContain('C ABORT');
  });

  it('answers a packet of an association that it does not know with ABORT and the tag of that packet', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    const client = established(pair);
    pair.serverLayer.halt();
    say(client, 'anyone?');
    pair.wire.run(milliseconds(5));
    expect(pair.lines().at(-1)).toBe('S ABORT T');
    expect(client.state).toBe('CLOSED');
  });

  it('begins anew when its peer has forgotten it and calls from the same port', () => {
    const pair = new SctpPair();
    pair.listen(9000);
    const first = established(pair);
    const port = first.localPort;
    first.halt();
    const second = pair.clientLayer.connect({
      address: pair.server.address,
      port: 9000,
      localPort: port,
    });
    if (typeof second === 'string') throw new Error(second);
    pair.wire.run(milliseconds(5));
    expect(second.state).toBe('ESTABLISHED');
    say(second, 'again');
    pair.wire.run(milliseconds(5));
    expect(pair.accepted.length).toBe(1);
    expect(hear(pair.accepted[0])).toBe('again');
  });
});

function established(pair: SctpPair): ReturnType<SctpPair['connect']> {
  const client = pair.connect(9000);
  pair.wire.run(milliseconds(5));
  expect(client.state).toBe('ESTABLISHED');
  return client;
}
