/**
 * What nginx has decided about a request, in words: which server and location, which rule of an Ingress and which annotation they
 * come of, and why it was not another rule.
 *
 * Only for who asks (`podwire trace`): nothing here has a part in the decision.
 */
import { say, type Sentence } from '../../base/sentence';
import type { ProxyDecision, ProxySource } from '../../link/proxy-step';
import { findHeader } from '../../wire/http1';
import {
  DEFAULT_UPSTREAM,
  type NginxConfiguration,
  type NginxLocation,
  type NginxServer,
} from './nginx-config';
import type { NginxDecision, NginxReplyCause, NginxRequest } from './nginx-decision';
import { locationHeadOf } from './nginx-location';

const ANNOTATIONS = 'nginx.ingress.kubernetes.io/';
const DEFAULT_HOST = '_';
const MAX_OTHERS = 20;

export function explainNginxDecision(
  configuration: NginxConfiguration,
  request: NginxRequest,
  decision: NginxDecision,
): ProxyDecision {
  const { server, location } = decision;
  const asked = `${request.scheme}://${findHeader(request.head.headers, 'host') ?? ''}${request.head.target}`;
  const place = location === undefined ? '' : `, location ${locationHeadOf(location)}`;
  return {
    kind: 'decision',
    program: 'ingress-nginx',
    decision: `server ${server.hostname}${place}: ${outcomeText(decision)}`,
    sentence: sentenceOf(asked, decision),
    rules:
      decision.kind === 'reply' && decision.cause === 'default-backend'
        ? []
        : [
            `server_name ${server.names.join(' ')};`,
            ...(location === undefined ? [] : locationRules(location, decision.kind === 'proxy')),
          ],
    others: othersOf(configuration, decision),
    sources: sourcesOf(decision),
  };
}

function outcomeText(decision: NginxDecision): string {
  return decision.kind === 'proxy'
    ? `proxy_pass to ${decision.location.upstream}`
    : `return ${decision.status}`;
}

function locationRules(location: NginxLocation, isProxied: boolean): readonly string[] {
  const { rewrite, proxy } = location;
  return [
    `location ${locationHeadOf(location)} {`,
    ...(rewrite === undefined
      ? []
      : [`  rewrite "(?i)${location.pattern.replace(/^\^/u, '')}" ${rewrite.replacement} break;`]),
    ...(isProxied
      ? [
          `  set $proxy_upstream_name "${location.upstream}";`,
          `  proxy_connect_timeout ${proxy.connectTimeoutMs / 1000}s;`,
          `  proxy_next_upstream ${proxy.nextUpstream.size === 0 ? 'off' : [...proxy.nextUpstream].join(' ')};`,
        ]
      : []),
  ];
}

function sentenceOf(asked: string, decision: NginxDecision): Sentence {
  const { location, server } = decision;
  const { origin } = location ?? {};
  const ingress = origin === undefined ? '' : `Ingress ${origin.namespace}/${origin.name}`;
  if (decision.kind === 'proxy') {
    const { upstream } = decision.location;
    if (origin === undefined || upstream === DEFAULT_UPSTREAM)
      return server.hostname === DEFAULT_HOST
        ? say('No Ingress has a rule for {asked}: the default backend answers it', { asked })
        : say(
            'Rules of an Ingress are for the host {host}, but none for the path of {asked}: the default backend answers it',
            { host: server.hostname, asked },
          );
    const { path } = origin;
    return decision.location.rewrite === undefined
      ? say(
          '{asked} falls under the rule of {ingress} for the path {path}: it goes to an endpoint of {upstream}',
          { asked, ingress, path, upstream },
        )
      : say(
          '{asked} falls under the rule of {ingress} for the path {path}: it goes to an endpoint of {upstream}, as {target}',
          { asked, ingress, path, upstream, target: decision.target },
        );
  }
  const redirect = decision.headers.find(({ name }) => name === 'Location')?.value ?? '';
  return REPLY_SENTENCES[decision.cause]({ asked, ingress, decision, redirect });
}

interface ReplyWords {
  readonly asked: string;
  readonly ingress: string;
  readonly redirect: string;
  readonly decision: NginxDecision & { readonly kind: 'reply' };
}

const REPLY_SENTENCES: Readonly<Record<NginxReplyCause, (words: ReplyWords) => Sentence>> = {
  'default-backend': () =>
    say('This is the default backend of the controller, which answers everything with 404'),
  'bad-request': ({ decision }) =>
    say('It is no request that nginx takes: {problem}', { problem: decision.problem?.text ?? '' }),
  'app-root': ({ redirect }) =>
    say('The annotation app-root leads the root of the host to {redirect}', { redirect }),
  'no-location': ({ asked }) => say('No location of the server is for {asked}', { asked }),
  'to-slash': ({ redirect }) =>
    say('Only the path with a slash at its end is known: the client is sent to {redirect}', { redirect }),
  'body-size': ({ ingress, decision }) =>
    say('The body is larger than {ingress} allows (proxy-body-size): {problem}', {
      ingress,
      problem: decision.problem?.text ?? '',
    }),
  denial: ({ ingress, decision }) =>
    say(
      '{ingress} has an annotation that the controller refuses, so that every request gets 503: {problem}',
      { ingress, problem: decision.location?.denial ?? '' },
    ),
  preflight: ({ ingress }) =>
    say('It asks what other origins may do, and {ingress} (enable-cors) has nginx answer that', { ingress }),
  redirect: ({ ingress, redirect }) =>
    say('An annotation of {ingress} sends clients to {redirect} instead', { ingress, redirect }),
  rewrite: ({ ingress, redirect }) =>
    say('The rewrite-target of {ingress} is a URL: the client is sent to {redirect}', { ingress, redirect }),
  'to-https': ({ ingress, redirect }) =>
    say('{ingress} has TLS, so that plain HTTP is sent to {redirect} (ssl-redirect)', { ingress, redirect }),
  'no-endpoints': ({ ingress, decision }) =>
    ingress === ''
      ? say('The host leads to {upstream}, which has no ready endpoint', {
          upstream: decision.location?.upstream ?? '',
        })
      : say('The rule of {ingress} leads to {upstream}, which has no ready endpoint', {
          ingress,
          upstream: decision.location?.upstream ?? '',
        }),
  limit: ({ ingress, decision }) =>
    say('The client has sent more than {ingress} allows it: {problem}', {
      ingress,
      problem: decision.problem?.text ?? '',
    }),
  access: ({ ingress }) => say('{ingress} does not let the address of this client in', { ingress }),
  authentication: ({ ingress, decision }) =>
    say('{ingress} (auth-type) asks for a name and a password: {problem}', {
      ingress,
      problem: decision.problem?.text ?? '',
    }),
};

/** The annotation that decided, where one did. */
const REPLY_ANNOTATIONS: Readonly<Partial<Record<NginxReplyCause, string>>> = {
  'app-root': 'app-root',
  authentication: 'auth-type',
  'body-size': 'proxy-body-size',
  preflight: 'enable-cors',
  rewrite: 'rewrite-target',
};

function sourcesOf({ server, location, ...decision }: NginxDecision): readonly ProxySource[] {
  const { origin } = location ?? {};
  if (location === undefined || origin === undefined || location.upstream === DEFAULT_UPSTREAM) return [];
  const { namespace, name, path } = origin;
  const ingress = { kind: 'Ingress', namespace, name };
  const host = server.hostname === DEFAULT_HOST ? '' : server.hostname;
  const annotation = (word: string): ProxySource => ({
    ...ingress,
    field: `metadata.annotations[${ANNOTATIONS}${word}]`,
  });
  const rule: ProxySource = { ...ingress, rule: { host, path } };
  if (decision.kind === 'proxy')
    return [rule, ...(location.rewrite === undefined ? [] : [annotation('rewrite-target')])];
  const word = REPLY_ANNOTATIONS[decision.cause];
  if (word !== undefined) return [annotation(word)];
  switch (decision.cause) {
    case 'to-https':
      return [
        location.redirect === 'always' ? annotation('force-ssl-redirect') : { ...ingress, field: 'spec.tls' },
      ];
    case 'access':
      return [annotation(location.allowed.length > 0 ? 'whitelist-source-range' : 'denylist-source-range')];
    case 'limit':
    case 'denial':
    case 'redirect':
      return [{ ...ingress, field: 'metadata.annotations' }];
    default:
      return [rule];
  }
}

/** Every other rule of the server, then the other servers. */
function othersOf(configuration: NginxConfiguration, decision: NginxDecision): readonly string[] {
  const { server, location, uri } = decision;
  if (decision.kind === 'reply' && decision.cause === 'default-backend') return [];
  const own = location?.upstream === DEFAULT_UPSTREAM ? undefined : location?.origin;
  const seen = new Set<string>();
  const rules = server.locations.flatMap((other) => {
    const { origin } = other;
    if (origin === undefined || uri === undefined || other.upstream === DEFAULT_UPSTREAM) return [];
    const key = `${origin.namespace}/${origin.name} ${origin.path}`;
    const isOwn = own !== undefined && key === `${own.namespace}/${own.name} ${own.path}`;
    // The longer form of a prefix says more than the exact one beside it.
    if (isOwn || seen.has(key)) return [];
    seen.add(key);
    return [
      `Ingress ${origin.namespace}/${origin.name} path ${origin.path}: ${whyNot(other, uri.path, location)}`,
    ];
  });
  const servers = configuration.servers
    .filter((other) => other !== server && other.hostname !== DEFAULT_HOST)
    .map(({ hostname, locations }) => `${ingressesOf(locations)} is for the host ${hostname}`);
  const all = [...rules, ...new Set(servers)];
  return all.length <= MAX_OTHERS
    ? all
    : [...all.slice(0, MAX_OTHERS), `and ${all.length - MAX_OTHERS} more`];
}

function ingressesOf(locations: NginxServer['locations']): string {
  const names = locations.flatMap(({ origin }) =>
    origin === undefined ? [] : [`Ingress ${origin.namespace}/${origin.name}`],
  );
  return [...new Set(names)].join(', ') || 'a server';
}

function whyNot(other: NginxLocation, path: string, taken: NginxLocation | undefined): string {
  const { modifier, pattern, compiled } = other;
  if (compiled !== undefined)
    return compiled.test(path)
      ? `${pattern} matches too, but an earlier location does so first`
      : `${path} does not match ${pattern}`;
  if (modifier === '=' && pattern !== path) return `it is for exactly ${pattern}`;
  if (!path.startsWith(pattern)) return `${path} does not begin with ${pattern}`;
  return `${pattern} is shorter than ${taken?.pattern ?? path}`;
}
