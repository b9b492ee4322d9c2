/** What Traefik has decided about a request, in words: only for who asks (`podwire trace`). */
import { say } from '../../../base/sentence';
import type { ProxyDecision } from '../../../link/proxy-step';
import type { ProxyRequest } from '../../../app/reverse-proxy/proxy-plan';
import { findHeader } from '../../../wire/http1';
import type { TraefikRouter } from './traefik-configuration';

const MAX_OTHERS = 20;

export function explainTraefik(
  { head, scheme }: ProxyRequest,
  {
    routers,
    router,
    entryPoint,
  }: {
    readonly routers: readonly TraefikRouter[];
    readonly router: TraefikRouter | undefined;
    readonly entryPoint: string;
  },
): Omit<ProxyDecision, 'kind'> {
  const asked = `${scheme}://${findHeader(head.headers, 'host') ?? ''}${head.target}`;
  const isSecure = scheme === 'https';
  const others = routers
    .filter((each) => each !== router && each.entryPoint === entryPoint)
    .slice(0, MAX_OTHERS)
    .map((each) => `${textOf(each)}: ${whyNot(each, { router, isSecure })}`);
  const program = 'traefik';
  if (router === undefined)
    return {
      program,
      decision: `entry point ${entryPoint}: no router: 404`,
      sentence: say("No router of Traefik's entry point {entryPoint} is for {asked}: it answers 404 itself", {
        entryPoint,
        asked,
      }),
      rules: [],
      others,
      sources: [],
    };
  const { service, origin } = router;
  const { namespace, name } = origin.view;
  const isEmpty = service.servers.length === 0;
  const rule = origin.rule === undefined ? {} : { rule: origin.rule };
  return {
    program,
    decision: `router ${router.name}@kubernetes: ${isEmpty ? '503' : `service ${service.name}`}`,
    sentence: isEmpty
      ? say('{asked} falls under {ingress}, but {service} has no server: Traefik answers 503 itself', {
          asked,
          ingress: `Ingress ${namespace}/${name}`,
          service: service.name,
        })
      : say('{asked} falls under {ingress}: it goes to a server of {service}', {
          asked,
          ingress: `Ingress ${namespace}/${name}`,
          service: service.name,
        }),
    rules: [textOf(router)],
    others,
    sources: [{ kind: 'Ingress', namespace, name, ...rule }],
  };
}

function textOf({ name, rule, priority }: TraefikRouter): string {
  return `${name}@kubernetes: ${rule.text} (priority ${priority})`;
}

function whyNot(
  other: TraefikRouter,
  { router, isSecure }: { readonly router: TraefikRouter | undefined; readonly isSecure: boolean },
): string {
  if (other.hasTls !== isSecure) return other.hasTls ? 'only for TLS' : 'not for TLS';
  return router !== undefined && other.priority <= router.priority
    ? 'comes later, or does not match'
    : 'does not match';
}
