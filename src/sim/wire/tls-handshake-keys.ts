/**
 * What the two ends of a TLS 1.3 handshake prove to each other, and what protects the records: worked out as RFC 8446 says, or
 * only in its form where nobody looks (`tls-ledger`).
 */
import type { Prng } from '../base/prng';
import { TlsAead } from './tls-aead';
import type { TlsCipherSuite } from './tls-cipher-suite';
import { TlsKeySchedule, type TlsSide, type TlsTrafficSecrets } from './tls-key-schedule';
import type { TlsLedger } from './tls-ledger';
import { UnobservedSeal, type RecordSeal } from './tls-seal';
import { schemeForKey, signatureSchemeOf, signedContent } from './tls-signature-scheme';
import { hexOf } from './x509/der';
import { randomOctets, type PrivateKey } from './x509/private-key';
import { curveOf, type PublicKey } from './x509/public-key';
import { modulusBytes } from './x509/rsa';
import { sign, verify } from './x509/signature';

type TlsSeals = Readonly<Record<TlsSide, RecordSeal>>;

interface TlsSignature {
  readonly scheme: number;
  readonly signature: Uint8Array;
}

export interface TlsHandshakeKeys {
  /** Every message of the handshake, with its head, in order. */
  add(message: Uint8Array): void;
  /** After the ServerHello. */
  enterHandshake(): TlsSeals;
  /** After the server's Finished. */
  enterApplication(): TlsSeals;
  /** Undefined when none of the schemes that are offered is for this key. */
  sign(side: TlsSide, key: PrivateKey, offered: readonly number[]): TlsSignature | undefined;
  isSigned(side: TlsSide, key: PublicKey, signature: TlsSignature): boolean;
  verifyData(side: TlsSide): Uint8Array;
  isFinished(side: TlsSide, verifyData: Uint8Array): boolean;
}

interface HandshakeKeysOptions {
  readonly suite: TlsCipherSuite;
  readonly prng: Prng;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
}

const NOTHING = new Uint8Array(0);
const ED25519_SIGNATURE_BYTES = 64;
const MAX_ATTEMPTS = 100;

/** As RFC 8446 says. The secrets go into the lab's key log and to whoever asked. */
export class TrueHandshakeKeys implements TlsHandshakeKeys {
  readonly #options: HandshakeKeysOptions;
  readonly #sharedSecret: Uint8Array;
  readonly #schedule: TlsKeySchedule;
  readonly #log: (lines: readonly string[]) => void;
  readonly #lines: string[] = [];
  #handshake: TlsTrafficSecrets = { client: NOTHING, server: NOTHING };

  constructor(
    options: HandshakeKeysOptions,
    sharedSecret: Uint8Array,
    log: (lines: readonly string[]) => void,
  ) {
    this.#options = options;
    this.#sharedSecret = sharedSecret;
    this.#schedule = new TlsKeySchedule(options.suite);
    this.#log = log;
  }

  add(message: Uint8Array): void {
    this.#schedule.add(message);
  }

  enterHandshake(): TlsSeals {
    this.#handshake = this.#schedule.enterHandshake(this.#sharedSecret);
    this.#note('CLIENT_HANDSHAKE_TRAFFIC_SECRET', this.#handshake.client);
    this.#note('SERVER_HANDSHAKE_TRAFFIC_SECRET', this.#handshake.server);
    this.#log(this.#lines);
    return this.#sealsOf(this.#handshake);
  }

  enterApplication(): TlsSeals {
    const secrets = this.#schedule.enterApplication();
    this.#note('CLIENT_TRAFFIC_SECRET_0', secrets.client);
    this.#note('SERVER_TRAFFIC_SECRET_0', secrets.server);
    this.#note('EXPORTER_SECRET', secrets.exporter);
    this.#log(this.#lines);
    return this.#sealsOf(secrets);
  }

  sign(side: TlsSide, key: PrivateKey, offered: readonly number[]): TlsSignature | undefined {
    const found = schemeForKey(key, offered);
    if (found === undefined) return undefined;
    const content = signedContent(side, this.#schedule.transcriptHash);
    // Those of curves differ in length: of two, one mostly has the usual one, which no capture then changes.
    for (let attempt = 1; ; attempt += 1) {
      const signature = sign(key, found.scheme, content, this.#options.prng);
      if (signature === undefined) return undefined;
      if (signature.length === signatureBytes(key) || attempt === MAX_ATTEMPTS) {
        return { scheme: found.id, signature };
      }
    }
  }

  isSigned(side: TlsSide, key: PublicKey, { scheme, signature }: TlsSignature): boolean {
    const found = signatureSchemeOf(scheme);
    const content = signedContent(side, this.#schedule.transcriptHash);
    return found !== undefined && verify(key, found.scheme, content, signature);
  }

  verifyData(side: TlsSide): Uint8Array {
    return this.#schedule.verifyData(this.#handshake[side]);
  }

  isFinished(side: TlsSide, verifyData: Uint8Array): boolean {
    return hexOf(verifyData) === hexOf(this.verifyData(side));
  }

  #sealsOf({ client, server }: TlsTrafficSecrets): TlsSeals {
    const { suite } = this.#options;
    return { client: new TlsAead(suite, client), server: new TlsAead(suite, server) };
  }

  #note(label: string, secret: Uint8Array): void {
    this.#lines.push(`${label} ${hexOf(this.#options.clientRandom)} ${hexOf(secret)}`);
  }
}

/** In their form alone: everything is believed, since both ends are programs of the lab. */
export class UnobservedHandshakeKeys implements TlsHandshakeKeys {
  readonly #options: HandshakeKeysOptions;

  constructor(options: HandshakeKeysOptions) {
    this.#options = options;
  }

  add(): void {
    // Nothing depends on what was said.
  }

  enterHandshake(): TlsSeals {
    return this.#seals('hs');
  }

  enterApplication(): TlsSeals {
    return this.#seals('ap');
  }

  sign(_side: TlsSide, key: PrivateKey, offered: readonly number[]): TlsSignature | undefined {
    const found = schemeForKey(key, offered);
    return found === undefined
      ? undefined
      : { scheme: found.id, signature: randomOctets(this.#options.prng, signatureBytes(key)) };
  }

  isSigned(): boolean {
    return true;
  }

  verifyData(): Uint8Array {
    return randomOctets(this.#options.prng, this.#options.suite.hashBytes);
  }

  isFinished(): boolean {
    return true;
  }

  #seals(stage: string): TlsSeals {
    const { clientRandom, serverRandom } = this.#options;
    return {
      client: new UnobservedSeal(clientRandom, serverRandom, `c ${stage} traffic`),
      server: new UnobservedSeal(clientRandom, serverRandom, `s ${stage} traffic`),
    };
  }
}

/** Of curves, the most frequent length: one of two numbers has its highest bit set. */
function signatureBytes(key: PrivateKey): number {
  if (key.kind === 'rsa') return modulusBytes(key);
  if (key.kind === 'ed25519') return ED25519_SIGNATURE_BYTES;
  return 2 * curveOf(key.curve).bytes + 7;
}

/** For the lab, and for a program that wants them in a file of its own. */
export function secretsLog(
  ledger: TlsLedger,
  clientRandom: Uint8Array,
  onSecrets?: (lines: readonly string[]) => void,
): (lines: readonly string[]) => void {
  return (lines) => {
    ledger.log(clientRandom, [...lines]);
    onSecrets?.(lines);
  };
}
