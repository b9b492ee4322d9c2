/**
 * TLS as curl 8.11 with OpenSSL has it: what it checks, what it says with `-v`, and how it fails.
 *
 * Models -k, --cacert, --cert and --key, chains, names and dates of certificates, and SSLKEYLOGFILE. Leaves out authorities that
 * every image trusts, since no server of a lab has a certificate of theirs.
 */
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { isIpv6, parseIp } from '../wire/ip-address';
import { TLS_HANDSHAKE } from '../wire/tls';
import { TLS_GROUP } from '../wire/tls-key-share';
import { TLS_CONTENT, TLS_HEADER_BYTES } from '../wire/tls-record';
import type { Certificate } from '../wire/x509/certificate';
import { verifyChain, VERIFY_ERRORS, type VerifyProblem } from '../wire/x509/certificate-chain';
import { isCommonNameOf, matchingName } from '../wire/x509/certificate-names';
import { commonNameOf, formatName } from '../wire/x509/distinguished-name';
import { curveOf } from '../wire/x509/public-key';
import { bitLength } from '../wire/x509/rsa';
import { algorithmName } from '../wire/x509/signature';
import type { TlsIdentity } from '../wire/x509/tls-identity';
import { calendarNow, calendarTime, monthName, twoDigits } from './calendar';
import { CURL_EXIT } from './curl-options';
import type { CurlTrace } from './curl-trace';
import { keyLogWriter } from './key-log-file';
import { alertOfVerifyError, OPENSSL_ALERT_NAMES } from './openssl-alerts';
import { describeSocketError } from './socket-error-text';
import type { TlsFailure, TlsStep } from './tls-channel';
import { connectTls } from './tls-client';
import type { TlsStream } from './tls-stream';
import { hostWithoutBrackets, type LabUrl } from './url';

const HANDSHAKE_NAMES: Readonly<Record<number, string>> = {
  [TLS_HANDSHAKE.CLIENT_HELLO]: 'Client hello',
  [TLS_HANDSHAKE.SERVER_HELLO]: 'Server hello',
  [TLS_HANDSHAKE.NEW_SESSION_TICKET]: 'Newsession Ticket',
  [TLS_HANDSHAKE.ENCRYPTED_EXTENSIONS]: 'Encrypted Extensions',
  [TLS_HANDSHAKE.CERTIFICATE]: 'Certificate',
  [TLS_HANDSHAKE.CERTIFICATE_REQUEST]: 'Request CERT',
  [TLS_HANDSHAKE.CERTIFICATE_VERIFY]: 'CERT verify',
  [TLS_HANDSHAKE.FINISHED]: 'Finished',
};
/** How many of the alert's number `ossl_trace` puts above the description: fatal. */
const FATAL_ALERT = 0x200;
const WARNING_ALERT = 0x100;
const CA_FILE = '/etc/ssl/certs/ca-certificates.crt';
/** What `SSL_CTX_set_security_level` counts keys as, by their size. */
const SECURITY_BITS: readonly (readonly [number, number])[] = [
  [15_360, 256],
  [7680, 192],
  [3072, 128],
  [2048, 112],
  [1024, 80],
];
const EC_GROUP_NAMES: Readonly<Record<number, string>> = {
  [TLS_GROUP.X25519]: 'x25519',
  [TLS_GROUP.P256]: 'secp256r1',
};

/** What follows the error itself where a certificate is no good. */
export const CERTIFICATE_HELP = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
`;

/** `--cacert`, as written, and what is in it. */
export interface CurlAuthorities {
  readonly path: string;
  readonly certificates: readonly Certificate[];
}

interface CurlTlsOptions {
  readonly url: LabUrl;
  readonly isInsecure: boolean;
  readonly authorities: CurlAuthorities | undefined;
  /** `--cert` and `--key`. */
  readonly identity: TlsIdentity | undefined;
  readonly limit: () => Duration | undefined;
}

interface CurlSession {
  readonly stream: TlsStream;
  /** The error that was passed over; 0 for none. */
  readonly verifyResult: number;
}

/** A failure of curl's: its exit code and its words. */
export interface CurlFailure {
  readonly exitCode: number;
  readonly message: string;
}

export function* startCurlTls(
  process: Process,
  stream: ByteStream,
  options: CurlTlsOptions,
  trace: CurlTrace,
): Task<Result<CurlSession, CurlFailure>> {
  const { url, isInsecure, authorities, identity, limit } = options;
  const host = hostWithoutBrackets(url.host);
  const isAddress = parseIp(host) !== undefined;
  const trusted = authorities?.certificates ?? [];
  const now = calendarNow(process.environment).unixSeconds;
  const problemOf = (chain: readonly Certificate[]): VerifyProblem | undefined =>
    verifyChain({ presented: chain, trusted, now }).problems[0];
  trace.say('ALPN: curl offers http/1.1');
  const connected = yield* connectTls(stream, {
    environment: process.environment,
    serverName: isAddress ? '' : host,
    alpn: ['http/1.1'],
    identity,
    limit,
    onSecrets: keyLogWriter(process),
    onStep: (step) => {
      traceStep(step, trace);
      const isHello = step.isOutgoing && step.message === TLS_HANDSHAKE.CLIENT_HELLO;
      if (step.content === TLS_CONTENT.HANDSHAKE && isHello && !isInsecure) {
        trace.say(` CAfile: ${authorities?.path ?? CA_FILE}`);
        trace.say(' CApath: /etc/ssl/certs');
      }
    },
    refusal: (chain) => {
      const problem = isInsecure ? undefined : problemOf(chain);
      return problem === undefined ? undefined : alertOfVerifyError(problem.number);
    },
  });
  if (!connected.ok) return err(failureOf(process, connected.error, problemOf));
  const { session } = connected.value;
  const { peerCertificate: certificate } = connected.value;
  if (certificate === undefined) return ok({ stream: connected.value, verifyResult: 0 });
  const keyName = certificate.publicKey === 'unsupported' ? 'UNDEF' : keyTypeOf(certificate).type;
  const group = EC_GROUP_NAMES[session.group] ?? 'UNDEF';
  trace.say(`SSL connection using TLSv1.3 / ${session.suite.name} / ${group} / ${keyName}`);
  trace.say(
    session.alpn === undefined
      ? 'ALPN: server did not agree on a protocol. Uses default.'
      : `ALPN: server accepted ${session.alpn}`,
  );
  trace.say('Server certificate:');
  trace.say(` subject: ${curlName(certificate.subject)}`);
  trace.say(` start date: ${certificateDate(certificate.notBefore)}`);
  trace.say(` expire date: ${certificateDate(certificate.notAfter)}`);
  if (!isInsecure) {
    const problem = checkHost(certificate, host, trace);
    if (problem !== undefined) {
      connected.value.close();
      return err({ exitCode: CURL_EXIT.UNVERIFIED_PEER, message: problem });
    }
  }
  trace.say(` issuer: ${curlName(certificate.issuer)}`);
  const verified = verifyChain({ presented: session.peerChain, trusted, now });
  const [ignored] = verified.problems;
  trace.say(
    ignored === undefined
      ? ' SSL certificate verify ok.'
      : ` SSL certificate verify result: ${VERIFY_ERRORS[ignored.number]} (${ignored.number}), continuing anyway.`,
  );
  const shown = ignored === undefined ? verified.chain : session.peerChain;
  for (const [level, each] of shown.entries()) trace.say(levelLine(level, each));
  return ok({ stream: connected.value, verifyResult: ignored?.number ?? 0 });
}

/** `Curl_ossl_verifyhost`: what it says when the certificate is for others. Common names count where there are no others. */
function checkHost(certificate: Certificate, host: string, trace: CurlTrace): string | undefined {
  const kind = hostKind(host);
  const isAddress = parseIp(host) !== undefined;
  const name = matchingName(certificate, host);
  if (name !== undefined) {
    trace.say(` subjectAltName: host "${host}" matched cert's ${isAddress ? 'IP address!' : `"${name}"`}`);
    return undefined;
  }
  const wanted = isAddress ? 'ip' : 'dns';
  if (certificate.alternativeNames.some((each) => each.kind === wanted)) {
    trace.say(` subjectAltName does not match ${kind} ${host}`);
    return `SSL: no alternative certificate subject name matches target ${kind} '${host}'`;
  }
  const commonName = commonNameOf(certificate.subject);
  if (commonName === '') return 'SSL: unable to obtain common name from peer certificate';
  if (isAddress || !isCommonNameOf(certificate, host)) {
    return `SSL: certificate subject name '${commonName}' does not match target ${kind} '${host}'`;
  }
  trace.say(` common name: ${commonName} (matched)`);
  return undefined;
}

/** `C=DE; O=Acme; CN=shop`, as `x509_name_oneline` writes it. */
function curlName(name: Certificate['subject']): string {
  return formatName(name, '=').replaceAll(', ', '; ');
}

function keyTypeOf({ publicKey }: Certificate): {
  readonly type: string;
  readonly bits: number;
  readonly security: number;
} {
  if (publicKey === 'unsupported') return { type: 'unknown', bits: 0, security: 0 };
  if (publicKey.kind === 'rsa') {
    const bits = bitLength(publicKey.modulus);
    const security = SECURITY_BITS.find(([size]) => bits >= size)?.[1] ?? 0;
    return { type: 'RSASSA-PSS', bits, security };
  }
  if (publicKey.kind === 'ed25519') return { type: 'ED25519', bits: 256, security: 128 };
  const { bits, bytes } = curveOf(publicKey.curve);
  return { type: 'id-ecPublicKey', bits, security: Math.min(bytes * 4, 256) };
}

function levelLine(level: number, certificate: Certificate): string {
  const { type, bits, security } = keyTypeOf(certificate);
  const { publicKey } = certificate;
  const kind =
    publicKey === 'unsupported'
      ? type
      : { rsa: 'RSA', ec: `EC/${ecName(certificate)}`, ed25519: 'ED25519' }[publicKey.kind];
  return `  Certificate level ${level}: Public key type ${kind} (${bits}/${security} Bits/secBits), signed using ${algorithmName(certificate.signatureAlgorithm)}`;
}

function ecName({ publicKey }: Certificate): string {
  return publicKey !== 'unsupported' && publicKey.kind === 'ec' ? curveOf(publicKey.curve).opensslName : '';
}

function failureOf(
  process: Process,
  failure: TlsFailure,
  problemOf: (chain: readonly Certificate[]) => VerifyProblem | undefined,
): CurlFailure {
  const exitCode = CURL_EXIT.TLS_CONNECT_ERROR;
  switch (failure.kind) {
    case 'refused': {
      const problem = VERIFY_ERRORS[problemOf(failure.chain)?.number ?? 20];
      return { exitCode: CURL_EXIT.UNVERIFIED_PEER, message: `SSL certificate problem: ${problem}` };
    }
    case 'transport':
      if (failure.error === 'timed-out')
        return { exitCode: CURL_EXIT.TIMED_OUT, message: 'SSL connection timeout' };
      return { exitCode, message: `Recv failure: ${describeSocketError(process, failure.error)}` };
    case 'closed':
      return {
        exitCode,
        message: 'TLS connect error: error:0A000126:SSL routines::unexpected eof while reading',
      };
    case 'not-tls':
      return { exitCode, message: 'TLS connect error: error:0A00010B:SSL routines::wrong version number' };
    case 'bad-record':
    case 'alert': {
      const name = OPENSSL_ALERT_NAMES[failure.description] ?? 'internal error';
      const code = (0x0a00_03e8 + failure.description).toString(16).toUpperCase().padStart(8, '0');
      return { exitCode, message: `TLS connect error: error:${code}:SSL routines::tls alert ${name}` };
    }
  }
}

/** `ossl_trace`: every record has a head, then comes what is in it. */
function traceStep({ isOutgoing, content, message, sizeBytes }: TlsStep, trace: CurlTrace): void {
  const direction = isOutgoing ? 'OUT' : 'IN';
  trace.data(isOutgoing, TLS_HEADER_BYTES);
  if (content === TLS_CONTENT.HANDSHAKE) {
    const name = HANDSHAKE_NAMES[message] ?? 'Unknown';
    trace.say(`TLSv1.3 (${direction}), TLS handshake, ${name} (${message}):`);
  } else if (content === TLS_CONTENT.ALERT) {
    const number = (message === 0 ? WARNING_ALERT : FATAL_ALERT) + message;
    trace.say(`TLSv1.3 (${direction}), TLS alert, ${OPENSSL_ALERT_NAMES[message] ?? 'unknown'} (${number}):`);
  } else trace.say(`TLSv1.3 (${direction}), TLS change cipher, Change cipher spec (1):`);
  trace.data(isOutgoing, sizeBytes);
}

function hostKind(host: string): string {
  const address = parseIp(host);
  if (address === undefined) return 'host name';
  return isIpv6(address) ? 'ipv6 address' : 'ipv4 address';
}

/** `Nov 21 22:17:58 2026 GMT`, with the day padded to two columns. */
function certificateDate(unixSeconds: number): string {
  const time = calendarTime(unixSeconds * 1000, 0);
  const clock = [time.hour, time.minute, time.second].map(twoDigits).join(':');
  return `${monthName(time).slice(0, 3)} ${String(time.day).padStart(2)} ${clock} ${time.year} GMT`;
}
