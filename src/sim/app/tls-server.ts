/**
 * A server of TLS 1.3 (RFC 8446 §2, §4): it answers a hello, proves who it is, and may ask the client for a certificate.
 *
 * Models the flights as Go's crypto/tls and OpenSSL have them: messages, order, records and sizes, the choice of a certificate by
 * the name that the client asks for, ALPN, session tickets, alerts.
 * Leaves out resumption, HelloRetryRequest and TLS 1.2.
 */
import { joinBytes } from '../base/bytes';
import type { Prng } from '../base/prng';
import { err, ok, type Result } from '../base/result';
import type { ByteStream } from '../host/byte-stream';
import type { Task } from '../host/task';
import {
  decodeCertificateVerify,
  decodeClientHello,
  encodeCertificateRequest,
  encodeCertificates,
  encodeCertificateVerify,
  encodeEncryptedExtensions,
  encodeServerHello,
  encodeTlsMessage,
  RANDOM_BYTES,
  TLS_HANDSHAKE,
  type ReceivedClientHello,
} from '../wire/tls';
import { tlsNumber, tlsVector } from '../wire/tls-bytes';
import { cipherSuiteOf, GO_CIPHER_SUITES, type TlsCipherSuite } from '../wire/tls-cipher-suite';
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
  type TlsKeyShare,
} from '../wire/tls-key-share';
import { TLS_ALERT, TLS_CONTENT } from '../wire/tls-record';
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
  type TlsOptions,
} from './tls-handshake';
import { TlsStream } from './tls-stream';

const TICKET_BYTES = 112;
const TICKET_LIFETIME_SECONDS = 604_800;
/** The best first. */
const GROUPS: readonly number[] = [TLS_GROUP.X25519, TLS_GROUP.P256];

interface TlsServerOptions extends TlsOptions {
  /** What it shows to who asks for this name; empty without one. Undefined sends the client away. */
  readonly identityFor: (serverName: string) => TlsIdentity | undefined;
  /** The best first. */
  readonly alpn: readonly string[];
  /** The best first; Go's when left out. */
  readonly cipherSuites?: readonly number[];
  /** Whose certificates it asks clients for; without it, for none. */
  readonly clientAuthorities?: readonly Certificate[];
  /** What is wrong with a client that shows this, or nothing, as the number of an alert. */
  readonly clientRefusal?: (chain: readonly Certificate[]) => number | undefined;
  /** One, as Go gives, when left out; OpenSSL gives two. */
  readonly ticketCount?: number;
  /** nginx says no goodbye to a client that is done (`ngx_ssl_handle_recv`): its answer would be a reset. Go does. */
  readonly isQuietAfterEnd?: boolean;
}

/** The stream below is closed when it fails, but for what is no TLS: the server may have an answer to that. */
export function* acceptTls(
  stream: ByteStream,
  options: TlsServerOptions,
): Task<Result<TlsStream, TlsFailure>> {
  const channel = new TlsChannel(stream, options.onStep);
  const outcome = yield* new ServerHandshake(channel, options).run();
  if (!outcome.ok && outcome.error.kind !== 'not-tls') giveUp(channel, outcome.error);
  return outcome;
}

interface Agreement {
  readonly hello: ReceivedClientHello;
  readonly suite: TlsCipherSuite;
  readonly share: TlsKeyShare;
  readonly alpn: string | undefined;
  readonly identity: TlsIdentity;
}

class ServerHandshake {
  readonly #channel: TlsChannel;
  readonly #options: TlsServerOptions;
  readonly #prng: Prng;
  readonly #random: Uint8Array;
  #scheme = 0;

  constructor(channel: TlsChannel, options: TlsServerOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#prng = handshakePrng(options.environment);
    this.#random = randomOctets(this.#prng, RANDOM_BYTES);
  }

  *run(): Task<Result<TlsStream, TlsFailure>> {
    const channel = this.#channel;
    const first = yield* channel.nextMessage(this.#options.limit?.());
    if (!first.ok) return first;
    if (first.value.type !== TLS_HANDSHAKE.CLIENT_HELLO) return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
    const agreed = this.#agree(first.value.body);
    if (!agreed.ok) return agreed;
    const { hello, suite, alpn, share } = agreed.value;
    const answer = this.#shareAndKeys(agreed.value);
    if (answer === undefined) return badRecord(TLS_ALERT.ILLEGAL_PARAMETER);
    const { keys } = answer;
    keys.add(first.value.whole);
    const { random, sessionId } = { random: this.#random, sessionId: hello.sessionId };
    const serverHello = encodeServerHello({
      random,
      sessionId,
      cipherSuite: suite.id,
      keyShare: answer.share,
    });
    keys.add(serverHello);
    const flight = [
      channel.message(serverHello),
      channel.record(TLS_CONTENT.CHANGE_CIPHER_SPEC, CHANGE_CIPHER_SPEC),
    ];
    const handshake = keys.enterHandshake();
    channel.writeSeal = handshake.server;
    const proof = this.#proof(keys, agreed.value);
    if (proof === undefined) return badRecord(TLS_ALERT.HANDSHAKE_FAILURE);
    const sent = yield* channel.stream.write(joinBytes([...flight, ...proof]));
    if (!sent.ok) return err({ kind: 'transport', error: sent.error });
    const application = keys.enterApplication();
    channel.writeSeal = application.server;
    channel.readSeal = handshake.client;
    const client = yield* this.#readClient(keys);
    if (!client.ok) return client;
    channel.readSeal = application.client;
    const refusal = this.#options.clientRefusal?.(client.value);
    if (refusal !== undefined) return err({ kind: 'refused', chain: client.value, description: refusal });
    const tickets = Array.from({ length: this.#options.ticketCount ?? 1 }, () =>
      channel.message(sessionTicket(this.#prng)),
    );
    const given = yield* channel.stream.write(joinBytes(tickets));
    if (!given.ok) return err({ kind: 'transport', error: given.error });
    return ok(
      new TlsStream(
        channel,
        {
          suite,
          group: share.group,
          alpn,
          serverName: hello.serverName,
          peerChain: client.value,
          signatureScheme: this.#scheme,
          secrets: ledgerOf(this.#options.environment).linesOf(hello.random),
        },
        this.#options.isQuietAfterEnd,
      ),
    );
  }

  #agree(body: Uint8Array): Result<Agreement, TlsFailure> {
    const { alpn: spoken, cipherSuites = GO_CIPHER_SUITES, identityFor } = this.#options;
    const hello = decodeClientHello(body);
    if (hello === undefined) return badRecord(TLS_ALERT.DECODE_ERROR);
    if (hello === 'unsupported') return badRecord(TLS_ALERT.PROTOCOL_VERSION);
    const alpn = spoken.find((name) => hello.alpn.includes(name));
    if (alpn === undefined && hello.alpn.length > 0 && spoken.length > 0) {
      return badRecord(TLS_ALERT.NO_APPLICATION_PROTOCOL);
    }
    const suite = cipherSuiteOf(cipherSuites.find((id) => hello.cipherSuites.includes(id)) ?? 0);
    const group = GROUPS.find((wanted) => hello.keyShares.some((share) => share.group === wanted));
    const share = hello.keyShares.find((each) => each.group === group);
    if (suite === undefined || share === undefined) return badRecord(TLS_ALERT.HANDSHAKE_FAILURE);
    const identity = identityFor(hello.serverName);
    if (identity === undefined) return badRecord(TLS_ALERT.UNRECOGNIZED_NAME);
    return ok({ hello, suite, share, alpn, identity });
  }

  /** Undefined when the client's share leads nowhere. */
  #shareAndKeys({
    hello,
    suite,
    share,
  }: Agreement): { share: TlsKeyShare; keys: TlsHandshakeKeys } | undefined {
    const ledger = ledgerOf(this.#options.environment);
    const options = {
      suite,
      prng: this.#prng.split('keys'),
      clientRandom: hello.random,
      serverRandom: this.#random,
    };
    const prng = this.#prng.split('share');
    if (ledger.isLeftOut(hello.random)) {
      return { share: makeEmptyShare(prng, share.group), keys: new UnobservedHandshakeKeys(options) };
    }
    const own = makeKeyShare(prng, share.group);
    const secret = sharedSecretOf(own, share);
    if (secret === undefined) return undefined;
    return { share: own, keys: new TrueHandshakeKeys(options, secret, secretsLog(ledger, hello.random)) };
  }

  /** From EncryptedExtensions to Finished, as records; undefined when the client takes no signature of this key. */
  #proof(keys: TlsHandshakeKeys, { alpn, identity, hello }: Agreement): readonly Uint8Array[] | undefined {
    const { clientAuthorities } = this.#options;
    const records: Uint8Array[] = [];
    const say = (message: Uint8Array): void => {
      keys.add(message);
      records.push(this.#channel.message(message));
    };
    say(encodeEncryptedExtensions(alpn));
    if (clientAuthorities !== undefined) {
      say(encodeCertificateRequest(clientAuthorities.map(({ subject }) => subject.der)));
    }
    say(encodeCertificates(identity.chain.map(({ der }) => der)));
    const signed = keys.sign('server', identity.key, hello.signatureSchemes);
    if (signed === undefined) return undefined;
    this.#scheme = signed.scheme;
    say(encodeCertificateVerify(signed.scheme, signed.signature));
    say(encodeTlsMessage(TLS_HANDSHAKE.FINISHED, keys.verifyData('server')));
    return records;
  }

  /** What the client shows, until its Finished. */
  *#readClient(keys: TlsHandshakeKeys): Task<Result<readonly Certificate[], TlsFailure>> {
    let chain: readonly Certificate[] = [];
    let isProven = false;
    for (;;) {
      const next = yield* this.#channel.nextMessage(this.#options.limit?.());
      if (!next.ok) return next;
      const { type, body, whole } = next.value;
      if (type === TLS_HANDSHAKE.FINISHED) {
        if (chain.length > 0 && !isProven) return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
        return keys.isFinished('client', body) ? ok(chain) : badRecord(TLS_ALERT.DECRYPT_ERROR);
      }
      if (type === TLS_HANDSHAKE.CERTIFICATE) {
        const given = chainOf(body);
        if (typeof given === 'number') return badRecord(given);
        chain = given;
      } else if (type === TLS_HANDSHAKE.CERTIFICATE_VERIFY) {
        const signature = decodeCertificateVerify(body);
        const key = chain[0]?.publicKey;
        isProven =
          signature !== undefined &&
          key !== undefined &&
          key !== 'unsupported' &&
          keys.isSigned('client', key, signature);
        if (!isProven) return badRecord(TLS_ALERT.DECRYPT_ERROR);
      } else return badRecord(TLS_ALERT.UNEXPECTED_MESSAGE);
      keys.add(whole);
    }
  }
}

function sessionTicket(prng: Prng): Uint8Array {
  return encodeTlsMessage(TLS_HANDSHAKE.NEW_SESSION_TICKET, [
    ...tlsNumber(TICKET_LIFETIME_SECONDS, 4),
    ...randomOctets(prng, 4),
    ...tlsVector(1, []),
    ...tlsVector(2, randomOctets(prng, TICKET_BYTES)),
    ...tlsVector(2, []),
  ]);
}
