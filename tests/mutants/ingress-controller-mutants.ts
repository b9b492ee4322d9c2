import type { Mutant } from './mutant';

const LAB = ['ingress-controllers'];
const NGINX_HEAD = 'src/sim/app/nginx/nginx-upstream-head.ts';
const TRAEFIK_RULE = 'src/sim/kube/ingress/traefik/traefik-rule.ts';
const TRAEFIK_PROXY = 'src/sim/kube/ingress/traefik/traefik-proxy.ts';
const TRAEFIK_BUILD = 'src/sim/kube/ingress/traefik/build-traefik.ts';
const TRAEFIK = 'src/sim/kube/ingress/traefik/traefik.ts';
const KONG_PROXY = 'src/sim/kube/ingress/kong/kong-proxy.ts';
const KONG_BUILD = 'src/sim/kube/ingress/kong/build-kong.ts';
const ALB_BUILD = 'src/sim/kube/ingress/alb/build-alb.ts';
const ALB_REPLY = 'src/sim/kube/ingress/alb/alb-reply.ts';
const ALB_TARGETS = 'src/sim/kube/ingress/alb/alb-target-group.ts';
const ALB_CONTROLLER = 'src/sim/kube/ingress/alb/alb-controller.ts';

/** Traefik, Kong and the balancers of a cloud beside ingress-nginx. */
export const ingressControllerMutants: readonly Mutant[] = [
  {
    id: 'alb-new-targets-get-nothing',
    file: ALB_TARGETS,
    find: "const healthy = all.filter(({ check }) => check.health === 'healthy');",
    replace: "const healthy = all.filter(({ check }) => check.health === 'unhealthy');",
    labs: LAB,
    because: 'The balancer of the cloud has no target that may get anything.',
  },
  {
    id: 'traefik-prefix-of-parts',
    file: TRAEFIK_RULE,
    find: "if (matcher === 'PathPrefix') return { text, matches: (_host, asked) => asked.startsWith(path) };",
    replace:
      "if (matcher === 'PathPrefix') return { text, matches: (_host, asked) => `${asked}/`.startsWith(`${path}/`) };",
    labs: LAB,
    because: 'Traefik takes a prefix by whole parts of the path.',
  },
  {
    id: 'nginx-forgets-upstream-vhost',
    file: NGINX_HEAD,
    find: "{ name: 'Host', value: location.proxy.upstreamVhost ?? bestHost },",
    replace: "{ name: 'Host', value: bestHost },",
    labs: LAB,
    because: 'An annotation of ingress-nginx has no effect.',
  },
  {
    id: 'traefik-does-not-say-who-it-is',
    file: TRAEFIK_PROXY,
    find: "{ name: 'X-Forwarded-Server', value: hostname },",
    replace: "{ name: 'X-Forwarded-Server', value: '' },",
    labs: LAB,
    because: 'Pods are not told which Traefik asks them.',
  },
  {
    id: 'traefik-believes-everybody',
    file: TRAEFIK_PROXY,
    find: "(trustsForwarded ? (findHeader(head.headers, name) ?? '') : '');",
    replace: "(trustsForwarded || true ? (findHeader(head.headers, name) ?? '') : '');",
    labs: LAB,
    because: 'Whoever asks can say where it comes from.',
  },
  {
    id: 'traefik-other-words',
    file: TRAEFIK_PROXY,
    find: "text: '404 page not found' }",
    replace: "text: 'not found' }",
    labs: LAB,
    because: 'A page that nobody serves has other words.',
  },
  {
    id: 'kong-other-words',
    file: KONG_PROXY,
    find: "'no Route matched with those values'",
    replace: "'Not found'",
    labs: LAB,
    because: 'A request without a route has other words.',
  },
  {
    id: 'alb-hides-its-name',
    file: ALB_REPLY,
    find: "      { name: 'Server', value: SERVER },\n",
    replace: '',
    labs: LAB,
    because: 'Nobody can tell that the balancer itself has answered.',
  },
  {
    id: 'kong-routes-of-https-alone',
    file: KONG_BUILD,
    find: "protocols: protocols.length > 0 ? protocols : ['http', 'https'],",
    replace: "protocols: protocols.length > 0 ? protocols : ['https'],",
    labs: LAB,
    because: 'Kong asks everybody for HTTPS.',
  },
  {
    id: 'alb-address-in-place-of-a-name',
    file: ALB_CONTROLLER,
    find: 'const ingress = [{ hostname }];',
    replace: 'const ingress = [{ ip: hostname }];',
    labs: LAB,
    because: 'The status of an Ingress has no name of the cloud.',
  },
  {
    id: 'traefik-writes-an-address-that-is-none',
    file: TRAEFIK,
    find: 'if (addresses.length === 0) return;',
    replace: "if (addresses.length === 0) addresses.push({ ip: '192.168.0.11' });",
    labs: LAB,
    because: 'Ingresses have an address though no balancer has one.',
  },
  {
    id: 'alb-forgets-what-is-not-there',
    file: ALB_BUILD,
    find: "if (service === undefined) return fixed503('Backend service does not exist');",
    replace: 'if (service === undefined) return NOT_FOUND;',
    labs: LAB,
    because: 'A rule for a Service that does not exist answers as if there were none.',
  },
  {
    id: 'traefik-wants-a-class',
    file: TRAEFIK_BUILD,
    find: 'return annotated === ingressClass ||',
    replace: "return (annotated !== '' && annotated === ingressClass) ||",
    labs: LAB,
    because: 'Nobody takes an Ingress without a class.',
  },
];
