/** `curl -w`: a format with the figures of a transfer in it. */

/** What `-w` can print about a transfer. */
export interface TransferFigures {
  statusCode: number;
  contentType: string;
  remoteAddress: string;
  remotePort: number;
  localAddress: string;
  localPort: number;
  downloadedBytes: number;
  headerBytes: number;
  redirects: number;
  url: string;
  method: string;
  nameLookupNs: number;
  connectNs: number;
  /** When TLS was done; 0 without it. */
  appConnectNs: number;
  /** OpenSSL's number of what is wrong with the certificate. */
  verifyResult: number;
  startTransferNs: number;
  totalNs: number;
  exitCode: number;
  errorMessage: string;
}

/** `-w`: `%{name}`, `\n`, `\t`. */
export function formatWriteOut(format: string, figures: TransferFigures): string {
  const secondsText = (ns: number): string => (ns / 1_000_000_000).toFixed(6);
  const values: Readonly<Record<string, string>> = {
    http_code: String(figures.statusCode).padStart(3, '0'),
    response_code: String(figures.statusCode).padStart(3, '0'),
    content_type: figures.contentType,
    remote_ip: figures.remoteAddress,
    remote_port: String(figures.remotePort),
    local_ip: figures.localAddress,
    local_port: String(figures.localPort),
    size_download: String(figures.downloadedBytes),
    size_header: String(figures.headerBytes),
    num_redirects: String(figures.redirects),
    url_effective: figures.url,
    method: figures.method,
    scheme: figures.url.startsWith('https:') ? 'https' : 'http',
    ssl_verify_result: String(figures.verifyResult),
    http_version: '1.1',
    time_namelookup: secondsText(figures.nameLookupNs),
    time_connect: secondsText(figures.connectNs),
    time_appconnect: secondsText(figures.appConnectNs),
    time_pretransfer: secondsText(Math.max(figures.connectNs, figures.appConnectNs)),
    time_starttransfer: secondsText(figures.startTransferNs),
    time_total: secondsText(figures.totalNs),
    exitcode: String(figures.exitCode),
    errormsg: figures.errorMessage,
  };
  return format
    .replaceAll(/\\([nrt\\])/g, (_, letter: string) => ESCAPES[letter] ?? letter)
    .replaceAll(/%\{(\w+)\}|%%/g, (whole, name: string | undefined) =>
      name === undefined ? '%' : (values[name] ?? whole),
    );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
