/** One URL of a curl command: its request, the redirects it follows, what it writes and how it fails. */
import { err, ok, type Result } from '../base/result';
import { elapsed, seconds, type SimTime } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import { normalizePath } from '../host/file-system';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import type { NetDevice } from '../link/net-device';
import type { SocketError } from '../transport/socket-error';
import { findHeader, type HttpHeader, type HttpRequestHead, type HttpResponseHead } from '../wire/http1';
import { TLS_HEADER_BYTES } from '../wire/tls-record';
import { certificatesOfPem } from '../wire/x509/certificate';
import { tlsIdentityOfPem, type TlsIdentity } from '../wire/x509/tls-identity';
import { formatEndpoint, formatIp, isIpv6, parseIp, type IpAddress } from '../wire/ip-address';
import { textOfUtf8 } from '../wire/utf8';
import { EMPTY_METER, formatMeter, METER_HEADING } from './curl-meter';
import { CURL_EXIT } from './curl-options';
import { authorityOf, requestBody, requestHead } from './curl-request';
import { CERTIFICATE_HELP, startCurlTls, type CurlAuthorities, type CurlFailure } from './curl-tls';
import { CurlTrace } from './curl-trace';
import { formatWriteOut, type TransferFigures } from './curl-write-out';
import { connectRace, type ConnectFailure } from './connect-race';
import { exchangeHttp, type HttpExchange, type HttpFailure } from './http-client';
import { hasOption, optionValue, type ParsedOptions } from './options';
import { resolveHost } from './resolver';
import { describeSocketError } from './socket-error-text';
import { hostWithoutBrackets, parseLabUrl, type LabUrl } from './url';

const MAX_REDIRECTS = 50;
const NANOSECONDS = 1_000_000_000;
/** `X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY` */

export class CurlTransfer {
  readonly #process: Process;
  readonly #options: ParsedOptions;
  readonly #startedAt: SimTime;
  readonly #figures: TransferFigures;
  readonly #trace: CurlTrace;
  /** The device that a zone in the URL names. */
  #egress: NetDevice | undefined = undefined;

  constructor(process: Process, options: ParsedOptions) {
    this.#process = process;
    this.#options = options;
    this.#startedAt = process.environment.scheduler.now();
    this.#trace = new CurlTrace(process, hasOption(options, 'v'));
    this.#figures = {
      statusCode: 0,
      contentType: '',
      remoteAddress: '',
      remotePort: 0,
      localAddress: '',
      localPort: 0,
      downloadedBytes: 0,
      headerBytes: 0,
      redirects: 0,
      url: '',
      method: 'GET',
      nameLookupNs: 0,
      connectNs: 0,
      appConnectNs: 0,
      verifyResult: 0,
      startTransferNs: 0,
      totalNs: 0,
      exitCode: 0,
      errorMessage: '',
    };
  }

  *run(urlText: string): Task<number> {
    const hasMeter = this.#hasMeter();
    if (hasMeter) this.#process.stderr(METER_HEADING);
    const exitCode = yield* this.#follow(urlText);
    this.#figures.exitCode = exitCode;
    this.#figures.totalNs = this.#elapsedNs();
    const format = optionValue(this.#options, 'w');
    if (format !== undefined) this.#process.stdout(formatWriteOut(format, this.#figures));
    return exitCode;
  }

  /** The meter runs when the body does not go to the screen. */
  #hasMeter(): boolean {
    const isToFile = hasOption(this.#options, 'O') || optionValue(this.#options, 'o') !== undefined;
    if (this.#process.stdout.isTerminal === true && !isToFile) return false;
    return !hasOption(this.#options, 's') && !hasOption(this.#options, 'no-progress-meter');
  }

  #elapsedNs(): number {
    return elapsed(this.#startedAt, this.#process.environment.scheduler.now());
  }

  *#follow(urlText: string): Task<number> {
    let text = urlText;
    const maxRedirects = Number(optionValue(this.#options, 'max-redirs') ?? MAX_REDIRECTS);
    for (;;) {
      const url = parseLabUrl(text);
      if (url === undefined)
        return this.#fail(CURL_EXIT.BAD_URL, 'URL using bad/illegal format or missing URL');
      if (url.scheme !== 'http' && url.scheme !== 'https') {
        return this.#fail(CURL_EXIT.UNSUPPORTED_PROTOCOL, `Protocol "${url.scheme}" not supported`);
      }
      this.#figures.url = text.includes('://') ? text : `http://${text}${text.includes('/') ? '' : '/'}`;
      const exchange = yield* this.#request(url);
      if (typeof exchange === 'number') return exchange;
      const location = this.#locationOf(exchange);
      if (location === undefined) return this.#deliver(url, exchange);
      if (this.#figures.redirects >= maxRedirects) {
        return this.#fail(CURL_EXIT.TOO_MANY_REDIRECTS, `Maximum (${maxRedirects}) redirects followed`);
      }
      this.#figures.redirects += 1;
      text = location.startsWith('/') ? `${url.scheme}://${authorityOf(url)}${location}` : location;
      this.#verbose(`Issue another request to this URL: '${text}'`);
    }
  }

  #locationOf({ head }: HttpExchange): string | undefined {
    if (!hasOption(this.#options, 'L') || head.status < 300 || head.status >= 400) return undefined;
    return findHeader(head.headers, 'location');
  }

  *#request(url: LabUrl): Task<HttpExchange | number> {
    const addresses = yield* this.#resolve(url);
    const [first] = addresses;
    if (first === undefined) {
      this.#verbose(`Could not resolve host: ${url.host}`);
      return this.#fail(CURL_EXIT.COULD_NOT_RESOLVE, `Could not resolve host: ${url.host}`);
    }
    this.#figures.nameLookupNs = this.#elapsedNs();
    const body = requestBody(this.#options, (name) =>
      this.#process.environment.files.read(this.#pathOf(name)),
    );
    const head = requestHead(this.#options, url, body);
    this.#figures.method = head.method;
    const maxTime = Number(optionValue(this.#options, 'm') ?? 0);
    const connectTime = Number(optionValue(this.#options, 'connect-timeout') ?? 300);
    const timeLeft = (): number => maxTime - this.#elapsedNs() / NANOSECONDS;
    const connected = yield* connectRace(this.#process, {
      addresses,
      port: url.port,
      limit: seconds(maxTime > 0 ? Math.min(connectTime, timeLeft()) : connectTime),
      egress: this.#egress,
      onTry: ({ address, port }) => this.#verbose(`  Trying ${formatEndpoint(address, port)}...`),
      onFailure: (failure) => this.#verboseFailure(failure, url.port),
    });
    if (!connected.ok) return this.#failConnect(url, connected.error);
    this.#figures.connectNs = this.#elapsedNs();
    const secured: Result<ByteStream, CurlFailure> =
      url.scheme === 'https' ? yield* this.#secure(url, connected.value, timeLeft) : connected;
    if (!secured.ok) return this.#fail(secured.error.exitCode, secured.error.message);
    const stream = secured.value;
    const outcome = yield* exchangeHttp(this.#process, {
      to: stream.remote,
      stream,
      head,
      ...(body === undefined ? {} : { body }),
      ...(maxTime > 0 ? { totalLimit: seconds(timeLeft()) } : {}),
      onConnected: () => this.#onConnected(url, stream, head, body),
      onHead: (response) => this.#onHead(response),
    });
    return outcome.ok ? outcome.value : this.#failTransfer(url, outcome.error);
  }

  *#secure(url: LabUrl, stream: ByteStream, timeLeft: () => number): Task<Result<ByteStream, CurlFailure>> {
    const isInsecure = hasOption(this.#options, 'k');
    const authorities = this.#authorities(isInsecure);
    const identity = this.#identity();
    const unreadable = authorities.ok ? identity : authorities;
    if (!unreadable.ok) stream.close();
    if (!authorities.ok) return authorities;
    if (!identity.ok) return identity;
    const hasLimit = hasOption(this.#options, 'm');
    const secured = yield* startCurlTls(
      this.#process,
      stream,
      {
        url,
        isInsecure,
        authorities: authorities.value,
        identity: identity.value,
        limit: () => (hasLimit ? seconds(Math.max(timeLeft(), 0)) : undefined),
      },
      this.#trace,
    );
    if (!secured.ok) return secured;
    this.#figures.appConnectNs = this.#elapsedNs();
    this.#figures.verifyResult = secured.value.verifyResult;
    return ok(secured.value.stream);
  }

  /** `--cacert` */
  #authorities(isInsecure: boolean): Result<CurlAuthorities | undefined, CurlFailure> {
    const path = optionValue(this.#options, 'cacert');
    if (path === undefined) return ok(undefined);
    const text = this.#process.environment.files.read(this.#pathOf(path));
    const certificates = text === undefined ? undefined : certificatesOfPem(text);
    if (certificates !== undefined && certificates.length > 0) return ok({ path, certificates });
    if (isInsecure) return ok(undefined);
    return err({ exitCode: CURL_EXIT.BAD_CA_FILE, message: `error setting certificate file: ${path}` });
  }

  /** `--cert` and `--key`, which may be one file. */
  #identity(): Result<TlsIdentity | undefined, CurlFailure> {
    const path = optionValue(this.#options, 'E');
    if (path === undefined) return ok(undefined);
    const keyPath = optionValue(this.#options, 'key') ?? path;
    const { files } = this.#process.environment;
    const text = files.read(this.#pathOf(path));
    const key = files.read(this.#pathOf(keyPath));
    const exitCode = CURL_EXIT.BAD_CLIENT_CERTIFICATE;
    if (text === undefined) {
      const message = `could not load PEM client certificate from ${path}, OpenSSL error error:80000002:system library::No such file or directory, (no key found, wrong pass phrase, or wrong file format?)`;
      return err({ exitCode, message });
    }
    const identity = key === undefined ? undefined : tlsIdentityOfPem(text, key);
    if (identity?.ok === true) return identity;
    return err({ exitCode, message: `unable to set private key file: '${keyPath}' type PEM` });
  }

  *#resolve(url: LabUrl): Task<readonly IpAddress[]> {
    for (const entry of this.#options.values.get('resolve') ?? []) {
      const [host, port, ...rest] = entry.split(':');
      const address = parseIp(rest.join(':').replace(/^\[(.*)\]$/, '$1'));
      if (host === url.host && Number(port) === url.port) return address === undefined ? [] : [address];
    }
    const family = hasOption(this.#options, '4')
      ? 'IPv4'
      : hasOption(this.#options, '6')
        ? 'IPv6'
        : undefined;
    const resolved = yield* resolveHost(this.#process, hostWithoutBrackets(url.host), family);
    if (!resolved.ok) return [];
    this.#egress = resolved.value.zone;
    return resolved.value.addresses;
  }

  #onConnected(url: LabUrl, stream: ByteStream, head: HttpRequestHead, body: Uint8Array | undefined): void {
    const figures = this.#figures;
    figures.remoteAddress = formatIp(stream.remote.address);
    figures.remotePort = stream.remote.port;
    figures.localAddress = formatIp(stream.local.address);
    figures.localPort = stream.local.port;
    this.#verbose(`Connected to ${url.host} (${figures.remoteAddress}) port ${url.port}`);
    this.#verbose('using HTTP/1.x');
    if (url.scheme === 'https') this.#trace.data(true, TLS_HEADER_BYTES);
    const lines = [`${head.method} ${head.target} ${head.version}`, ...head.headers.map(formatHeader), ''];
    this.#trace.head('>', lines);
    if (body === undefined) this.#verbose('Request completely sent off');
    else this.#verbose(`upload completely sent off: ${body.length} bytes`);
  }

  #onHead(head: HttpResponseHead): void {
    const figures = this.#figures;
    figures.startTransferNs = this.#elapsedNs();
    figures.statusCode = head.status;
    figures.contentType = findHeader(head.headers, 'content-type') ?? '';
    const lines = headLines(head);
    figures.headerBytes += lines.reduce((sum, line) => sum + line.length + 2, 0);
    if (figures.appConnectNs > 0) this.#trace.data(false, TLS_HEADER_BYTES);
    this.#trace.head('<', lines);
  }

  #deliver(url: LabUrl, { head, body }: HttpExchange): number {
    this.#figures.downloadedBytes = body.length;
    const isHead = hasOption(this.#options, 'I');
    if (hasOption(this.#options, 'f') && head.status >= 400) {
      this.#closeConnection(url);
      return this.#fail(CURL_EXIT.HTTP_ERROR, `The requested URL returned error: ${head.status}`);
    }
    const shouldIncludeHead = isHead || hasOption(this.#options, 'i');
    const headText = shouldIncludeHead
      ? headLines(head)
          .map((line) => `${line}\r\n`)
          .join('')
      : '';
    if (body.length > 0) this.#trace.data(false, body.length);
    const exitCode = this.#write(url, headText + textOfUtf8(body));
    if (this.#hasMeter()) this.#process.stderr(formatMeter(body.length, this.#elapsedNs()));
    this.#closeConnection(url);
    return exitCode;
  }

  #write(url: LabUrl, text: string): number {
    const output = hasOption(this.#options, 'O')
      ? (url.target.split('?')[0]?.split('/').at(-1) ?? '')
      : optionValue(this.#options, 'o');
    if (output === undefined || output === '-') {
      this.#process.stdout(text);
      return 0;
    }
    const path = this.#pathOf(output);
    const { files } = this.#process.environment;
    if (output === '' || !files.isDirectory(`${path}/..`)) {
      this.#process.stderr(`Warning: Failed to open the file ${output}: No such file or directory\n`);
      return this.#fail(CURL_EXIT.WRITE_ERROR, 'Failure writing output to destination');
    }
    files.write(path, text);
    return 0;
  }

  #pathOf(name: string): string {
    return normalizePath(name.startsWith('/') ? name : `${this.#process.workingDirectory}/${name}`);
  }

  #closeConnection(url: LabUrl): void {
    this.#verbose(`Connection #0 to host ${url.host} left intact`);
  }

  #failTransfer(url: LabUrl, failure: HttpFailure): number {
    switch (failure.kind) {
      case 'connect':
        return this.#failConnect(url, failure.error);
      // It has its own way to TLS, before there is anything to ask.
      case 'tls':
        return this.#fail(CURL_EXIT.TLS_CONNECT_ERROR, 'TLS connect error');
      case 'transfer': {
        if (failure.error !== 'timed-out') {
          const text = describeSocketError(this.#process, failure.error);
          return this.#fail(CURL_EXIT.RECEIVE_ERROR, `Recv failure: ${text}`);
        }
        const took = this.#milliseconds();
        const { downloadedBytes } = this.#figures;
        return this.#fail(
          CURL_EXIT.TIMED_OUT,
          `Operation timed out after ${took} milliseconds with ${downloadedBytes} bytes received`,
        );
      }
      case 'empty-reply':
        return this.#fail(CURL_EXIT.EMPTY_REPLY, 'Empty reply from server');
      case 'malformed':
        return this.#fail(CURL_EXIT.BAD_HTTP, 'Received HTTP/0.9 when not allowed');
      case 'cut-short': {
        const { head, body } = failure.exchange;
        const missing = Number(findHeader(head.headers, 'content-length') ?? 0) - body.length;
        this.#process.stdout(textOfUtf8(body));
        return this.#fail(CURL_EXIT.PARTIAL_FILE, `end of response with ${missing} bytes missing`);
      }
    }
  }

  /** `error` is undefined when a limit of curl's own was over. */
  #failConnect(url: LabUrl, error: SocketError | undefined): number {
    const took = this.#milliseconds();
    const hasConnectTimeout = hasOption(this.#options, 'connect-timeout');
    if (error === undefined && hasOption(this.#options, 'm') && !hasConnectTimeout) {
      return this.#fail(CURL_EXIT.TIMED_OUT, `Connection timed out after ${took} milliseconds`);
    }
    const isTimeout = error === undefined || error === 'timed-out';
    const why = error === undefined ? 'Timeout was reached' : 'Could not connect to server';
    return this.#fail(
      isTimeout ? CURL_EXIT.TIMED_OUT : CURL_EXIT.COULD_NOT_CONNECT,
      `Failed to connect to ${url.host} port ${url.port} after ${took} ms: ${why}`,
    );
  }

  #verboseFailure({ address, error, isImmediate, limit }: ConnectFailure, port: number): void {
    if (error === undefined) {
      const family = isIpv6(address) ? 'ipv6' : 'ipv4';
      this.#verbose(`${family} connect timeout after ${Math.floor(limit / 1_000_000)}ms, move on!`);
      return;
    }
    const from = isIpv6(address) ? '::' : '0.0.0.0';
    const why = describeSocketError(this.#process, error);
    if (isImmediate) this.#verbose(`Immediate connect fail for ${formatIp(address)}: ${why}`);
    else this.#verbose(`connect to ${formatIp(address)} port ${port} from ${from} port 0 failed: ${why}`);
  }

  #milliseconds(): number {
    return Math.floor(this.#elapsedNs() / 1_000_000);
  }

  #verbose(text: string): void {
    this.#trace.say(text);
  }

  #fail(exitCode: number, message: string): number {
    this.#figures.errorMessage = message;
    this.#verbose(message);
    this.#verbose('closing connection #0');
    if (this.#hasMeter()) this.#process.stderr(`${EMPTY_METER}\n`);
    if (!hasOption(this.#options, 's') || hasOption(this.#options, 'S')) {
      this.#process.stderr(`curl: (${exitCode}) ${message}\n`);
      if (exitCode === CURL_EXIT.UNVERIFIED_PEER) this.#process.stderr(CERTIFICATE_HELP);
    }
    return exitCode;
  }
}

function headLines(head: HttpResponseHead): readonly string[] {
  const status = `${head.version} ${head.status}${head.reason === '' ? '' : ` ${head.reason}`}`;
  return [status, ...head.headers.map(formatHeader), ''];
}

function formatHeader({ name, value }: HttpHeader): string {
  return `${name}: ${value}`;
}
