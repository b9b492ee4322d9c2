/**
 * Which records a cluster must have, from the text of the Kubernetes DNS specification 1.1.0 alone: a list by name and type.
 * Lifetimes, priorities and weights are left to the implementation there, and so here.
 */
export interface SpecifiedEndpoint {
  readonly address: string;
  /** Of the Pod whose subdomain is the Service, or of the slice. */
  readonly hostname: string | undefined;
  readonly isReady: boolean;
}

export interface SpecifiedPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetPort: number;
}

export interface SpecifiedService {
  readonly namespace: string;
  readonly name: string;
  readonly externalName?: string;
  /** None of a headless one. */
  readonly clusterAddresses: readonly string[];
  readonly hasAllEndpoints: boolean;
  readonly endpoints: readonly SpecifiedEndpoint[];
  readonly ports: readonly SpecifiedPort[];
}

export class SpecifiedRecords {
  readonly zone: string;
  /** `NAME TYPE` */
  readonly #data = new Map<string, Set<string>>();
  readonly #names = new Set<string>();

  constructor(zone: string, services: readonly SpecifiedService[]) {
    this.zone = zone;
    this.#add(`dns-version.${zone}`, 'TXT', '"1.1.0"');
    for (const service of services) this.#addService(service);
  }

  get questions(): readonly { readonly name: string; readonly type: string }[] {
    return [...this.#data.keys()].map((key) => {
      const [name = '', type = ''] = key.split(' ');
      return { name, type };
    });
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  dataOf(name: string, type: string): readonly string[] {
    return [...(this.#data.get(`${name} ${type}`) ?? [])].toSorted();
  }

  #add(name: string, type: string, data: string): void {
    const key = `${name} ${type}`;
    const known = this.#data.get(key) ?? new Set();
    this.#data.set(key, known.add(data));
    this.#names.add(name);
  }

  #addService(service: SpecifiedService): void {
    const base = `${service.name}.${service.namespace}.svc.${this.zone}`;
    if (service.externalName !== undefined) {
      // 2.5: an alias.
      this.#add(base, 'CNAME', `${service.externalName}.`);
      return;
    }
    // 2.3: with cluster addresses.
    for (const address of service.clusterAddresses) {
      this.#add(base, addressType(address), address);
      this.#add(reverseOf(address), 'PTR', base);
    }
    if (service.clusterAddresses.length > 0) {
      for (const { name, protocol, port } of service.ports) {
        if (name !== '') this.#add(serviceName(name, protocol, base), 'SRV', `${port} ${base}`);
      }
      return;
    }
    // 2.4: headless.
    for (const { address, hostname, isReady } of service.endpoints) {
      if (!isReady && !service.hasAllEndpoints) continue;
      const host = `${hostname ?? address.replaceAll(/[.:]/g, '-')}.${base}`;
      this.#add(base, addressType(address), address);
      this.#add(host, addressType(address), address);
      this.#add(reverseOf(address), 'PTR', host);
      for (const { name, protocol, targetPort } of service.ports) {
        if (name !== '') this.#add(serviceName(name, protocol, base), 'SRV', `${targetPort} ${host}`);
      }
    }
  }
}

function serviceName(port: string, protocol: string, base: string): string {
  return `_${port}._${protocol.toLowerCase()}.${base}`;
}

function addressType(address: string): 'A' | 'AAAA' {
  return address.includes(':') ? 'AAAA' : 'A';
}

function reverseOf(address: string): string {
  if (!address.includes(':')) return `${address.split('.').toReversed().join('.')}.in-addr.arpa.`;
  const [before = '', after = ''] = address.split('::');
  const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(before).length - groups(after).length;
  const middle = address.includes('::') ? Array.from({ length: missing }, () => '0') : [];
  const whole = [...groups(before), ...middle, ...groups(after)].map((group) => group.padStart(4, '0'));
  return `${whole.join('').split('').toReversed().join('.')}.ip6.arpa.`;
}
