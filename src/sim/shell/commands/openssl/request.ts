/**
 * openssl req: a certificate that signs itself (`-x509`), or a request for one (OpenSSL 3.0, with Debian's openssl.cnf).
 *
 * Leaves out configuration files, and asking for the parts of a name.
 */
import { calendarNow } from '../../../app/calendar';
import type { Process } from '../../../host/process';
import {
  authorityKeyIdentifier,
  basicConstraints,
  keyIdentifierOf,
  subjectKeyIdentifier,
  type CertificateExtension,
} from '../../../wire/x509/certificate-extensions';
import { certificatePem } from '../../../wire/x509/certificate';
import { decodeRequest, makeRequest, requestPem } from '../../../wire/x509/certificate-request';
import { formatName, makeName, type DistinguishedName } from '../../../wire/x509/distinguished-name';
import { issueCertificate, randomSerial } from '../../../wire/x509/issue-certificate';
import { NAME_ATTRIBUTES } from '../../../wire/x509/object-identifiers';
import { decodePem } from '../../../wire/x509/pem';
import { privateKeyPem, publicKeyOf, type PrivateKey } from '../../../wire/x509/private-key';
import { loadText, readOpensslArguments, writeOutput, type OpensslArguments } from './arguments';
import { extensionOfWords } from './extension-words';
import { keyWish, newKey, readKeyFile } from './keys';

const DEFAULT_DAYS = 30;
export const SECONDS_PER_DAY = 86_400;
/** Of 160 bits, the highest not set. */
export const SERIAL_BYTES = 20;

export function req(process: Process, args: readonly string[]): number {
  const given = readOpensslArguments(process, args, {
    command: 'req',
    known:
      'x509 new newkey: nodes noenc keyout: out: in: key: days: subj: addext: pkeyopt: sha256 sha384 sha512 utf8 batch noout subject verify set_serial:',
    refused: 'config extensions reqexts CA CAkey text pubkey outform inform section passin passout',
  });
  if (given === undefined) return 1;
  const inPath = given.text('in');
  if (inPath !== undefined && !given.has('x509')) return printRequest(process, inPath, given);
  const key = keyFor(process, given);
  if (key === undefined) return 1;
  const subject = subjectOf(process, given.text('subj'));
  if (subject === undefined) return 1;
  const asked = extensionsOf(process, given.all('addext'));
  if (asked === undefined) return 1;
  const prng = process.environment.prng.split(`request ${process.environment.prng.uint32()}`);
  if (!given.has('x509')) {
    const request = makeRequest({ subject, key, extensions: asked }, prng);
    writeOutput(process, given.text('out'), requestPem(request));
    return 0;
  }
  const publicKey = publicKeyOf(key);
  const identifier = keyIdentifierOf(publicKey);
  const defaults = [
    subjectKeyIdentifier(identifier),
    authorityKeyIdentifier(identifier),
    basicConstraints(true),
  ].filter(({ oid }) => !asked.some((each) => each.oid === oid));
  const notBefore = calendarNow(process.environment).unixSeconds;
  const certificate = issueCertificate(
    {
      subject,
      publicKey,
      issuer: subject,
      issuerKey: key,
      serial: given.has('set_serial') ? serialOf(given) : randomSerial(prng, SERIAL_BYTES),
      notBefore,
      notAfter: notBefore + Number(given.text('days') ?? DEFAULT_DAYS) * SECONDS_PER_DAY,
      extensions: [...defaults, ...asked],
      digest: digestOf(given),
    },
    prng,
  );
  if (certificate === undefined) return 1;
  writeOutput(process, given.text('out'), certificatePem(certificate));
  return 0;
}

/** Decimal, or hexadecimal behind `0x`. */
export function serialOf(given: OpensslArguments): bigint {
  const text = given.text('set_serial') ?? '';
  return /^(?:\d+|0x[\da-f]+)$/iu.test(text) ? BigInt(text) : 0n;
}

export function digestOf(given: OpensslArguments): 'SHA256' | 'SHA384' | 'SHA512' {
  if (given.has('sha512')) return 'SHA512';
  return given.has('sha384') ? 'SHA384' : 'SHA256';
}

/** `/C=DE/O=Acme/CN=example.com`; undefined with a complaint. */
function subjectOf(process: Process, text: string | undefined): DistinguishedName | undefined {
  if (text === undefined) {
    process.stderr('req: a name that is asked for part by part is not modelled by Podwire: give -subj\n');
    return undefined;
  }
  if (!text.startsWith('/')) {
    process.stderr(
      `req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'\n`,
    );
    return undefined;
  }
  const attributes: { type: string; value: string }[] = [];
  for (const part of text.slice(1).split(/(?<!\\)\//u)) {
    const [name = '', ...value] = part.split('=');
    const type = NAME_ATTRIBUTES[name];
    if (part === '' || value.join('=') === '') continue;
    if (type === undefined) process.stderr(`req: Skipping unknown subject name attribute "${name}"\n`);
    else attributes.push({ type, value: value.join('=').replaceAll('\\', '') });
  }
  return makeName(attributes, 'openssl');
}

function extensionsOf(
  process: Process,
  texts: readonly string[],
): readonly CertificateExtension[] | undefined {
  const extensions: CertificateExtension[] = [];
  for (const text of texts) {
    const extension = extensionOfWords(text);
    if (!extension.ok) {
      process.stderr(`req: Error adding x509 extensions defined via -addext: ${extension.error}\n`);
      return undefined;
    }
    extensions.push(extension.value);
  }
  return extensions;
}

function keyFor(process: Process, given: OpensslArguments): PrivateKey | undefined {
  const path = given.text('key');
  if (path !== undefined) return readKeyFile(process, path);
  const wish = keyWish(process, given.text('newkey') ?? 'rsa:2048', given.all('pkeyopt'), 'req');
  if (wish === undefined) return undefined;
  if (!given.has('nodes') && !given.has('noenc')) {
    process.stderr('req: keys behind a password are not modelled by Podwire: give -nodes\n');
    return undefined;
  }
  const key = newKey(process, wish);
  writeOutput(process, given.text('keyout') ?? 'privkey.pem', privateKeyPem(key));
  process.stderr('-----\n');
  return key;
}

function printRequest(process: Process, path: string, given: OpensslArguments): number {
  const text = loadText(process, path, 'certificate');
  if (text === undefined) return 1;
  const block = decodePem(text).find(({ label }) => label === 'CERTIFICATE REQUEST');
  const request = block === undefined ? undefined : decodeRequest(block.bytes);
  if (request === undefined) {
    process.stderr('unable to load X509 request\n');
    return 1;
  }
  if (given.has('verify')) {
    process.stderr(`Certificate request self-signature verify ${request.isSigned ? 'OK' : 'failure'}\n`);
  }
  if (given.has('subject')) process.stdout(`subject=${formatName(request.subject)}\n`);
  if (!given.has('noout')) writeOutput(process, given.text('out'), requestPem(request));
  return request.isSigned ? 0 : 1;
}
