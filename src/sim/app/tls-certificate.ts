/**
 * Who a certificate is for, who signed it, and whether it fits a host (RFC 5280, RFC 9525).
 *
 * Leaves out X.509: on the wire, where it is sealed, a certificate is its names in text, as long as a real one would be.
 */
import { base64Of, bytesOfBase64 } from '../wire/base64';
import { formatIp, parseIp, type IpAddress } from '../wire/ip-address';
import { bytesOfUtf8, textOfUtf8 } from '../wire/utf8';

export interface TlsCertificate {
  /** The common name, `kube-apiserver`. */
  readonly subject: string;
  readonly issuer: string;
  /** Names and addresses of the host, as `DNS:` and `IP Address:` have them. */
  readonly names: readonly string[];
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A key of 2048 bits, the signature and what else is in every certificate. */
const FIXED_BYTES = 700;

export function encodeCertificate(certificate: TlsCertificate): Uint8Array {
  const { subject, issuer, names, notBefore, notAfter } = certificate;
  const text = bytesOfUtf8([subject, issuer, notBefore, notAfter, ...names, ''].join('\n'));
  const bytes = new Uint8Array(text.length + FIXED_BYTES);
  bytes.set(text);
  return bytes;
}

export function decodeCertificate(bytes: Uint8Array): TlsCertificate | undefined {
  const end = bytes.indexOf(0);
  const lines = textOfUtf8(bytes.subarray(0, Math.max(end, 0))).split('\n');
  const [subject, issuer, notBefore, notAfter, ...names] = lines;
  if (subject === undefined || issuer === undefined || notAfter === undefined) return undefined;
  return {
    subject,
    issuer,
    names: names.filter((name) => name !== ''),
    notBefore: Number(notBefore),
    notAfter: Number(notAfter),
  };
}

/** The name of the certificate that the host has; undefined when it is for others. */
export function matchingName({ names }: TlsCertificate, host: string): string | undefined {
  const address = parseIp(host);
  if (address !== undefined) return names.find((name) => isSameAddress(name, address));
  const wanted = host.toLowerCase().replace(/\.$/u, '');
  return names.find((name) => name.toLowerCase() === wanted || isCoveredBy(wanted, name.toLowerCase()));
}

function isSameAddress(name: string, address: IpAddress): boolean {
  const named = parseIp(name);
  return named !== undefined && formatIp(named) === formatIp(address);
}

/** `*.example.com` stands for one label. */
function isCoveredBy(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1) && host.includes('.');
}

/** A common name as a distinguished name in DER: `CN=kubernetes`. */
export function encodeCommonName(name: string): Uint8Array {
  const text = bytesOfUtf8(name);
  const attribute = Uint8Array.of(0x06, 0x03, 0x55, 0x04, 0x03, 0x13, text.length, ...text);
  return Uint8Array.of(
    0x30,
    attribute.length + 4,
    0x31,
    attribute.length + 2,
    0x30,
    attribute.length,
    ...attribute,
  );
}

/** A file with the certificate of an authority, as programs are told to trust it. */
export function authorityFile(authority: TlsCertificate): string {
  const lines = base64Of(encodeCertificate(authority)).match(/.{1,64}/gu) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** The names of those who are in such a file. */
export function authoritiesOf(text: string): readonly string[] {
  const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/gu);
  return [...blocks].flatMap(([, body = '']) => decodeCertificate(bytesOfBase64(body))?.subject ?? []);
}
