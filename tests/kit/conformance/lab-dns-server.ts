/** The `dns` mode of the recorder's server: authoritative for the zones of a file, the rest forwarded as it is. */
import { z } from 'zod';
import { runInBackground } from '#sim/app/background';
import { milliseconds, seconds } from '#sim/base/time';
import type { Process } from '#sim/host/process';
import { sleep, type Task } from '#sim/host/task';
import type { SocketAddress } from '#sim/host/tcp-stream';
import { UdpPort } from '#sim/host/udp-port';
import { parseIpv4 } from '#sim/wire/ipv4-address';

const recordSchema = z.array(
  z.union([z.string(), z.tuple([z.number(), z.number(), z.number(), z.string()])]),
);
const zoneSchema = z.object({
  ttl: z.number(),
  upstream: z.string().optional(),
  recursive: z.boolean().default(false),
  zones: z.array(z.string()),
  records: z.record(z.string(), z.record(z.string(), recordSchema)),
});
type ZoneFile = z.infer<typeof zoneSchema>;

const DNS_PORT = 53;
/** What Node takes to answer. */
const THINKING_TIME = milliseconds(1);
const UPSTREAM_TIMEOUT = seconds(2);
const TYPES: Readonly<Record<string, number>> = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, AAAA: 28, SRV: 33 };
const FLAG = {
  response: 0x8000,
  authoritative: 0x0400,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
};
const CODE = { serverFailure: 2, noSuchName: 3, refused: 5 };

export function* runDnsServer(process: Process, port: number, zoneText: string): Task<number> {
  const zone = zoneSchema.parse(JSON.parse(zoneText));
  const opened = UdpPort.open(process, { port });
  if (!opened.ok) return 1;
  const socket = opened.value;
  for (;;) {
    const received = yield* socket.receive();
    if (!received.ok) continue;
    const { payload, from } = received.value;
    runInBackground(process, answer(process, socket, zone, Buffer.from(payload), from));
  }
}

interface Question {
  readonly name: string;
  readonly type: string;
  readonly end: number;
}

function* answer(
  process: Process,
  socket: UdpPort,
  zone: ZoneFile,
  query: Buffer,
  from: SocketAddress,
): Task {
  yield* sleep(process.environment.scheduler, THINKING_TIME);
  const question = questionOf(query);
  const owner = zone.zones.find((name) => question.name === name || question.name.endsWith(`.${name}`));
  if (owner === undefined && zone.upstream !== undefined) {
    const forwarded = yield* forward(process, zone.upstream, query);
    socket.send(forwarded ?? respond(query, question, CODE.serverFailure, [], []), from);
    return;
  }
  socket.send(ownAnswer(zone, owner, query, question), from);
}

function* forward(process: Process, upstream: string, query: Buffer): Task<Uint8Array | undefined> {
  const address = parseIpv4(upstream);
  const opened = UdpPort.open(process, {});
  if (address === undefined || !opened.ok) return undefined;
  opened.value.connect({ address, port: DNS_PORT });
  opened.value.send(query);
  const received = yield* opened.value.receive(UPSTREAM_TIMEOUT);
  opened.value.close();
  return received.ok ? received.value.payload : undefined;
}

function ownAnswer(zone: ZoneFile, owner: string | undefined, query: Buffer, question: Question): Buffer {
  if (owner === undefined) {
    if (!zone.recursive) return respond(query, question, CODE.refused, [], []);
    const numbers = [2025010100, 1800, 900, 604800, 86400];
    const root = soaRecord('', 86400, 'a.root-servers.net', 'nstld.verisign-grs.com', numbers);
    return respond(query, question, FLAG.recursionAvailable | CODE.noSuchName, [], [root]);
  }
  const numbers = [1700000000, 7200, 1800, 86400, zone.ttl];
  const soa = soaRecord(owner, zone.ttl, `ns.dns.${owner}`, `hostmaster.${owner}`, numbers);
  const flags = zone.recursive ? FLAG.recursionAvailable : FLAG.authoritative;
  const records = zone.records[question.name];
  if (records === undefined) {
    const isBranch = Object.keys(zone.records).some((name) => name.endsWith(`.${question.name}`));
    return respond(query, question, flags | (isBranch ? 0 : CODE.noSuchName), [], [soa]);
  }
  const values = records[question.type];
  if (values === undefined) return respond(query, question, flags, [], [soa]);
  const answers = values.map((value) =>
    record(question.name, TYPES[question.type] ?? 0, zone.ttl, dataOf(question.type, value)),
  );
  return respond(query, question, flags, answers, []);
}

function questionOf(query: Buffer): Question {
  const labels: string[] = [];
  let at = 12;
  while ((query[at] ?? 0) !== 0) {
    const length = query[at] ?? 0;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const number = query.readUInt16BE(at + 1);
  const type = Object.keys(TYPES).find((name) => TYPES[name] === number) ?? `TYPE${number}`;
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 };
}

function respond(
  query: Buffer,
  question: Question,
  flags: number,
  answers: readonly Buffer[],
  authorities: readonly Buffer[],
): Buffer {
  const hasEdns = query.readUInt16BE(10) > 0;
  const wanted = query.readUInt16BE(2) & FLAG.recursionDesired;
  const header = [
    query.readUInt16BE(0),
    flags | FLAG.response | wanted,
    1,
    answers.length,
    authorities.length,
    hasEdns ? 1 : 0,
  ];
  const options = hasEdns ? [Buffer.from([0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0])] : [];
  return Buffer.concat([
    ...header.map(uint16),
    query.subarray(12, question.end),
    ...answers,
    ...authorities,
    ...options,
  ]);
}

function dataOf(type: string, value: string | readonly [number, number, number, string]): Buffer {
  if (typeof value !== 'string') {
    const [priority, weight, port, target] = value;
    return Buffer.concat([uint16(priority), uint16(weight), uint16(port), nameBytes(target)]);
  }
  return type === 'A' ? Buffer.from(value.split('.').map(Number)) : nameBytes(value);
}

function soaRecord(
  owner: string,
  ttl: number,
  server: string,
  mailbox: string,
  numbers: readonly number[],
): Buffer {
  return record(
    owner,
    6,
    ttl,
    Buffer.concat([nameBytes(server), nameBytes(mailbox), ...numbers.map(uint32)]),
  );
}

function record(owner: string, type: number, ttl: number, data: Buffer): Buffer {
  return Buffer.concat([nameBytes(owner), uint16(type), uint16(1), uint32(ttl), uint16(data.length), data]);
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
