import { describe, expect, it } from 'vitest';
import { TcpPair } from '#kit/tcp-pair';
import { milliseconds, seconds } from '#sim/base/time';

/** What a Linux 6.18 kernel put on the wire for `curl http://POD:8080/` between two pods, at three MTUs. */
const RECORDED = {
  1450: [
    'id+ len 60 | [S] seq 0 win 64860 opt[mss 1410,sackOK,TS,nop,wscale 7]',
    'id0 len 60 | [S.] seq 0 ack 1 win 64308 opt[mss 1410,sackOK,TS,nop,wscale 7]',
    'id+ len 52 | [.] seq 1 ack 1 win 507 opt[nop,nop,TS]',
    'id+ len 131 | [P.] seq 1 ack 1 win 507 opt[nop,nop,TS] data 79',
    'id+ len 52 | [.] seq 1 ack 80 win 502 opt[nop,nop,TS]',
    'id+ len 165 | [P.] seq 1 ack 80 win 502 opt[nop,nop,TS] data 113',
    'id+ len 52 | [.] seq 80 ack 114 win 507 opt[nop,nop,TS]',
    'id+ len 52 | [F.] seq 80 ack 114 win 507 opt[nop,nop,TS]',
    'id+ len 52 | [F.] seq 114 ack 81 win 502 opt[nop,nop,TS]',
    'id+ len 52 | [.] seq 81 ack 115 win 507 opt[nop,nop,TS]',
  ],
  1500: [
    'id+ len 60 | [S] seq 0 win 64240 opt[mss 1460,sackOK,TS,nop,wscale 7]',
    'id0 len 60 | [S.] seq 0 ack 1 win 65160 opt[mss 1460,sackOK,TS,nop,wscale 7]',
    'id+ len 52 | [.] seq 1 ack 1 win 502 opt[nop,nop,TS]',
    'id+ len 131 | [P.] seq 1 ack 1 win 502 opt[nop,nop,TS] data 79',
    'id+ len 52 | [.] seq 1 ack 80 win 509 opt[nop,nop,TS]',
    'id+ len 165 | [P.] seq 1 ack 80 win 509 opt[nop,nop,TS] data 113',
    'id+ len 52 | [.] seq 80 ack 114 win 502 opt[nop,nop,TS]',
    'id+ len 52 | [F.] seq 80 ack 114 win 502 opt[nop,nop,TS]',
    'id+ len 52 | [F.] seq 114 ack 81 win 509 opt[nop,nop,TS]',
    'id+ len 52 | [.] seq 81 ack 115 win 502 opt[nop,nop,TS]',
  ],
  65536: [
    'id+ len 60 | [S] seq 0 win 65495 opt[mss 65495,sackOK,TS,nop,wscale 7]',
    'id0 len 60 | [S.] seq 0 ack 1 win 65483 opt[mss 65495,sackOK,TS,nop,wscale 7]',
    'id+ len 52 | [.] seq 1 ack 1 win 512 opt[nop,nop,TS]',
    'id+ len 131 | [P.] seq 1 ack 1 win 512 opt[nop,nop,TS] data 79',
    'id+ len 52 | [.] seq 1 ack 80 win 511 opt[nop,nop,TS]',
    'id+ len 165 | [P.] seq 1 ack 80 win 512 opt[nop,nop,TS] data 113',
    'id+ len 52 | [.] seq 80 ack 114 win 512 opt[nop,nop,TS]',
    'id+ len 52 | [F.] seq 80 ack 114 win 512 opt[nop,nop,TS]',
    'id+ len 52 | [F.] seq 114 ack 81 win 512 opt[nop,nop,TS]',
    'id+ len 52 | [.] seq 81 ack 115 win 512 opt[nop,nop,TS]',
  ],
} as const;

describe('an HTTP exchange', () => {
  it.each([1450, 1500, 65_536] as const)('is the ten packets of the recorded kernel at MTU %i', (mtu) => {
    const pair = new TcpPair(mtu);
    pair.exchangeHttp(79, 113);
    expect(pair.lines()).toEqual(RECORDED[mtu]);
  });

  it('sends a response of 6082 bytes in segments of the MSS and opens the window with each', () => {
    const pair = new TcpPair(1450);
    pair.exchangeHttp(79, 6082);
    const lines = pair.lines();
    expect(lines.filter((line) => line.includes('ack 80') && line.includes('data'))).toEqual([
      'id+ len 1450 | [.] seq 1 ack 80 win 502 opt[nop,nop,TS] data 1398',
      'id+ len 1450 | [.] seq 1399 ack 80 win 502 opt[nop,nop,TS] data 1398',
      'id+ len 1450 | [.] seq 2797 ack 80 win 502 opt[nop,nop,TS] data 1398',
      'id+ len 1450 | [.] seq 4195 ack 80 win 502 opt[nop,nop,TS] data 1398',
      'id+ len 542 | [P.] seq 5593 ack 80 win 502 opt[nop,nop,TS] data 490',
    ]);
    // The kernel's windows after the four full segments were 529, 551, 573 and 595.
    expect(lines.filter((line) => /\[\.\] seq 80 ack (?:1399|2797|4195|5593) /.test(line))).toEqual([
      'id+ len 52 | [.] seq 80 ack 1399 win 529 opt[nop,nop,TS]',
      'id+ len 52 | [.] seq 80 ack 2797 win 551 opt[nop,nop,TS]',
      'id+ len 52 | [.] seq 80 ack 4195 win 573 opt[nop,nop,TS]',
      'id+ len 52 | [.] seq 80 ack 5593 win 595 opt[nop,nop,TS]',
    ]);
  });

  it('counts the identification up per socket, the SYN included, and leaves the SYN-ACK at 0', () => {
    const pair = new TcpPair();
    pair.exchangeHttp(79, 113);
    const fromClient = pair.wire.packets.filter((packet) => packet.bytes[15] === 2);
    const fromServer = pair.wire.packets.filter((packet) => packet.bytes[15] === 3 && packet.flags !== 'S.');
    for (const packets of [fromClient, fromServer]) {
      const first = packets[0]?.identification ?? 0;
      expect(packets.map(({ identification }) => identification)).toEqual(
        packets.map((_, index) => (first + index) & 0xffff),
      );
    }
  });

  it('sets DF in every packet', () => {
    const pair = new TcpPair();
    pair.exchangeHttp(79, 113);
    expect(pair.wire.packets.every((packet) => packet.uint16(6) === 0x4000)).toBe(true);
  });

  it('echoes the time stamp of the segment that it acknowledges', () => {
    const pair = new TcpPair();
    pair.exchangeHttp(79, 113);
    const [syn, synAck, ack, get, getAck] = pair.wire.packets.map(({ segment }) => segment);
    expect(syn?.timestampEcho).toBe(0);
    expect(synAck?.timestampEcho).toBe(syn?.timestampValue);
    expect(ack?.timestampEcho).toBe(synAck?.timestampValue);
    expect(getAck?.timestampEcho).toBe(get?.timestampValue);
    // The request goes out a millisecond after the handshake.
    expect((get?.timestampValue ?? 0) - (syn?.timestampValue ?? 0)).toBe(1);
  });

  it('is the same packet for packet when it is run again', () => {
    const runs = [new TcpPair(), new TcpPair()].map((pair) => {
      pair.exchangeHttp(79, 113);
      return pair.wire.packets.map(({ time, bytes }) => [time, ...bytes]);
    });
    expect(runs[0]).toEqual(runs[1]);
  });

  it('ends with FINs in the other order when the server closes first', () => {
    const pair = new TcpPair();
    pair.listen().onConnection = (connection): void => {
      connection.onReadable = (): void => {
        if (connection.read().length > 0) {
          connection.send(new Uint8Array(113));
          connection.close();
        }
      };
    };
    const client = pair.connect();
    client.onConnected = (): void => {
      client.send(new Uint8Array(79));
    };
    client.onReadable = (): void => {
      client.read();
      if (client.isReadClosed) client.close();
    };
    pair.wire.run(milliseconds(100));
    const tail = pair.lines().slice(4);
    expect(tail).toEqual([
      'id+ len 52 | [.] seq 1 ack 80 win 509 opt[nop,nop,TS]',
      'id+ len 165 | [P.] seq 1 ack 80 win 509 opt[nop,nop,TS] data 113',
      'id+ len 52 | [F.] seq 114 ack 80 win 509 opt[nop,nop,TS]',
      'id+ len 52 | [.] seq 80 ack 114 win 502 opt[nop,nop,TS]',
      'id+ len 52 | [F.] seq 80 ack 115 win 502 opt[nop,nop,TS]',
      'id+ len 52 | [.] seq 115 ack 81 win 509 opt[nop,nop,TS]',
    ]);
    expect(pair.serverTcp.sockets().map(({ state }) => state)).toEqual(['LISTEN', 'TIME_WAIT']);
    pair.wire.run(seconds(63));
    expect(pair.serverTcp.sockets().map(({ state }) => state)).toEqual(['LISTEN']);
  });

  it('carries the acknowledgment of a second request on its response', () => {
    const pair = new TcpPair();
    const [client, server] = pair.establish();
    server.onReadable = (): void => {
      server.read();
      pair.wire.scheduler.schedule(milliseconds(1), () => server.send(new Uint8Array(100)));
    };
    client.onReadable = (): void => {
      client.read();
    };
    client.send(new Uint8Array(50));
    pair.wire.run(milliseconds(500));
    const before = pair.lines().length;
    client.send(new Uint8Array(50));
    pair.wire.run(milliseconds(500));
    expect(pair.lines().slice(before)).toEqual([
      'id+ len 102 | [P.] seq 51 ack 101 win 502 opt[nop,nop,TS] data 50',
      'id+ len 152 | [P.] seq 101 ack 101 win 509 opt[nop,nop,TS] data 100',
      'id+ len 52 | [.] seq 101 ack 201 win 502 opt[nop,nop,TS]',
    ]);
  });
});
