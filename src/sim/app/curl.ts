/**
 * curl 8, for HTTP/1.1 with and without TLS.
 *
 * Models -s -S -i -I -v -o -O -w -m -T(no) --connect-timeout -H -X -d --data-raw -A -u -L -f -k -G -4 -6 --resolve --cacert, its
 * exit codes, the wording of its errors and of -v, and the progress meter on standard error. Leaves out HTTP/2,
 * proxies, uploads from files, cookies and every other protocol.
 */
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { CURL_EXIT, CURL_LONG_OPTIONS, CURL_SHORT_OPTIONS, CURL_VERSION } from './curl-options';
import { CurlTransfer } from './curl-transfer';
import { hasOption, parseOptions } from './options';

const TRY_HELP = "curl: try 'curl --help' or 'curl --manual' for more information\n";

export function* curl(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: CURL_SHORT_OPTIONS, long: CURL_LONG_OPTIONS });
  if (!parsed.ok) {
    const { error } = parsed;
    const name =
      error.kind === 'unknown-long' || error.option.length > 1 ? `--${error.option}` : `-${error.option}`;
    const problem = error.kind === 'missing-value' ? 'requires parameter' : 'is unknown';
    process.stderr(`curl: option ${name}: ${problem}\n${TRY_HELP}`);
    return CURL_EXIT.BAD_USAGE;
  }
  const { options } = parsed;
  if (hasOption(options, 'V')) {
    process.stdout(
      `curl ${CURL_VERSION} (x86_64-pc-linux-musl) libcurl/${CURL_VERSION}\nProtocols: http https\n`,
    );
    return 0;
  }
  if (options.operands.length === 0) {
    process.stderr(args.length === 0 ? TRY_HELP : `curl: (2) no URL specified\n${TRY_HELP}`);
    return CURL_EXIT.BAD_USAGE;
  }
  let exitCode = 0;
  for (const url of options.operands) exitCode = yield* new CurlTransfer(process, options).run(url);
  return exitCode;
}
