/**
 * Cluster DNS: the answers of CoreDNS' `kubernetes` plugin, and the objects that make up its deployment.
 *
 * coredns/coredns v1.11 `plugin/kubernetes` with kubeadm's Corefile (`pods insecure`, `fallthrough in-addr.arpa
 * ip6.arpa`, `ttl 30`), and the Kubernetes DNS specification 1.1.0.
 *
 * Models Services of all types, headless ones with their endpoints and host names, named ports (SRV), ExternalName,
 * Pod records, reverse lookups, NODATA and NXDOMAIN with the zone's SOA.
 * Leaves out zone transfers. The server itself is `app/dns-server.ts`.
 */
import type { DnsAnswer, DnsBackend } from '../app/dns-backend';
import {
  DNS_CLASS_IN,
  DNS_RESPONSE_CODE,
  DNS_TYPE,
  dnsTypeOf,
  type DnsData,
  type DnsRecord,
} from '../wire/dns';
import { dnsNameKey } from '../wire/dns-name';
import { familyOf, isIpv6, parseIp, type IpAddress } from '../wire/ip-address';
import { addressOfReverseName } from '../wire/reverse-name';
import {
  isEndpointReady,
  isEndpointSlice,
  isHeadless,
  isService,
  SERVICE_NAME_LABEL,
  type EndpointSlice,
  type Service,
  type SlicePort,
} from './model/service';
import type { ObjectStore } from './store/object-store';

/** `ttl 30` in kubeadm's Corefile. */
const TTL_SECONDS = 30;
const SCHEMA_VERSION = '1.1.0';
const SCHEMA_TTL_SECONDS = 28_800;
const DEFAULT_PRIORITY = 0;
const TOTAL_WEIGHT = 100;

/** One address and port that a name stands for. */
interface DnsItem {
  /** The name that SRV answers point to. */
  readonly target: string;
  /** Undefined when the target is a name outside, for ExternalName. */
  readonly address: IpAddress | undefined;
  readonly port: number;
}

/** What a name within the zone asks for. */
interface DnsRequest {
  readonly kind: 'service' | 'pod';
  readonly namespace: string;
  readonly name: string;
  readonly endpoint: string;
  readonly port: string;
  readonly protocol: string;
}

type ItemsOutcome =
  | { readonly kind: 'items'; readonly items: readonly DnsItem[] }
  | { readonly kind: 'no-data' }
  | { readonly kind: 'no-such-name' };

export interface ClusterDnsOptions {
  readonly store: ObjectStore;
  /** `cluster.local` */
  readonly domain: string;
  /** The SOA's; CoreDNS takes the time of its last change. */
  readonly serial: number;
}

export class ClusterDns implements DnsBackend {
  readonly #store: ObjectStore;
  readonly #zone: string;
  readonly #serial: number;
  /** Names by address, made again when a Service or slice has changed. */
  #reverse: ReadonlyMap<IpAddress, readonly string[]> | undefined = undefined;

  constructor(options: ClusterDnsOptions) {
    this.#store = options.store;
    this.#zone = dnsNameKey(options.domain);
    this.#serial = options.serial;
    const forget = (): void => {
      this.#reverse = undefined;
    };
    options.store.watch({ kind: 'Service', onEvent: forget });
    options.store.watch({ kind: 'EndpointSlice', onEvent: forget });
  }

  lookUp(name: string, type: number): DnsAnswer {
    const key = dnsNameKey(name);
    if (key.endsWith('.in-addr.arpa.') || key.endsWith('.ip6.arpa.'))
      return this.#lookUpReverse(name, key, type);
    if (key !== this.#zone && !key.endsWith(`.${this.#zone}`)) return { kind: 'not-mine' };
    const labels = key === this.#zone ? [] : key.slice(0, -this.#zone.length - 1).split('.');
    const special = this.#lookUpSpecial(name, labels, type);
    if (special !== undefined) return special;
    const request = parseRequest(labels);
    if (request === undefined) return this.#refusal(DNS_RESPONSE_CODE.NXDOMAIN);
    const outcome = request.kind === 'pod' ? this.#podItems(request) : this.#serviceItems(request);
    if (outcome.kind === 'no-such-name') return this.#refusal(DNS_RESPONSE_CODE.NXDOMAIN);
    if (outcome.kind === 'no-data') return this.#refusal(DNS_RESPONSE_CODE.NOERROR);
    return this.#answer(name, type, outcome.items);
  }

  /** The zone itself, its name server, and the version of the schema. */
  #lookUpSpecial(name: string, labels: readonly string[], type: number): DnsAnswer | undefined {
    const path = labels.join('.');
    if (path === '') {
      if (type === DNS_TYPE.SOA) return answerOf([this.#soa()]);
      if (type !== DNS_TYPE.NS) return this.#refusal(DNS_RESPONSE_CODE.NOERROR);
      const target = `ns.dns.${this.#zone}`;
      return answerOf([recordOf(name, { kind: 'NS', target })], this.#nameServerAddresses(target));
    }
    if (path === 'ns.dns') {
      const records = this.#nameServerAddresses(name).filter((record) => dnsTypeOf(record.data) === type);
      return records.length > 0 ? answerOf(records) : this.#refusal(DNS_RESPONSE_CODE.NOERROR);
    }
    if (path === 'dns-version') {
      if (type !== DNS_TYPE.TXT) return this.#refusal(DNS_RESPONSE_CODE.NOERROR);
      const text = Uint8Array.from(SCHEMA_VERSION, (character) => character.charCodeAt(0));
      return answerOf([
        { name, class: DNS_CLASS_IN, ttlSeconds: SCHEMA_TTL_SECONDS, data: { kind: 'TXT', strings: [text] } },
      ]);
    }
    return undefined;
  }

  #nameServerAddresses(name: string): readonly DnsRecord[] {
    const service = this.#store.find('Service', 'kube-system', 'kube-dns');
    return (isService(service) ? clusterAddressesOf(service) : []).map((address) =>
      addressRecordOf(name, address),
    );
  }

  #serviceItems(request: DnsRequest): ItemsOutcome {
    const hasNamespace = this.#store.find('Namespace', '', request.namespace) !== undefined;
    if (request.namespace !== '' && !hasNamespace) return { kind: 'no-such-name' };
    if (request.name === '') return { kind: 'no-data' };
    const service = this.#store.find('Service', request.namespace, request.name);
    if (!isService(service)) return { kind: 'no-such-name' };
    const items = this.#itemsOf(service, request);
    return items.length === 0 ? { kind: 'no-such-name' } : { kind: 'items', items };
  }

  #itemsOf(service: Service, request: DnsRequest): readonly DnsItem[] {
    const { spec } = service;
    if (spec.type === 'ExternalName') {
      const target = dnsNameKey(spec.externalName ?? '');
      return [{ target, address: undefined, port: 0 }];
    }
    if (isHeadless(service) || request.endpoint !== '') return this.#endpointItems(service, request);
    const target = this.#nameOf(service);
    const ports = (spec.ports ?? []).filter((port) => matchesPort(request, port.name, port.protocol));
    return clusterAddressesOf(service).flatMap((address) =>
      ports.map(({ port }) => ({ target, address, port })),
    );
  }

  #endpointItems(service: Service, request: DnsRequest): readonly DnsItem[] {
    const items: DnsItem[] = [];
    for (const slice of slicesOf(this.#store, service)) {
      // Without ports there is still an address to give.
      const ports: readonly SlicePort[] =
        slice.ports === undefined || slice.ports.length === 0 ? [{ port: -1 }] : slice.ports;
      for (const endpoint of slice.endpoints ?? []) {
        if (!isEndpointReady(endpoint)) continue;
        for (const text of endpoint.addresses) {
          const address = parseIp(text);
          const host = endpoint.hostname ?? text.replaceAll(/[.:]/g, '-');
          if (address === undefined || (request.endpoint !== '' && request.endpoint !== host)) continue;
          const target = `${host}.${this.#nameOf(service)}`;
          for (const { name, protocol, port = 0 } of ports) {
            if (matchesPort(request, name, protocol)) items.push({ target, address, port });
          }
        }
      }
    }
    return items;
  }

  #nameOf(service: Service): string {
    return `${service.metadata.name}.${service.metadata.namespace ?? ''}.svc.${this.#zone}`;
  }

  /** `pods insecure`: any address written with dashes, in a namespace that exists. */
  #podItems(request: DnsRequest): ItemsOutcome {
    const hasNamespace = this.#store.find('Namespace', '', request.namespace) !== undefined;
    if (request.namespace !== '' && !hasNamespace) return { kind: 'no-such-name' };
    if (request.name === '') return { kind: 'no-data' };
    const isIpv4Name = request.name.split('-').length === 4 && !request.name.includes('--');
    const address = parseIp(request.name.replaceAll('-', isIpv4Name ? '.' : ':'));
    return address === undefined
      ? { kind: 'no-such-name' }
      : { kind: 'items', items: [{ target: '', address, port: 0 }] };
  }

  #answer(name: string, type: number, items: readonly DnsItem[]): DnsAnswer {
    if (type === DNS_TYPE.SRV) return srvAnswer(name, items);
    const alias = items.find((item) => item.address === undefined);
    if (alias !== undefined) {
      const isWanted = type === DNS_TYPE.A || type === DNS_TYPE.AAAA || type === DNS_TYPE.CNAME;
      return isWanted
        ? this.#aliasAnswer(name, type, alias.target)
        : this.#refusal(DNS_RESPONSE_CODE.NOERROR);
    }
    const records = distinctAddresses(items)
      .map((address) => addressRecordOf(name, address))
      .filter((record) => dnsTypeOf(record.data) === type);
    return records.length === 0 ? this.#refusal(DNS_RESPONSE_CODE.NOERROR) : answerOf(records);
  }

  /** The server asks upstream for the address of a target outside; one inside is answered along. */
  #aliasAnswer(name: string, type: number, target: string): DnsAnswer {
    const alias = recordOf(name, { kind: 'CNAME', target });
    const isInside = target.endsWith(`.${this.#zone}`);
    if (type === DNS_TYPE.CNAME || !isInside || target === dnsNameKey(name)) return answerOf([alias]);
    const more = this.lookUp(target, type);
    const answers =
      more.kind === 'answer' ? more.answers.filter((record) => dnsTypeOf(record.data) === type) : [];
    return answerOf([alias, ...answers]);
  }

  #lookUpReverse(name: string, key: string, type: number): DnsAnswer {
    const address = addressOfReverseName(key);
    if (address === undefined) return { kind: 'not-mine' };
    this.#reverse ??= this.#reverseNames();
    const names = this.#reverse.get(address) ?? [];
    if (names.length === 0) return { kind: 'not-mine' };
    if (type !== DNS_TYPE.PTR) return this.#refusal(DNS_RESPONSE_CODE.NOERROR);
    return answerOf(names.map((target) => recordOf(name, { kind: 'PTR', target })));
  }

  /** Cluster addresses lead to their Service, endpoints only when they have a host name. */
  #reverseNames(): ReadonlyMap<IpAddress, readonly string[]> {
    const names = new Map<IpAddress, string[]>();
    const add = (text: string, name: string): void => {
      const address = parseIp(text);
      if (address === undefined) return;
      const list = names.get(address);
      if (list === undefined) names.set(address, [name]);
      else list.push(name);
    };
    for (const service of this.#store.list('Service').filter(isService)) {
      for (const text of service.spec.clusterIPs ?? []) add(text, this.#nameOf(service));
      for (const slice of slicesOf(this.#store, service)) {
        for (const endpoint of slice.endpoints ?? []) {
          if (endpoint.hostname === undefined || !isEndpointReady(endpoint)) continue;
          for (const text of endpoint.addresses) add(text, `${endpoint.hostname}.${this.#nameOf(service)}`);
        }
      }
    }
    return names;
  }

  /** NXDOMAIN, or a name that exists without such records. */
  #refusal(responseCode: number): DnsAnswer {
    return {
      kind: 'answer',
      responseCode,
      isAuthoritative: true,
      answers: [],
      authorities: [this.#soa()],
      additionals: [],
    };
  }

  #soa(): DnsRecord {
    return recordOf(this.#zone, {
      kind: 'SOA',
      primaryName: `ns.dns.${this.#zone}`,
      mailbox: `hostmaster.${this.#zone}`,
      serial: this.#serial,
      refreshSeconds: 7_200,
      retrySeconds: 1_800,
      expireSeconds: 86_400,
      minimumSeconds: TTL_SECONDS,
    });
  }
}

function slicesOf(store: ObjectStore, service: Service): readonly EndpointSlice[] {
  const { name, namespace = '' } = service.metadata;
  return store
    .list('EndpointSlice', { namespace, selector: { matchLabels: { [SERVICE_NAME_LABEL]: name } } })
    .filter(isEndpointSlice);
}

/** From right to left: `svc` or `pod`, namespace, name, and an endpoint or `_port._protocol` (`parse.go`). */
function parseRequest(labels: readonly string[]): DnsRequest | undefined {
  const reversed = [...labels].reverse();
  const [kindLabel = '', namespace = '', name = '', ...rest] = reversed;
  if (kindLabel !== 'svc' && kindLabel !== 'pod') return undefined;
  const base = {
    kind: kindLabel === 'svc' ? ('service' as const) : ('pod' as const),
    namespace,
    name,
    endpoint: '',
    port: '',
    protocol: '',
  };
  const [first = '', second = ''] = rest;
  switch (rest.length) {
    case 0:
      return base;
    case 1:
      return kindLabel === 'svc' ? { ...base, endpoint: first } : undefined;
    case 2:
      return kindLabel === 'svc'
        ? { ...base, port: withoutUnderscore(second), protocol: withoutUnderscore(first) }
        : undefined;
    default:
      return undefined;
  }
}

function withoutUnderscore(label: string): string {
  return label.startsWith('_') ? label.slice(1) : label;
}

function matchesPort(request: DnsRequest, name: string | undefined, protocol: string | undefined): boolean {
  if (request.port === '' && request.protocol === '') return true;
  return request.port === (name ?? '') && request.protocol === (protocol ?? 'TCP').toLowerCase();
}

function srvAnswer(name: string, items: readonly DnsItem[]): DnsAnswer {
  const weight = Math.floor(TOTAL_WEIGHT / items.length);
  const answers = items.map(({ target, port }) =>
    recordOf(name, { kind: 'SRV', priority: DEFAULT_PRIORITY, weight, port, target }),
  );
  const additionals = new Map<string, DnsRecord>();
  for (const { target, address } of items) {
    if (address === undefined) continue;
    additionals.set(`${target} ${familyOf(address)}`, addressRecordOf(target, address));
  }
  return answerOf(answers, [...additionals.values()]);
}

/** None for a headless Service. */
function clusterAddressesOf({ spec }: Service): readonly IpAddress[] {
  return (spec.clusterIPs ?? []).flatMap((text) => parseIp(text) ?? []);
}

function addressRecordOf(name: string, address: IpAddress): DnsRecord {
  return recordOf(name, isIpv6(address) ? { kind: 'AAAA', address } : { kind: 'A', address });
}

function distinctAddresses(items: readonly DnsItem[]): readonly IpAddress[] {
  const addresses = new Set<IpAddress>();
  for (const { address } of items) if (address !== undefined) addresses.add(address);
  return [...addresses];
}

function recordOf(name: string, data: DnsData): DnsRecord {
  return { name, class: DNS_CLASS_IN, ttlSeconds: TTL_SECONDS, data };
}

function answerOf(answers: readonly DnsRecord[], additionals: readonly DnsRecord[] = []): DnsAnswer {
  return {
    kind: 'answer',
    responseCode: DNS_RESPONSE_CODE.NOERROR,
    isAuthoritative: true,
    answers,
    authorities: [],
    additionals,
  };
}
