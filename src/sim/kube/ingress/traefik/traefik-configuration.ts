/** What Traefik routes by: the dynamic configuration, as its provider of Ingresses gives it. */
import type { TlsIdentity } from '../../../wire/x509/tls-identity';
import type { SocketAddress } from '../../../host/tcp-stream';
import type { IngressView } from '../ingress-objects';
import type { TraefikRule } from './traefik-rule';

export interface TraefikRouter {
  /** As the access log has it, without `@kubernetes`. */
  readonly name: string;
  readonly rule: TraefikRule;
  readonly priority: number;
  readonly entryPoint: string;
  /** Only requests over TLS, or only those without. */
  readonly hasTls: boolean;
  readonly service: TraefikService;
  readonly origin: {
    readonly view: IngressView;
    /** Undefined for a default backend. */
    readonly rule: { readonly host: string; readonly path: string } | undefined;
  };
}

export interface TraefikService {
  readonly name: string;
  readonly servers: readonly SocketAddress[];
  readonly shouldPassHost: boolean;
}

export interface TraefikConfiguration {
  /** The first that matches is taken. */
  readonly routers: readonly TraefikRouter[];
  readonly certificates: readonly TlsIdentity[];
  readonly ingresses: readonly IngressView[];
  /** What is wrong, each as a line of the log. */
  readonly problems: readonly TraefikProblem[];
}

export interface TraefikProblem {
  readonly level: 'ERR' | 'WRN';
  readonly message: string;
  readonly error?: string;
  readonly fields: Readonly<Record<string, string>>;
}
