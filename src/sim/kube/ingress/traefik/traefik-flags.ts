/** What the command line of Traefik v3 asks for (`pkg/config/static`), as far as the chart writes it, whatever the case of names. */
export interface TraefikEntryPoint {
  readonly name: string;
  readonly port: number;
  readonly hasTls: boolean;
  readonly trustsForwarded: boolean;
}

export interface TraefikFlags {
  readonly entryPoints: readonly TraefikEntryPoint[];
  readonly hasPing: boolean;
  readonly watchesIngresses: boolean;
  /** Empty for every class that is Traefik's. */
  readonly ingressClass: string;
  readonly canServeEmpty: boolean;
  readonly isNativeByDefault: boolean;
  readonly publishedService: string | undefined;
  readonly publishedAddress: string | undefined;
  readonly hasAccessLog: boolean;
  readonly namespaces: readonly string[];
}

export function traefikFlagsOf(args: readonly string[]): TraefikFlags {
  const given = new Map<string, string>();
  for (const argument of args) {
    const [, name = '', value = 'true'] = /^--?([^=]+)(?:=([\s\S]*))?$/u.exec(argument) ?? [];
    given.set(name.toLowerCase(), value);
  }
  const text = (name: string): string => given.get(name) ?? '';
  const isOn = (name: string): boolean => given.has(name) && given.get(name) !== 'false';
  const provider = 'providers.kubernetesingress';
  const namespaces = text(`${provider}.namespaces`);
  const published = text(`${provider}.ingressendpoint.publishedservice`);
  const address = text(`${provider}.ingressendpoint.ip`);
  return {
    entryPoints: entryPointsOf(given),
    hasPing: isOn('ping'),
    watchesIngresses: isOn(provider),
    ingressClass: text(`${provider}.ingressclass`),
    canServeEmpty: isOn(`${provider}.allowemptyservices`),
    isNativeByDefault: isOn(`${provider}.nativelbbydefault`),
    publishedService: published === '' ? undefined : published,
    publishedAddress: address === '' ? undefined : address,
    hasAccessLog: isOn('accesslog'),
    namespaces: namespaces === '' ? [] : namespaces.split(','),
  };
}

/** In the order of the arguments; those of UDP are not served. */
function entryPointsOf(given: ReadonlyMap<string, string>): readonly TraefikEntryPoint[] {
  const found = [...given].flatMap(([flag, value]): TraefikEntryPoint[] => {
    const [, name] = /^entrypoints\.([^.]+)\.address$/u.exec(flag) ?? [];
    const [, port, protocol = 'tcp'] = /:(\d+)(?:\/(tcp|udp))?$/u.exec(value) ?? [];
    if (name === undefined || port === undefined || protocol === 'udp') return [];
    const isOn = (option: string): boolean => {
      const own = given.get(`entrypoints.${name}.${option}`);
      return own !== undefined && own !== 'false';
    };
    return [
      {
        name,
        port: Number(port),
        hasTls: isOn('http.tls'),
        trustsForwarded: isOn('forwardedheaders.insecure'),
      },
    ];
  });
  return found.length > 0 ? found : [{ name: 'http', port: 80, hasTls: false, trustsForwarded: false }];
}
