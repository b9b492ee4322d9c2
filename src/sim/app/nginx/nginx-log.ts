/**
 * The access log of ingress-nginx v1.12 (`log-format-upstream` of its default configuration), and nginx' error log.
 */
import { elapsed } from '../../base/time';
import type { Process } from '../../host/process';
import { findHeader } from '../../wire/http1';
import { formatIp } from '../../wire/ip-address';
import { calendarNow, formatLogDate, twoDigits } from '../calendar';
import { credentialsOf } from './nginx-basic-auth';
import type { NginxLocation, NginxServer } from './nginx-config';
import type { NginxRequest } from './nginx-decision';

/** One try of a request. */
export interface UpstreamTry {
  /** `ADDRESS:PORT` */
  readonly peer: string;
  readonly status: number | undefined;
  readonly bodyBytes: number;
  readonly durationNs: number;
}

interface AccessRecord {
  readonly request: NginxRequest;
  readonly location: NginxLocation | undefined;
  readonly status: number;
  readonly bodyBytes: number;
  /** Head and body. */
  readonly requestBytes: number;
  readonly tries: readonly UpstreamTry[];
  readonly alternative: string;
  readonly requestId: string;
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

export class NginxLog {
  readonly #process: Process;
  /** As `33#33`: of the worker. */
  readonly #worker: string;
  #connections = 0;

  constructor(process: Process) {
    this.#process = process;
    this.#worker = `${process.pid}#${process.pid}`;
  }

  /** The number of a connection, by which the error log tells them apart. */
  nextConnection(): number {
    this.#connections += 1;
    return this.#connections;
  }

  access({
    request,
    location,
    status,
    bodyBytes,
    requestBytes,
    tries,
    alternative,
    requestId,
  }: AccessRecord): void {
    const { environment, stdout } = this.#process;
    const { head, client, now } = request;
    const quoted = (name: string): string => `"${findHeader(head.headers, name) ?? '-'}"`;
    const of = (value: (attempt: UpstreamTry) => string): string =>
      tries.length === 0 ? '-' : tries.map(value).join(', ');
    const time = seconds(elapsed(now, environment.scheduler.now()));
    stdout(
      `${formatIp(client)} - ${credentialsOf(head)?.user ?? '-'} [${formatLogDate(calendarNow(environment))}] "${head.method} ${head.target} ${head.version}" ` +
        `${status} ${bodyBytes} ${quoted('referer')} ${quoted('user-agent')} ${requestBytes} ${time} ` +
        `[${location?.upstream ?? '-'}] [${alternative}] ${of(({ peer }) => peer)} ${of((attempt) => String(attempt.bodyBytes))} ` +
        `${of(({ durationNs }) => seconds(durationNs))} ${of((attempt) => String(attempt.status ?? '-'))} ${requestId}\n`,
    );
  }

  /** With what nginx adds about the request. */
  error(
    level: 'error' | 'info' | 'warn',
    text: string,
    { connection, request, server, upstream }: ErrorPlace,
  ): void {
    // `error_log /var/log/nginx/error.log notice`: less than that is not written.
    if (level === 'info') return;
    const { head, client } = request;
    const sent = upstream === undefined ? '' : `, upstream: "${upstream}"`;
    const host = findHeader(head.headers, 'host');
    this.write(
      level,
      `*${connection} ${text}, client: ${formatIp(client)}, server: ${server.hostname}, ` +
        `request: "${head.method} ${head.target} ${head.version}"${sent}${host === undefined ? '' : `, host: "${host}"`}`,
    );
  }

  write(level: 'error' | 'warn' | 'notice' | 'emerg', text: string): void {
    const { year, month, day, hour, minute, second } = calendarNow(this.#process.environment);
    const date = `${year}/${twoDigits(month)}/${twoDigits(day)}`;
    const time = `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
    this.#process.stderr(`${date} ${time} [${level}] ${this.#worker}: ${text}\n`);
  }
}

interface ErrorPlace {
  readonly connection: number;
  readonly request: NginxRequest;
  readonly server: NginxServer;
  readonly upstream?: string | undefined;
}

/** `0.005`: whole milliseconds. */
function seconds(durationNs: number): string {
  return (Math.floor(durationNs / NANOSECONDS_PER_MILLISECOND) / 1000).toFixed(3);
}
