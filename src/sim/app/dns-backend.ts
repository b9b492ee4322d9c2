/** Where a DNS server gets its answers from: CoreDNS' `kubernetes` plugin, or a zone of the lab. */
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
    }
  /** Not a name of this backend's zones: ask upstream. */
  | { readonly kind: 'not-mine' };

export interface DnsBackend {
  /** `name` is absolute and ends with a dot; `type` is a number of `DNS_TYPE` or any other. */
  lookUp(name: string, type: number): DnsAnswer;
}
