/** What clients and servers of TLS share before there is a connection. */
import type { Prng } from '../base/prng';
import { err, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { Environment } from '../host/process';
import type { TlsLedger } from '../wire/tls-ledger';
import { TLS_ALERT, TLS_CONTENT } from '../wire/tls-record';
import { decodeCertificates } from '../wire/tls';
import { decodeCertificate, type Certificate } from '../wire/x509/certificate';
import type { TlsChannel, TlsFailure, TlsStep } from './tls-channel';

export const CHANGE_CIPHER_SPEC = Uint8Array.of(1);
const MESSAGE_HEADER_BYTES = 4;

export interface TlsOptions {
  /** Whose random numbers and whose lab it is. */
  readonly environment: Environment;
  /** For each wait of the handshake. */
  readonly limit?: () => Duration | undefined;
  readonly onStep?: (step: TlsStep) => void;
}

export function ledgerOf(environment: Environment): TlsLedger {
  return environment.namespace.stack.link.tls;
}

/** One number of the environment's, so that nothing after it depends on how much a handshake takes. */
export function handshakePrng({ prng }: Environment): Prng {
  return prng.split(`tls ${prng.uint32()}`);
}

export function badRecord(description: number): Result<never, TlsFailure> {
  return err({ kind: 'bad-record', description });
}

/** An alert where the other side has to know, then the end. */
export function giveUp(channel: TlsChannel, failure: TlsFailure): void {
  if (failure.kind === 'refused' || failure.kind === 'bad-record') channel.alert(failure.description);
  channel.stream.close();
}

export function noteIncoming(channel: TlsChannel, type: number, body: Uint8Array): void {
  channel.note(false, TLS_CONTENT.HANDSHAKE, type, body.length + MESSAGE_HEADER_BYTES);
}

/** Of a Certificate message; an alert's number when they are broken. */
export function chainOf(body: Uint8Array): readonly Certificate[] | number {
  const ders = decodeCertificates(body);
  if (ders === undefined) return TLS_ALERT.DECODE_ERROR;
  const chain: Certificate[] = [];
  for (const der of ders) {
    const certificate = decodeCertificate(der);
    if (certificate === undefined) return TLS_ALERT.BAD_CERTIFICATE;
    chain.push(certificate);
  }
  return chain;
}
