/** A question as the plugins of a server block get it. */
import type { SocketAddress } from '../../host/tcp-stream';
import type { DnsMessage, DnsQuestion } from '../../wire/dns';

export interface DnsRequest {
  readonly query: DnsMessage;
  readonly question: DnsQuestion;
  /** The name that is asked for, in small letters. */
  readonly name: string;
  readonly client: SocketAddress;
  readonly transport: 'udp' | 'tcp';
  /** Of the query on the wire. */
  readonly sizeBytes: number;
}
