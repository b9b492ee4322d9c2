/** kubectl create ingress: rules as `host/path=service:port[,tls[=secret]]` (`k8s.io/kubectl/pkg/cmd/create`, v1.32). */
import { err, ok, type Result } from '../../../base/result';
import type { PlainRecord } from '../../../kube/objects/kube-object';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { verbOf, type MadeObject } from './create-recipe';

const RULE = /^[\w*.-]*\/.*=\w[\w-]*:\w[\w-]*(?:,tls(?:=\w[\w-]*)?)?(?:,.*)?$/u;
const NO_RULE =
  'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)';

interface IngressRule {
  readonly host: string;
  readonly path: string;
  readonly pathType: 'Exact' | 'Prefix';
  readonly backend: PlainRecord;
  /** Undefined without TLS, empty for the standard certificate. */
  readonly secret: string | undefined;
}

function backendOf(text: string): PlainRecord {
  const [name = '', port = ''] = text.split(':');
  return { service: { name, port: /^\d+$/u.test(port) ? { number: Number(port) } : { name: port } } };
}

function ruleOf(text: string): IngressRule {
  const equals = text.indexOf('=');
  const [where, what] = [text.slice(0, equals), text.slice(equals + 1)];
  const slash = where.indexOf('/');
  const path = where.slice(slash);
  const isPrefix = path.endsWith('*');
  const [backend = '', tls] = what.split(',');
  const secret = tls?.startsWith('tls') === true ? tls.slice('tls='.length) : undefined;
  return {
    host: where.slice(0, slash),
    path: isPrefix ? path.slice(0, -1) : path,
    pathType: isPrefix ? 'Prefix' : 'Exact',
    backend: backendOf(backend),
    secret,
  };
}

/** Each host once, in the order in which they come. */
function ruleList(rules: readonly IngressRule[]): readonly PlainRecord[] {
  return [...new Set(rules.map(({ host }) => host))].map((host) => ({
    ...(host === '' ? {} : { host }),
    http: {
      paths: rules
        .filter((rule) => rule.host === host)
        .map(({ backend, path, pathType }) => ({ backend, path, pathType })),
    },
  }));
}

/** Each secret once, with the hosts that it is for. */
function tlsList(rules: readonly IngressRule[]): readonly PlainRecord[] {
  const hostsBySecret = new Map<string, string[]>();
  const served = new Set<string>();
  for (const { host, secret } of rules) {
    if (secret === undefined || host === '' || served.has(host)) continue;
    served.add(host);
    hostsBySecret.set(secret, [...(hostsBySecret.get(secret) ?? []), host]);
  }
  return [...hostsBySecret].map(([secretName, hosts]) => ({
    hosts,
    ...(secretName === '' ? {} : { secretName }),
  }));
}

function makeIngress({ flags }: KubectlCommand): Result<MadeObject, string> {
  const [texts, standard] = [flags.list('rule'), flags.text('default-backend')];
  if (texts.length === 0 && standard === '') return err(NO_RULE);
  for (const text of texts) {
    if (!RULE.test(text)) {
      return err(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
    }
  }
  for (const text of flags.list('annotation')) {
    if (!text.includes('=')) return err(`annotation ${text} is invalid and should be in format key=[value]`);
  }
  if (standard !== '' && standard.split(':').length !== 2) {
    return err('default-backend should be in format servicename:serviceport');
  }
  const rules = texts.map((text) => ruleOf(text));
  const tls = tlsList(rules);
  const pairs = flags.list('annotation').map((text) => text.split(/=(.*)/u));
  const annotations: unknown = Object.fromEntries(pairs.map(([key = '', value = '']) => [key, value]));
  const spec = {
    ...(standard === '' ? {} : { defaultBackend: backendOf(standard) }),
    ...(flags.text('class') === '' ? {} : { ingressClassName: flags.text('class') }),
    ...(rules.length === 0 ? {} : { rules: ruleList(rules) }),
    ...(tls.length === 0 ? {} : { tls }),
  };
  return ok({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    ...(pairs.length === 0 ? {} : { meta: { annotations } }),
    fields: { spec, status: { loadBalancer: {} } },
  });
}

export const ingressVerb: KubectlVerb = verbOf({
  path: 'create ingress',
  aliases: ['create ing'],
  summary: 'Create an ingress with the specified name',
  usage: 'create ingress NAME --rule=host/path=service:port[,tls[=secret]]  [options]',
  flags: `
  annotation array
  class string
  default-backend string
  rule array`,
  noun: 'ingress:',
  make: makeIngress,
});
