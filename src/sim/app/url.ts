/** URLs as the lab's clients take them (RFC 3986, without user information being used). */

export interface LabUrl {
  /** Lower case; `http` when none was written. */
  readonly scheme: string;
  /** An IPv6 address stands in brackets. */
  readonly host: string;
  readonly port: number;
  /** As written, or undefined. */
  readonly explicitPort: number | undefined;
  /** Path and query, at least `/`. */
  readonly target: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ftp: 21,
  ws: 80,
  wss: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  redis: 6379,
  rediss: 6379,
  mongodb: 27017,
  amqp: 5672,
  amqps: 5671,
  nats: 4222,
  kafka: 9092,
  memcached: 11211,
  grpc: 50051,
  ldap: 389,
  smtp: 25,
};

/** Undefined when the text has no host or an impossible port. */
export function parseLabUrl(text: string): LabUrl | undefined {
  const [, schemeText, rest = ''] = /^(?:([A-Za-z][\w+.-]*):\/\/)?([\s\S]*)$/.exec(text) ?? [];
  const scheme = (schemeText ?? 'http').toLowerCase();
  const [, authority = '', path = ''] = /^([^/?#]*)([^#]*)/.exec(rest) ?? [];
  const hostAndPort = authority.slice(authority.lastIndexOf('@') + 1);
  const [, host = '', portText] =
    /^(\[[\da-f:.]+(?:%\w[\w.-]*)?\]|[^:]*)(?::(\d*))?$/i.exec(hostAndPort) ?? [];
  if (host === '') return undefined;
  const explicitPort = portText === undefined || portText === '' ? undefined : Number(portText);
  const port = explicitPort ?? DEFAULT_PORTS[schemeOf(scheme)];
  if (port === undefined || port < 1 || port > 0xffff) return undefined;
  return { scheme, host, port, explicitPort, target: path.startsWith('/') ? path : `/${path}` };
}

/** Whether the port goes without saying. */
export function isDefaultPort({ scheme, explicitPort }: LabUrl): boolean {
  return explicitPort === undefined || explicitPort === DEFAULT_PORTS[schemeOf(scheme)];
}

/** `[fd00::1]` as `fd00::1`, `[fe80::1%25eth0]` as `fe80::1%eth0` (RFC 6874). */
export function hostWithoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/%25(?=.)/, '%');
}

/** `jdbc:postgresql` and `postgresql+psycopg2` are `postgresql`. */
function schemeOf(scheme: string): string {
  return scheme.replace(/\+.*$/, '');
}
