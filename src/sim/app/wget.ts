/**
 * wget, as busybox 1.36 has it (networking/wget.c).
 *
 * Models -q -S -O -o -P -T -U -c(ignored) --spider --header --post-data --post-file --no-check-certificate, redirects,
 * its messages on standard error, the progress line, and https without looking at certificates. Leaves out FTP and resuming.
 */
import type { Result } from '../base/result';
import { seconds } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Process } from '../host/process';
import { normalizePath } from '../host/file-system';
import type { Task } from '../host/task';
import { findHeader, type HttpHeader } from '../wire/http1';
import { formatEndpoint, formatIp, parseIp, type IpAddress } from '../wire/ip-address';
import { bytesOfUtf8, textOfUtf8 } from '../wire/utf8';
import { busyboxUsage } from './busybox-usage';
import { exchangeHttp, type HttpExchange, type HttpFailure } from './http-client';
import { describeOptionError, hasOption, optionValue, parseOptions, type ParsedOptions } from './options';
import { resolveHost } from './resolver';
import { describeSocketError } from './socket-error-text';
import type { TlsFailure } from './tls-channel';
import { connectTls } from './tls-client';
import { hostWithoutBrackets, isDefaultPort, parseLabUrl, type LabUrl } from './url';
import { formatProgress } from './wget-progress';

const USAGE = busyboxUsage(`wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy`);

const LONG_OPTIONS = {
  quiet: 'q',
  'output-document': 'O:',
  'output-file': 'o:',
  'directory-prefix': 'P:',
  'server-response': 'S',
  timeout: 'T:',
  'user-agent': 'U:',
  continue: 'c',
  spider: 'spider',
  header: 'header:',
  'post-data': 'post-data:',
  'post-file': 'post-file:',
  'no-check-certificate': 'no-check-certificate',
};
/** The default of `-T`: 900 seconds. */
const DEFAULT_TIMEOUT_SECONDS = 900;
const MAX_REDIRECTS = 5;

/** `alert_text` of networking/tls.c; it has no words for others. */
const ALERT_TEXTS: Readonly<Record<number, string>> = {
  20: 'bad MAC',
  40: 'handshake failure',
  50: 'decode error',
  51: 'decrypt error',
  112: 'unrecognized name',
};

export function* busyboxWget(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'cqSO:o:P:T:U:Y:s', long: LONG_OPTIONS });
  if (!parsed.ok) {
    process.stderr(`${describeOptionError('wget', parsed.error)}\n${USAGE}`);
    return 1;
  }
  const { operands } = parsed.options;
  if (operands.length === 0) {
    process.stderr(USAGE);
    return 1;
  }
  for (const url of operands) {
    const exitCode = yield* new Retrieval(process, parsed.options).fetch(url);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

class Retrieval {
  readonly #process: Process;
  readonly #options: ParsedOptions;
  readonly #isQuiet: boolean;

  constructor(process: Process, options: ParsedOptions) {
    this.#process = process;
    this.#options = options;
    this.#isQuiet = hasOption(options, 'q');
  }

  *fetch(urlText: string): Task<number> {
    let text = urlText;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const url = parseLabUrl(text);
      if (url === undefined || (url.scheme !== 'http' && url.scheme !== 'https')) {
        return this.#fail(`not an http or ftp url: ${text}`);
      }
      const resolved = yield* resolveHost(this.#process, hostWithoutBrackets(url.host));
      const address = resolved.ok ? resolved.value.addresses[0] : undefined;
      if (address === undefined) return this.#fail(`bad address '${url.host}'`);
      const exchange = yield* this.#request(url, address);
      if (typeof exchange === 'number') return exchange;
      const location = redirectOf(exchange);
      if (location === undefined) return this.#finish(url, exchange);
      text = location.startsWith('/') ? `${url.scheme}://${authorityOf(url)}${location}` : location;
    }
    return this.#fail('too many redirections');
  }

  *#request(url: LabUrl, address: IpAddress): Task<HttpExchange | number> {
    this.#say(`Connecting to ${authorityOf(url)} (${formatEndpoint(address, url.port)})\n`);
    const body = this.#postBody();
    if (typeof body === 'number') return body;
    const timeout = Number(optionValue(this.#options, 'T') ?? DEFAULT_TIMEOUT_SECONDS);
    const outcome = yield* exchangeHttp(this.#process, {
      to: { address, port: url.port },
      ...(url.scheme === 'https' ? { secure: (stream: ByteStream) => this.#secure(url, stream) } : {}),
      head: {
        method: hasOption(this.#options, 'spider') ? 'HEAD' : body === undefined ? 'GET' : 'POST',
        target: url.target,
        version: 'HTTP/1.1',
        headers: this.#headers(url, body),
      },
      ...(body === undefined ? {} : { body }),
      ...(timeout > 0 ? { connectLimit: seconds(timeout), idleLimit: seconds(timeout) } : {}),
    });
    if (!outcome.ok) return this.#failTransfer(outcome.error, address);
    const { head } = outcome.value;
    if (hasOption(this.#options, 'S')) {
      const lines = [`${head.version} ${head.status} ${head.reason}`, ...head.headers.map(formatHeader), ''];
      this.#log(lines.map((line) => `  ${line}\n`).join(''));
    }
    if (head.status >= 400) {
      return this.#fail(`server returned error: ${head.version} ${head.status} ${head.reason}`);
    }
    return outcome.value;
  }

  /** `spawn_ssl_client`: what it says comes once there is a connection, and even when it is quiet. */
  #secure(url: LabUrl, stream: ByteStream): Task<Result<ByteStream, TlsFailure>> {
    if (!hasOption(this.#options, 'no-check-certificate')) {
      this.#log('wget: note: TLS certificate validation not implemented\n');
    }
    const host = hostWithoutBrackets(url.host);
    return connectTls(stream, {
      environment: this.#process.environment,
      serverName: parseIp(host) === undefined ? host : '',
      alpn: [],
    });
  }

  #headers(url: LabUrl, body: Uint8Array | undefined): readonly HttpHeader[] {
    const own = (this.#options.values.get('header') ?? []).map((line): HttpHeader => {
      const colon = line.indexOf(':');
      return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
    });
    const has = (name: string): boolean => findHeader(own, name) !== undefined;
    const headers: HttpHeader[] = [];
    if (!has('host')) headers.push({ name: 'Host', value: authorityOf(url) });
    if (!has('user-agent')) {
      headers.push({ name: 'User-Agent', value: optionValue(this.#options, 'U') ?? 'Wget' });
    }
    headers.push({ name: 'Connection', value: 'close' }, ...own);
    if (body !== undefined) {
      if (!has('content-type')) {
        headers.push({ name: 'Content-Type', value: 'application/x-www-form-urlencoded' });
      }
      headers.push({ name: 'Content-Length', value: String(body.length) });
    }
    return headers;
  }

  #postBody(): Uint8Array | number | undefined {
    const data = optionValue(this.#options, 'post-data');
    if (data !== undefined) return bytesOfUtf8(data);
    const file = optionValue(this.#options, 'post-file');
    if (file === undefined) return undefined;
    const text = this.#process.environment.files.read(this.#pathOf(file));
    return text === undefined
      ? this.#fail(`can't open '${file}': No such file or directory`)
      : bytesOfUtf8(text);
  }

  #finish(url: LabUrl, exchange: HttpExchange): number {
    if (hasOption(this.#options, 'spider')) {
      this.#say('remote file exists\n');
      return 0;
    }
    const { body } = exchange;
    const output = optionValue(this.#options, 'O');
    if (output === '-') {
      this.#say('writing to stdout\n');
      this.#process.stdout(textOfUtf8(body));
      this.#say(`${formatProgress('-', body.length)}\nwritten to stdout\n`);
      return 0;
    }
    const lastPart = url.target.split('?')[0]?.split('/').at(-1) ?? '';
    const name = output ?? (lastPart === '' ? 'index.html' : lastPart);
    const prefix = optionValue(this.#options, 'P');
    const shown = prefix === undefined || output !== undefined ? name : `${prefix}/${name}`;
    const path = this.#pathOf(shown);
    const { files } = this.#process.environment;
    if (output === undefined && files.exists(path)) return this.#fail(`can't open '${shown}': File exists`);
    if (!files.isDirectory(`${path}/..`)) {
      return this.#fail(`can't open '${shown}': No such file or directory`);
    }
    this.#say(`saving to '${shown}'\n`);
    files.write(path, textOfUtf8(body));
    this.#say(`${formatProgress(shown, body.length)}\n'${shown}' saved\n`);
    return 0;
  }

  #pathOf(name: string): string {
    return normalizePath(name.startsWith('/') ? name : `${this.#process.workingDirectory}/${name}`);
  }

  #failTransfer(failure: HttpFailure, address: IpAddress): number {
    switch (failure.kind) {
      case 'connect':
        if (failure.error === 'timed-out' && hasOption(this.#options, 'T')) return this.#timeOut();
        return this.#fail(
          `can't connect to remote host (${formatIp(address)}): ${describeSocketError(this.#process, failure.error)}`,
        );
      case 'transfer':
        if (failure.error === 'timed-out') return this.#timeOut();
        return this.#fail(`error getting response: ${describeSocketError(this.#process, failure.error)}`);
      case 'tls':
        return this.#failTls(failure.failure);
      case 'empty-reply':
        return this.#fail('error getting response');
      case 'malformed':
        return this.#fail('got bad response from server');
      case 'cut-short':
        return this.#fail('connection closed prematurely');
    }
  }

  /** Its TLS client is a process of its own: it complains, and the connection to it ends. */
  #failTls(failure: TlsFailure): number {
    if (failure.kind === 'transport' && failure.error === 'timed-out') return this.#timeOut();
    if (failure.kind === 'alert') {
      const { description } = failure;
      const why = ALERT_TEXTS[description] ?? String(description);
      this.#log(`wget: TLS error from peer (alert code ${description}): ${why}\n`);
    }
    return this.#fail('error getting response: Connection reset by peer');
  }

  #timeOut(): number {
    return this.#fail('download timed out');
  }

  /** Errors are printed even when it is quiet. */
  #fail(message: string): number {
    this.#log(`wget: ${message}\n`);
    return 1;
  }

  #say(text: string): void {
    if (!this.#isQuiet) this.#log(text);
  }

  #log(text: string): void {
    const file = optionValue(this.#options, 'o');
    if (file === undefined || file === '-') this.#process.stderr(text);
    else this.#process.environment.files.append(this.#pathOf(file), text);
  }
}

function redirectOf({ head }: HttpExchange): string | undefined {
  const isRedirect = [301, 302, 303, 307, 308].includes(head.status);
  return isRedirect ? findHeader(head.headers, 'location') : undefined;
}

function authorityOf(url: LabUrl): string {
  return isDefaultPort(url) ? url.host : `${url.host}:${url.explicitPort}`;
}

function formatHeader({ name, value }: HttpHeader): string {
  return `${name}: ${value}`;
}
