/** What a kubelet and the Pods that it runs share. */
import type { Prng } from '../../base/prng';
import { milliseconds, nanoseconds, type Duration } from '../../base/time';
import type { Scheduler } from '../../engine/scheduler';
import type { Machine } from '../../host/machine';
import type { Environment, Process, ProcessOutput } from '../../host/process';
import type { IpAddress } from '../../wire/ip-address';
import type { PodNetwork } from '../cni/pod-network';
import type { EventRecorder } from '../controllers/event-recorder';
import type { ImageRuntime } from '../image-runtime';
import type { ObjectStore } from '../store/object-store';
import { imageIdOf } from './image-name';
import type { ProbeFlows } from './probe-flows';

/** Runs a command as `kubectl exec` does, for exec probes and hooks. */
export type CommandRunner = (
  environment: Environment,
  argv: readonly string[],
  output: ProcessOutput,
) => Process;

export interface KubeletOptions {
  readonly nodeName: string;
  readonly machine: Machine;
  /** One of each family, the primary one first. */
  readonly nodeAddresses: readonly string[];
  readonly store: ObjectStore;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly recorder: EventRecorder;
  readonly images: ImageRuntime;
  readonly network: PodNetwork;
  readonly runCommand: CommandRunner | undefined;
  readonly clusterDns: string;
  readonly domain: string;
  /** Those that are there before any Pod. */
  readonly presentImages?: Iterable<string>;
  /** Of all nodes. */
  readonly probeFlows: ProbeFlows;
  /** An address that the lab wants a Pod to have, by `namespace/name`. */
  readonly findPinnedAddress: (pod: string) => IpAddress | undefined;
  /** Does nothing that the kubelet sends reach the API server now? */
  readonly isCutOff?: () => boolean;
  /** In a large cluster: tells of a Pod's sandbox together with its first container. */
  readonly isTerse?: boolean;
}

/** Enough for `kubectl logs` in a lab; a real node keeps 10 MiB. */
const MAX_LOG_CHARACTERS = 64 * 1024;
/** Layers that are already there, or a registry close by. */
const MIN_PULL_MS = 250;
const PULL_SPREAD_MS = 350;
/** Asking the registry for the digest of an image that is there. */
const MIN_CHECK_MS = 60;
const CHECK_SPREAD_MS = 60;
const MIN_START_MS = 40;
const START_SPREAD_MS = 60;
/** `backOffPeriod` and its jitter: how soon a Pod with something in back-off is looked at again. */
const BACKOFF_PERIOD_MS = 10_000;
const BACKOFF_SPREAD_MS = 5_000;

export class KubeletContext {
  readonly nodeName: string;
  readonly machine: Machine;
  /** One of each family, the primary one first. */
  readonly nodeAddresses: readonly string[];
  readonly store: ObjectStore;
  readonly scheduler: Scheduler;
  readonly recorder: EventRecorder;
  readonly images: ImageRuntime;
  readonly network: PodNetwork;
  readonly runCommand: CommandRunner | undefined;
  readonly probeFlows: ProbeFlows;
  readonly clusterDns: string;
  readonly domain: string;
  readonly findPinnedAddress: (pod: string) => IpAddress | undefined;
  readonly pulledImages: Set<string>;
  readonly maxLogCharacters = MAX_LOG_CHARACTERS;
  readonly isCutOff: () => boolean;
  readonly isTerse: boolean;
  readonly #prng: Prng;
  /** What waits for the way to the API server. */
  #held: (() => void)[] = [];

  constructor(options: KubeletOptions) {
    this.nodeName = options.nodeName;
    this.machine = options.machine;
    this.nodeAddresses = options.nodeAddresses;
    this.store = options.store;
    this.scheduler = options.scheduler;
    this.recorder = options.recorder;
    this.images = options.images;
    this.network = options.network;
    this.runCommand = options.runCommand;
    this.probeFlows = options.probeFlows;
    this.clusterDns = options.clusterDns;
    this.domain = options.domain;
    this.findPinnedAddress = options.findPinnedAddress;
    this.isCutOff = options.isCutOff ?? (() => false);
    this.isTerse = options.isTerse === true;
    this.pulledImages = new Set(options.presentImages);
    this.#prng = options.prng;
  }

  /** Now, or when the node reaches the API server again. */
  whenConnected(run: () => void): void {
    if (this.#held.length > 0 || this.isCutOff()) this.#held.push(run);
    else run();
  }

  /** The node reaches the API server again. */
  reconnect(): void {
    const held = this.#held;
    this.#held = [];
    for (const run of held) run();
  }

  pullTime(image: string, isPresent: boolean): Duration {
    const prng = this.#prng.split(`pull ${image}`);
    return isPresent
      ? milliseconds(MIN_CHECK_MS + prng.below(CHECK_SPREAD_MS))
      : milliseconds(MIN_PULL_MS + prng.below(PULL_SPREAD_MS));
  }

  /** `key` names the container, so that another Pod does not shift it. */
  startTime(key: string): Duration {
    return milliseconds(MIN_START_MS + this.#prng.split(`start ${key}`).below(START_SPREAD_MS));
  }

  /** When the kubelet looks again at what is in back-off until then; `key` names this look. */
  nextLook(key: string, until: number): Duration {
    const spread = this.#prng.split(`look ${key}`).below(BACKOFF_SPREAD_MS);
    const wait = milliseconds(BACKOFF_PERIOD_MS + spread);
    return nanoseconds(Math.min(wait, Math.max(0, until - this.scheduler.now())));
  }

  newContainerId(key: string): string {
    const prng = this.#prng.split(`container id ${key}`);
    const words = Array.from({ length: 8 }, () => prng.uint32().toString(16).padStart(8, '0'));
    return ['containerd://', ...words].join('');
  }

  imageIdOf(image: string): string {
    return imageIdOf(image);
  }
}
