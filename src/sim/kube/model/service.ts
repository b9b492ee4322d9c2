/** `core/v1` Service and `discovery/v1` EndpointSlice (Kubernetes v1.32). */
import type { KubeObject } from '../objects/kube-object';

export interface ServicePortSpec {
  readonly name?: string | undefined;
  readonly protocol?: string | undefined;
  readonly port: number;
  readonly targetPort?: number | string | undefined;
  readonly nodePort?: number | undefined;
  readonly appProtocol?: string | undefined;
}

export interface ServiceSpec {
  readonly type?: string | undefined;
  readonly clusterIP?: string | undefined;
  readonly clusterIPs?: readonly string[] | undefined;
  readonly ipFamilies?: readonly string[] | undefined;
  readonly ipFamilyPolicy?: string | undefined;
  readonly selector?: Readonly<Record<string, string>> | undefined;
  readonly ports?: readonly ServicePortSpec[] | undefined;
  readonly externalIPs?: readonly string[] | undefined;
  readonly externalName?: string | undefined;
  readonly loadBalancerIP?: string | undefined;
  readonly loadBalancerClass?: string | undefined;
  readonly loadBalancerSourceRanges?: readonly string[] | undefined;
  readonly sessionAffinity?: string | undefined;
  readonly sessionAffinityConfig?:
    | { readonly clientIP?: { readonly timeoutSeconds?: number | undefined } | undefined }
    | undefined;
  readonly externalTrafficPolicy?: string | undefined;
  readonly internalTrafficPolicy?: string | undefined;
  readonly healthCheckNodePort?: number | undefined;
  readonly publishNotReadyAddresses?: boolean | undefined;
  readonly trafficDistribution?: string | undefined;
  readonly allocateLoadBalancerNodePorts?: boolean | undefined;
}

export interface Service extends KubeObject {
  readonly kind: 'Service';
  readonly spec: ServiceSpec;
  readonly status?:
    | {
        readonly loadBalancer?:
          | {
              readonly ingress?:
                | readonly { readonly ip?: string | undefined; readonly ipMode?: string | undefined }[]
                | undefined;
            }
          | undefined;
      }
    | undefined;
}

export interface SliceEndpoint {
  readonly addresses: readonly string[];
  readonly conditions?:
    | {
        readonly ready?: boolean | undefined;
        readonly serving?: boolean | undefined;
        readonly terminating?: boolean | undefined;
      }
    | undefined;
  readonly hostname?: string | undefined;
  readonly nodeName?: string | undefined;
  readonly zone?: string | undefined;
  /** The zones that should use it. */
  readonly hints?: { readonly forZones?: readonly { readonly name: string }[] | undefined } | undefined;
  readonly targetRef?:
    | {
        readonly kind: string;
        readonly namespace?: string | undefined;
        readonly name: string;
        readonly uid?: string | undefined;
      }
    | undefined;
}

export interface SlicePort {
  readonly name?: string | undefined;
  readonly protocol?: string | undefined;
  readonly port?: number | undefined;
  readonly appProtocol?: string | undefined;
}

export interface EndpointSlice extends KubeObject {
  readonly kind: 'EndpointSlice';
  readonly addressType: string;
  readonly endpoints?: readonly SliceEndpoint[] | undefined;
  readonly ports?: readonly SlicePort[] | undefined;
}

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** The shape was checked when the object was read, so the kind decides. */
export function isService(object: KubeObject | undefined): object is Service {
  return object?.kind === 'Service';
}

export function isEndpointSlice(object: KubeObject | undefined): object is EndpointSlice {
  return object?.kind === 'EndpointSlice';
}

export function isHeadless(service: Service): boolean {
  return service.spec.clusterIP === 'None';
}

/** Has an address that kube-proxy serves. */
export function hasClusterIp(service: Service): boolean {
  const { clusterIP = '', type } = service.spec;
  return type !== 'ExternalName' && clusterIP !== '' && clusterIP !== 'None';
}

/** An unset `ready` means yes. */
export function isEndpointReady(endpoint: SliceEndpoint): boolean {
  return endpoint.conditions?.ready ?? true;
}
