/**
 * TLS 1.3 on a connection (RFC 8446 §2): the full handshake, then bytes in sealed records.
 *
 * Models the flights as OpenSSL's client and Go's server have them: the messages, their order, the records and their
 * sizes, the request for a certificate of the client, ALPN, one session ticket, alerts.
 * Leaves out key exchange, signatures and certificates in X.509 (see wire/tls-seal.ts), resumption and TLS 1.2.
 */
import { joinBytes } from '../base/bytes';
import type { Prng } from '../base/prng';
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Task } from '../host/task';
import type { SocketAddress } from '../host/tcp-stream';
import type { SocketError } from '../transport/socket-error';
import {
  decodeCertificates,
  decodeClientHello,
  decodeEncryptedExtensions,
  decodeServerHello,
  encodeCertificateRequest,
  encodeCertificates,
  encodeClientHello,
  encodeEncryptedExtensions,
  encodeServerHello,
  encodeTlsMessage,
  RANDOM_BYTES,
  RSA_PSS_SHA256,
  TLS_HANDSHAKE,
} from '../wire/tls';
import { tlsNumber, tlsVector } from '../wire/tls-bytes';
import { MAX_TLS_FRAGMENT_BYTES, TLS_1_0, TLS_ALERT, TLS_CONTENT } from '../wire/tls-record';
import { TlsSeal } from '../wire/tls-seal';
import { TlsChannel, type TlsFailure, type TlsStep } from './tls-channel';
import {
  decodeCertificate,
  encodeCertificate,
  encodeCommonName,
  type TlsCertificate,
} from './tls-certificate';

/** Of SHA-256. */
const VERIFY_DATA_BYTES = 32;
/** Of an RSA key with 2048 bits. */
const SIGNATURE_BYTES = 256;
const TICKET_BYTES = 112;
const TICKET_LIFETIME_SECONDS = 604_800;
const CHANGE_CIPHER_SPEC = Uint8Array.of(1);

export class TlsStream implements ByteStream {
  /** What both agreed on. */
  readonly alpn: string | undefined;
  /** The other side's; undefined for a client that has none. */
  readonly certificate: TlsCertificate | undefined;
  readonly #channel: TlsChannel;
  #isAtEnd = false;

  constructor(channel: TlsChannel, alpn: string | undefined, certificate: TlsCertificate | undefined) {
    this.#channel = channel;
    this.alpn = alpn;
    this.certificate = certificate;
  }

  get remote(): SocketAddress {
    return this.#channel.stream.remote;
  }

  get local(): SocketAddress {
    return this.#channel.stream.local;
  }

  *read(limit?: Duration): Task<Result<Uint8Array, SocketError>> {
    while (!this.#isAtEnd) {
      const record = yield* this.#channel.next(limit);
      if (!record.ok) {
        if (record.error.kind === 'transport') return err(record.error.error);
        this.#isAtEnd = true;
        if (record.error.kind === 'closed') break;
        if (record.error.kind === 'bad-record') this.#channel.alert(record.error.description);
        return err('protocol-error');
      }
      const { type, content } = record.value;
      if (type === TLS_CONTENT.APPLICATION_DATA && content.length > 0) return ok(content);
      if (type === TLS_CONTENT.HANDSHAKE) this.#channel.note(false, type, content[0] ?? 0, content.length);
    }
    return ok(new Uint8Array(0));
  }

  *write(bytes: Uint8Array): Task<Result<void, SocketError>> {
    for (let start = 0; start < bytes.length; start += MAX_TLS_FRAGMENT_BYTES) {
      const fragment = bytes.subarray(start, start + MAX_TLS_FRAGMENT_BYTES);
      const written = yield* this.#channel.stream.write(
        this.#channel.record(TLS_CONTENT.APPLICATION_DATA, fragment),
      );
      if (!written.ok) return written;
    }
    return ok(undefined);
  }

  close(): void {
    this.#channel.sendAlert(TLS_ALERT.CLOSE_NOTIFY);
    this.#channel.stream.close();
  }
}

interface TlsOptions {
  readonly prng: Prng;
  /** For each wait of the handshake. */
  readonly limit?: () => Duration | undefined;
  readonly onStep?: (step: TlsStep) => void;
}

interface TlsClientOptions extends TlsOptions {
  /** Empty for a server that is known by its address alone. */
  readonly serverName: string;
  readonly alpn: readonly string[];
  readonly certificate?: TlsCertificate;
  /** Without it everybody is trusted. */
  readonly isTrusted?: (certificate: TlsCertificate) => boolean;
}

/** The stream below is closed when it fails. */
export function* connectTls(
  stream: ByteStream,
  options: TlsClientOptions,
): Task<Result<TlsStream, TlsFailure>> {
  const channel = new TlsChannel(stream, options.onStep);
  const outcome = yield* greetServer(channel, options);
  if (!outcome.ok) giveUp(channel, outcome.error);
  return outcome;
}

function* greetServer(channel: TlsChannel, options: TlsClientOptions): Task<Result<TlsStream, TlsFailure>> {
  const { prng, serverName, alpn, limit } = options;
  const random = randomBytes(prng, RANDOM_BYTES);
  const sessionId = randomBytes(prng, RANDOM_BYTES);
  const hello = encodeClientHello({
    random,
    sessionId,
    serverName,
    alpn,
    keyShare: randomBytes(prng, RANDOM_BYTES),
  });
  const sent = yield* channel.stream.write(channel.message(hello, TLS_1_0));
  if (!sent.ok) return err({ kind: 'transport', error: sent.error });
  const first = yield* channel.nextMessage(limit?.());
  if (!first.ok) return first;
  const server =
    first.value.type === TLS_HANDSHAKE.SERVER_HELLO ? decodeServerHello(first.value.body) : undefined;
  if (server === undefined) return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
  noteIncoming(channel, first.value.type, first.value.body);
  channel.readSeal = new TlsSeal(random, server.random, 's hs traffic');
  let agreed: string | undefined;
  let certificate: TlsCertificate | undefined;
  let isAsked = false;
  for (;;) {
    const next = yield* channel.nextMessage(limit?.());
    if (!next.ok) return next;
    const { type, body } = next.value;
    noteIncoming(channel, type, body);
    if (type === TLS_HANDSHAKE.ENCRYPTED_EXTENSIONS) agreed = decodeEncryptedExtensions(body);
    else if (type === TLS_HANDSHAKE.CERTIFICATE_REQUEST) isAsked = true;
    else if (type === TLS_HANDSHAKE.CERTIFICATE) {
      certificate = decodeCertificate(decodeCertificates(body) ?? new Uint8Array(0));
      if (certificate === undefined) return badRecord(TLS_ALERT.DECODE_ERROR);
      if (options.isTrusted?.(certificate) === false) return err({ kind: 'refused', certificate });
    } else if (type === TLS_HANDSHAKE.FINISHED) break;
    else if (type !== TLS_HANDSHAKE.CERTIFICATE_VERIFY) return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
  }
  if (certificate === undefined) return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
  channel.readSeal = new TlsSeal(random, server.random, 's ap traffic');
  channel.note(true, TLS_CONTENT.CHANGE_CIPHER_SPEC, 1, CHANGE_CIPHER_SPEC.length);
  const flight = [channel.record(TLS_CONTENT.CHANGE_CIPHER_SPEC, CHANGE_CIPHER_SPEC)];
  channel.writeSeal = new TlsSeal(random, server.random, 'c hs traffic');
  if (isAsked) {
    const own = options.certificate;
    flight.push(channel.message(encodeCertificates(own === undefined ? undefined : encodeCertificate(own))));
    if (own !== undefined) flight.push(channel.message(signature(prng)));
  }
  flight.push(channel.message(finished(prng)));
  const answered = yield* channel.stream.write(joinBytes(flight));
  if (!answered.ok) return err({ kind: 'transport', error: answered.error });
  channel.writeSeal = new TlsSeal(random, server.random, 'c ap traffic');
  return ok(new TlsStream(channel, agreed, certificate));
}

interface TlsServerOptions extends TlsOptions {
  readonly certificate: TlsCertificate;
  /** The best first. */
  readonly alpn: readonly string[];
  /** Whose certificates it asks clients for; without it, for none. */
  readonly clientAuthority?: string;
  /** A client without one is refused. */
  readonly isCertificateRequired?: boolean;
}

/** The stream below is closed when it fails, but for what is no TLS: the server may have an answer to that. */
export function* acceptTls(
  stream: ByteStream,
  options: TlsServerOptions,
): Task<Result<TlsStream, TlsFailure>> {
  const channel = new TlsChannel(stream, options.onStep);
  const outcome = yield* greetClient(channel, options);
  if (!outcome.ok && outcome.error.kind !== 'not-tls') giveUp(channel, outcome.error);
  return outcome;
}

function* greetClient(channel: TlsChannel, options: TlsServerOptions): Task<Result<TlsStream, TlsFailure>> {
  const { prng, limit, clientAuthority } = options;
  const first = yield* channel.nextMessage(limit?.());
  if (!first.ok) return first;
  if (first.value.type !== TLS_HANDSHAKE.CLIENT_HELLO) return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
  const hello = decodeClientHello(first.value.body);
  if (hello === undefined) return badRecord(TLS_ALERT.DECODE_ERROR);
  if (hello === 'unsupported') return badRecord(TLS_ALERT.PROTOCOL_VERSION);
  const agreed = options.alpn.find((name) => hello.alpn.includes(name));
  if (agreed === undefined && hello.alpn.length > 0) return badRecord(TLS_ALERT.NO_APPLICATION_PROTOCOL);
  const random = randomBytes(prng, RANDOM_BYTES);
  const { sessionId } = hello;
  const keyShare = randomBytes(prng, RANDOM_BYTES);
  const flight = [
    channel.message(encodeServerHello({ random, sessionId, keyShare })),
    channel.record(TLS_CONTENT.CHANGE_CIPHER_SPEC, CHANGE_CIPHER_SPEC),
  ];
  channel.writeSeal = new TlsSeal(hello.random, random, 's hs traffic');
  flight.push(channel.message(encodeEncryptedExtensions(agreed)));
  if (clientAuthority !== undefined)
    flight.push(channel.message(encodeCertificateRequest([encodeCommonName(clientAuthority)])));
  flight.push(
    channel.message(encodeCertificates(encodeCertificate(options.certificate))),
    channel.message(signature(prng)),
    channel.message(finished(prng)),
  );
  const sent = yield* channel.stream.write(joinBytes(flight));
  if (!sent.ok) return err({ kind: 'transport', error: sent.error });
  channel.writeSeal = new TlsSeal(hello.random, random, 's ap traffic');
  channel.readSeal = new TlsSeal(hello.random, random, 'c hs traffic');
  let certificate: TlsCertificate | undefined;
  for (;;) {
    const next = yield* channel.nextMessage(limit?.());
    if (!next.ok) return next;
    const { type, body } = next.value;
    if (type === TLS_HANDSHAKE.FINISHED) break;
    if (type === TLS_HANDSHAKE.CERTIFICATE) {
      const given = decodeCertificates(body);
      certificate = given === undefined ? undefined : decodeCertificate(given);
    } else if (type !== TLS_HANDSHAKE.CERTIFICATE_VERIFY) return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
  }
  channel.readSeal = new TlsSeal(hello.random, random, 'c ap traffic');
  if (certificate === undefined && options.isCertificateRequired === true) {
    return badRecord(TLS_ALERT.CERTIFICATE_REQUIRED);
  }
  const given = yield* channel.stream.write(channel.message(sessionTicket(prng)));
  if (!given.ok) return err({ kind: 'transport', error: given.error });
  return ok(new TlsStream(channel, agreed, certificate));
}

/** An alert where the other side has to know, then the end. */
function giveUp(channel: TlsChannel, failure: TlsFailure): void {
  if (failure.kind === 'refused') channel.alert(TLS_ALERT.UNKNOWN_CA);
  else if (failure.kind === 'bad-record') channel.alert(failure.description);
  channel.stream.close();
}

function badRecord(description: number): Result<never, TlsFailure> {
  return err({ kind: 'bad-record', description });
}

function noteIncoming(channel: TlsChannel, type: number, body: Uint8Array): void {
  channel.note(false, TLS_CONTENT.HANDSHAKE, type, body.length + 4);
}

function signature(prng: Prng): Uint8Array {
  return encodeTlsMessage(TLS_HANDSHAKE.CERTIFICATE_VERIFY, [
    ...tlsNumber(RSA_PSS_SHA256, 2),
    ...tlsVector(2, randomBytes(prng, SIGNATURE_BYTES)),
  ]);
}

function finished(prng: Prng): Uint8Array {
  return encodeTlsMessage(TLS_HANDSHAKE.FINISHED, randomBytes(prng, VERIFY_DATA_BYTES));
}

function sessionTicket(prng: Prng): Uint8Array {
  return encodeTlsMessage(TLS_HANDSHAKE.NEW_SESSION_TICKET, [
    ...tlsNumber(TICKET_LIFETIME_SECONDS, 4),
    ...randomBytes(prng, 4),
    ...tlsVector(1, []),
    ...tlsVector(2, randomBytes(prng, TICKET_BYTES)),
    ...tlsVector(2, []),
  ]);
}

function randomBytes(prng: Prng, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) bytes[index] = prng.below(0x100);
  return bytes;
}
