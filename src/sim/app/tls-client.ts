/**
 * A client of TLS 1.3 (RFC 8446 §2, §4): it says hello, checks what the server proves, and proves what it is asked for.
 *
 * Models the flights as OpenSSL's client has them: messages, order, records and sizes, ALPN, the server's name, a certificate of
 * its own, alerts. Leaves out resumption, HelloRetryRequest and TLS 1.2.
 */
import { joinBytes } from '../base/bytes';
import type { Prng } from '../base/prng';
import { err, ok, type Result } from '../base/result';
import type { ByteStream } from '../host/byte-stream';
import type { Task } from '../host/task';
import {
  decodeCertificateVerify,
  decodeEncryptedExtensions,
  decodeServerHello,
  encodeCertificates,
  encodeCertificateVerify,
  encodeClientHello,
  encodeTlsMessage,
  GO_SIGNATURES,
  RANDOM_BYTES,
  TLS_HANDSHAKE,
  type ServerHello,
  type TlsMessage,
} from '../wire/tls';
import { cipherSuiteOf, OPENSSL_CIPHER_SUITES, type TlsCipherSuite } from '../wire/tls-cipher-suite';
import {
  secretsLog,
  TrueHandshakeKeys,
  UnobservedHandshakeKeys,
  type TlsHandshakeKeys,
} from '../wire/tls-handshake-keys';
import {
  makeEmptyShare,
  makeKeyShare,
  sharedSecretOf,
  TLS_GROUP,
  type TlsKeyPair,
} from '../wire/tls-key-share';
import { TLS_1_0, TLS_ALERT, TLS_CONTENT } from '../wire/tls-record';
import type { Certificate } from '../wire/x509/certificate';
import { randomOctets } from '../wire/x509/private-key';
import type { TlsIdentity } from '../wire/x509/tls-identity';
import { TlsChannel, type TlsFailure } from './tls-channel';
import {
  badRecord,
  CHANGE_CIPHER_SPEC,
  chainOf,
  giveUp,
  handshakePrng,
  ledgerOf,
  noteIncoming,
  type TlsOptions,
} from './tls-handshake';
import { TlsStream, type TlsSession } from './tls-stream';

interface TlsClientOptions extends TlsOptions {
  /** Empty for a server that is known by its address alone. */
  readonly serverName: string;
  readonly alpn: readonly string[];
  readonly identity?: TlsIdentity | undefined;
  /** What is wrong with the server's certificate, as the number of an alert. Without it everybody is trusted. */
  readonly refusal?: (chain: readonly Certificate[]) => number | undefined;
  /** The best first; as OpenSSL offers them when left out. */
  readonly cipherSuites?: readonly number[];
  /** For a key log file of its own: the connection is real then, whoever looks. */
  readonly onSecrets?: ((lines: readonly string[]) => void) | undefined;
}

/** The stream below is closed when it fails. */
export function* connectTls(
  stream: ByteStream,
  options: TlsClientOptions,
): Task<Result<TlsStream, TlsFailure>> {
  const channel = new TlsChannel(stream, options.onStep);
  const client = new ClientHandshake(channel, options);
  const outcome = yield* client.run();
  if (!outcome.ok) {
    ledgerOf(options.environment).isLeftOut(client.random);
    giveUp(channel, outcome.error);
  }
  return outcome;
}

class ClientHandshake {
  readonly random: Uint8Array;
  readonly #channel: TlsChannel;
  readonly #options: TlsClientOptions;
  readonly #prng: Prng;
  readonly #sessionId: Uint8Array;
  readonly #keyPair: TlsKeyPair | undefined;

  constructor(channel: TlsChannel, options: TlsClientOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#prng = handshakePrng(options.environment);
    this.random = randomOctets(this.#prng, RANDOM_BYTES);
    this.#sessionId = randomOctets(this.#prng, RANDOM_BYTES);
    const isReal = ledgerOf(options.environment).isObserved || options.onSecrets !== undefined;
    this.#keyPair = isReal ? makeKeyShare(this.#prng.split('share'), TLS_GROUP.X25519) : undefined;
  }

  *run(): Task<Result<TlsStream, TlsFailure>> {
    const channel = this.#channel;
    const { limit } = this.#options;
    const hello = this.#hello();
    const sent = yield* channel.stream.write(channel.message(hello, TLS_1_0));
    if (!sent.ok) return err({ kind: 'transport', error: sent.error });
    const first = yield* channel.nextMessage(limit?.());
    if (!first.ok) return first;
    const server =
      first.value.type === TLS_HANDSHAKE.SERVER_HELLO ? decodeServerHello(first.value.body) : undefined;
    if (server === undefined) return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
    noteIncoming(channel, first.value.type, first.value.body);
    const suite = cipherSuiteOf(server.cipherSuite);
    const keys = suite === undefined ? undefined : this.#keysFor(suite, server);
    if (suite === undefined || keys === undefined) return badRecord(TLS_ALERT.ILLEGAL_PARAMETER);
    keys.add(hello);
    keys.add(first.value.whole);
    const handshake = keys.enterHandshake();
    channel.readSeal = handshake.server;
    const proven = yield* this.#readProof(keys);
    if (!proven.ok) return proven;
    const application = keys.enterApplication();
    channel.readSeal = application.server;
    channel.note(true, TLS_CONTENT.CHANGE_CIPHER_SPEC, 1, CHANGE_CIPHER_SPEC.length);
    const flight = [channel.record(TLS_CONTENT.CHANGE_CIPHER_SPEC, CHANGE_CIPHER_SPEC)];
    channel.writeSeal = handshake.client;
    flight.push(...this.#answer(keys, proven.value.isAsked));
    const answered = yield* channel.stream.write(joinBytes(flight));
    if (!answered.ok) return err({ kind: 'transport', error: answered.error });
    channel.writeSeal = application.client;
    const { serverName } = this.#options;
    const { alpn, peerChain, signatureScheme } = proven.value;
    const { group } = server.keyShare;
    const secrets = ledgerOf(this.#options.environment).linesOf(this.random);
    const session: TlsSession = { suite, group, alpn, serverName, peerChain, signatureScheme, secrets };
    return ok(new TlsStream(channel, session));
  }

  #hello(): Uint8Array {
    const { serverName, alpn, cipherSuites = OPENSSL_CIPHER_SUITES, environment } = this.#options;
    if (this.#keyPair === undefined) ledgerOf(environment).leaveOut(this.random);
    return encodeClientHello({
      random: this.random,
      sessionId: this.#sessionId,
      serverName,
      alpn,
      cipherSuites,
      keyShares: [this.#keyPair ?? makeEmptyShare(this.#prng.split('share'), TLS_GROUP.X25519)],
    });
  }

  #keysFor(suite: TlsCipherSuite, server: ServerHello): TlsHandshakeKeys | undefined {
    const { environment, onSecrets } = this.#options;
    const options = {
      suite,
      prng: this.#prng.split('keys'),
      clientRandom: this.random,
      serverRandom: server.random,
    };
    if (this.#keyPair === undefined) return new UnobservedHandshakeKeys(options);
    const secret = sharedSecretOf(this.#keyPair, server.keyShare);
    if (secret === undefined) return undefined;
    const log = secretsLog(ledgerOf(environment), this.random, onSecrets);
    return new TrueHandshakeKeys(options, secret, log);
  }

  /** From EncryptedExtensions to the server's Finished. */
  *#readProof(keys: TlsHandshakeKeys): Task<Result<ServerProof, TlsFailure>> {
    const channel = this.#channel;
    let proof: ServerProof = { alpn: undefined, isAsked: false, peerChain: [], signatureScheme: 0 };
    for (;;) {
      const next = yield* channel.nextMessage(this.#options.limit?.());
      if (!next.ok) return next;
      noteIncoming(channel, next.value.type, next.value.body);
      const read = this.#readMessage(keys, proof, next.value);
      if (!read.ok) return read;
      proof = read.value;
      keys.add(next.value.whole);
      if (next.value.type === TLS_HANDSHAKE.FINISHED) return ok(proof);
    }
  }

  #readMessage(
    keys: TlsHandshakeKeys,
    proof: ServerProof,
    { type, body }: TlsMessage,
  ): Result<ServerProof, TlsFailure> {
    switch (type) {
      case TLS_HANDSHAKE.ENCRYPTED_EXTENSIONS:
        return ok({ ...proof, alpn: decodeEncryptedExtensions(body) });
      case TLS_HANDSHAKE.CERTIFICATE_REQUEST:
        return ok({ ...proof, isAsked: true });
      case TLS_HANDSHAKE.CERTIFICATE: {
        const peerChain = chainOf(body);
        if (typeof peerChain === 'number') return badRecord(peerChain);
        if (peerChain.length === 0) return badRecord(TLS_ALERT.DECODE_ERROR);
        const description = this.#options.refusal?.(peerChain);
        if (description !== undefined) return err({ kind: 'refused', chain: peerChain, description });
        return ok({ ...proof, peerChain });
      }
      case TLS_HANDSHAKE.CERTIFICATE_VERIFY: {
        const signature = decodeCertificateVerify(body);
        const key = proof.peerChain[0]?.publicKey;
        if (signature === undefined || key === undefined) return badRecord(TLS_ALERT.DECODE_ERROR);
        if (key === 'unsupported') return badRecord(TLS_ALERT.UNSUPPORTED_CERTIFICATE);
        if (!keys.isSigned('server', key, signature)) return badRecord(TLS_ALERT.DECRYPT_ERROR);
        return ok({ ...proof, signatureScheme: signature.scheme });
      }
      case TLS_HANDSHAKE.FINISHED:
        // A server without a certificate would have proven nothing.
        if (proof.signatureScheme === 0) return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
        return keys.isFinished('server', body) ? ok(proof) : badRecord(TLS_ALERT.DECRYPT_ERROR);
      default:
        return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
    }
  }

  /** Certificate and CertificateVerify when the server asks, and Finished, as records. */
  #answer(keys: TlsHandshakeKeys, isAsked: boolean): readonly Uint8Array[] {
    const channel = this.#channel;
    const records: Uint8Array[] = [];
    const say = (message: Uint8Array): void => {
      keys.add(message);
      records.push(channel.message(message));
    };
    if (isAsked) {
      const { identity } = this.#options;
      say(encodeCertificates(identity?.chain.map(({ der }) => der) ?? []));
      const signed = identity === undefined ? undefined : keys.sign('client', identity.key, GO_SIGNATURES);
      if (signed !== undefined) say(encodeCertificateVerify(signed.scheme, signed.signature));
    }
    say(encodeTlsMessage(TLS_HANDSHAKE.FINISHED, keys.verifyData('client')));
    return records;
  }
}

interface ServerProof {
  readonly alpn: string | undefined;
  readonly isAsked: boolean;
  readonly peerChain: readonly Certificate[];
  readonly signatureScheme: number;
}
