/**
 * openssl s_client: a connection, and what the server shows (OpenSSL 3.0 `apps/s_client.c`).
 *
 * Models the name that it asks for, what it thinks of the certificate, a certificate of its own, ALPN, a key log file, and
 * what is typed. Leaves out session tickets that arrive later, STARTTLS, TLS 1.2 and the commands of single letters.
 */
import { runInBackground } from '../../../app/background';
import { calendarNow } from '../../../app/calendar';
import { keyLogFile } from '../../../app/key-log-file';
import { alertOfVerifyError, OPENSSL_ALERT_NAMES } from '../../../app/openssl-alerts';
import { resolveHost } from '../../../app/resolver';
import type { TlsFailure } from '../../../app/tls-channel';
import { connectTls } from '../../../app/tls-client';
import type { TlsStream } from '../../../app/tls-stream';
import type { ByteStream } from '../../../host/byte-stream';
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import { connectTcp } from '../../../host/tcp-stream';
import { parseIp } from '../../../wire/ip-address';
import { bytesOfUtf8, textOfUtf8 } from '../../../wire/utf8';
import { certificatesOfPem, type Certificate } from '../../../wire/x509/certificate';
import { verifyChain, type VerifyProblem } from '../../../wire/x509/certificate-chain';
import { matchingName } from '../../../wire/x509/certificate-names';
import { tlsIdentityOfPem, type TlsIdentity } from '../../../wire/x509/tls-identity';
import { pathFor } from '../input-files';
import { loadText, readOpensslArguments, type OpensslArguments } from './arguments';
import { briefText, sessionText, verifyText } from './session-text';

const KNOWN =
  'connect: servername: noservername CAfile: showcerts brief quiet tls1_3 alpn: keylogfile: cert: key: verify_hostname: verify_ip: verify_return_error ign_eof verify: no_ign_eof';
const REFUSED = 'starttls tls1_2 tls1_1 reconnect sess_out sess_in proxy msg debug trace status crlf prexit';
const ERRNO: Readonly<Record<string, readonly [number, string]>> = {
  'connection-refused': [111, 'Connection refused'],
  'host-unreachable': [113, 'No route to host'],
  'network-unreachable': [101, 'Network is unreachable'],
  'timed-out': [110, 'Connection timed out'],
};

export function* sClient(process: Process, args: readonly string[]): Task<number> {
  const given = readOpensslArguments(process, args, { command: 's_client', known: KNOWN, refused: REFUSED });
  if (given === undefined) return 1;
  const place = placeOf(given);
  const trusted = readTrusted(process, given.text('CAfile'));
  const identity = readIdentity(process, given);
  if (trusted === undefined || identity === 'unreadable') return 1;
  const resolved = yield* resolveHost(process, place.host);
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    process.stderr(
      'error:10080002:BIO routines:BIO_lookup_ex:system lib:Name or service not known\nconnect:errno=0\n',
    );
    return 1;
  }
  const connected = yield* connectTcp(process, { address, port: place.port });
  if (!connected.ok) {
    const [number, text] = ERRNO[connected.error] ?? [104, 'Connection reset by peer'];
    process.stderr(
      `error:800000${number.toString(16).toUpperCase()}:system library:BIO_connect:${text}:calling connect()\n` +
        `error:10000067:BIO routines:BIO_connect:connect error:\nconnect:errno=${number}\n`,
    );
    return 1;
  }
  const counted = new CountedStream(connected.value);
  const check = (chain: readonly Certificate[]): readonly VerifyProblem[] =>
    problemsOf(process, given, chain, trusted);
  const secured = yield* connectTls(counted, {
    environment: process.environment,
    serverName: place.serverName,
    alpn: (given.text('alpn') ?? '').split(',').filter((name) => name !== ''),
    identity,
    ...(given.has('keylogfile') ? { onSecrets: keyLogFile(process, given.text('keylogfile') ?? '') } : {}),
    refusal: (chain) => {
      const [problem] = given.has('verify_return_error') ? check(chain) : [];
      return problem === undefined ? undefined : alertOfVerifyError(problem.number);
    },
  });
  if (!secured.ok) return failed(process, given, secured.error, check);
  const { session } = secured.value;
  const problems = check(session.peerChain);
  if (place.serverName === '') process.stderr("Can't use SSL_get_servername\n");
  const shown = { session, problems, readBytes: counted.readBytes, writtenBytes: counted.writtenBytes };
  if (given.has('brief')) process.stderr(briefText(shown));
  else if (!given.has('quiet')) {
    process.stderr(verifyText(session.peerChain, problems));
    process.stdout(`CONNECTED(00000003)\n${sessionText(shown, given.has('showcerts'))}`);
  }
  yield* talk(
    process,
    secured.value,
    given.has('ign_eof') || (given.has('quiet') && !given.has('no_ign_eof')),
  );
  return 0;
}

interface Place {
  readonly host: string;
  readonly port: number;
  /** Empty for none. */
  readonly serverName: string;
}

/** An address has no name that could be asked for. */
function placeOf(given: OpensslArguments): Place {
  const text = given.text('connect') ?? given.operands[0] ?? 'localhost:4433';
  const [, bracketed, plain = '', port = '4433'] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/u.exec(text) ?? [];
  const host = bracketed ?? plain;
  const name = given.text('servername') ?? (parseIp(host) === undefined ? host : '');
  return { host, port: Number(port), serverName: given.has('noservername') ? '' : name };
}

function readTrusted(process: Process, path: string | undefined): readonly Certificate[] | undefined {
  if (path === undefined) return [];
  const text = loadText(process, path, 'certificate');
  return text === undefined ? undefined : (certificatesOfPem(text) ?? []);
}

function readIdentity(process: Process, given: OpensslArguments): TlsIdentity | undefined | 'unreadable' {
  const path = given.text('cert');
  if (path === undefined) return undefined;
  const { files } = process.environment;
  const [certificate, key] = [path, given.text('key') ?? path].map((name) =>
    files.read(pathFor(process, name)),
  );
  const pair = tlsIdentityOfPem(certificate ?? '', key ?? '');
  if (pair.ok) return pair.value;
  process.stderr(`Could not read client certificate from ${path}\nUnable to load client certificate\n`);
  return 'unreadable';
}

/** It does not stop at the first. */
function problemsOf(
  process: Process,
  given: OpensslArguments,
  chain: readonly Certificate[],
  trusted: readonly Certificate[],
): readonly VerifyProblem[] {
  const now = calendarNow(process.environment).unixSeconds;
  const { problems } = verifyChain({ presented: chain, trusted, now });
  const host = given.text('verify_hostname') ?? given.text('verify_ip');
  const [leaf] = chain;
  if (host === undefined || leaf === undefined || matchingName(leaf, host) !== undefined) return problems;
  return [...problems, { number: given.has('verify_ip') ? 64 : 62, depth: 0 }];
}

function failed(
  process: Process,
  given: OpensslArguments,
  failure: TlsFailure,
  check: (chain: readonly Certificate[]) => readonly VerifyProblem[],
): number {
  process.stdout('CONNECTED(00000003)\n');
  switch (failure.kind) {
    case 'refused':
      process.stderr(verifyText(failure.chain, check(failure.chain).slice(0, 1)));
      process.stderr(
        'error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:\n',
      );
      break;
    case 'alert': {
      const name = OPENSSL_ALERT_NAMES[failure.description] ?? 'unknown';
      const code = (0x0a00_03e8 + failure.description).toString(16).toUpperCase().padStart(8, '0');
      process.stderr(
        `error:${code}:SSL routines:ssl3_read_bytes:tlsv1 alert ${name}:SSL alert number ${failure.description}\n`,
      );
      break;
    }
    case 'not-tls':
      process.stderr('error:0A00010B:SSL routines:ssl3_get_record:wrong version number:\n');
      break;
    case 'closed':
      process.stderr('error:0A000126:SSL routines:ssl3_read_n:unexpected eof while reading:\n');
      break;
    case 'transport':
      process.stderr('write:errno=104\n');
      break;
    case 'bad-record':
      process.stderr(`error:0A000000:SSL routines::${OPENSSL_ALERT_NAMES[failure.description] ?? 'error'}\n`);
  }
  if (!given.has('quiet') && !given.has('brief')) {
    process.stdout('---\nno peer certificate available\n---\nNo client certificate CA names sent\n---\n');
  }
  return 1;
}

/** What is typed goes to the server, what the server says is printed; the end of the input ends it. */
function* talk(process: Process, stream: TlsStream, ignoresEnd: boolean): Task {
  const state = { isTyping: true };
  const stop = runInBackground(
    process,
    (function* (): Task {
      for (;;) {
        const text = yield* process.stdin.read();
        if (text === undefined) break;
        const written = yield* stream.write(bytesOfUtf8(text));
        if (!written.ok) return;
      }
      if (ignoresEnd) return;
      state.isTyping = false;
      process.stderr('DONE\n');
      stream.close();
    })(),
  );
  while (state.isTyping) {
    const received = yield* stream.read();
    if (!received.ok || received.value.length === 0) break;
    process.stdout(textOfUtf8(received.value));
  }
  if (state.isTyping) {
    process.stdout('closed\n');
    stream.close();
  }
  stop();
}

/** How much went over TCP. */
class CountedStream implements ByteStream {
  readonly #stream: ByteStream;
  readBytes = 0;
  writtenBytes = 0;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  get remote(): ByteStream['remote'] {
    return this.#stream.remote;
  }

  get local(): ByteStream['local'] {
    return this.#stream.local;
  }

  *read(limit?: Parameters<ByteStream['read']>[0]): ReturnType<ByteStream['read']> {
    const received = yield* this.#stream.read(limit);
    if (received.ok) this.readBytes += received.value.length;
    return received;
  }

  *write(bytes: Uint8Array): ReturnType<ByteStream['write']> {
    this.writtenBytes += bytes.length;
    return yield* this.#stream.write(bytes);
  }

  close(): void {
    this.#stream.close();
  }
}
