/** What a program of the data path has told of a packet, as Hubble keeps it (Cilium v1.17 `api/v1/flow/flow.proto`). */
import type { SimTime } from '../../../../base/time';
import type { Ipv4Address } from '../../../../wire/ipv4-address';
import type { PolicyDirection, PolicyMatch } from '../datapath/policy-map';

/** Where a packet was seen on its way (`pkg/monitor/api/types.go`). */
export type TracePoint =
  | 'to-endpoint'
  | 'to-stack'
  | 'to-overlay'
  | 'to-network'
  | 'to-host'
  | 'from-network'
  | 'from-overlay'
  | 'pre-xlate-fwd'
  | 'post-xlate-fwd'
  | 'pre-xlate-rev'
  | 'post-xlate-rev';

export type FlowEvent =
  | { readonly kind: 'trace'; readonly point: TracePoint }
  | { readonly kind: 'drop'; readonly reason: string }
  | {
      readonly kind: 'policy-verdict';
      readonly match: PolicyMatch;
      readonly direction: PolicyDirection;
      readonly isAllowed: boolean;
    };

export interface FlowEnd {
  readonly address: Ipv4Address;
  /** 0 without one. */
  readonly port: number;
  readonly identity: number;
  /** `namespace/name` of a Pod that Cilium knows. */
  readonly pod: string | undefined;
  readonly labels: readonly string[];
  /** `namespace/name` of a Service whose address it is. */
  readonly service: string | undefined;
}

export interface Flow {
  readonly time: SimTime;
  readonly nodeName: string;
  readonly event: FlowEvent;
  readonly source: FlowEnd;
  readonly destination: FlowEnd;
  readonly protocol: number;
  readonly tcpFlags: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  /** Undefined where nobody knows: of a packet that was dropped. */
  readonly isReply: boolean | undefined;
}

export type FlowVerdict = 'FORWARDED' | 'DROPPED' | 'TRACED' | 'TRANSLATED';

export function verdictOf({ event }: Flow): FlowVerdict {
  switch (event.kind) {
    case 'drop':
      return 'DROPPED';
    case 'policy-verdict':
      return event.isAllowed ? 'FORWARDED' : 'DROPPED';
    case 'trace':
      if (event.point.startsWith('pre-xlate')) return 'TRACED';
      return event.point.startsWith('post-xlate') ? 'TRANSLATED' : 'FORWARDED';
  }
}
