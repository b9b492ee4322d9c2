/** The records of one TLS connection on the bytes below it: cut, sealed and opened, whoever talks. */
import { joinBytes } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Task } from '../host/task';
import type { SocketError } from '../transport/socket-error';
import { decodeTlsMessages, type TlsMessage } from '../wire/tls';
import {
  encodeTlsAlert,
  encodeTlsRecord,
  TLS_ALERT,
  TLS_CONTENT,
  TlsRecordReader,
  type TlsRecord,
} from '../wire/tls-record';
import type { OpenedRecord, RecordSeal } from '../wire/tls-seal';
import type { Certificate } from '../wire/x509/certificate';

/** Why there is no connection. */
export type TlsFailure =
  | { readonly kind: 'transport'; readonly error: SocketError }
  /** The other side closed before it was done. */
  | { readonly kind: 'closed' }
  /** The other side's alert. */
  | { readonly kind: 'alert'; readonly description: number }
  /** An alert of our own: what came was no good. */
  | { readonly kind: 'bad-record'; readonly description: number }
  /** What came is no TLS at all. */
  | { readonly kind: 'not-tls'; readonly received: Uint8Array }
  /** What the other side showed is no good, and it was told so. */
  | { readonly kind: 'refused'; readonly chain: readonly Certificate[]; readonly description: number };

/** One message that came or went, for those who tell about it. */
export interface TlsStep {
  readonly isOutgoing: boolean;
  readonly content: number;
  /** The type of a handshake message, the description of an alert. */
  readonly message: number;
  readonly sizeBytes: number;
}

const ALERT_BYTES = 2;

export class TlsChannel {
  readonly stream: ByteStream;
  readSeal: RecordSeal | undefined = undefined;
  writeSeal: RecordSeal | undefined = undefined;
  readonly #onStep: ((step: TlsStep) => void) | undefined;
  readonly #reader = new TlsRecordReader();
  readonly #messages: TlsMessage[] = [];
  /** The begin of a message whose end has not come. */
  #partial: Uint8Array = new Uint8Array(0);

  constructor(stream: ByteStream, onStep?: (step: TlsStep) => void) {
    this.stream = stream;
    this.#onStep = onStep;
  }

  /** Application data, a handshake message or an alert; what only keeps old boxes on the path quiet is skipped. */
  *next(limit?: Duration): Task<Result<OpenedRecord, TlsFailure>> {
    for (;;) {
      const record = this.#reader.next();
      if (record === 'malformed') return err({ kind: 'not-tls', received: this.#reader.pending });
      if (record === undefined) {
        const received = yield* this.stream.read(limit);
        if (!received.ok) return err({ kind: 'transport', error: received.error });
        if (received.value.length === 0) return err({ kind: 'closed' });
        this.#reader.push(received.value);
        continue;
      }
      if (record.type === TLS_CONTENT.CHANGE_CIPHER_SPEC) {
        this.note(false, record.type, 1, record.fragment.length);
        continue;
      }
      const opened = this.#open(record);
      if (opened === undefined) return err({ kind: 'bad-record', description: TLS_ALERT.BAD_RECORD_MAC });
      if (opened.type === TLS_CONTENT.ALERT) {
        const description = opened.content[1] ?? TLS_ALERT.DECODE_ERROR;
        this.note(false, opened.type, description, ALERT_BYTES);
        return err(
          description === TLS_ALERT.CLOSE_NOTIFY ? { kind: 'closed' } : { kind: 'alert', description },
        );
      }
      return ok(opened);
    }
  }

  /** The next message of the handshake. */
  *nextMessage(limit?: Duration): Task<Result<TlsMessage, TlsFailure>> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return ok(message);
      const record = yield* this.next(limit);
      if (!record.ok) return record;
      const { type, content } = record.value;
      if (type !== TLS_CONTENT.HANDSHAKE || content.length === 0)
        return err({ kind: 'bad-record', description: TLS_ALERT.UNEXPECTED_MESSAGE });
      const { messages, rest } = decodeTlsMessages(joinBytes([this.#partial, content]));
      this.#partial = rest;
      this.#messages.push(...messages);
    }
  }

  /** A record as it goes out, sealed once there is something to seal it with. */
  record(type: number, content: Uint8Array, version?: number): Uint8Array {
    if (this.writeSeal === undefined || type === TLS_CONTENT.CHANGE_CIPHER_SPEC)
      return encodeTlsRecord(type, content, version);
    return encodeTlsRecord(TLS_CONTENT.APPLICATION_DATA, this.writeSeal.seal(type, content));
  }

  /** A message of the handshake as it goes out. */
  message(message: Uint8Array, version?: number): Uint8Array {
    this.note(true, TLS_CONTENT.HANDSHAKE, message[0] ?? 0, message.length);
    return this.record(TLS_CONTENT.HANDSHAKE, message, version);
  }

  /** What is wrong, for both sides to know. */
  alert(description: number): void {
    this.note(true, TLS_CONTENT.ALERT, description, ALERT_BYTES);
    this.sendAlert(description);
  }

  /** What the send buffer does not take at once is not sent: nobody waits for an alert. */
  sendAlert(description: number): void {
    this.stream.write(this.record(TLS_CONTENT.ALERT, encodeTlsAlert(description))).next();
  }

  note(isOutgoing: boolean, content: number, message: number, sizeBytes: number): void {
    this.#onStep?.({ isOutgoing, content, message, sizeBytes });
  }

  #open({ type, fragment }: TlsRecord): OpenedRecord | undefined {
    // An alert that comes before the sender has keys is readable, and those of 2 octets cannot be sealed.
    if (this.readSeal === undefined || (type === TLS_CONTENT.ALERT && fragment.length === ALERT_BYTES))
      return type === TLS_CONTENT.APPLICATION_DATA ? undefined : { type, content: fragment };
    return type === TLS_CONTENT.APPLICATION_DATA ? this.readSeal.open(fragment) : undefined;
  }
}
