/** A TLS connection that stands: what is written goes out in sealed records (RFC 8446 §5). */
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Task } from '../host/task';
import type { SocketAddress } from '../host/tcp-stream';
import type { SocketError } from '../transport/socket-error';
import type { TlsCipherSuite } from '../wire/tls-cipher-suite';
import { MAX_TLS_FRAGMENT_BYTES, TLS_ALERT, TLS_CONTENT } from '../wire/tls-record';
import type { Certificate } from '../wire/x509/certificate';
import type { TlsChannel } from './tls-channel';

export interface TlsSession {
  readonly suite: TlsCipherSuite;
  /** Of the key exchange. */
  readonly group: number;
  /** What both agreed on. */
  readonly alpn: string | undefined;
  /** Whom the client asked for; empty without a name. */
  readonly serverName: string;
  /** What the other side showed, its own first; empty for a client that has none. */
  readonly peerChain: readonly Certificate[];
  /** The scheme with which the server signed. */
  readonly signatureScheme: number;
  /** Lines of a key log file; empty where nobody looks. */
  readonly secrets: readonly string[];
}

export class TlsStream implements ByteStream {
  readonly session: TlsSession;
  readonly #channel: TlsChannel;
  readonly #isQuietAfterEnd: boolean;
  #isAtEnd = false;

  /** `isQuietAfterEnd`: who has heard that the other side is done says no goodbye. */
  constructor(channel: TlsChannel, session: TlsSession, isQuietAfterEnd = false) {
    this.#channel = channel;
    this.session = session;
    this.#isQuietAfterEnd = isQuietAfterEnd;
  }

  get remote(): SocketAddress {
    return this.#channel.stream.remote;
  }

  get local(): SocketAddress {
    return this.#channel.stream.local;
  }

  /** Whom the client asked for; empty without a name. */
  get serverName(): string {
    return this.session.serverName;
  }

  get alpn(): string | undefined {
    return this.session.alpn;
  }

  /** The other side's own; undefined for a client that has none. */
  get peerCertificate(): Certificate | undefined {
    return this.session.peerChain[0];
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
    if (!this.#isAtEnd || !this.#isQuietAfterEnd) this.#channel.sendAlert(TLS_ALERT.CLOSE_NOTIFY);
    this.#channel.stream.close();
  }
}
