/**
 * What a container depends on, as its environment tells: URLs and `host:port` addresses in the values.
 *
 * Leaves out what Kubernetes itself puts there (`WEB_PORT=tcp://10.96.1.2:80`), addresses to listen on
 * (`0.0.0.0:8080`, `:8080`), and lists other than those parted by commas.
 */
import { parseLabUrl, type LabUrl } from '../url';

export interface Dependency {
  /** Of the environment variable. */
  readonly variable: string;
  readonly value: string;
  readonly url: LabUrl;
  /** Whether it is asked over HTTP, or only connected to. */
  readonly isHttp: boolean;
}

/** Ports of well-known servers that do not speak HTTP. */
const OTHER_PROTOCOLS = new Set([
  21, 22, 23, 25, 53, 110, 143, 389, 587, 636, 1433, 1521, 1883, 2181, 2379, 3306, 4222, 5432, 5671, 5672,
  6379, 9042, 9092, 11_211, 26_379, 27_017, 50_051,
]);
const LISTEN_HOSTS = new Set(['0.0.0.0', '127.0.0.1', 'localhost', '::', '']);

export function dependenciesOf(env: ReadonlyMap<string, string>): readonly Dependency[] {
  const dependencies: Dependency[] = [];
  for (const [variable, whole] of env) {
    for (const value of whole.split(',').map((part) => part.trim())) {
      const dependency = dependencyOf(variable, value);
      if (dependency !== undefined) dependencies.push(dependency);
    }
  }
  return dependencies;
}

function dependencyOf(variable: string, value: string): Dependency | undefined {
  const text = value.replace(/^jdbc:/, '');
  const hasScheme = /^[A-Za-z][\w+.-]*:\/\/./.test(text);
  // The last label of a host name is never all digits, unless the whole is an address.
  if (!hasScheme && !/^[A-Za-z\d](?:[\w.-]*[A-Za-z\d])?:\d{1,5}(?:\/.*)?$/.test(text)) return undefined;
  if (!hasScheme && /^[\d.]+:/.test(text) && !/^\d+\.\d+\.\d+\.\d+:/.test(text)) return undefined;
  const url = parseLabUrl(text);
  if (url === undefined || LISTEN_HOSTS.has(url.host)) return undefined;
  if (url.scheme === 'tcp' && /_PORT(?:_\d+_(?:TCP|UDP|SCTP))?$/.test(variable)) return undefined;
  const isHttp = hasScheme ? url.scheme === 'http' : !OTHER_PROTOCOLS.has(url.port);
  return { variable, value, url, isHttp };
}
