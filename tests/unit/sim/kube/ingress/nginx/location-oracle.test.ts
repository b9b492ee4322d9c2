import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealNginx } from '#kit/real-nginx';
import { isMissing } from '#kit/tools';
import type { NginxConfiguration, NginxLocation, NginxServer } from '#sim/app/nginx/nginx-config';
import { decideRequest } from '#sim/app/nginx/nginx-decision';
import { NginxLimits } from '#sim/app/nginx/nginx-limits';
import { Prng } from '#sim/base/prng';
import { LAB_START } from '#sim/base/time';
import { ipv4Of } from '#sim/wire/ipv4-address';
import { ingressViewOf } from '#sim/kube/ingress/ingress-objects';
import { settingsOf } from '#sim/kube/ingress/nginx/annotations';
import { controllerConfigOf } from '#sim/kube/ingress/nginx/controller-config';
import { locationHeadOf } from '#sim/app/nginx/nginx-location';
import { nginxLocationsOf, type DraftLocation } from '#sim/kube/ingress/nginx/server-locations';

const SERVER_COUNT = 60;
const REQUESTS_EACH = 20;
const SEGMENTS = ['a', 'ab', 'b', 'A', 'api', 'x.y', 'id', '12', '123a'];
const EXPRESSIONS = [
  '/a(/|$)(.*)',
  '/[ab]+',
  '/id/[0-9]+',
  '/id/[0-9]+$',
  '/b/.*',
  '/(api|id)/(.*)',
  '/x.y',
  '/A/(?<rest>.*)',
];
const TARGETS = ['/$2', '/new/$1', '/', '/fixed?own=1', '/$1/$2?'];
const TYPES = ['Exact', 'Prefix', 'ImplementationSpecific'] as const;
const CONFIG = controllerConfigOf({ 'ssl-redirect': 'false' });

const prng = new Prng(20_250_101);
const one = <Value>(list: readonly Value[]): Value => {
  const value = list[prng.below(list.length)];
  if (value === undefined) throw new Error('an empty list');
  return value;
};

function draftOf(
  path: string,
  pathType: DraftLocation['pathType'],
  annotations: Record<string, string>,
): DraftLocation {
  const view = ingressViewOf({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'default', annotations },
    spec: {},
  });
  return {
    path,
    ingressPath: path,
    pathType,
    upstream: 'web',
    isDefault: false,
    ingress: view,
    settings: settingsOf(view, CONFIG),
  };
}

function randomPath(): string {
  const segments = Array.from({ length: 1 + prng.below(3) }, () => one(SEGMENTS));
  return `/${segments.join('/')}${prng.below(4) === 0 ? '/' : ''}`;
}

function randomDrafts(): readonly DraftLocation[] {
  const kind = prng.below(3);
  const drafts = new Map<string, DraftLocation>([['/', draftOf('/', 'Prefix', {})]]);
  for (let index = 0; index < 1 + prng.below(6); index += 1) {
    const path = kind > 0 && prng.below(2) === 0 ? one(EXPRESSIONS) : randomPath();
    const annotations: Record<string, string> =
      kind === 0
        ? {}
        : kind === 1
          ? { 'nginx.ingress.kubernetes.io/use-regex': 'true' }
          : { 'nginx.ingress.kubernetes.io/rewrite-target': one(TARGETS) };
    const type = one(TYPES);
    drafts.set(`${path} ${type}`, draftOf(path, type, annotations));
  }
  return [...drafts.values()];
}

function randomTarget(): string {
  const odd = ['', '.', '..', '%61', '%2F', '%41', 'a%20b', '%zz', 'A', 'aB'];
  const segments = Array.from({ length: 1 + prng.below(4) }, () =>
    prng.below(4) === 0 ? one(odd) : one(SEGMENTS),
  );
  const query = one(['', '', '?', '?q=1', '?q=%2F&r']);
  return `/${segments.join('/')}${one(['', '', '/', 'x', '%2f'])}${query}`;
}

/** As the controller writes it, with a mark for each location instead of the balancer. */
function serverText(server: NginxServer): string {
  const locations = server.locations.map((location, index) => {
    const rewrite =
      location.rewrite === undefined
        ? ''
        : `rewrite "(?i)${location.pattern.replace(/^\^/u, '')}" ${location.rewrite.replacement} break; `;
    return `    location ${locationHeadOf(location)} { ${rewrite}proxy_set_header X-Hit ${index}; proxy_pass http://back; }\n`;
  });
  return `  server {\n    listen unix:FRONT;\n    server_name ${server.hostname};\n${locations.join('')}  }\n`;
}

function serverOf(hostname: string, locations: readonly NginxLocation[]): NginxServer {
  return { hostname, names: [hostname], patterns: [], locations, hasCertificate: false };
}

/** `PLACE TARGET`, or a status and where it leads. */
function ourAnswer(configuration: NginxConfiguration, host: string, target: string): string {
  const head = { method: 'GET', target, version: 'HTTP/1.1', headers: [{ name: 'Host', value: host }] };
  const decision = decideRequest(
    configuration,
    { head, scheme: 'http', localPort: 80, client: ipv4Of(0x0a000001), now: LAB_START },
    { limits: new NginxLimits(), hasPeers: () => true },
  );
  if (decision.kind === 'proxy')
    return `${decision.server.locations.indexOf(decision.location)} ${decision.target}`;
  return `${decision.status} ${decision.headers.find(({ name }) => name === 'Location')?.value ?? ''}`;
}

function theirAnswer(text: string): string {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const status = head.split(' ')[1] ?? '';
  if (status === '200') return body.trim();
  return `${status} ${/^Location: (.*)$/mu.exec(head)?.[1]?.trim() ?? ''}`;
}

const servers = Array.from({ length: SERVER_COUNT }, (_, index) => ({
  hostname: `h${index}.example`,
  ...nginxLocationsOf(randomDrafts()),
}));
const good = servers
  .filter(({ problem }) => problem === undefined)
  .map(({ hostname, locations }) => serverOf(hostname, locations));
const [first] = good;
if (first === undefined) throw new Error('no server is good');
const configuration: NginxConfiguration = {
  servers: good,
  defaultServer: serverOf('_', first.locations),
  httpPort: 80,
  httpsPort: 443,
  defaultBackendPort: 8181,
  limitStatus: 503,
  redirectStatus: 308,
  hasTrustedForwarding: false,
  hasFullForwardedFor: false,
  strictTransportSecurity: undefined,
  keepAliveMs: 75_000,
  upstreamKeepAliveMs: 60_000,
  upstreamKeepAliveConnections: 320,
  upstreamKeepAliveRequests: 10_000,
};

describe.skipIf(isMissing('nginx'))('locations, beside a real nginx', () => {
  let real: RealNginx;

  beforeAll(async () => {
    real = new RealNginx();
    const back = '  server { listen unix:BACK; location / { return 200 "$http_x_hit $request_uri"; } }\n';
    real.write(`  upstream back { server unix:BACK; }\n${good.map(serverText).join('')}${back}`);
    await real.start();
  });

  afterAll(async () => {
    await real.stop();
  });

  it('are chosen, rewritten and redirected as nginx does it', async () => {
    const ours: string[] = [];
    const theirs: string[] = [];
    for (const { hostname } of good) {
      for (let count = 0; count < REQUESTS_EACH; count += 1) {
        const target = randomTarget();
        const answer = await real.ask(
          `GET ${target} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`,
        );
        ours.push(`${hostname} ${target} -> ${ourAnswer(configuration, hostname, target)}`);
        theirs.push(`${hostname} ${target} -> ${theirAnswer(answer)}`);
      }
    }
    expect(
      ours.filter((line, index) => line !== theirs[index]).map((line) => [line, theirs[ours.indexOf(line)]]),
    ).toEqual([]);
    expect(new Set(theirs.map((line) => line.split(' -> ')[1]?.split(' ')[0])).size).toBeGreaterThan(6);
  });

  it('that nginx refuses are refused with its words', () => {
    const other = new RealNginx();
    const twice = nginxLocationsOf([draftOf('/a', 'Prefix', {}), draftOf('/a/', 'Prefix', {})]);
    expect(twice.problem).toBe('duplicate location "/a/"');
    other.write(serverText(serverOf('h', twice.locations)).replaceAll('http://back', 'http://unix:BACK'));
    expect(other.test()).toContain(twice.problem);
    const broken = nginxLocationsOf([
      draftOf('/a(b', 'ImplementationSpecific', { 'nginx.ingress.kubernetes.io/use-regex': 'true' }),
    ]);
    expect(broken.problem).toContain('missing closing parenthesis');
    other.write(serverText(serverOf('h', broken.locations)).replaceAll('http://back', 'http://unix:BACK'));
    expect(other.test()).toContain('missing closing parenthesis');
    return other.stop();
  });
});
