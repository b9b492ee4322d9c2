/**
 * gRPC over HTTP/2: one message there, one back (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md), as grpc-go
 * v1.65 speaks it.
 *
 * Leaves out streams of messages, compression, and everything on one connection at a time but one call of a client.
 */
import { joinBytes } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { TcpServer } from '../host/tcp-stream';
import type { HpackField } from '../wire/hpack';
import type { SocketError } from '../transport/socket-error';
import { runInBackground } from './background';
import { Http2Channel } from './http2-channel';

export const GRPC_CODE = {
  OK: 0,
  UNKNOWN: 2,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
} as const;

/** As Go prints them (`codes.Code.String`). */
const CODE_NAMES: Readonly<Record<number, string>> = {
  0: 'OK',
  1: 'Canceled',
  2: 'Unknown',
  3: 'InvalidArgument',
  4: 'DeadlineExceeded',
  5: 'NotFound',
  6: 'AlreadyExists',
  7: 'PermissionDenied',
  8: 'ResourceExhausted',
  9: 'FailedPrecondition',
  10: 'Aborted',
  11: 'OutOfRange',
  12: 'Unimplemented',
  13: 'Internal',
  14: 'Unavailable',
  15: 'DataLoss',
  16: 'Unauthenticated',
};

export interface GrpcStatus {
  readonly code: number;
  readonly message: string;
}

/** `rpc error: code = NotFound desc = unknown service` */
export function formatGrpcStatus({ code, message }: GrpcStatus): string {
  return `rpc error: code = ${CODE_NAMES[code] ?? `Code(${code})`} desc = ${message}`;
}

/** A flag for compression, then the length. */
const PREFIX_BYTES = 5;
const CONTENT_TYPE: HpackField = { name: 'content-type', value: 'application/grpc' };
const OK_STATUS: HpackField = { name: ':status', value: '200' };
/** `defaultConnectionTimeout` of a server. */
const CLIENT_STREAM = 1;

interface GrpcCall {
  readonly authority: string;
  /** `/grpc.health.v1.Health/Check` */
  readonly path: string;
  readonly userAgent: string;
  readonly message: Uint8Array;
  /** For the whole call; the server is told too. */
  readonly left: () => Duration;
}

/** A connection on which the server has said that it is there; undefined when it does not, or speaks something else. */
export function* openGrpc(stream: ByteStream, left: () => Duration): Task<Http2Channel | undefined> {
  const channel = new Http2Channel(stream);
  yield* channel.greetAsClient();
  const first = yield* channel.next(left);
  if (typeof first === 'object' && first.kind === 'settings') return channel;
  stream.close();
  return undefined;
}

export function* callGrpc(channel: Http2Channel, call: GrpcCall): Task<Result<Uint8Array, GrpcStatus>> {
  const fields: HpackField[] = [
    { name: ':method', value: 'POST' },
    { name: ':scheme', value: 'http' },
    { name: ':path', value: call.path },
    { name: ':authority', value: call.authority },
    CONTENT_TYPE,
    { name: 'user-agent', value: call.userAgent },
    { name: 'te', value: 'trailers' },
    { name: 'grpc-timeout', value: timeoutText(call.left()) },
  ];
  yield* channel.stream.write(
    joinBytes([
      channel.headers(CLIENT_STREAM, fields, false),
      channel.data(CLIENT_STREAM, framed(call.message), true),
    ]),
  );
  let received: Uint8Array = new Uint8Array(0);
  for (;;) {
    const event = yield* channel.next(call.left);
    if (event === 'timed-out')
      return err({ code: GRPC_CODE.DEADLINE_EXCEEDED, message: 'context deadline exceeded' });
    if (typeof event === 'string')
      return err({ code: GRPC_CODE.UNAVAILABLE, message: 'error reading from server: EOF' });
    if (event.kind === 'data') received = joinBytes([received, event.bytes]);
    else if (event.kind === 'reset')
      return err({ code: GRPC_CODE.UNAVAILABLE, message: 'stream terminated by RST_STREAM' });
    else if (event.kind === 'headers') {
      const status = statusOf(event.fields, event.isLast);
      if (status === undefined) continue;
      return status.code === GRPC_CODE.OK ? ok(received.slice(PREFIX_BYTES)) : err(status);
    }
  }
}

/** Undefined for a head that is not the last. */
function statusOf(fields: readonly HpackField[], isLast: boolean): GrpcStatus | undefined {
  const valueOf = (name: string): string | undefined => fields.find((field) => field.name === name)?.value;
  const code = valueOf('grpc-status');
  if (code !== undefined)
    return { code: Number(code), message: decodeMessage(valueOf('grpc-message') ?? '') };
  const http = valueOf(':status');
  if (http !== undefined && http !== '200')
    return {
      code: GRPC_CODE.UNKNOWN,
      message: `unexpected HTTP status code received from server: ${http}`,
    };
  return isLast
    ? { code: GRPC_CODE.INTERNAL, message: 'server closed the stream without sending trailers' }
    : undefined;
}

/** Answers a message, or says why not. */
export type GrpcHandler = (path: string, message: Uint8Array) => Result<Uint8Array, GrpcStatus>;

/** Listens, and answers in the background until the process ends. */
export function startGrpcServer(
  process: Process,
  port: number,
  handler: GrpcHandler,
): Result<void, SocketError> {
  const listening = TcpServer.listen(process, { address: process.environment.namespace.anyAddress, port });
  if (!listening.ok) return listening;
  runInBackground(process, acceptConnections(process, listening.value, handler));
  return ok(undefined);
}

function* acceptConnections(process: Process, server: TcpServer, handler: GrpcHandler): Task {
  for (;;) {
    const stream = yield* server.accept();
    runInBackground(process, serveGrpc(stream, handler));
  }
}

interface OpenCall {
  readonly path: string;
  message: Uint8Array;
}

function* serveGrpc(stream: ByteStream, handler: GrpcHandler): Task {
  const channel = new Http2Channel(stream);
  const calls = new Map<number, OpenCall>();
  if (yield* channel.greetAsServer()) {
    for (;;) {
      const event = yield* channel.next();
      if (typeof event === 'string' || event.kind === 'goaway') break;
      if (event.kind === 'headers') {
        const path = event.fields.find(({ name }) => name === ':path')?.value ?? '';
        calls.set(event.stream, { path, message: new Uint8Array(0) });
      } else if (event.kind === 'data') {
        const call = calls.get(event.stream);
        if (call !== undefined) call.message = joinBytes([call.message, event.bytes]);
      }
      if (event.kind === 'settings' || event.kind === 'reset' || !event.isLast) continue;
      const call = calls.get(event.stream);
      calls.delete(event.stream);
      if (call !== undefined)
        yield* answer(channel, event.stream, handler(call.path, call.message.slice(PREFIX_BYTES)));
    }
  }
  stream.close();
}

function* answer(channel: Http2Channel, stream: number, outcome: Result<Uint8Array, GrpcStatus>): Task {
  const status = outcome.ok ? { code: GRPC_CODE.OK, message: '' } : outcome.error;
  const trailer = [
    { name: 'grpc-status', value: String(status.code) },
    { name: 'grpc-message', value: encodeMessage(status.message) },
  ];
  const parts = outcome.ok
    ? [
        channel.headers(stream, [OK_STATUS, CONTENT_TYPE], false),
        channel.data(stream, framed(outcome.value), false),
        channel.headers(stream, trailer, true),
      ]
    : [channel.headers(stream, [OK_STATUS, CONTENT_TYPE, ...trailer], true)];
  yield* channel.stream.write(joinBytes(parts));
}

function framed(message: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(PREFIX_BYTES);
  new DataView(prefix.buffer).setUint32(1, message.length);
  return joinBytes([prefix, message]);
}

/** In the smallest unit of which eight digits are enough (`EncodeDuration`). */
function timeoutText(left: Duration): string {
  let value: number = left;
  for (const [unit, factor] of [
    ['n', 1_000],
    ['u', 1_000],
    ['m', 1_000],
  ] as const) {
    if (value < 100_000_000) return `${Math.ceil(value)}${unit}`;
    value /= factor;
  }
  return `${Math.ceil(value)}S`;
}

/** Percent signs and what is no printable ASCII. */
function encodeMessage(message: string): string {
  return message.replaceAll(
    /[^ -$&-~]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function decodeMessage(message: string): string {
  return message.replaceAll(/%([0-9A-Fa-f]{2})/gu, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
