import type { IpAddress } from '../../wire/ip-address';
import type { DnsService, DnsSubset } from './dns-objects';

/** What answers are made of. */
export interface DnsView {
  /** Seconds since 1970 of the last change, the serial of the zone. */
  readonly serial: number;
  /** In place of what a Corefile says. */
  readonly ttlSeconds: number | undefined;
  hasNamespace(name: string): boolean;
  findService(namespace: string, name: string): DnsService | undefined;
  subsetsOf(namespace: string, service: string): Iterable<DnsSubset>;
  servicesAt(address: IpAddress): readonly DnsService[];
  subsetsAt(address: IpAddress): Iterable<DnsSubset>;
  hasPod(address: IpAddress, namespace: string): boolean;
  podNamespaceAt(address: IpAddress): string | undefined;
}
