/**
 * A capture file to measure readers with, always the same: 500 conversations of two sides, three of four over TCP with
 * sequence numbers that follow on, valid checksums, and 0 to 99 bytes of payload. tcpdump and tshark keep a table of
 * conversations, so what is in the file decides how fast they are.
 */
const FLOWS = 500;
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const TCP_BYTES = 20;
const UDP_BYTES = 8;
const MAX_PAYLOAD_BYTES = 99;
/** Node ports: nothing tries to make sense of what comes from there. */
const SERVER_PORTS = [30_080, 30_081, 30_443, 30_053, 30_432] as const;

/** Every 250th packet of the file or so: two conversations of the 500. */
export const TRAFFIC_FILTER = 'host 10.0.0.1 and port 30080';

interface Flow {
  readonly client: number;
  readonly server: number;
  readonly clientPort: number;
  readonly serverPort: number;
  readonly isTcp: boolean;
  clientSequence: number;
  serverSequence: number;
}

/** As pcap, in microseconds. */
export function generatedTraffic(count: number): Uint8Array {
  const draw = drawFrom(1);
  const flows = Array.from({ length: FLOWS }, (_, index): Flow => flowOf(index, draw));
  const largest = RECORD_HEADER_BYTES + ETHERNET_BYTES + IPV4_BYTES + TCP_BYTES + MAX_PAYLOAD_BYTES;
  const file = new Uint8Array(FILE_HEADER_BYTES + count * largest);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0xa1b2c3d4);
  view.setUint16(4, 2);
  view.setUint16(6, 4);
  view.setUint32(16, 262_144);
  view.setUint32(20, 1);
  let offset = FILE_HEADER_BYTES;
  for (let number = 0; number < count; number += 1) {
    const flow = flows[draw() % FLOWS];
    if (flow === undefined) continue;
    const payloadBytes = draw() % (MAX_PAYLOAD_BYTES + 1);
    offset += writeRecord(view, offset, { flow, isReply: number % 2 === 1, payloadBytes, number });
  }
  return file.subarray(0, offset);
}

/** Marsaglia's xorshift of 32 bits. */
function drawFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function flowOf(index: number, draw: () => number): Flow {
  return {
    client: 0x0a00_0001 + (index % 250),
    server: 0x0a01_0001 + (index % 50),
    clientPort: 32_768 + index,
    serverPort: SERVER_PORTS[index % SERVER_PORTS.length] ?? 30_080,
    isTcp: index % 4 !== 3,
    clientSequence: draw(),
    serverSequence: draw(),
  };
}

interface Segment {
  readonly flow: Flow;
  readonly isReply: boolean;
  readonly payloadBytes: number;
  readonly number: number;
}

/** Answers the length of the record. */
function writeRecord(view: DataView, at: number, { flow, isReply, payloadBytes, number }: Segment): number {
  const headerBytes = flow.isTcp ? TCP_BYTES : UDP_BYTES;
  const ipBytes = IPV4_BYTES + headerBytes + payloadBytes;
  const frameBytes = ETHERNET_BYTES + ipBytes;
  view.setUint32(at, 1_700_000_000 + Math.floor(number / 1_000_000));
  view.setUint32(at + 4, number % 1_000_000);
  view.setUint32(at + 8, frameBytes);
  view.setUint32(at + 12, frameBytes);
  const ethernet = at + RECORD_HEADER_BYTES;
  view.setUint32(ethernet + 2, isReply ? 1 : 2);
  view.setUint32(ethernet + 8, isReply ? 2 : 1);
  view.setUint16(ethernet + 12, 0x0800);
  const ip = ethernet + ETHERNET_BYTES;
  view.setUint16(ip, 0x4500);
  view.setUint16(ip + 2, ipBytes);
  view.setUint16(ip + 4, number);
  view.setUint16(ip + 6, 0x4000);
  view.setUint16(ip + 8, 0x4000 | (flow.isTcp ? 6 : 17));
  view.setUint32(ip + 12, isReply ? flow.server : flow.client);
  view.setUint32(ip + 16, isReply ? flow.client : flow.server);
  view.setUint16(ip + 10, checksum(view, ip, IPV4_BYTES, 0));
  const transport = ip + IPV4_BYTES;
  view.setUint16(transport, isReply ? flow.serverPort : flow.clientPort);
  view.setUint16(transport + 2, isReply ? flow.clientPort : flow.serverPort);
  if (flow.isTcp) writeTcp(view, transport, flow, isReply, payloadBytes);
  else view.setUint16(transport + 4, UDP_BYTES + payloadBytes);
  for (let index = 0; index < payloadBytes; index += 1) {
    view.setUint8(transport + headerBytes + index, 0x61 + ((number + index) % 26));
  }
  const lengthBytes = headerBytes + payloadBytes;
  const pseudoHeader = (flow.isTcp ? 6 : 17) + lengthBytes + sumOf(view, ip + 12, 8);
  view.setUint16(transport + (flow.isTcp ? 16 : 6), checksum(view, transport, lengthBytes, pseudoHeader));
  return RECORD_HEADER_BYTES + frameBytes;
}

function writeTcp(view: DataView, at: number, flow: Flow, isReply: boolean, payloadBytes: number): void {
  view.setUint32(at + 4, isReply ? flow.serverSequence : flow.clientSequence);
  view.setUint32(at + 8, isReply ? flow.clientSequence : flow.serverSequence);
  view.setUint16(at + 12, payloadBytes > 0 ? 0x5018 : 0x5010);
  view.setUint16(at + 14, 502);
  if (isReply) flow.serverSequence = (flow.serverSequence + payloadBytes) >>> 0;
  else flow.clientSequence = (flow.clientSequence + payloadBytes) >>> 0;
}

function checksum(view: DataView, start: number, lengthBytes: number, initial: number): number {
  let sum = initial + sumOf(view, start, lengthBytes);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function sumOf(view: DataView, start: number, lengthBytes: number): number {
  let sum = 0;
  for (let offset = 0; offset + 1 < lengthBytes; offset += 2) sum += view.getUint16(start + offset);
  if (lengthBytes % 2 === 1) sum += view.getUint8(start + lengthBytes - 1) << 8;
  return sum;
}
