import type { Prng } from '../base/prng';
import type { Scheduler } from '../engine/scheduler';
import type { Machine } from '../host/machine';
import type { ClusterSpec } from './cluster-spec';
import type { ImageRuntime } from './image-runtime';
import type { CommandRunner } from './kubelet/kubelet-context';

export interface ClusterOptions {
  readonly spec: ClusterSpec;
  /** By name, as they are at any time: one that joins is here before its node is. */
  readonly machines: ReadonlyMap<string, Machine>;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly images: ImageRuntime;
  /** Calendar time of the virtual clock's zero, in milliseconds since 1970. */
  readonly startTimeMs: number;
  /** Addresses that Pods are pinned to, by `namespace/name`. */
  readonly podAddresses?: Readonly<Record<string, string>>;
  /** For exec probes and hooks; without it they count as passed. */
  readonly runCommand?: CommandRunner;
}
