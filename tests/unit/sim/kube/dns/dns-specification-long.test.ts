/** Clusters drawn by chance: CoreDNS answers over the network with the records of the DNS specification, and no others. */
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import {
  SpecifiedRecords,
  type SpecifiedEndpoint,
  type SpecifiedPort,
  type SpecifiedService,
} from '#kit/dns-specification';
import { DUAL_STACK_CLUSTER, manifestOf } from '#kit/lab-manifest';
import { Prng } from '#sim/base/prng';
import { isService } from '#sim/kube/model/service';
import { listFieldOf, textFieldOf } from '#sim/kube/objects/kube-object';

const ZONE = 'cluster.local.';
const NAMESPACES = ['one', 'two'];
const PORT_NAMES = ['http', 'dns', 'p-1'];

interface DrawnPod {
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly hostname: string | undefined;
  readonly subdomain: string | undefined;
  readonly isReady: boolean;
}

interface DrawnService {
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'cluster' | 'headless' | 'external' | 'by-hand';
  readonly app: string;
  readonly families: string;
  readonly hasAllEndpoints: boolean;
  readonly ports: readonly SpecifiedPort[];
  readonly endpoints: readonly SpecifiedEndpoint[];
}

interface DrawnCluster {
  readonly pods: readonly DrawnPod[];
  readonly services: readonly DrawnService[];
}

function draw(seed: number): DrawnCluster {
  const prng = new Prng(seed);
  const pick = <Item>(items: readonly Item[], fallback: Item): Item =>
    items[prng.below(items.length)] ?? fallback;
  const isDrawn = (outOf: number): boolean => prng.below(outOf) === 0;
  const services = Array.from({ length: 9 }, (_, index): DrawnService => {
    const count = 1 + prng.below(3);
    const ports = Array.from({ length: count }, (__, place): SpecifiedPort => {
      const name = count === 1 && isDrawn(2) ? '' : (PORT_NAMES[place] ?? '');
      const protocol = isDrawn(3) ? 'UDP' : 'TCP';
      return { name, protocol, port: 80 + place, targetPort: 8_080 + prng.below(50) * 10 + place };
    });
    const kind = pick<DrawnService['kind']>(
      ['cluster', 'headless', 'headless', 'external', 'by-hand'],
      'cluster',
    );
    const endpoints = Array.from({ length: kind === 'by-hand' ? prng.below(4) : 0 }, (__, place) => ({
      address: `198.51.100.${index * 10 + place + 1}`,
      hostname: isDrawn(2) ? `host${prng.below(2)}` : undefined,
      isReady: !isDrawn(3),
    }));
    return {
      namespace: pick(NAMESPACES, 'one'),
      name: `s${index}`,
      kind,
      app: `a${prng.below(4)}`,
      families: pick(['[IPv4]', '[IPv6]', '[IPv4, IPv6]', '[IPv6, IPv4]'], '[IPv4]'),
      hasAllEndpoints: isDrawn(3),
      ports,
      endpoints,
    };
  });
  const pods = Array.from({ length: 8 }, (_, index): DrawnPod => {
    const service = pick(services, undefined);
    const isNamed = isDrawn(2) && service !== undefined;
    return {
      namespace: service?.namespace ?? 'one',
      name: `p${index}`,
      app: service?.app ?? 'a0',
      hostname: isNamed ? `h${prng.below(3)}` : undefined,
      subdomain: isNamed ? service.name : undefined,
      isReady: !isDrawn(3),
    };
  });
  return { pods, services };
}

function podText({ namespace, name, app, hostname, subdomain, isReady }: DrawnPod): string {
  const names = hostname === undefined ? '' : `hostname: ${hostname}, subdomain: ${subdomain ?? ''}, `;
  const probe = isReady ? '' : ', readinessProbe: {exec: {command: [ls, /none]}}';
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${app}}}
spec: {${names}containers: [{name: c, image: nginx, command: [sleep, '1000000']${probe}}]}
`;
}

function serviceText(service: DrawnService): string {
  const { namespace, name, kind, app, families, hasAllEndpoints } = service;
  const ports = service.ports.map(({ name: port, protocol, port: number, targetPort }) => {
    const named = port === '' ? '' : `name: ${port}, `;
    return `{${named}protocol: ${protocol}, port: ${number}, targetPort: ${targetPort}}`;
  });
  const both = families.includes(',') ? ', ipFamilyPolicy: RequireDualStack' : '';
  const head = `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
  switch (kind) {
    case 'external':
      return `${head}spec: {type: ExternalName, externalName: ${name}.example.org}\n`;
    case 'by-hand':
      return `${head}spec: {clusterIP: None, ipFamilies: [IPv4], ports: [${ports.join(', ')}]}\n---\n${sliceText(service)}`;
    default: {
      const headless =
        kind === 'headless' ? `clusterIP: None, publishNotReadyAddresses: ${hasAllEndpoints}, ` : '';
      return `${head}spec: {${headless}selector: {app: ${app}}, ipFamilies: ${families}${both}, ports: [${ports.join(', ')}]}\n`;
    }
  }
}

function sliceText({ namespace, name, ports, endpoints }: DrawnService): string {
  const shown = endpoints.map(({ address, hostname, isReady }) => {
    const named = hostname === undefined ? '' : `, hostname: ${hostname}`;
    return `{addresses: [${address}]${named}${isReady ? '' : ', conditions: {ready: false}'}}`;
  });
  const list = ports.map(
    ({ name: port, protocol, targetPort }) => `{name: '${port}', protocol: ${protocol}, port: ${targetPort}}`,
  );
  return `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: ${name}-1, namespace: ${namespace}, labels: {kubernetes.io/service-name: ${name}}}
addressType: IPv4
endpoints: [${shown.join(', ')}]
ports: [${list.join(', ')}]
`;
}

/** What was drawn, with the addresses that the cluster gave. */
function specified(lab: CommandLab, { pods, services }: DrawnCluster): readonly SpecifiedService[] {
  const { store } = lab.simulation.cluster;
  return services.map((drawn): SpecifiedService => {
    const { namespace, name, kind, app, families, hasAllEndpoints, ports } = drawn;
    const base = { namespace, name, ports, hasAllEndpoints: hasAllEndpoints && kind === 'headless' };
    const none = { clusterAddresses: [], endpoints: [] };
    if (kind === 'external') return { ...base, ...none, externalName: `${name}.example.org` };
    if (kind === 'by-hand') return { ...base, ...none, endpoints: drawn.endpoints };
    const service = store.find('Service', namespace, name);
    if (!isService(service)) throw new Error(name);
    if (kind === 'cluster') return { ...base, ...none, clusterAddresses: service.spec.clusterIPs ?? [] };
    const endpoints = pods
      .filter((pod) => pod.namespace === namespace && pod.app === app)
      .flatMap(({ name: podName, hostname, subdomain, isReady }): readonly SpecifiedEndpoint[] => {
        const pod = store.find('Pod', namespace, podName);
        const addresses = listFieldOf(pod, 'status', 'podIPs').flatMap(
          (each) => textFieldOf(each, 'ip') ?? [],
        );
        return addresses
          .filter((address) => families.includes(address.includes(':') ? 'IPv6' : 'IPv4'))
          .map((address) => ({ address, hostname: subdomain === name ? hostname : undefined, isReady }));
      });
    return { ...base, clusterAddresses: [], endpoints };
  });
}

interface Answer {
  readonly status: string;
  readonly answers: readonly { readonly type: string; readonly data: string }[];
  readonly authorities: readonly string[];
}

function ask(lab: CommandLab, name: string, type: string): Answer {
  const words = ['dig', '+noall', '+comments', '+answer', '+authority', '+tcp', '-q', name, '-t', type];
  const { stdout } = lab.exec('client', words);
  const [, status = stdout] = /status: (\w+)/.exec(stdout) ?? [];
  const sectionOf = (title: string): readonly string[][] => {
    const [, text = ''] = new RegExp(`;; ${title} SECTION:\n((?:[^;\n].*\n)*)`).exec(stdout) ?? [];
    return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(/\s+/)]));
  };
  return {
    status,
    answers: sectionOf('ANSWER').map(([, , , answerType = '', ...data]) => ({
      type: answerType,
      // Of SRV records the port and the target alone.
      data: (answerType === 'SRV' ? data.slice(2) : data).join(' '),
    })),
    authorities: sectionOf('AUTHORITY').map(([owner = '', , , recordType = '']) => `${owner} ${recordType}`),
  };
}

describe.each([1, 2, 3, 4, 5])('a cluster that is drawn by chance (%i)', (seed) => {
  const drawn = draw(seed);
  const lab = new CommandLab(
    manifestOf(
      DUAL_STACK_CLUSTER,
      ...NAMESPACES.map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`),
      `apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: c, image: nicolaka/netshoot, command: [sleep, '1000000']}]}
`,
      ...drawn.services.map(serviceText),
      ...drawn.pods.map(podText),
    ),
  );
  const services = specified(lab, drawn);
  const records = new SpecifiedRecords(ZONE, services);

  it('has every record of the specification, and no others of these names and types', () => {
    for (const { name, type } of records.questions) {
      const { status, answers } = ask(lab, name, type);
      const data = answers.filter((answer) => answer.type === type).map((answer) => answer.data);
      const expected = records.dataOf(name, type);
      const subject = `${name} ${type}`;
      // An address may also have names in Services that are not headless.
      const shown = type === 'PTR' ? data.filter((each) => expected.includes(each)) : data;
      expect([subject, status, shown.toSorted()]).toEqual([subject, 'NOERROR', expected]);
    }
  });

  it('tells a name without such records from one that is not there', () => {
    for (const { name } of records.questions) {
      // CoreDNS knows `dns-version` as a text alone.
      if (name.endsWith('.arpa.') || name.startsWith('dns-version.')) continue;
      for (const type of ['A', 'AAAA', 'SRV', 'MX', 'TXT']) {
        const isAlias = records.dataOf(name, 'CNAME').length > 0;
        // A name of a port has addresses as well, which the specification does not speak of.
        if (isAlias || name.startsWith('_') || records.dataOf(name, type).length > 0) continue;
        // Names of hosts and Services have an SRV record without a port's name.
        if (type === 'SRV') continue;
        const { status, answers, authorities } = ask(lab, name, type);
        const subject = `${name} ${type}`;
        expect([subject, status, answers, authorities]).toEqual([subject, 'NOERROR', [], [`${ZONE} SOA`]]);
      }
    }
  });

  it('has no names beside them', () => {
    const absent = [
      `none.one.svc.${ZONE}`,
      `*.one.svc.${ZONE}`,
      `s0.none.svc.${ZONE}`,
      `s0.one.${ZONE}`,
      `none.${ZONE}`,
      '1.2.0.192.in-addr.arpa.',
    ];
    for (const { namespace, name, externalName } of services) {
      const base = `${name}.${namespace}.svc.${ZONE}`;
      absent.push(`nobody.${base}`, `*.${base}`, `a.b.c.${base}`);
      // What is an alias is one with a port's name before it too.
      if (externalName === undefined) absent.push(`_none._tcp.${base}`);
      const other = namespace === 'one' ? 'two' : 'one';
      absent.push(`${name}.${other}.svc.${ZONE}`);
      // A headless Service without endpoints.
      if (externalName === undefined && !records.has(base)) absent.push(base);
    }
    for (const name of absent) {
      if (records.has(name)) continue;
      const { status, answers, authorities } = ask(lab, name, name.endsWith('.arpa.') ? 'PTR' : 'A');
      const isOurs = name.endsWith(ZONE) || authorities.length > 0;
      const soa = isOurs ? [expect.stringMatching(/ SOA$/)] : [];
      expect([name, status, answers, authorities]).toEqual([name, 'NXDOMAIN', [], soa]);
    }
  });

  it('leads to other names from those of type ExternalName', () => {
    for (const { namespace, name, externalName } of services) {
      if (externalName === undefined) continue;
      const { answers } = ask(lab, `${name}.${namespace}.svc.${ZONE}`, 'A');
      expect(answers[0]).toEqual({ type: 'CNAME', data: `${externalName}.` });
    }
  });
});
