/**
 * openssl x509: what is in a certificate, and certificates for those who ask (OpenSSL 3.0).
 *
 * Leaves out DER files, trust settings, purposes, and the hash of a name.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { calendarNow } from '../../../app/calendar';
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import {
  authorityKeyIdentifier,
  keyIdentifierOf,
  subjectKeyIdentifier,
  type CertificateExtension,
} from '../../../wire/x509/certificate-extensions';
import { certificatePem, certificatesOfPem, type Certificate } from '../../../wire/x509/certificate';
import { matchingName } from '../../../wire/x509/certificate-names';
import { decodeRequest, type CertificateRequest } from '../../../wire/x509/certificate-request';
import { bytesOfBigInt, hexOf } from '../../../wire/x509/der';
import { formatName } from '../../../wire/x509/distinguished-name';
import { issueCertificate, randomSerial } from '../../../wire/x509/issue-certificate';
import { decodePem, encodePem } from '../../../wire/x509/pem';
import { encodePublicKey } from '../../../wire/x509/public-key';
import { linesOf } from '../input-files';
import { loadText, readOpensslArguments, writeOutput, type OpensslArguments } from './arguments';
import { certificateText, colonHex, EXTENSION_WORDS, extensionLines, opensslDate } from './certificate-text';
import { extensionOfWords } from './extension-words';
import { readKeyFile } from './keys';
import { digestOf, SECONDS_PER_DAY, serialOf, SERIAL_BYTES } from './request';

const DEFAULT_DAYS = 30;

export function* x509(process: Process, args: readonly string[]): Task<number> {
  const given = readOpensslArguments(process, args, {
    command: 'x509',
    known:
      'in: out: text noout subject issuer dates startdate enddate serial fingerprint pubkey ext: checkend: checkhost: checkip: sha1 sha256 sha384 sha512 req CA: CAkey: CAcreateserial CAserial: days: extfile: extensions: copy_extensions: set_serial: signkey: key: nameopt:',
    refused: 'inform outform hash subject_hash issuer_hash purpose email ocsp_uri modulus trustout certopt',
  });
  if (given === undefined) return 1;
  if (given.has('req')) return signRequest(process, given);
  const path = given.text('in');
  const text = path === undefined ? yield* process.stdin.readAll() : loadText(process, path, 'certificate');
  if (text === undefined) return 1;
  const [certificate] = certificatesOfPem(text) ?? [];
  if (certificate === undefined) {
    process.stderr(`Could not read certificate from ${path ?? '<stdin>'}\nUnable to load certificate\n`);
    return 1;
  }
  let exitCode = 0;
  for (const flag of given.flags) {
    const shown = shownBy(process, flag, certificate, given);
    if (shown === undefined) continue;
    if (flag === 'ext' && certificate.extensions.length === 0) {
      process.stderr('No extensions in certificate\n');
    }
    process.stdout(shown.text);
    exitCode = Math.max(exitCode, shown.exitCode);
  }
  if (!given.has('noout')) writeOutput(process, given.text('out'), certificatePem(certificate));
  return exitCode;
}

function shownBy(
  process: Process,
  flag: string,
  certificate: Certificate,
  given: OpensslArguments,
): { readonly text: string; readonly exitCode: number } | undefined {
  const text = partText(flag, certificate, given);
  if (text !== undefined) return { text, exitCode: 0 };
  if (flag === 'checkend') {
    const limit = calendarNow(process.environment).unixSeconds + Number(given.text('checkend'));
    return certificate.notAfter > limit
      ? { text: 'Certificate will not expire\n', exitCode: 0 }
      : { text: 'Certificate will expire\n', exitCode: 1 };
  }
  if (flag !== 'checkhost' && flag !== 'checkip') return undefined;
  const host = given.text(flag) ?? '';
  const kind = flag === 'checkhost' ? 'Hostname' : 'IP';
  const isFit = matchingName(certificate, host) !== undefined;
  return { text: `${kind} ${host} does${isFit ? '' : ' NOT'} match certificate\n`, exitCode: 0 };
}

function partText(flag: string, certificate: Certificate, given: OpensslArguments): string | undefined {
  const { subject, issuer, serial, notBefore, notAfter, publicKey, der } = certificate;
  switch (flag) {
    case 'text':
      return certificateText(certificate);
    case 'subject':
      return `subject=${formatName(subject)}\n`;
    case 'issuer':
      return `issuer=${formatName(issuer)}\n`;
    case 'serial':
      return `serial=${hexOf(bytesOfBigInt(serial)).toUpperCase()}\n`;
    case 'startdate':
      return `notBefore=${opensslDate(notBefore)}\n`;
    case 'enddate':
      return `notAfter=${opensslDate(notAfter)}\n`;
    case 'dates':
      return `notBefore=${opensslDate(notBefore)}\nnotAfter=${opensslDate(notAfter)}\n`;
    case 'fingerprint':
      return given.has('sha256')
        ? `sha256 Fingerprint=${colonHex(sha256(der))}\n`
        : `SHA1 Fingerprint=${colonHex(sha1(der))}\n`;
    case 'pubkey':
      return publicKey === 'unsupported' ? '' : encodePem('PUBLIC KEY', encodePublicKey(publicKey));
    case 'ext':
      return extensionsText(certificate, given.text('ext') ?? '');
    default:
      return undefined;
  }
}

function extensionsText({ extensions }: Certificate, wanted: string): string {
  const oids = wanted.split(',').map((word) => EXTENSION_WORDS[word]);
  const shown = extensions.filter(({ oid }) => oids.includes(oid));
  return shown.map((extension) => `${extensionLines(extension).join('\n')}\n`).join('');
}

/** `x509 -req`: an authority signs, or whoever asks does. */
function signRequest(process: Process, given: OpensslArguments): number {
  const text = loadText(process, given.text('in') ?? '/dev/stdin', 'certificate');
  const block = decodePem(text ?? '').find(({ label }) => label === 'CERTIFICATE REQUEST');
  const request = block === undefined ? undefined : decodeRequest(block.bytes);
  if (request === undefined) {
    if (text !== undefined) process.stderr('Unable to load certificate request input\n');
    return 1;
  }
  process.stderr(
    `Certificate request self-signature ${request.isSigned ? 'ok' : 'did not match the contents'}\n`,
  );
  if (!request.isSigned) return 1;
  process.stderr(`subject=${formatName(request.subject)}\n`);
  const authorityPath = given.text('CA');
  const authority = authorityPath === undefined ? undefined : readCertificate(process, authorityPath);
  if (authorityPath !== undefined && authority === undefined) return 1;
  const keyPath = given.text('CAkey') ?? given.text('signkey') ?? given.text('key') ?? authorityPath;
  const issuerKey = keyPath === undefined ? undefined : readKeyFile(process, keyPath);
  const extensions = extensionsFor(process, given, request);
  if (issuerKey === undefined || extensions === undefined) {
    if (keyPath === undefined)
      process.stderr('We need a private key to sign with, use -CA, -signkey or -key\n');
    return 1;
  }
  const prng = process.environment.prng.split(`certificate ${process.environment.prng.uint32()}`);
  const notBefore = calendarNow(process.environment).unixSeconds;
  const certificate = issueCertificate(
    {
      subject: request.subject,
      publicKey: request.publicKey,
      issuer: authority?.subject ?? request.subject,
      issuerKey,
      serial: given.has('set_serial') ? serialOf(given) : randomSerial(prng, SERIAL_BYTES),
      notBefore,
      notAfter: notBefore + Number(given.text('days') ?? DEFAULT_DAYS) * SECONDS_PER_DAY,
      extensions: withIdentifiers(extensions, request, authority),
      digest: digestOf(given),
    },
    prng,
  );
  if (certificate === undefined) return 1;
  writeOutput(process, given.text('out'), certificatePem(certificate));
  return 0;
}

function withIdentifiers(
  extensions: readonly CertificateExtension[],
  { publicKey }: CertificateRequest,
  authority: Certificate | undefined,
): readonly CertificateExtension[] {
  if (extensions.length === 0) return [];
  const signer = authority?.publicKey;
  return [
    ...extensions,
    subjectKeyIdentifier(keyIdentifierOf(publicKey)),
    ...(signer === undefined || signer === 'unsupported'
      ? []
      : [authorityKeyIdentifier(keyIdentifierOf(signer))]),
  ];
}

/** Of `-extfile`, and of the request where `-copy_extensions` says so; undefined with a complaint. */
function extensionsFor(
  process: Process,
  given: OpensslArguments,
  request: CertificateRequest,
): readonly CertificateExtension[] | undefined {
  const copied = (given.text('copy_extensions') ?? 'none') === 'none' ? [] : request.extensions;
  const path = given.text('extfile');
  if (path === undefined) return copied;
  const text = loadText(process, path, 'certificate');
  if (text === undefined) return undefined;
  const extensions = [...copied];
  for (const line of linesOf(text)) {
    if (/^\s*(?:#|\[|$)/u.test(line)) continue;
    const extension = extensionOfWords(line);
    if (!extension.ok) {
      process.stderr(`x509: the line '${line}' of ${path} is not modelled by Podwire\n`);
      return undefined;
    }
    extensions.push(extension.value);
  }
  return extensions;
}

export function readCertificate(process: Process, path: string): Certificate | undefined {
  const text = loadText(process, path, 'certificate');
  if (text === undefined) return undefined;
  const [certificate] = certificatesOfPem(text) ?? [];
  if (certificate === undefined) {
    process.stderr(`Could not read certificate from ${path}\nUnable to load certificate\n`);
  }
  return certificate;
}
