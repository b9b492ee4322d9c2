/** Where a DNS server gets its answers from: the Services of a cluster, or a zone of the lab. */
import type { IpAddress } from '../wire/ip-address';
import type { DnsRecord } from '../wire/dns';

export type DnsAnswer =
  | {
      readonly kind: 'answer';
      /** `DNS_RESPONSE_CODE`: NOERROR, also without records (then a SOA is in `authorities`), or NXDOMAIN. */
      readonly responseCode: number;
      readonly isAuthoritative: boolean;
      readonly answers: readonly DnsRecord[];
      readonly authorities: readonly DnsRecord[];
      readonly additionals: readonly DnsRecord[];
      /** The last answer is an alias of this name, which is to be asked for elsewhere. */
      readonly target?: string;
    }
  /** Not a name of this backend's zones: ask upstream. */
  | { readonly kind: 'not-mine' };

export interface DnsBackend {
  /** `name` is absolute and ends with a dot, in any spelling; `type` is a number of `DNS_TYPE` or any other. */
  lookUp(name: string, type: number): DnsAnswer;
  /** Of the Pod with this address, where Pods are known. */
  podNamespaceAt?(address: IpAddress): string | undefined;
}

/** What the plugin `kubernetes` of CoreDNS is told. */
export interface ClusterNamesOptions {
  /** Small letters, with the final dot; at least one that is no reverse zone. */
  readonly zones: readonly string[];
  readonly pods: 'disabled' | 'insecure' | 'verified';
  readonly ttlSeconds: number;
  /** `endpoint_pod_names` */
  readonly isNamedAfterPod: boolean;
  /** Empty for all of them. */
  readonly namespaces: ReadonlySet<string>;
  /** Without `noendpoints`. */
  readonly hasEndpoints: boolean;
  /** `ignore empty_service` */
  readonly areEmptyServicesIgnored: boolean;
  /** The server's own, by which it finds its Service for NS records. */
  readonly localAddresses: readonly IpAddress[];
  /** Whose link to the API server brings the changes. */
  readonly nodeName: string;
}

/** What CoreDNS knows of the cluster. */
export interface ClusterNames {
  open(options: ClusterNamesOptions): DnsBackend;
}
