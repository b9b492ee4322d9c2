/** The directives that answer no questions: health, ready, prometheus and reload (each in its `setup.go`, v1.11). */
import type { ServerBlock } from './corefile';
import { DirectiveReader } from './corefile-token';
import { formatGoDuration, parseGoDuration } from './plugin';

export interface ServerServices {
  readonly healthPort?: number;
  readonly lameDuckNanoseconds?: number;
  readonly readyPort?: number;
  readonly metricsPort?: number;
  readonly reload?: { readonly intervalNanoseconds: number; readonly jitterNanoseconds: number };
}

const DEFAULT_HEALTH_PORT = 8080;
const DEFAULT_READY_PORT = 8181;
const DEFAULT_METRICS_PORT = 9153;
const DEFAULT_INTERVAL = 30e9;
const DEFAULT_JITTER = 15e9;
const LEAST_INTERVAL = 2e9;
const LEAST_JITTER = 1e9;

type Services = { -readonly [Key in keyof ServerServices]: ServerServices[Key] };

/** Of the first block that has them; or what is wrong. */
export function readServices(blocks: readonly ServerBlock[], path: string): ServerServices | string {
  const services: Services = {};
  for (const { tokens } of blocks) {
    for (const [name, read] of READERS) {
      const list = tokens.get(name);
      if (list === undefined) continue;
      const reader = new DirectiveReader(path, list);
      reader.next();
      const problem = read(services, reader);
      if (problem !== undefined) return `plugin/${name}: ${problem}`;
    }
  }
  return services;
}

const READERS: ReadonlyMap<string, (services: Services, reader: DirectiveReader) => string | undefined> =
  new Map([
    ['reload', readReload],
    ['ready', readReady],
    ['health', readHealth],
    ['prometheus', readPrometheus],
  ]);

function readHealth(services: Services, reader: DirectiveReader): string | undefined {
  const words = reader.remainingArguments();
  if (words.length > 1) return reader.argumentProblem();
  const port = portOf(words[0], DEFAULT_HEALTH_PORT);
  if (typeof port === 'string') return port;
  services.healthPort ??= port;
  while (reader.nextInBlock()) {
    if (reader.text !== 'lameduck') return reader.argumentProblem();
    const [text, ...more] = reader.remainingArguments();
    if (text === undefined || more.length > 0) return reader.argumentProblem();
    const duration = parseGoDuration(text);
    if (duration === undefined)
      return `unable to parse lameduck duration value: '${text}' : ${invalid(text)}`;
    services.lameDuckNanoseconds ??= duration;
  }
  return undefined;
}

function readReady(services: Services, reader: DirectiveReader): string | undefined {
  const words = reader.remainingArguments();
  if (words.length > 1) return reader.argumentProblem();
  const port = portOf(words[0], DEFAULT_READY_PORT);
  if (typeof port === 'string') return port;
  services.readyPort ??= port;
  return undefined;
}

function readPrometheus(services: Services, reader: DirectiveReader): string | undefined {
  const words = reader.remainingArguments();
  if (words.length > 1) return reader.argumentProblem();
  const port = portOf(words[0], DEFAULT_METRICS_PORT);
  if (typeof port === 'string') return port;
  services.metricsPort ??= port;
  return undefined;
}

function readReload(services: Services, reader: DirectiveReader): string | undefined {
  const words = reader.remainingArguments();
  if (words.length > 2) return reader.argumentProblem();
  const durations = words.map(parseGoDuration);
  const wrong = words[durations.indexOf(undefined)];
  if (wrong !== undefined) return invalid(wrong);
  const [interval = DEFAULT_INTERVAL, jitter = Math.min(DEFAULT_JITTER, interval / 2)] = durations;
  if (interval < LEAST_INTERVAL)
    return `interval value must be greater or equal to ${formatGoDuration(LEAST_INTERVAL)}`;
  if (jitter < LEAST_JITTER)
    return `jitter value must be greater or equal to ${formatGoDuration(LEAST_JITTER)}`;
  services.reload ??= {
    intervalNanoseconds: interval,
    jitterNanoseconds: Math.min(jitter, interval / 2),
  };
  return undefined;
}

function invalid(text: string): string {
  return `time: invalid duration ${JSON.stringify(text)}`;
}

/** `:8080`, `0.0.0.0:8080`; addresses are not told apart. */
function portOf(text: string | undefined, fallback: number): number | string {
  if (text === undefined) return fallback;
  const port = /:(\d+)$/.exec(text)?.[1];
  return port === undefined ? `address ${text}: missing port in address` : Number(port);
}
