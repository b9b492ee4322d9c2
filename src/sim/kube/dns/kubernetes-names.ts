/**
 * The answers of CoreDNS' plugin `kubernetes`: which records a name of the cluster has.
 *
 * coredns/coredns v1.11.3 `plugin/kubernetes/{handler,kubernetes,parse,reverse,ns}.go` and `plugin/backend_lookup.go`,
 * and the Kubernetes DNS specification 1.1.0.
 *
 * Models Services of all types, headless ones with their endpoints and host names, named ports (SRV), ExternalName with
 * aliases of aliases, Pod records in all three modes, reverse lookups, name servers, NODATA and NXDOMAIN with the
 * zone's SOA. Leaves out zone transfers, `labels` and `namespace_labels`.
 */
import { append } from '../../base/append';
import type { ClusterNamesOptions, DnsAnswer, DnsBackend } from '../../app/dns-backend';
import { DNS_CLASS_IN, DNS_RESPONSE_CODE, DNS_TYPE, type DnsData, type DnsRecord } from '../../wire/dns';
import { isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { addressOfReverseName } from '../../wire/reverse-name';
import { isReverseZone, isWithinZone, matchingZone } from '../../wire/dns-zone';
import type { DnsView } from './dns-view';
import { endpointNameOf, type DnsService } from './dns-objects';
import { parseClusterName, type ClusterName } from './cluster-name';

const SCHEMA_VERSION = '1.1.0';
const SCHEMA_TTL_SECONDS = 28_800;
const DEFAULT_PRIORITY = 0;
const DEFAULT_WEIGHT = 100;
/** Of aliases of aliases. */
const MAX_ALIASES = 8;
const MAX_SOA_TTL_SECONDS = 300;

/** One address and port that a name stands for, or the name outside that it is an alias of. */
type Item =
  | {
      readonly kind: 'address';
      /** The name that SRV answers point to. */
      readonly target: string;
      readonly address: IpAddress;
      readonly port: number;
    }
  | { readonly kind: 'alias'; readonly target: string };

/** Items, or that there is no such name. No items is a name without data. */
type Found = readonly Item[] | 'no-such-name';

interface Records {
  readonly answers: readonly DnsRecord[];
  readonly additionals?: readonly DnsRecord[];
  readonly target?: string;
}

export class KubernetesNames implements DnsBackend {
  readonly #index: DnsView;
  readonly #options: ClusterNamesOptions;
  readonly #primaryZone: string;

  constructor(index: DnsView, options: ClusterNamesOptions) {
    this.#index = index;
    this.#options = options;
    this.#primaryZone = options.zones.find((zone) => !isReverseZone(zone)) ?? '.';
  }

  get #ttlSeconds(): number {
    return this.#index.ttlSeconds ?? this.#options.ttlSeconds;
  }

  lookUp(asked: string, type: number): DnsAnswer {
    const name = asked.toLowerCase();
    const zoneKey = matchingZone(this.#options.zones, name);
    if (zoneKey === undefined) return { kind: 'not-mine' };
    // In the spelling of the question.
    const zone = asked.slice(asked.length - zoneKey.length);
    const records = this.#records({ asked, name, zone, zoneKey }, type);
    if (records === 'no-such-name') return this.#refusal(DNS_RESPONSE_CODE.NXDOMAIN, zone);
    if (records.answers.length === 0) return this.#refusal(DNS_RESPONSE_CODE.NOERROR, zone);
    return {
      kind: 'answer',
      responseCode: DNS_RESPONSE_CODE.NOERROR,
      isAuthoritative: true,
      answers: records.answers,
      authorities: [],
      additionals: records.additionals ?? [],
      ...(records.target === undefined ? {} : { target: records.target }),
    };
  }

  podNamespaceAt(address: IpAddress): string | undefined {
    return this.#index.podNamespaceAt(address);
  }

  #records(question: Question, type: number): Records | 'no-such-name' {
    const isApex = question.name === question.zoneKey;
    switch (type) {
      case DNS_TYPE.A:
      case DNS_TYPE.AAAA:
        return this.#addressRecords(question, type, []);
      case DNS_TYPE.TXT:
        return this.#schemaRecords(question);
      case DNS_TYPE.SOA:
        return { answers: isApex ? [this.#soa(question.zone)] : [] };
      case DNS_TYPE.PTR:
        return this.#pointerRecords(question);
      case DNS_TYPE.SRV: {
        const found = this.#find(question, type);
        return found === 'no-such-name' ? found : this.#serviceRecords(question, found);
      }
      case DNS_TYPE.CNAME: {
        const found = this.#find(question, type);
        if (found === 'no-such-name') return found;
        const [first] = found;
        return { answers: first?.kind === 'alias' ? [this.#aliasRecord(question, first.target)] : [] };
      }
      case DNS_TYPE.NS:
        if (isApex) return this.#nameServerRecords(question);
    }
    // What has no such records either exists or does not, as with a question for addresses.
    const found = this.#find(question, type === DNS_TYPE.MX ? type : DNS_TYPE.A);
    return found === 'no-such-name' ? found : { answers: [] };
  }

  #find(question: Question, type: number): Found {
    const { name, zone, zoneKey } = question;
    if (name === `ns.dns.${zoneKey}`) {
      return this.#nameServers(zone)
        .filter(({ address }) => type === (isIpv6(address) ? DNS_TYPE.AAAA : DNS_TYPE.A))
        .map(({ address }) => ({ kind: 'address', target: '', address, port: 0 }));
    }
    const request = parseClusterName(name, zoneKey);
    if (request === 'apex') return [];
    if (request === undefined || isReverseZone(zoneKey)) return 'no-such-name';
    if (request.namespace === '') return [];
    if (!this.#isExposed(request.namespace)) return 'no-such-name';
    if (request.name === '') return [];
    return request.kind === 'pod' ? this.#podItems(request) : this.#serviceItems(request, zone);
  }

  #isExposed(namespace: string): boolean {
    const { namespaces } = this.#options;
    return (namespaces.size === 0 || namespaces.has(namespace)) && this.#index.hasNamespace(namespace);
  }

  #podItems({ name, namespace }: ClusterName): Found {
    const isIpv4Name = name.split('-').length === 4 && !name.includes('--');
    const address = parseIp(name.replaceAll('-', isIpv4Name ? '.' : ':'));
    if (address === undefined || this.#options.pods === 'disabled') return 'no-such-name';
    if (this.#options.pods === 'verified' && !this.#index.hasPod(address, namespace)) return 'no-such-name';
    return [{ kind: 'address', target: '', address, port: 0 }];
  }

  #serviceItems(request: ClusterName, zone: string): Found {
    const service = this.#index.findService(request.namespace, request.name);
    if (service === undefined) return 'no-such-name';
    const { externalName } = service;
    if (externalName !== undefined) {
      // An external name has no endpoints, and one that is an address is no alias.
      if (request.endpoint !== '' || externalName === '' || parseIp(externalName) !== undefined) {
        return 'no-such-name';
      }
      return [{ kind: 'alias', target: externalName.endsWith('.') ? externalName : `${externalName}.` }];
    }
    const items =
      service.isHeadless || request.endpoint !== ''
        ? this.#endpointItems(service, request, zone)
        : this.#clusterItems(service, request, zone);
    return items ?? 'no-such-name';
  }

  /** Undefined when nothing fits; with a port that fits there may still be no address. */
  #clusterItems(service: DnsService, request: ClusterName, zone: string): readonly Item[] | undefined {
    if (this.#options.areEmptyServicesIgnored && !this.#hasEndpoint(service)) return undefined;
    const ports = service.ports.filter(({ name, protocol }) => isPortOf(request, name, protocol));
    if (ports.length === 0) return undefined;
    const target = serviceNameOf(service, zone);
    return ports.flatMap(({ port }) =>
      service.addresses.map((address) => ({ kind: 'address' as const, target, address, port })),
    );
  }

  #endpointItems(service: DnsService, request: ClusterName, zone: string): readonly Item[] | undefined {
    if (!this.#options.hasEndpoints) return undefined;
    const items: Item[] = [];
    for (const { endpoints, ports } of this.#index.subsetsOf(service.namespace, service.name)) {
      for (const endpoint of endpoints) {
        const host = endpointNameOf(endpoint, this.#options.isNamedAfterPod);
        if (request.endpoint !== '' && request.endpoint !== host.toLowerCase()) continue;
        const target = `${host}.${serviceNameOf(service, zone)}`;
        for (const { name, protocol, port } of ports) {
          if (!isPortOf(request, name, protocol)) continue;
          items.push({ kind: 'address', target, address: endpoint.address, port });
        }
      }
    }
    return items.length === 0 ? undefined : items;
  }

  #hasEndpoint({ namespace, name }: DnsService): boolean {
    for (const { endpoints } of this.#index.subsetsOf(namespace, name)) if (endpoints.length > 0) return true;
    return false;
  }

  /** `aliases` are the names that led here. */
  #addressRecords(question: Question, type: number, aliases: readonly string[]): Records | 'no-such-name' {
    const found = this.#find(question, type);
    if (found === 'no-such-name') return found;
    const answers: DnsRecord[] = [];
    const seen = new Set<IpAddress>();
    let target: string | undefined;
    for (const item of found) {
      if (item.kind === 'address') {
        const { address } = item;
        if (seen.has(address) || type !== (isIpv6(address) ? DNS_TYPE.AAAA : DNS_TYPE.A)) continue;
        seen.add(address);
        answers.push(this.#addressRecord(question.asked, address));
        continue;
      }
      const key = item.target.toLowerCase();
      if (key === question.name || aliases.length >= MAX_ALIASES || aliases.includes(key)) continue;
      const alias = this.#aliasRecord(question, item.target);
      if (!isWithinZone(key, question.zoneKey)) {
        answers.push(alias);
        target = item.target;
        continue;
      }
      const inside = { ...question, asked: item.target, name: key };
      const more = this.#addressRecords(inside, type, [...aliases, question.name]);
      // An alias of something inside that has no such address is not told.
      if (more === 'no-such-name' || more.answers.length === 0) continue;
      answers.push(alias, ...more.answers);
      target = more.target ?? target;
    }
    return { answers, ...(target === undefined ? {} : { target }) };
  }

  #schemaRecords({ asked, name, zoneKey }: Question): Records {
    if (name !== `dns-version.${zoneKey}`) return { answers: [] };
    const text = Uint8Array.from(SCHEMA_VERSION, (character) => character.charCodeAt(0));
    const data: DnsData = { kind: 'TXT', strings: [text] };
    return { answers: [{ name: asked, class: DNS_CLASS_IN, ttlSeconds: SCHEMA_TTL_SECONDS, data }] };
  }

  #serviceRecords({ asked }: Question, found: readonly Item[]): Records {
    // Records of this type for names outside are not made.
    const items = found.filter((item) => item.kind === 'address');
    const weight = Math.max(Math.floor((100 / (DEFAULT_WEIGHT * items.length)) * 100), 1);
    const answers = new Map<string, DnsRecord>();
    const additionals = new Map<string, DnsRecord>();
    for (const { target, address, port } of items) {
      if (port === -1) continue;
      const data: DnsData = { kind: 'SRV', priority: DEFAULT_PRIORITY, weight, port, target };
      if (!answers.has(`${target} ${port}`)) answers.set(`${target} ${port}`, this.#record(asked, data));
      const key = `${target} ${String(address)}`;
      if (!additionals.has(key)) additionals.set(key, this.#addressRecord(target, address));
    }
    return { answers: [...answers.values()], additionals: [...additionals.values()] };
  }

  #pointerRecords(question: Question): Records | 'no-such-name' {
    const address = addressOfReverseName(question.name);
    if (address === undefined) {
      const found = this.#find(question, DNS_TYPE.PTR);
      return found === 'no-such-name' ? found : { answers: [] };
    }
    const names = this.#namesOf(address);
    if (names.length === 0) return 'no-such-name';
    return { answers: names.map((target) => this.#record(question.asked, { kind: 'PTR', target })) };
  }

  /** A cluster address leads to its Service, an endpoint to its name in every Service that has it. */
  #namesOf(address: IpAddress): readonly string[] {
    const { namespaces, isNamedAfterPod } = this.#options;
    const isShown = (namespace: string): boolean => namespaces.size === 0 || this.#isExposed(namespace);
    const service = this.#index.servicesAt(address).find(({ namespace }) => isShown(namespace));
    if (service !== undefined) return [serviceNameOf(service, this.#primaryZone)];
    const names = new Set<string>();
    for (const subset of this.#index.subsetsAt(address)) {
      if (!isShown(subset.namespace) || !this.#options.hasEndpoints) continue;
      for (const endpoint of subset.endpoints) {
        if (endpoint.address !== address) continue;
        const host = endpointNameOf(endpoint, isNamedAfterPod);
        names.add(`${host}.${subset.service}.${subset.namespace}.svc.${this.#primaryZone}`);
      }
    }
    return [...names];
  }

  #nameServerRecords({ asked, zone }: Question): Records {
    const servers = this.#nameServers(zone);
    const names = new Set(servers.map(({ name }) => name));
    return {
      answers: [...names].map((target) => this.#record(asked, { kind: 'NS', target })),
      additionals: servers.map(({ name, address }) => this.#addressRecord(name, address)),
    };
  }

  /** The Services that this server is an endpoint of; itself when there is none. */
  #nameServers(zone: string): readonly { readonly name: string; readonly address: IpAddress }[] {
    const { localAddresses, isNamedAfterPod } = this.#options;
    const servers: { name: string; address: IpAddress }[] = [];
    for (const local of localAddresses) {
      for (const subset of this.#index.subsetsAt(local)) {
        const service = this.#index.findService(subset.namespace, subset.service);
        if (service === undefined) continue;
        const name = serviceNameOf(service, zone);
        if (!service.isHeadless)
          append(
            servers,
            service.addresses.map((address) => ({ name, address })),
          );
        else {
          for (const endpoint of subset.endpoints) {
            const host = endpointNameOf(endpoint, isNamedAfterPod);
            servers.push({ name: `${host}.${name}`, address: endpoint.address });
          }
        }
      }
    }
    const distinct = new Map(servers.map((server) => [`${server.name} ${String(server.address)}`, server]));
    if (distinct.size > 0) return [...distinct.values()];
    return localAddresses.map((address) => ({ name: `ns.dns.${zone}`, address }));
  }

  /** NXDOMAIN, or a name that exists without such records. */
  #refusal(responseCode: number, zone: string): DnsAnswer {
    return {
      kind: 'answer',
      responseCode,
      isAuthoritative: true,
      answers: [],
      authorities: [this.#soa(zone)],
      additionals: [],
    };
  }

  #soa(zone: string): DnsRecord {
    const ttlSeconds = this.#ttlSeconds;
    return {
      name: zone,
      class: DNS_CLASS_IN,
      ttlSeconds: Math.min(ttlSeconds, MAX_SOA_TTL_SECONDS),
      data: {
        kind: 'SOA',
        primaryName: `ns.dns.${zone}`,
        mailbox: `hostmaster.${zone}`,
        serial: this.#index.serial,
        refreshSeconds: 7_200,
        retrySeconds: 1_800,
        expireSeconds: 86_400,
        minimumSeconds: ttlSeconds,
      },
    };
  }

  #aliasRecord({ asked }: Question, target: string): DnsRecord {
    return this.#record(asked, { kind: 'CNAME', target });
  }

  #addressRecord(name: string, address: IpAddress): DnsRecord {
    return this.#record(name, isIpv6(address) ? { kind: 'AAAA', address } : { kind: 'A', address });
  }

  #record(name: string, data: DnsData): DnsRecord {
    return { name, class: DNS_CLASS_IN, ttlSeconds: this.#ttlSeconds, data };
  }
}

interface Question {
  /** As it was spelt. */
  readonly asked: string;
  /** In small letters. */
  readonly name: string;
  /** The end of what was asked. */
  readonly zone: string;
  readonly zoneKey: string;
}

function isPortOf(request: ClusterName, name: string, protocol: string): boolean {
  return (
    (request.port === '' || request.port === name.toLowerCase()) &&
    (request.protocol === '' || request.protocol === protocol)
  );
}

function serviceNameOf({ name, namespace }: DnsService, zone: string): string {
  return `${name}.${namespace}.svc.${zone}`;
}
