/** What the AWS Load Balancer Controller asks the cloud for: one Application Load Balancer of a group of Ingresses. */
import type { SocketAddress } from '../../../host/tcp-stream';
import type { HealthCheckSettings } from '../../load-balancer/health-check';

export interface AlbModel {
  /** `k8s-NAMESPACE-NAME-HASH` */
  readonly name: string;
  readonly isInternal: boolean;
  readonly listeners: readonly AlbListener[];
  readonly targetGroups: readonly AlbTargetGroup[];
  /** Who may connect, as its security group says. */
  readonly inboundRanges: readonly string[];
  readonly idleSeconds: number;
}

export interface AlbListener {
  readonly port: number;
  /** The first that matches; the last is the default. */
  readonly rules: readonly AlbRule[];
}

export interface AlbRule {
  /** As the access log has it: `1`, or `default`. */
  readonly priority: string;
  /** Patterns with `*` and `?`; none for every host. */
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly action: AlbAction;
  /** Whose wish it is; undefined for the 404 of nobody. */
  readonly origin:
    | {
        readonly namespace: string;
        readonly name: string;
        /** Undefined for a default backend. */
        readonly rule: { readonly host: string; readonly path: string } | undefined;
      }
    | undefined;
}

export type AlbAction =
  | { readonly kind: 'forward'; readonly targetGroup: string }
  | { readonly kind: 'fixed'; readonly status: number; readonly text: string; readonly type: string };

export interface AlbTargetGroup {
  /** `k8s-NAMESPACE-SERVICE-HASH` */
  readonly name: string;
  readonly type: 'instance' | 'ip';
  readonly targets: readonly SocketAddress[];
  readonly check: {
    readonly path: string;
    /** `undefined` for the port that requests go to. */
    readonly port: number | undefined;
    readonly successCodes: string;
    readonly settings: HealthCheckSettings;
  };
}
