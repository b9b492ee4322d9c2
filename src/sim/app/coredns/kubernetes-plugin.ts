/** `kubernetes`: the names of the cluster (`plugin/kubernetes/{setup,handler}.go`, v1.11). What they are, `ClusterNames` knows. */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_RESPONSE_CODE, type DnsRecord } from '../../wire/dns';
import { isReverseZone, matchingZone } from '../../wire/dns-zone';
import type { ClusterNamesOptions, DnsBackend } from '../dns-backend';
import { parseResolvConf } from '../resolv-conf';
import type { SearchListOf } from './autopath-plugin';
import type { DnsRequest } from './dns-request';
import {
  Fallthrough,
  normalizeZone,
  parseGoInteger,
  replyMessage,
  unwritten,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

const DEFAULT_TTL_SECONDS = 5;
const MAX_TTL_SECONDS = 3_600;
/** Zone transfers. */
const IXFR = 251;
const AXFR = 252;

type Options = { -readonly [Key in keyof ClusterNamesOptions]: ClusterNamesOptions[Key] };

export function kubernetesPlugin(
  setup: PluginSetup,
  offerSearchList: (list: SearchListOf) => void,
): Result<DnsPlugin, string> {
  const { clusterNames } = setup;
  const fallthrough = new Fallthrough();
  const options = readOptions(setup, fallthrough);
  if (typeof options === 'string') return err(options);
  if (clusterNames === undefined) return err('this lab has no cluster to serve the names of');
  const backend = clusterNames.open(options);
  offerSearchList((name, client) => searchListOf(setup, options, backend.podNamespaceAt?.(client), name));
  return ok((request, next) => answer(setup, { backend, fallthrough }, request, next));
}

/** Of a Pod of this namespace, as the kubelet writes it; the last is the bare name. */
function searchListOf(
  { readFile }: PluginSetup,
  { zones, pods }: Options,
  namespace: string | undefined,
  name: string,
): readonly string[] | undefined {
  const zone = matchingZone(zones, name);
  if (zone === undefined || namespace === undefined || pods !== 'verified') return undefined;
  const below = zone === '.' ? '' : zone;
  const host = parseResolvConf(readFile('/etc/resolv.conf') ?? '').search.map(normalizeZone);
  return [`${namespace}.svc.${below}`, `svc.${below}`, zone, ...host, ''];
}

/** Or what is wrong. */
function readOptions(setup: PluginSetup, fallthrough: Fallthrough): Options | string {
  const { reader } = setup;
  reader.next();
  const given = reader.remainingArguments().map(normalizeZone);
  const zones = given.length > 0 ? given : setup.zones;
  if (zones.every(isReverseZone)) return 'non-reverse zone name must be used';
  const options: Options = {
    zones,
    pods: 'disabled',
    ttlSeconds: DEFAULT_TTL_SECONDS,
    isNamedAfterPod: false,
    namespaces: new Set(),
    hasEndpoints: true,
    areEmptyServicesIgnored: false,
    localAddresses: setup.localAddresses,
    nodeName: setup.nodeName,
  };
  while (reader.nextInBlock()) {
    const problem = readProperty(setup, options, fallthrough);
    if (problem !== undefined) return problem;
  }
  return reader.next() ? 'this plugin can only be used once per Server Block' : options;
}

function readProperty(
  { reader }: PluginSetup,
  options: Options,
  fallthrough: Fallthrough,
): string | undefined {
  const property = reader.text;
  const words = reader.remainingArguments();
  const [first = ''] = words;
  switch (property) {
    case 'endpoint_pod_names':
      if (words.length > 0) return reader.argumentProblem();
      options.isNamedAfterPod = true;
      return undefined;
    case 'pods':
      if (words.length !== 1) return reader.argumentProblem();
      if (first !== 'disabled' && first !== 'insecure' && first !== 'verified') {
        return `wrong value for pods: ${first},  must be one of: disabled, verified, insecure`;
      }
      options.pods = first;
      return undefined;
    case 'namespaces':
      if (words.length === 0) return reader.argumentProblem();
      options.namespaces = new Set(words);
      return undefined;
    case 'fallthrough':
      fallthrough.set(words);
      return undefined;
    case 'ttl': {
      if (words.length === 0) return reader.argumentProblem();
      const ttlSeconds = parseGoInteger(first);
      if (typeof ttlSeconds === 'string') return ttlSeconds;
      if (ttlSeconds < 0 || ttlSeconds > MAX_TTL_SECONDS) {
        return reader.problem(`ttl must be in range [0, 3600]: ${ttlSeconds}`);
      }
      options.ttlSeconds = ttlSeconds;
      return undefined;
    }
    case 'noendpoints':
      if (words.length > 0) return reader.argumentProblem();
      options.hasEndpoints = false;
      return undefined;
    case 'ignore':
      if (first !== 'empty_service') return `unable to parse ignore value: '${first}'`;
      options.areEmptyServicesIgnored = true;
      return undefined;
    case 'endpoint':
    case 'tls':
    case 'kubeconfig':
    case 'labels':
    case 'namespace_labels':
    case 'apiserver_qps':
    case 'apiserver_burst':
    case 'apiserver_max_inflight':
    case 'multicluster':
      return reader.problem(`property '${property}' of kubernetes is not modelled in this lab`);
    default:
      return reader.problem(`unknown property '${property}'`);
  }
}

function* answer(
  setup: PluginSetup,
  { backend, fallthrough }: { readonly backend: DnsBackend; readonly fallthrough: Fallthrough },
  request: DnsRequest,
  next: NextPlugin,
): Task<DnsReply> {
  const { question, query, name } = request;
  const found = backend.lookUp(question.name, question.type);
  if (found.kind === 'not-mine') return yield* next(request);
  if (question.type === AXFR || question.type === IXFR) return unwritten(DNS_RESPONSE_CODE.REFUSED);
  const { responseCode, answers, authorities, additionals, target } = found;
  if (responseCode === DNS_RESPONSE_CODE.NXDOMAIN && fallthrough.includes(name)) return yield* next(request);
  let isTruncated = false;
  let outside: readonly DnsRecord[] = [];
  if (target !== undefined) {
    const reply = yield* setup.lookUp(request, target, question.type);
    outside = reply.message?.answers ?? [];
    isTruncated = reply.message?.isTruncated ?? false;
  }
  const isAuthoritative = true;
  const all = [...answers, ...outside];
  return written(
    replyMessage(query, {
      responseCode,
      isAuthoritative,
      isTruncated,
      answers: all,
      authorities,
      additionals,
    }),
  );
}
