/** What the modes of kube-proxy have in common. */
import type { SimTime } from '../../base/time';
import type { CompiledPort } from './service-catalogue';

/** One way to get packets to endpoints, on one node and for one family (`proxy.Provider`). */
export interface Proxier {
  /** Writes what `ports` ask for. False: it was refused, for somebody has changed what was there; it is written anew later. */
  sync(ports: readonly CompiledPort[], now: SimTime): boolean;
  /** What a first synchronisation feeds to the real tool, on a machine without these rules. */
  feed(ports: readonly CompiledPort[]): string;
  /** Its rules of iptables, by table. */
  countRules?(ports: readonly CompiledPort[]): Readonly<Record<'filter' | 'nat', number>>;
  /** What was written may be there no longer: the next synchronisation writes all of it. */
  forget?(): void;
  /** The node is off: nothing more is to be done. */
  stop?(): void;
}
