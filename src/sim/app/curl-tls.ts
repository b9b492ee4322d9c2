/**
 * TLS as curl 8.11 with OpenSSL has it: what it checks, what it says with `-v`, and how it fails.
 *
 * Models -k, --cacert, the names and the dates of a certificate. Leaves out authorities that every image trusts, since
 * no server of a lab has a certificate of theirs, and certificates of the client.
 */
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { isIpv6, parseIp } from '../wire/ip-address';
import { TLS_HANDSHAKE } from '../wire/tls';
import { TLS_CONTENT, TLS_HEADER_BYTES } from '../wire/tls-record';
import { calendarNow, calendarTime, monthName, twoDigits } from './calendar';
import { CURL_EXIT } from './curl-options';
import type { CurlTrace } from './curl-trace';
import { describeSocketError } from './socket-error-text';
import type { TlsFailure, TlsStep } from './tls-channel';
import { authoritiesOf, matchingName, type TlsCertificate } from './tls-certificate';
import { connectTls, type TlsStream } from './tls-stream';
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
/** `SSL_alert_desc_string_long` */
const ALERT_NAMES: Readonly<Record<number, string>> = {
  0: 'close notify',
  10: 'unexpected message',
  20: 'bad record mac',
  40: 'handshake failure',
  48: 'unknown CA',
  50: 'decode error',
  70: 'protocol version',
  120: 'no application protocol',
};
/** How many of the alert's number `ossl_trace` puts above the description: fatal. */
const FATAL_ALERT = 0x200;
const WARNING_ALERT = 0x100;
const CA_FILE = '/etc/ssl/certs/ca-certificates.crt';
const UNKNOWN_ISSUER = 'unable to get local issuer certificate';

/** What follows the error itself where a certificate is no good. */
export const CERTIFICATE_HELP = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
`;

interface CurlTlsOptions {
  readonly url: LabUrl;
  readonly isInsecure: boolean;
  /** `--cacert`, as written, and what is in it. */
  readonly authorities: { readonly path: string; readonly text: string } | undefined;
  readonly limit: () => Duration | undefined;
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
): Task<Result<TlsStream, CurlFailure>> {
  const { url, isInsecure, authorities, limit } = options;
  const host = hostWithoutBrackets(url.host);
  const isAddress = parseIp(host) !== undefined;
  const trusted = isInsecure ? [] : authoritiesOf(authorities?.text ?? '');
  const now = calendarNow(process.environment).unixSeconds;
  trace.say('ALPN: curl offers http/1.1');
  const connected = yield* connectTls(stream, {
    prng: process.environment.prng,
    serverName: isAddress ? '' : host,
    alpn: ['http/1.1'],
    limit,
    onStep: (step) => {
      traceStep(step, trace);
      const isHello = step.isOutgoing && step.message === TLS_HANDSHAKE.CLIENT_HELLO;
      if (step.content === TLS_CONTENT.HANDSHAKE && isHello && !isInsecure) {
        trace.say(` CAfile: ${authorities?.path ?? CA_FILE}`);
        trace.say(' CApath: /etc/ssl/certs');
      }
    },
    isTrusted: (certificate) => isInsecure || certificateProblem(certificate, trusted, now) === undefined,
  });
  if (!connected.ok) return err(failureOf(process, connected.error, trusted, now));
  const session = connected.value;
  const { certificate } = session;
  trace.say('SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256 / x25519 / RSASSA-PSS');
  trace.say(
    session.alpn === undefined
      ? 'ALPN: server did not agree on a protocol. Uses default.'
      : `ALPN: server accepted ${session.alpn}`,
  );
  if (certificate === undefined) return ok(session);
  trace.say('Server certificate:');
  trace.say(` subject: CN=${certificate.subject}`);
  trace.say(` start date: ${certificateDate(certificate.notBefore)}`);
  trace.say(` expire date: ${certificateDate(certificate.notAfter)}`);
  if (!isInsecure) {
    const name = matchingName(certificate, host);
    if (name === undefined) {
      trace.say(` subjectAltName does not match ${hostKind(host)} ${host}`);
      session.close();
      const message = `SSL: no alternative certificate subject name matches target ${hostKind(host)} '${host}'`;
      return err({ exitCode: CURL_EXIT.UNVERIFIED_PEER, message });
    }
    trace.say(` subjectAltName: host "${host}" matched cert's ${isAddress ? 'IP address!' : `"${name}"`}`);
  }
  trace.say(` issuer: CN=${certificate.issuer}`);
  trace.say(
    isInsecure
      ? ` SSL certificate verify result: ${UNKNOWN_ISSUER} (20), continuing anyway.`
      : ' SSL certificate verify ok.',
  );
  trace.say(
    '  Certificate level 0: Public key type RSA (2048/112 Bits/secBits), signed using sha256WithRSAEncryption',
  );
  return ok(session);
}

function certificateProblem(
  { issuer, notBefore, notAfter }: TlsCertificate,
  trusted: readonly string[],
  now: number,
): string | undefined {
  if (!trusted.includes(issuer)) return UNKNOWN_ISSUER;
  if (now < notBefore) return 'certificate is not yet valid';
  return now > notAfter ? 'certificate has expired' : undefined;
}

function failureOf(
  process: Process,
  failure: TlsFailure,
  trusted: readonly string[],
  now: number,
): CurlFailure {
  const exitCode = CURL_EXIT.TLS_CONNECT_ERROR;
  switch (failure.kind) {
    case 'refused': {
      const problem = certificateProblem(failure.certificate, trusted, now) ?? UNKNOWN_ISSUER;
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
      const name = ALERT_NAMES[failure.description] ?? 'internal error';
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
    trace.say(`TLSv1.3 (${direction}), TLS alert, ${ALERT_NAMES[message] ?? 'unknown'} (${number}):`);
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
