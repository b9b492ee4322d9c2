/** PEM: DER in Base64 between lines that say what it is (RFC 7468). */
import { base64Of, bytesOfBase64 } from '../base64';

export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY` */
  readonly label: string;
  readonly bytes: Uint8Array;
  /** It has headers as OpenSSL writes them for what needs a password. */
  readonly isEncrypted: boolean;
}

const BLOCK = /-----BEGIN ([^-\r\n]+)-----[ \t]*\r?\n([\s\S]*?)\r?\n?-----END \1-----/gu;
const HEADERS = /^(?:[\w-]+: .*\r?\n)+\r?\n/u;
/** A digit of Base64, and what may stand between: nothing else may. */
const BODY = /^[A-Za-z0-9+/=\s]*$/u;

export function encodePem(label: string, bytes: Uint8Array): string {
  const lines = base64Of(bytes).match(/.{1,64}/gu) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** All blocks that are whole; what stands between them is for people. */
export function decodePem(text: string): readonly PemBlock[] {
  return [...text.matchAll(BLOCK)].flatMap(([, label = '', body = '']) => {
    const encoded = body.replace(HEADERS, '');
    if (!BODY.test(encoded)) return [];
    return [{ label, bytes: bytesOfBase64(encoded), isEncrypted: encoded !== body }];
  });
}
