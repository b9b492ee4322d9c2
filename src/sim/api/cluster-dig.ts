/**
 * A question to the DNS of a lab's cluster: answered from Services and EndpointSlices as the input gives them, with what
 * only a running cluster knows from the lab that runs; or asked from a container or a machine, over the network.
 */
import { inEnglish } from '../base/sentence';
import { askCoreDns } from '../app/coredns/ask-core-dns';
import { dig } from '../app/dig';
import { formatDigMessage, DNS_STATUS_NAMES } from '../app/dns-text';
import { formatDnsData } from '../app/dns-record-text';
import type { DnsBackend } from '../app/dns-backend';
import type { Diagnostic } from '../base/diagnostic';
import { Prng } from '../base/prng';
import { err, ok, type Result } from '../base/result';
import { createClusterNetwork } from '../kube/cni/cluster-networks';
import { keyOf } from '../kube/controllers/controller';
import { DnsIndex } from '../kube/dns/dns-index';
import { hasClusterIp, isHeadless, SERVICE_NAME_LABEL } from '../kube/model/service';
import { isPlainRecord, textFieldOf, type KubeObject } from '../kube/objects/kube-object';
import { corefileOf, systemObjects } from '../kube/system-objects';
import { readGivenServices, type GivenServices } from '../lab/objects/given-services';
import type { LabOverrides } from '../lab/lab-overrides';
import { MachineNames, type NamedMachine } from '../lab/build/machine-names';
import { BUILT_IN_NAMESPACES } from '../lab/objects/object-set';
import { readLabSpec, type LabSpecReading } from '../lab/read-lab';
import type { InputFile } from '../lab/source/source-file';
import {
  DNS_TYPE,
  dnsTypeOf,
  formatDnsType,
  parseDnsType,
  type DnsMessage,
  type DnsRecord,
} from '../wire/dns';
import { dnsLabelsOf } from '../wire/dns-name';
import { formatIp, parseIp, type IpAddress } from '../wire/ip-address';
import { addressAt, parseIpRanges, rangesInOrder } from '../wire/ip-ranges';
import type { Simulation } from './simulation';
import type { TargetOptions } from './target';

export interface DigQuestion {
  readonly name: string;
  readonly type: string;
  /** Of the plugin `kubernetes`, in place of what the Corefile says. */
  readonly ttlSeconds: number | undefined;
}

export interface DigAnswer {
  readonly rcode: string;
  /** `NAME TTL IN TYPE DATA`, in alphabetical order. */
  readonly answer: readonly string[];
  readonly authority: readonly string[];
  readonly additional: readonly string[];
}

export interface DigReport {
  /** As dig prints it. */
  readonly text: string;
  readonly answer: DigAnswer;
}

/** The tenth address of the Service range (kubeadm's `GetDNSIP`). */
const DNS_SERVICE_OFFSET = 10;
const RESOLV_CONF = 'nameserver 192.0.2.53\n';
/** How long a question from a machine may take: dig's three tries, and more. */
const LIMIT_NS = 60_000_000_000;

export function readClusterDig(
  files: readonly InputFile[],
  overrides: LabOverrides,
): Result<ClusterDig, readonly Diagnostic[]> {
  const given = readGivenServices(files, overrides);
  if (!given.ok) return given;
  const spec = readLabSpec(files, overrides);
  return spec.ok ? ok(new ClusterDig(given.value, spec.value)) : spec;
}

export class ClusterDig {
  readonly #given: GivenServices;
  readonly #spec: LabSpecReading;

  constructor(given: GivenServices, spec: LabSpecReading) {
    this.#given = given;
    this.#spec = spec;
  }

  /** Is there something that only a running cluster knows? */
  get needsCluster(): boolean {
    const { services, slicesByService, hasWorkloads } = this.#given;
    const hasPodlessService = services.some((service) => {
      if (service.spec.type === 'ExternalName') return false;
      if (!isHeadless(service)) return !hasClusterIp(service);
      return hasWorkloads && !slicesByService.has(keyOf(service));
    });
    if (hasPodlessService || !hasWorkloads) return hasPodlessService;
    const given = this.#spec.documents.flatMap(({ value }) => plainObjectOf(value) ?? []);
    const hasPodStatus = given.some((object) => textFieldOf(object, 'status', 'podIP') !== undefined);
    return /^\s*pods\s+verified\b/m.test(this.#corefile(given)) && !hasPodStatus;
  }

  /** `simulation`: the same lab, up and settled, where it is needed. */
  answer(question: DigQuestion, simulation: Simulation | undefined): Result<DigReport, string> {
    const asked = checkedQuestion(question);
    if (typeof asked === 'string') return err(asked);
    const objects = this.#objects(simulation);
    const index = new DnsIndex(
      { list: (kind) => objects.filter((object) => object.kind === kind), watch: () => () => undefined },
      () => Math.floor((simulation?.startTimeMs ?? 0) / 1_000),
    );
    index.ttlSeconds = question.ttlSeconds;
    const client = parseIp('127.0.0.1');
    if (client === undefined) return err('no address to ask from');
    const servers = this.#serverAddresses(objects);
    const answered = askCoreDns(
      this.#corefile(objects),
      {
        clusterNames: index,
        upstream: this.#upstream(),
        localAddresses: servers.length > 0 ? servers : [client],
        prng: new Prng(1),
        readFile: (path) => (path === '/etc/resolv.conf' ? RESOLV_CONF : undefined),
      },
      { ...asked, client },
    );
    if (!answered.ok) return err(answered.error);
    const header = `\n; <<>> DiG <<>> ${question.name} ${question.type}\n;; global options: +cmd\n`;
    return ok({
      text: header + formatDigMessage(answered.value, ALL_SECTIONS),
      answer: answerOf(answered.value),
    });
  }

  /** What there is without a cluster that runs: the objects of the input, and what every cluster has. */
  #objects(simulation: Simulation | undefined): readonly KubeObject[] {
    const { services, slicesByService } = this.#given;
    const slices = [...slicesByService.values()].flat();
    if (simulation !== undefined) {
      const { store } = simulation.cluster;
      const running = store.list('EndpointSlice').filter(({ metadata }) => {
        const service = metadata.labels?.[SERVICE_NAME_LABEL] ?? '';
        return !slicesByService.has(`${metadata.namespace ?? ''}/${service}`);
      });
      return [
        ...['Namespace', 'Service', 'Pod', 'ConfigMap'].flatMap((kind) => store.list(kind)),
        ...running,
        ...named(slices),
      ];
    }
    const others = this.#spec.documents.flatMap(({ value }) => plainObjectOf(value) ?? []);
    const used = [...BUILT_IN_NAMESPACES, ...[...services, ...slices, ...others].map(namespaceOf)];
    const namespaces = [...new Set(used)].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    }));
    const given = [...services, ...named(slices), ...others];
    const system = this.#systemObjects().filter(
      ({ kind, metadata }) =>
        !given.some(
          (object) =>
            object.kind === kind &&
            object.metadata.name === metadata.name &&
            namespaceOf(object) === metadata.namespace,
        ),
    );
    return [...namespaces, ...given, ...system];
  }

  /** The Services that every cluster has. */
  #systemObjects(): readonly KubeObject[] {
    const { cluster } = this.#spec;
    const ranges = parseIpRanges(cluster.networking.serviceSubnet);
    const [range] = ranges === undefined ? [] : rangesInOrder(ranges);
    const apiServer = cluster.nodes.find(({ role }) => role === 'control-plane')?.addresses[0];
    if (range === undefined || apiServer === undefined) return [];
    const addresses = {
      apiService: formatIp(addressAt(range, 1)),
      dnsService: formatIp(addressAt(range, DNS_SERVICE_OFFSET)),
      apiServer,
    };
    return systemObjects(cluster, addresses, createClusterNetwork(cluster)).filter(({ kind }) =>
      ['Service', 'EndpointSlice', 'ConfigMap'].includes(kind),
    );
  }

  #corefile(objects: readonly KubeObject[]): string {
    const map = objects.find(
      ({ kind, metadata }) =>
        kind === 'ConfigMap' && metadata.namespace === 'kube-system' && metadata.name === 'coredns',
    );
    return textFieldOf(map, 'data', 'Corefile') ?? corefileOf(this.#spec.cluster.networking.dnsDomain);
  }

  /** The endpoints of the Service that CoreDNS stands behind. */
  #serverAddresses(objects: readonly KubeObject[]): readonly IpAddress[] {
    return objects
      .filter(
        ({ kind, metadata }) =>
          kind === 'EndpointSlice' &&
          metadata.namespace === 'kube-system' &&
          metadata.labels?.[SERVICE_NAME_LABEL] === 'kube-dns',
      )
      .flatMap((slice) => endpointAddressesOf(slice))
      .slice(0, 1);
  }

  #upstream(): DnsBackend {
    const { network, cluster, outside } = this.#spec;
    const machines: NamedMachine[] = [
      ...network.routers.map(({ name, ports }) => ({
        name,
        addresses: ports.flatMap(({ address, ipv6Address }) => addressesOf([address, ipv6Address ?? ''])),
      })),
      ...[...cluster.nodes, ...outside].map(({ name, addresses }) => ({
        name,
        addresses: addressesOf(addresses),
      })),
    ];
    return new MachineNames(machines, network.zones ?? []);
  }
}

/** Asks the cluster's DNS Service from a container or a machine, with packets. */
export function digFrom(
  simulation: Simulation,
  target: string,
  question: DigQuestion,
  options: TargetOptions,
): Result<DigReport, string> {
  const asked = checkedQuestion(question);
  if (typeof asked === 'string') return err(asked);
  const place = simulation.findPlace(target, options);
  if (!place.ok) return err(inEnglish(place.error));
  const service = simulation.cluster
    .services()
    .find(({ namespace, name }) => `${namespace}/${name}` === 'kube-system/kube-dns');
  if (service?.clusterAddress === undefined) return err('the Service kube-system/kube-dns is gone');
  simulation.cluster.dns.ttlSeconds = question.ttlSeconds;
  const printed = { text: '' };
  const add = (text: string): void => {
    printed.text += text;
  };
  const args = [`@${service.clusterAddress}`, asked.name, question.type.toUpperCase()];
  const process = place.value.environment.createProcess(['dig', ...args], { stdout: add, stderr: add });
  const state = { isOver: false };
  process.onExit(() => {
    state.isOver = true;
  });
  process.run(dig(process, args));
  const deadlineNs = simulation.nowNs + LIMIT_NS;
  while (!state.isOver && simulation.stepEvent(deadlineNs));
  return ok({ text: printed.text, answer: parseDigText(printed.text) });
}

const ALL_SECTIONS = {
  hasComments: true,
  hasQuestion: true,
  hasAnswer: true,
  hasAuthority: true,
  hasAdditional: true,
};

function checkedQuestion({
  name,
  type,
}: DigQuestion): { readonly name: string; readonly type: number } | string {
  const absolute = name.endsWith('.') ? name : `${name}.`;
  if (dnsLabelsOf(absolute) === undefined) return `${name}: not a domain name`;
  const number = parseDnsType(type);
  if (number === undefined || number === DNS_TYPE.OPT)
    return `${type}: not a record type; write for example A or SRV`;
  return { name: absolute, type: number };
}

function answerOf({ responseCode, answers, authorities, additionals }: DnsMessage): DigAnswer {
  return {
    rcode: DNS_STATUS_NAMES[responseCode] ?? String(responseCode),
    answer: linesOf(answers),
    authority: linesOf(authorities),
    additional: linesOf(additionals),
  };
}

function linesOf(records: readonly DnsRecord[]): readonly string[] {
  return records
    .filter(({ data }) => data.kind !== 'OPT')
    .map(
      ({ name, ttlSeconds, data }) =>
        `${name} ${ttlSeconds} IN ${formatDnsType(dnsTypeOf(data))} ${formatDnsData(data)}`,
    )
    .sort();
}

/** The sections of what dig has printed. */
function parseDigText(text: string): DigAnswer {
  const lists = new Map<string, string[]>();
  let section: string[] = [];
  for (const line of text.split('\n')) {
    const title = /^;; (\w+) SECTION:$/.exec(line)?.[1];
    if (title !== undefined) {
      section = [];
      lists.set(title, section);
    } else if (line !== '' && !line.startsWith(';'))
      section.push(line.replace(/^(\S+)\s+(\d+)\s+IN\s+(\S+)\s+/, '$1 $2 IN $3 '));
  }
  const of = (title: string): readonly string[] => (lists.get(title) ?? []).sort();
  return {
    rcode: /status: (\w+),/.exec(text)?.[1] ?? 'TIMEOUT',
    answer: of('ANSWER'),
    authority: of('AUTHORITY'),
    additional: of('ADDITIONAL'),
  };
}

function addressesOf(texts: readonly string[]): readonly IpAddress[] {
  return texts.flatMap((text) => parseIp(text) ?? []);
}

function endpointAddressesOf(slice: KubeObject): readonly IpAddress[] {
  const endpoints: unknown = slice['endpoints'];
  if (!Array.isArray(endpoints)) return [];
  return endpoints.flatMap((endpoint: unknown) => {
    const addresses = isPlainRecord(endpoint) ? endpoint['addresses'] : undefined;
    return Array.isArray(addresses) ? addresses.flatMap((text: unknown) => parseIp(String(text)) ?? []) : [];
  });
}

/** Slices need names that tell them apart. */
function named(slices: readonly KubeObject[]): readonly KubeObject[] {
  return slices.map((slice, index) => ({
    ...slice,
    metadata: { ...slice.metadata, name: `${slice.metadata.name}-${index}` },
  }));
}

const PLAIN_KINDS: ReadonlySet<string> = new Set(['Pod', 'ConfigMap', 'Namespace']);

/** Of the input, as it is: a Pod with its status. */
function plainObjectOf(value: Readonly<Record<string, unknown>>): KubeObject | undefined {
  const { apiVersion, kind } = value;
  const name = textFieldOf(value, 'metadata', 'name');
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || name === undefined) return undefined;
  if (!PLAIN_KINDS.has(kind)) return undefined;
  const namespace = textFieldOf(value, 'metadata', 'namespace') ?? 'default';
  const metadata = kind === 'Namespace' ? { name } : { name, namespace };
  return { ...value, apiVersion, kind, metadata };
}

function namespaceOf({ kind, metadata }: KubeObject): string {
  return kind === 'Namespace' ? metadata.name : (metadata.namespace ?? 'default');
}
