import { describe, expect, it } from 'vitest';
import { TransportWire, type WireHost } from '#kit/transport-wire';
import { internetChecksum } from '#sim/base/checksum';
import { milliseconds } from '#sim/base/time';
import { ipv4 } from '#sim/wire/ipv4-address';
import { PingLayer, type EchoReply } from '#sim/transport/ping-layer';

const PAYLOAD = Uint8Array.from({ length: 56 }, (_, index) => index);

/** Turns the last request into its reply, as the stack of the other host does. */
function answer(wire: TransportWire, client: WireHost): void {
  const request = wire.packets.at(-1)?.bytes ?? PAYLOAD;
  const reply = client.allocate(request.length);
  reply.buffer.set(request, reply.start);
  reply.end = reply.start + request.length;
  reply.networkOffset = reply.start;
  reply.transportOffset = reply.start + 20;
  reply.setUint32(reply.start + 12, wire.packets.at(-1)?.bytes[19] === 3 ? 0x0af4_0103 : 0);
  reply.setUint32(reply.start + 16, client.address);
  reply.setUint8(reply.start + 8, 62);
  reply.setUint8(reply.transportOffset, 0);
  client.receive(reply);
}

describe('PingLayer', () => {
  it('sends an echo request of 84 bytes with DF and an identification', () => {
    const wire = new TransportWire();
    const client = wire.host('10.244.1.2');
    const server = wire.host('10.244.1.3');
    const socket = new PingLayer(client).open();
    expect(socket.send({ destination: server.address, sequence: 1, payload: PAYLOAD })).toBe('sent');
    const [packet] = wire.packets;
    expect(packet?.bytes.length).toBe(84);
    expect(packet?.uint16(6)).toBe(0x4000);
    expect(packet?.identification).toBeGreaterThan(0);
    expect([...(packet?.bytes.slice(20, 22) ?? [])]).toEqual([8, 0]);
    expect(packet?.uint16(24)).toBe(socket.identifier);
    expect(packet?.uint16(26)).toBe(1);
    expect(internetChecksum(packet?.bytes ?? PAYLOAD, 20, 84)).toBe(0);
  });

  it('sends identification 0 with -M do, and refuses what does not fit', () => {
    const wire = new TransportWire();
    const client = wire.host('10.244.1.2', 1450);
    const server = wire.host('10.244.1.3', 1450);
    const socket = new PingLayer(client).open();
    const request = { destination: server.address, sequence: 1, isDontFragment: true };
    expect(socket.send({ ...request, payload: new Uint8Array(1422) })).toBe('sent');
    expect(wire.packets[0]?.identification).toBe(0);
    expect(socket.send({ ...request, payload: new Uint8Array(1472) })).toBe('message-too-long');
    expect(wire.packets.length).toBe(1);
  });

  it('gives a reply to the socket whose identifier it carries', () => {
    const wire = new TransportWire();
    const client = wire.host('10.244.1.2');
    const server = wire.host('10.244.1.3');
    const layer = new PingLayer(client);
    const other = layer.open();
    const socket = layer.open();
    const replies: EchoReply[] = [];
    other.onReply = (): void => {
      throw new Error('the reply is for another socket');
    };
    socket.onReply = (reply): void => {
      replies.push({ ...reply, payload: reply.payload.slice() });
    };
    socket.send({ destination: server.address, sequence: 7, payload: PAYLOAD });
    answer(wire, client);
    expect(replies).toEqual([
      { from: server.address, to: client.address, sequence: 7, ttl: 62, bytes: 64, payload: PAYLOAD },
    ]);
  });

  it('drops the reply to a socket that was closed', () => {
    const wire = new TransportWire();
    const client = wire.host('10.244.1.2');
    const server = wire.host('10.244.1.3');
    const socket = new PingLayer(client).open();
    socket.send({ destination: server.address, sequence: 1, payload: PAYLOAD });
    socket.close();
    answer(wire, client);
    expect(client.drops).toEqual([
      { reason: 'no-socket', detail: `ICMP echo reply, id ${socket.identifier}` },
    ]);
  });

  it('gives an ICMP error to the socket whose request it quotes', () => {
    const wire = new TransportWire();
    const client = wire.host('10.244.1.2');
    const layer = new PingLayer(client);
    const socket = layer.open();
    const codes: number[] = [];
    socket.onError = ({ code, quoted }): void => {
      codes.push(code, quoted.sequence & 0xffff);
    };
    layer.receiveError({
      type: 3,
      code: 1,
      mtuBytes: 0,
      from: client.address,
      quoted: {
        source: client.address,
        destination: client.address,
        protocol: 1,
        sourcePort: 0x0800,
        destinationPort: 0,
        sequence: socket.identifier * 0x1_0000 + 5,
      },
    });
    expect(codes).toEqual([1, 5]);
    wire.run(milliseconds(1));
  });

  it('wakes a socket for errors about other protocols, without giving them to it', () => {
    const wire = new TransportWire();
    const layer = new PingLayer(wire.host('10.244.1.2'));
    const socket = layer.open();
    const seen: string[] = [];
    socket.onError = (): number => seen.push('error');
    socket.onOtherMessage = (): number => seen.push('other');
    const from = ipv4(10, 244, 2, 0);
    const about = { source: from, destination: from, sourcePort: 0x0800, destinationPort: 0 };
    const sequence = socket.identifier * 0x1_0000 + 1;
    const error = { type: 3, code: 1, mtuBytes: 0, from };
    layer.receiveError({ ...error, quoted: { ...about, protocol: 6, sequence } });
    layer.receiveError({ ...error, quoted: { ...about, protocol: 1, sequence } });
    expect(seen).toEqual(['other', 'error']);
  });
});
