/**
 * "Send a request from here to there": which command a person would type for it, and what came of it in a few words.
 *
 * The command is one that is installed at the source, so that what is learned here works in a terminal too.
 */
import { err, ok, type Result } from '../base/result';
import { say, type Wording } from '../base/sentence';
import type { InstalledPrograms } from '../host/process';
import type { NetworkNamespace } from '../host/network-namespace';
import { isPod, type Pod } from '../kube/model/pod';
import { isService, type Service, type ServicePortSpec } from '../kube/model/service';
import { listFieldOf, textFieldOf } from '../kube/objects/kube-object';
import { formatIp } from '../wire/ip-address';
import { isLinkLocalIpv6 } from '../wire/ipv6-address';
import type { Simulation } from './simulation';

export interface RequestPlan {
  /** As the command line names it: `default/client`, `node/node1`. */
  readonly target: string;
  readonly command: string;
}

type Protocol = 'http' | 'tcp' | 'dns' | 'ping';

interface Destination {
  readonly protocol: Protocol;
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
}

interface Source {
  readonly target: string;
  readonly kind: 'pod' | 'node' | 'outside';
  /** Of a Pod. */
  readonly namespace: string;
  readonly programs: InstalledPrograms;
  /** Does it ask the cluster's DNS? */
  readonly hasClusterNames: boolean;
}

/** Well-known services that do not speak HTTP: a connection is tried, and nothing is said. */
const OTHER_PROTOCOLS: ReadonlySet<number> = new Set([
  22, 443, 2379, 3306, 5432, 5672, 6379, 6443, 8443, 9092, 10_250, 11_211, 27_017,
]);
const DNS_PORT = 53;
const LIMIT_SECONDS = 5;

/** `from` and `to` name elements: `pod/default/client`, `service/default/web`, `node/node1`, `host/laptop`. */
export function planRequest(from: string, to: string, simulation: Simulation): Result<RequestPlan, Wording> {
  const source = sourceOf(from, simulation);
  if (!source.ok) return source;
  const destination = destinationOf(to, source.value, simulation);
  if (!destination.ok) return destination;
  const command = commandFor(destination.value, source.value.programs);
  if (command === undefined) {
    const wanted = COMMANDS[destination.value.protocol].map(({ program }) => program).join(', ');
    return err(
      say(
        'the image of {source} has none of {wanted}; send from another Pod, for example one of image busybox',
        { source: source.value.target, wanted },
      ),
    );
  }
  return ok({ target: source.value.target, command });
}

/** What came of it: `200 OK in 3.1 ms`, `connection refused`. */
export function describeOutcome(
  outcome: { readonly exitCode: number; readonly stdout: string; readonly stderr: string },
  durationNs: number,
): string {
  const time = formatDuration(durationNs);
  const status = /HTTP\/1\.[01] (\d{3}[^\r\n]*)/.exec(`${outcome.stdout}\n${outcome.stderr}`)?.[1];
  if (status !== undefined) return `${status} in ${time}`;
  if (outcome.exitCode === 0) return `answered in ${time}`;
  const lines = `${outcome.stdout}\n${outcome.stderr}`.split('\n').map((line) => line.trim());
  const loss = lines.find((line) => line.includes('packet loss'));
  const last = loss ?? lines.findLast((line) => line !== '');
  return last === undefined ? `no answer after ${time}` : `${last}, after ${time}`;
}

function formatDuration(durationNs: number): string {
  const milliseconds = durationNs / 1_000_000;
  return milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${milliseconds.toFixed(1)} ms`;
}

function sourceOf(ref: string, simulation: Simulation): Result<Source, Wording> {
  const target = targetOf(ref, simulation);
  if (!target.ok) return target;
  const place = simulation.findPlace(target.value);
  if (!place.ok) return place;
  const { environment, id } = place.value;
  const [first = '', name = ''] = id.split('/');
  const isNode = first === 'node';
  const isMachine = isNode || first === 'host';
  const pod = isMachine ? undefined : podNamed(first, name, simulation);
  return ok({
    target: id,
    kind: isNode ? 'node' : isMachine ? 'outside' : 'pod',
    namespace: isMachine ? '' : first,
    programs: environment.programs,
    hasClusterNames:
      pod !== undefined &&
      (pod.spec.hostNetwork === true
        ? pod.spec.dnsPolicy === 'ClusterFirstWithHostNet'
        : pod.spec.dnsPolicy !== 'Default' && pod.spec.dnsPolicy !== 'None'),
  });
}

/** As `findPlace` takes it. */
function targetOf(ref: string, { cluster }: Simulation): Result<string, Wording> {
  const [kind = '', first = '', name = ''] = ref.split('/');
  switch (kind) {
    case 'node':
    case 'host':
      return ok(ref);
    case 'router':
      return ok(`host/${first}`);
    case 'pod':
      return ok(`${first}/${name}`);
    case 'service':
      return err(say('a Service sends nothing by itself; begin with one of its Pods'));
    default: {
      const workload = cluster.workloads().find(({ id }) => id === ref);
      const ready = cluster
        .pods()
        .filter((pod) => pod.isReady)
        .map((pod) => `${pod.namespace}/${pod.name}`);
      const pod = workload?.pods.find((candidate) => ready.includes(candidate));
      return pod === undefined ? err(say('nothing at {ref} can send a request', { ref })) : ok(pod);
    }
  }
}

function destinationOf(ref: string, source: Source, simulation: Simulation): Result<Destination, Wording> {
  const [kind = '', first = '', name = ''] = ref.split('/');
  if (kind === 'service') return serviceDestination(first, name, source, simulation);
  if (kind === 'segment') return err(say('a segment does not answer; choose a machine, a Pod or a Service'));
  const target = targetOf(ref, simulation);
  if (!target.ok) return target;
  const place = simulation.findPlace(target.value);
  if (!place.ok) return place;
  const { namespace } = place.value;
  const address = addressOf(namespace);
  if (address === undefined) return err(say('{target} has no address yet', { target: target.value }));
  const [podNamespace = '', podName = ''] = target.value.split('/');
  const pod =
    kind === 'node' || kind === 'host' || kind === 'router'
      ? undefined
      : podNamed(podNamespace, podName, simulation);
  return ok(destinationAt(address, portToAsk(namespace, pod)));
}

function serviceDestination(
  namespace: string,
  name: string,
  source: Source,
  { cluster }: Simulation,
): Result<Destination, Wording> {
  const service = cluster.store.find('Service', namespace, name);
  if (!isService(service))
    return err(say('Service {name} does not run yet', { name: `${namespace}/${name}` }));
  const port =
    service.spec.ports?.find(({ protocol }) => protocol !== 'UDP' && protocol !== 'SCTP') ??
    service.spec.ports?.[0];
  if (port === undefined) return err(say('Service {name} has no port to ask', { name }));
  if (source.hasClusterNames) {
    return ok(destinationAt(source.namespace === namespace ? name : `${name}.${namespace}`, port.port));
  }
  const outside = source.kind === 'outside' ? nodePortDestination(port, cluster) : undefined;
  if (outside !== undefined) return ok(outside);
  const address = clusterAddressOf(service);
  if (address !== undefined) return ok(destinationAt(address, port.port));
  return err(
    say('Service {name} has no address of its own; its name means something to Pods only', { name }),
  );
}

/** What people outside use: the port on the first node. */
function nodePortDestination(
  { nodePort = 0 }: ServicePortSpec,
  cluster: Simulation['cluster'],
): Destination | undefined {
  if (nodePort === 0) return undefined;
  for (const node of cluster.store.list('Node')) {
    const address = internalAddressOf(node.status);
    if (address !== undefined) return destinationAt(address, nodePort);
  }
  return undefined;
}

function internalAddressOf(status: unknown): string | undefined {
  const list = listFieldOf(status, 'addresses');
  const found = list.find((entry) => textFieldOf(entry, 'type') === 'InternalIP');
  return textFieldOf(found, 'address');
}

function clusterAddressOf({ spec: { clusterIP = '' } }: Service): string | undefined {
  return clusterIP === '' || clusterIP === 'None' ? undefined : clusterIP;
}

function destinationAt(host: string, port: number | undefined): Destination {
  if (port === undefined) return { protocol: 'ping', host, port: 0 };
  const protocol = port === DNS_PORT ? 'dns' : OTHER_PROTOCOLS.has(port) ? 'tcp' : 'http';
  return { protocol, host, port };
}

function podNamed(namespace: string, name: string, { cluster }: Simulation): Pod | undefined {
  const object = cluster.store.find('Pod', namespace, name);
  return isPod(object) ? object : undefined;
}

function addressOf({ stack }: NetworkNamespace): string | undefined {
  const device = stack.findDevice('eth0');
  if (device === undefined) return undefined;
  const ipv6 = stack.hasIpv6 ? stack.ipv6.addressesOf(device) : [];
  const first = stack.addressesOf(device)[0] ?? ipv6.find(({ address }) => !isLinkLocalIpv6(address));
  return first === undefined ? undefined : formatIp(first.address);
}

/** A declared port that somebody listens at, or else the lowest that anybody does; undefined when nobody does. */
function portToAsk({ tcp }: NetworkNamespace, pod: Pod | undefined): number | undefined {
  const listening = tcp
    .sockets()
    .filter(({ state }) => state === 'LISTEN')
    .map(({ local }) => local.port)
    .sort((one, other) => one - other);
  const declared = (pod?.spec.containers ?? []).flatMap(({ ports = [] }) =>
    ports.map(({ containerPort }) => containerPort),
  );
  // What a node listens at is its own business; of a machine outside only a web server is asked.
  if (pod === undefined) return listening.find((port) => port === 80 || port === 8080);
  return declared.find((port) => listening.includes(port)) ?? listening[0];
}

interface CommandForm {
  readonly program: string;
  readonly write: (destination: Destination) => string;
}

const COMMANDS: Readonly<Record<Protocol, readonly CommandForm[]>> = {
  http: [
    { program: 'curl', write: (to) => `curl -sS -i -m ${LIMIT_SECONDS} ${urlOf(to)}` },
    { program: 'wget', write: (to) => `wget -S -q -O - -T ${LIMIT_SECONDS} ${urlOf(to)}` },
    { program: 'nc', write: connectionCheck },
    { program: 'ping', write: echoRequest },
  ],
  tcp: [
    { program: 'nc', write: connectionCheck },
    { program: 'ping', write: echoRequest },
  ],
  dns: [
    { program: 'nslookup', write: (to) => `nslookup kubernetes.default.svc.cluster.local ${to.host}` },
    { program: 'nc', write: connectionCheck },
  ],
  ping: [{ program: 'ping', write: echoRequest }],
};

function commandFor(destination: Destination, programs: InstalledPrograms): string | undefined {
  const form = COMMANDS[destination.protocol].find(
    ({ program }) => programs === 'all' || programs.has(program),
  );
  return form?.write(destination);
}

function urlOf({ host, port }: Destination): string {
  const authority = host.includes(':') ? `[${host}]` : host;
  return `http://${authority}${port === 80 ? '' : `:${port}`}/`;
}

function connectionCheck({ host, port }: Destination): string {
  return `nc -z -v -w ${LIMIT_SECONDS} ${host} ${port}`;
}

function echoRequest({ host }: Destination): string {
  return `ping -c 1 -W ${LIMIT_SECONDS} ${host}`;
}
