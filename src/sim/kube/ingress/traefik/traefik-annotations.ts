/**
 * The annotations of Traefik's provider of Ingresses (`pkg/provider/kubernetes/ingress/annotations.go`, v3.5): of an Ingress for its
 * routers, of a Service for how it is balanced. Those of other controllers mean nothing to it.
 *
 * Leaves out middlewares (custom resources that this lab has not), certificates resolvers, sticky cookies, TLS to Pods and
 * observability: they are named in the log, and in `podwire lint`.
 */
import type { StringMap } from '../../objects/kube-object';

const PREFIX = 'traefik.ingress.kubernetes.io/';

export interface RouterAnnotations {
  readonly entryPoints: readonly string[];
  readonly middlewares: readonly string[];
  readonly priority: number | undefined;
  readonly pathMatcher: string | undefined;
  readonly hasTls: boolean;
}

/** A text says why the Ingress is left out. */
export function routerAnnotationsOf(annotations: StringMap): RouterAnnotations | string {
  const of = (name: string): string | undefined => valueOf(annotations, `router.${name}`);
  const priority = of('priority');
  if (priority !== undefined && !/^[+-]?\d+$/u.test(priority))
    return `strconv.ParseInt: parsing "${priority}": invalid syntax`;
  const hasTls =
    isTrue(of('tls')) ||
    Object.keys(annotations).some((name) => name.toLowerCase().startsWith(`${PREFIX}router.tls.`));
  return {
    entryPoints: listOf(of('entrypoints')),
    middlewares: listOf(of('middlewares')),
    priority: priority === undefined || Number(priority) === 0 ? undefined : Number(priority),
    pathMatcher: of('pathmatcher'),
    hasTls,
  };
}

interface ServiceAnnotations {
  readonly shouldPassHost: boolean;
  readonly isNative: boolean | undefined;
  readonly scheme: string | undefined;
  readonly isSticky: boolean;
}

export function serviceAnnotationsOf(annotations: StringMap): ServiceAnnotations {
  const of = (name: string): string | undefined => valueOf(annotations, `service.${name}`);
  const native = of('nativelb');
  return {
    shouldPassHost: of('passhostheader')?.toLowerCase() !== 'false',
    isNative: native === undefined ? undefined : isTrue(native),
    scheme: of('serversscheme'),
    isSticky: Object.keys(annotations).some((name) =>
      name.toLowerCase().startsWith(`${PREFIX}service.sticky`),
    ),
  };
}

/** Names of labels do not mind the case. */
function valueOf(annotations: StringMap, name: string): string | undefined {
  return Object.entries(annotations).find(([key]) => key.toLowerCase() === `${PREFIX}${name}`)?.[1];
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true' || text === '1';
}
