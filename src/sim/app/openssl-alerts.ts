/** Alerts as OpenSSL 3.0 names them (`ssl/ssl_stat.c`), and which one tells of what (`ssl/statem/statem_lib.c`). */
import { TLS_ALERT } from '../wire/tls-record';
import type { VerifyErrorNumber } from '../wire/x509/certificate-chain';

/** `SSL_alert_desc_string_long` */
export const OPENSSL_ALERT_NAMES: Readonly<Record<number, string>> = {
  0: 'close notify',
  10: 'unexpected message',
  20: 'bad record mac',
  22: 'record overflow',
  40: 'handshake failure',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'certificate revoked',
  45: 'certificate expired',
  46: 'certificate unknown',
  47: 'illegal parameter',
  48: 'unknown CA',
  50: 'decode error',
  51: 'decrypt error',
  70: 'protocol version',
  80: 'internal error',
  112: 'unrecognized name',
  116: 'certificate required',
  120: 'no application protocol',
};

const ALERTS: Readonly<Record<VerifyErrorNumber, number>> = {
  2: TLS_ALERT.UNKNOWN_CA,
  7: TLS_ALERT.DECRYPT_ERROR,
  9: TLS_ALERT.BAD_CERTIFICATE,
  10: TLS_ALERT.CERTIFICATE_EXPIRED,
  18: TLS_ALERT.UNKNOWN_CA,
  19: TLS_ALERT.UNKNOWN_CA,
  20: TLS_ALERT.UNKNOWN_CA,
  21: TLS_ALERT.UNKNOWN_CA,
  25: TLS_ALERT.UNKNOWN_CA,
  26: TLS_ALERT.UNSUPPORTED_CERTIFICATE,
  62: TLS_ALERT.BAD_CERTIFICATE,
  64: TLS_ALERT.BAD_CERTIFICATE,
  79: TLS_ALERT.UNKNOWN_CA,
};

/** `ssl_x509err2alert` */
export function alertOfVerifyError(number: VerifyErrorNumber): number {
  return ALERTS[number];
}
