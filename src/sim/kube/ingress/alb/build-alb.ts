/**
 * From Ingresses to Application Load Balancers, as the AWS Load Balancer Controller v2.11 builds them (`pkg/ingress/model_build_*.go`).
 *
 * Models groups and their order, listeners of HTTP, rules in the order that they are written in (the exact paths of a host first, then
 * the longest prefixes), instance and IP targets, health checks, and what refuses to be built, with its words. A balancer whose model
 * cannot be built stays as it was. Leaves out certificates of the cloud (a listener of HTTPS finds none), actions and conditions of
 * annotations but for fixed responses, authentication, WAF, subnets and TargetGroupBindings.
 */
import { peerAddressOf } from '../../../app/reverse-proxy/peer-address';
import { sha256 } from '@noble/hashes/sha2.js';
import { seconds } from '../../../base/time';
import type { SocketAddress } from '../../../host/tcp-stream';
import { parseCidr } from '../../../wire/cidr';
import { parseIp } from '../../../wire/ip-address';
import { bytesOfUtf8 } from '../../../wire/utf8';
import type { Service, ServicePortSpec } from '../../model/service';
import { listFieldOf, textFieldOf, type KubeObject, type StringMap } from '../../objects/kube-object';
import type { IngressCluster } from '../ingress-cluster';
import {
  endpointsOf,
  serviceOf,
  type IngressBackend,
  type IngressPath,
  type IngressView,
} from '../ingress-objects';
import type { AlbAction, AlbListener, AlbModel, AlbRule, AlbTargetGroup } from './alb-model';

const PREFIX = 'alb.ingress.kubernetes.io/';
const NO_TRAFFIC_LABELS = [
  'node.kubernetes.io/exclude-from-external-load-balancers',
  'alpha.service-controller.kubernetes.io/exclude-balancer',
];
const NOT_FOUND: AlbAction = { kind: 'fixed', status: 404, text: '', type: 'text/plain' };
const HASH_DIGITS = 10;
const NAME_LETTERS = 8;

/** A text says why it cannot be built. */
export function buildAlb(
  cluster: IngressCluster,
  group: { readonly id: string; readonly members: readonly IngressView[]; readonly clusterName: string },
): AlbModel | string {
  return new AlbBuilder(cluster, group).build();
}

/** `group.name`, or the Ingress alone; by `group.order` and then by name. */
export function albGroupsOf(views: readonly IngressView[]): ReadonlyMap<string, readonly IngressView[]> {
  const groups = new Map<string, IngressView[]>();
  for (const view of views) {
    const id = view.annotations[`${PREFIX}group.name`] ?? keyOf(view);
    groups.set(id, [...(groups.get(id) ?? []), view]);
  }
  for (const members of groups.values())
    members.sort((left, right) => orderOf(left) - orderOf(right) || (keyOf(left) < keyOf(right) ? -1 : 1));
  return groups;
}

function orderOf({ annotations }: IngressView): number {
  return Number(annotations[`${PREFIX}group.order`] ?? 0);
}

function keyOf({ namespace, name }: IngressView): string {
  return `${namespace}/${name}`;
}

class AlbBuilder {
  readonly #cluster: IngressCluster;
  readonly #id: string;
  readonly #members: readonly IngressView[];
  readonly #clusterName: string;
  readonly #targetGroups = new Map<string, AlbTargetGroup>();
  /** What stops it. */
  #problem: string | undefined = undefined;

  constructor(
    cluster: IngressCluster,
    group: { readonly id: string; readonly members: readonly IngressView[]; readonly clusterName: string },
  ) {
    this.#cluster = cluster;
    this.#id = group.id;
    this.#members = group.members;
    this.#clusterName = group.clusterName;
  }

  build(): AlbModel | string {
    const ports = this.#listenPorts();
    const rules = [...this.#members.flatMap((view) => this.#rulesOf(view))].map((rule, index) => ({
      ...rule,
      priority: String(index + 1),
    }));
    const defaultRule = this.#defaultRule();
    const inboundRanges = this.#inboundRanges();
    const idleSeconds = this.#idleSeconds();
    if (this.#problem !== undefined) return this.#problem;
    const listeners = ports.map((port): AlbListener => ({ port, rules: [...rules, defaultRule] }));
    return {
      name: this.#name(),
      isInternal: this.#one('scheme') !== 'internet-facing',
      listeners,
      targetGroups: [...this.#targetGroups.values()],
      inboundRanges,
      idleSeconds,
    };
  }

  #refuse(why: string): void {
    this.#problem ??= why;
  }

  /** The value that all members have together. */
  #one(suffix: string): string | undefined {
    return this.#members
      .map(({ annotations }) => annotations[`${PREFIX}${suffix}`])
      .find((value) => value !== undefined);
  }

  #name(): string {
    const [first] = this.#members;
    const isSingle = first !== undefined && this.#id === keyOf(first);
    const hash = hashOf(`${this.#clusterName}${this.#id}${this.#one('scheme') ?? 'internal'}`);
    const words = isSingle ? [first.namespace, first.name] : [this.#id];
    return ['k8s', ...words.map(shortName), hash].join('-');
  }

  /** Of all members; HTTPS needs a certificate of the cloud, which this lab has not. */
  #listenPorts(): readonly number[] {
    const ports = new Set<number>();
    for (const view of this.#members) {
      const given = view.annotations[`${PREFIX}listen-ports`];
      const certificate = view.annotations[`${PREFIX}certificate-arn`];
      const entries =
        given === undefined
          ? [[certificate === undefined ? 'HTTP' : 'HTTPS', certificate === undefined ? 80 : 443] as const]
          : portsOf(given);
      if (typeof entries === 'string') {
        this.#refuse(`ingress: ${keyOf(view)}: ${entries}`);
        continue;
      }
      for (const [protocol, port] of entries) {
        if (protocol === 'HTTP') ports.add(port);
        else if (protocol !== 'HTTPS')
          this.#refuse(`ingress: ${keyOf(view)}: listen protocol must be within [HTTP, HTTPS]: ${protocol}`);
        else this.#refuse(noCertificate(view, certificate));
      }
    }
    return [...ports].sort((left, right) => left - right);
  }

  #inboundRanges(): readonly string[] {
    const text = this.#one('inbound-cidrs') ?? '0.0.0.0/0';
    const ranges = text.split(',').map((each) => each.trim());
    const wrong = ranges.find((range) => parseCidr(range) === undefined && !range.includes(':'));
    if (wrong !== undefined)
      this.#refuse(`invalid inbound-cidrs settings on Ingress: ${this.#id}: invalid CIDR address: ${wrong}`);
    return ranges.filter((range) => !range.includes(':'));
  }

  #idleSeconds(): number {
    const [, given] =
      /idle_timeout\.timeout_seconds=(\d+)/u.exec(this.#one('load-balancer-attributes') ?? '') ?? [];
    return Number(given ?? 60);
  }

  #rulesOf(view: IngressView): readonly Omit<AlbRule, 'priority'>[] {
    return view.rules.flatMap(({ host, paths = [] }) =>
      inOrder(paths).map((path): Omit<AlbRule, 'priority'> => {
        const patterns = patternsOf(path);
        if (typeof patterns === 'string') this.#refuse(`ingress: ${keyOf(view)}: ${patterns}`);
        const found = typeof patterns === 'string' ? [] : patterns;
        return {
          hosts: host === '' ? [] : [host],
          paths: host === '' && found.length === 0 ? ['/*'] : found,
          action: this.#action(view, path.backend),
          origin: { ...nameOf(view), rule: { host, path: path.path } },
        };
      }),
    );
  }

  #defaultRule(): AlbRule {
    const having = this.#members.filter(({ defaultBackend }) => defaultBackend !== undefined);
    if (having.length > 1)
      this.#refuse(`multiple ingress defined default backend: [${having.map(keyOf).join(' ')}]`);
    const [view] = having;
    const rule = { priority: 'default', hosts: [], paths: [] };
    if (view === undefined) return { ...rule, action: NOT_FOUND, origin: undefined };
    const action = this.#action(view, view.defaultBackend);
    return { ...rule, action, origin: { ...nameOf(view), rule: undefined } };
  }

  #action(view: IngressView, backend: IngressBackend | undefined): AlbAction {
    if (backend === undefined) {
      this.#refuse(`ingress: ${keyOf(view)}: missing required "service" field`);
      return NOT_FOUND;
    }
    if (backend.port === 'use-annotation') return this.#annotatedAction(view, backend.service);
    const service = serviceOf(this.#cluster, view.namespace, backend.service);
    if (service === undefined) return fixed503('Backend service does not exist');
    const port = (service.spec.ports ?? []).find(
      (each) => String(each.port) === backend.port || each.name === backend.port,
    );
    if (port === undefined) {
      const key = `${view.namespace}/${backend.service}`;
      this.#refuse(`ingress: ${keyOf(view)}: unable to find port ${backend.port} on service ${key}`);
      return NOT_FOUND;
    }
    return { kind: 'forward', targetGroup: this.#targetGroup(view, { service, port, backend }) };
  }

  /** `actions.NAME` with a fixed response; others are refused. */
  #annotatedAction(view: IngressView, name: string): AlbAction {
    const text = view.annotations[`${PREFIX}actions.${name}`];
    if (text === undefined) return fixed503('Backend action does not exist');
    const [, status] = /"statusCode"\s*:\s*"(\d{3})"/u.exec(text) ?? [];
    if (!/"type"\s*:\s*"fixed-response"/u.test(text) || status === undefined) {
      this.#refuse(`not modeled in this lab: the action ${name}, which is no fixed response`);
      return NOT_FOUND;
    }
    const [, type = 'text/plain'] = /"contentType"\s*:\s*"([^"]*)"/u.exec(text) ?? [];
    const [, body = ''] = /"messageBody"\s*:\s*"([^"]*)"/u.exec(text) ?? [];
    return { kind: 'fixed', status: Number(status), text: body, type };
  }

  #targetGroup(
    view: IngressView,
    { service, port, backend }: { service: Service; port: ServicePortSpec; backend: IngressBackend },
  ): string {
    // Those of the Ingress count more.
    const annotations = { ...service.metadata.annotations, ...view.annotations };
    const type = annotations[`${PREFIX}target-type`] ?? 'instance';
    const { namespace = '', name } = service.metadata;
    const hash = hashOf(
      `${this.#clusterName}${this.#id}${keyOf(view)}${service.metadata.uid ?? ''}${backend.port}${type}`,
    );
    const groupName = ['k8s', shortName(namespace), shortName(name), hash].join('-');
    if (this.#targetGroups.has(groupName)) return groupName;
    if (type !== 'instance' && type !== 'ip')
      this.#refuse(`ingress: ${keyOf(view)}: unknown targetType: ${type}`);
    const protocol = annotations[`${PREFIX}backend-protocol`] ?? 'HTTP';
    if (protocol !== 'HTTP')
      this.#refuse(`not modeled in this lab: backend-protocol ${protocol} (ingress ${keyOf(view)})`);
    if (type === 'instance' && (port.nodePort ?? 0) === 0)
      this.#refuse(
        `ingress: ${keyOf(view)}: TargetGroup port is empty. When using Instance targets, your service must be of type 'NodePort' or 'LoadBalancer'`,
      );
    const targets = type === 'ip' ? this.#podTargets(service, port) : this.#nodeTargets(port.nodePort ?? 0);
    this.#targetGroups.set(groupName, {
      name: groupName,
      type: type === 'ip' ? 'ip' : 'instance',
      targets,
      check: checkOf(annotations),
    });
    return groupName;
  }

  #podTargets(service: Service, port: ServicePortSpec): readonly SocketAddress[] {
    return endpointsOf(this.#cluster, service, port).flatMap((peer) => peerAddressOf(peer) ?? []);
  }

  /** Ready nodes that take part in balancing. */
  #nodeTargets(nodePort: number): readonly SocketAddress[] {
    return this.#cluster.list('Node').flatMap((node) => {
      const labels = node.metadata.labels ?? {};
      if (NO_TRAFFIC_LABELS.some((label) => label in labels) || !isReady(node)) return [];
      const own = listFieldOf(node.status, 'addresses').find(
        (each) => textFieldOf(each, 'type') === 'InternalIP',
      );
      const address = parseIp(textFieldOf(own, 'address') ?? '');
      return address === undefined ? [] : [{ address, port: nodePort }];
    });
  }
}

function isReady({ status }: KubeObject): boolean {
  return listFieldOf(status, 'conditions').some(
    (each) => textFieldOf(each, 'type') === 'Ready' && textFieldOf(each, 'status') === 'True',
  );
}

function fixed503(text: string): AlbAction {
  return { kind: 'fixed', status: 503, text, type: 'text/plain' };
}

function noCertificate(view: IngressView, given: string | undefined): string {
  if (given !== undefined) return `CertificateNotFound: Certificate '${given}' not found`;
  const hosts = [
    ...new Set([...view.rules.map(({ host }) => host), ...view.tls.flatMap(({ hosts: own }) => own)]),
  ];
  const [host = ''] = hosts.filter((each) => each !== '').sort();
  return `ingress: ${keyOf(view)}: no certificate found for host: ${host}`;
}

/** `[{"HTTP": 80}, {"HTTPS": 443}]` */
function portsOf(text: string): readonly (readonly [string, number])[] | string {
  const entries = [...text.matchAll(/"(\w+)"\s*:\s*(\d+)/gu)].map(
    ([, protocol = '', port = '']) => [protocol, Number(port)] as const,
  );
  if (entries.length === 0) return `failed to parse listen-ports configuration: \`${text}\``;
  const wrong = entries.find(([, port]) => port < 1 || port > 65_535);
  return wrong === undefined ? entries : `listen port must be within [1, 65535]: ${wrong[1]}`;
}

/** `sortIngressPaths` */
function inOrder(paths: readonly IngressPath[]): readonly IngressPath[] {
  const of = (pathType: IngressPath['pathType']): IngressPath[] =>
    paths.filter((path) => path.pathType === pathType);
  return [
    ...of('Exact'),
    ...of('Prefix').sort((left, right) => right.path.length - left.path.length),
    ...of('ImplementationSpecific'),
  ];
}

function nameOf({ namespace, name }: IngressView): { readonly namespace: string; readonly name: string } {
  return { namespace, name };
}

function patternsOf({ path, pathType }: IngressPath): readonly string[] | string {
  if (path === '') return [];
  if (pathType === 'ImplementationSpecific') return [path];
  const word = pathType === 'Exact' ? 'exact' : 'prefix';
  if (/[*?]/u.test(path)) return `${word} path shouldn't contain wildcards: ${path}`;
  if (pathType === 'Exact') return [path];
  if (path === '/') return ['/*'];
  const bare = path.replace(/\/$/u, '');
  return [bare, `${bare}/*`];
}

function checkOf(annotations: StringMap): AlbTargetGroup['check'] {
  const number = (suffix: string, otherwise: number): number => {
    const value = Number(annotations[`${PREFIX}${suffix}`] ?? otherwise);
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  };
  const port = Number(annotations[`${PREFIX}healthcheck-port`] ?? '');
  return {
    path: annotations[`${PREFIX}healthcheck-path`] ?? '/',
    port: Number.isInteger(port) && port > 0 ? port : undefined,
    successCodes: annotations[`${PREFIX}success-codes`] ?? '200',
    settings: {
      interval: seconds(number('healthcheck-interval-seconds', 15)),
      timeout: seconds(number('healthcheck-timeout-seconds', 5)),
      healthyThreshold: number('healthy-threshold-count', 2),
      unhealthyThreshold: number('unhealthy-threshold-count', 2),
      isFirstEnough: true,
    },
  };
}

function shortName(text: string): string {
  return text.replaceAll(/[^a-z\d]/giu, '').slice(0, NAME_LETTERS);
}

function hashOf(text: string): string {
  const digits = [...sha256(bytesOfUtf8(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.slice(0, HASH_DIGITS);
}
