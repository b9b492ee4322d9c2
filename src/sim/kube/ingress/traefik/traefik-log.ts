/**
 * What Traefik v3 prints: its log (zerolog's console form) and its access log (`pkg/middlewares/accesslog/logger_formatters.go`, common
 * log format with a number, the router, the server and the time behind it).
 */
import { elapsed, type SimTime } from '../../../base/time';
import { calendarNow, calendarTime, formatIsoDate, formatLogDate } from '../../../app/calendar';
import type { ProxyEnding, ProxyRequest } from '../../../app/reverse-proxy/proxy-plan';
import type { Process } from '../../../host/process';
import { formatEndpoint, formatIp } from '../../../wire/ip-address';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

export class TraefikLog {
  readonly #process: Process;
  readonly #hasAccessLog: boolean;
  #requests = 0;

  constructor(process: Process, hasAccessLog: boolean) {
    this.#process = process;
    this.#hasAccessLog = hasAccessLog;
  }

  /** `error` stands first, then the fields by their names. */
  write(
    level: 'INF' | 'WRN' | 'ERR',
    message: string,
    fields: Readonly<Record<string, string>> = {},
    error?: string,
  ): void {
    const shown = Object.entries(fields)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => `${name}=${quoted(value)}`);
    const words = [
      formatIsoDate(calendarNow(this.#process.environment)),
      level,
      ...(message === '' ? [] : [message]),
      ...(error === undefined ? [] : [`error=${quoted(error)}`]),
      ...shown,
    ];
    this.#process.stdout(`${words.join(' ')}\n`);
  }

  access(request: ProxyRequest, ending: ProxyEnding, router: string | undefined): void {
    this.#requests += 1;
    if (!this.#hasAccessLog) return;
    const { head, client, receivedAt } = request;
    const { startTimeMs } = this.#process.environment;
    const last = ending.tries.at(-1)?.peer;
    const status = ending.status ?? (ending.isClientGone ? CLIENT_CLOSED : '-');
    const words = [
      formatIp(client.address),
      '-',
      '-',
      `[${formatLogDate(calendarTime(startTimeMs, receivedAt))}]`,
      `"${head.method} ${head.target} ${head.version}"`,
      status,
      ending.bodyBytes,
      // The headers of requests are left out of it unless they are asked for.
      '"-" "-"',
      this.#requests,
      router === undefined ? '"-"' : `"${router}@kubernetes"`,
      last === undefined ? '"-"' : `"http://${formatEndpoint(last.address, last.port)}"`,
      `${millisecondsBetween(receivedAt, ending.endedAt)}ms`,
    ];
    this.#process.stdout(`${words.join(' ')}\n`);
  }
}

const CLIENT_CLOSED = 499;

function millisecondsBetween(from: SimTime, to: SimTime): number {
  return Math.floor(elapsed(from, to) / NANOSECONDS_PER_MILLISECOND);
}

/** zerolog's `needsQuote`. */
function quoted(text: string): string {
  return /[\s"\\=]|[^\u0020-\u007e]/u.test(text) && !text.startsWith('&') ? JSON.stringify(text) : text;
}
