/** What the rules about the parts of a Pod need to know of the whole. */
import type { PlainRecord } from './kube-object';

export interface PodContext {
  /** Of a Pod, not of a template. */
  readonly isPod: boolean;
  readonly isHostNetwork: boolean;
  readonly hasHostUsers: boolean;
  readonly gracePeriod: number;
  /** Those without a fault, by name. */
  readonly volumes: ReadonlyMap<string, PlainRecord>;
  readonly claimNames: readonly string[];
}
