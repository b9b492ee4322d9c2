/** The protocol parameters of a namespace (RFC 9260 §16), `net.sctp.*` with Linux's defaults. Times in milliseconds. */
import { readSetting, type IpService } from '../ip-service';

export interface SctpSettings {
  readonly rtoInitial: number;
  readonly rtoMin: number;
  readonly rtoMax: number;
  readonly heartbeatInterval: number;
  readonly cookieLife: number;
  readonly sackTimeout: number;
  readonly maxInitRetransmits: number;
  readonly maxAssociationRetransmits: number;
}

export function readSctpSettings(service: IpService): SctpSettings {
  const read = (name: string, fallback: number): number => readSetting(service, `net.sctp.${name}`, fallback);
  return {
    rtoInitial: read('rto_initial', 3000),
    rtoMin: read('rto_min', 1000),
    rtoMax: read('rto_max', 60_000),
    heartbeatInterval: read('hb_interval', 30_000),
    cookieLife: read('valid_cookie_life', 60_000),
    sackTimeout: read('sack_timeout', 200),
    maxInitRetransmits: read('max_init_retransmits', 8),
    maxAssociationRetransmits: read('association_max_retrans', 10),
  };
}
