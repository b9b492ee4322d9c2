import { describe, expect, it } from 'vitest';
import { TransportWire } from '#kit/transport-wire';
import { sumWords, foldChecksum } from '#sim/base/checksum';
import { seconds } from '#sim/base/time';
import { TcpLayer } from '#sim/transport/tcp/tcp-layer';

/** What a transfer of `bytes` looks like: the packets with payload. */
function transfer(bytes: number, isWhole: boolean, mtuBytes = 1500): TransportWire['packets'] {
  const wire = new TransportWire();
  wire.hasSegmentationOffload = isWhole;
  const client = wire.host('10.0.0.1', mtuBytes);
  const server = wire.host('10.0.0.2', mtuBytes);
  const listener = new TcpLayer(server).listen({ port: 80 });
  if (typeof listener === 'string') throw new Error(listener);
  listener.onConnection = (connection): void => {
    connection.onReadable = (): void => {
      connection.read();
    };
  };
  const connection = new TcpLayer(client).connect({ address: server.address, port: 80 });
  if (typeof connection === 'string') throw new Error(connection);
  connection.onConnected = (): void => {
    const data = new Uint8Array(bytes);
    for (let index = 0; index < bytes; index += 1) data[index] = index;
    connection.send(data);
  };
  wire.run(seconds(1));
  return wire.packets.filter(({ payloadBytes }) => payloadBytes > 0);
}

function payloadOf(packets: TransportWire['packets']): Uint8Array {
  return Buffer.concat(packets.map(({ bytes, payloadBytes }) => bytes.subarray(bytes.length - payloadBytes)));
}

describe('segmentation', () => {
  it('leaves frames of several segments whole where devices take them', () => {
    const [frame, ...rest] = transfer(6000, true);
    expect(rest).toEqual([]);
    expect(frame?.bytes.length).toBe(6052);
    expect(frame?.uint16(2)).toBe(6052);
    expect(frame?.flags).toBe('P.');
  });

  it('cuts them into segments that fit the MTU where they do not', () => {
    const segments = transfer(6000, false);
    expect(segments.map(({ payloadBytes }) => payloadBytes)).toEqual([1448, 1448, 1448, 1448, 208]);
    expect(segments.map(({ flags }) => flags)).toEqual(['.', '.', '.', '.', 'P.']);
    const [first] = segments;
    const identifications = segments.map(
      ({ identification }) => identification - (first?.identification ?? 0),
    );
    expect(identifications).toEqual([0, 1, 2, 3, 4]);
    expect(Buffer.compare(payloadOf(segments), payloadOf(transfer(6000, true)))).toBe(0);
  });

  it('gives each segment its own lengths and checksums', () => {
    for (const { bytes } of transfer(6000, false)) {
      expect((bytes[2] ?? 0) * 256 + (bytes[3] ?? 0)).toBe(bytes.length);
      expect(foldChecksum(sumWords(bytes, 0, 20))).toBe(0);
      const pseudoHeader = sumWords(bytes, 12, 20, 6 + bytes.length - 20);
      expect(foldChecksum(sumWords(bytes, 20, bytes.length, pseudoHeader))).toBe(0);
    }
  });

  it('counts the identification up by segments, so that the next frame follows on', () => {
    const whole = transfer(20_000, true);
    const [one, two] = whole;
    expect((two?.identification ?? 0) - (one?.identification ?? 0)).toBe(5);
  });

  it('begins with frames of half the initial window, and grows to 64 KiB', () => {
    const sizes = transfer(2_000_000, true).map(({ payloadBytes }) => payloadBytes);
    expect(sizes.slice(0, 2)).toEqual([7240, 7240]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_535 - 52);
  });
});
