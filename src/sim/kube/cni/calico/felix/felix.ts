/**
 * Felix's policies on one node: what it hears from the API server becomes rules a moment later
 * (projectcalico/calico v3.29 `felix/dataplane/linux/int_dataplane.go`).
 *
 * Models that changes which come together are written together, at most ten times a second after a burst of ten; that a node
 * that is cut off from the API server goes on with the rules that it has; and that the rules stay when the process ends, which
 * starts with the whole of them again.
 * Leaves out IPv6, the raw and mangle tables with their chains (reverse-path check of Pods, preDNAT and doNotTrack policies), Typha,
 * and the time that the calculation takes in a large cluster.
 */
import { elapsed, milliseconds, nanoseconds, type SimTime } from '../../../../base/time';
import type { Scheduler } from '../../../../engine/scheduler';
import type { Machine } from '../../../../host/machine';
import { formatIp } from '../../../../wire/ip-address';
import type { ApiLink } from '../../../control-plane/api-link';
import { FelixDataplane } from './felix-dataplane';
import { felixFirewall, type FelixPool } from './felix-firewall';
import type { FelixIndex } from './felix-index';
import type { StaticOptions } from './static-chains';

/** How long news waits for more of them. */
const GATHER_TIME = milliseconds(10);
/** `applyThrottle` */
const REFILL_TIME = milliseconds(100);
const BURST = 10;

export interface FelixOptions {
  readonly machine: Machine;
  readonly nodeName: string;
  readonly index: FelixIndex;
  readonly link: ApiLink;
  readonly scheduler: Scheduler;
  /** As they are now. */
  readonly settings: () => StaticOptions;
  /** Addresses of all nodes, as they are now. */
  readonly hosts: () => readonly string[];
  readonly pools: () => readonly FelixPool[];
}

export class Felix {
  readonly #options: FelixOptions;
  #dataplane: FelixDataplane | undefined = undefined;
  /** While its process runs. */
  #stopListening: (() => void) | undefined = undefined;
  #isPending = false;
  #tokens = BURST;
  #tokensAt: SimTime;

  constructor(options: FelixOptions) {
    this.#options = options;
    this.#tokensAt = options.scheduler.now();
  }

  /** Its process begins, on a machine that is awake. */
  start(): void {
    const { machine, index, nodeName, link } = this.#options;
    this.#dataplane ??= new FelixDataplane(machine.rootNamespace.stack.netfilter, index.firstLines);
    this.#stopListening?.();
    this.#stopListening = index.policies.onChange(nodeName, () => link.tell(() => this.request()));
    this.#apply();
  }

  /** Everything that it was told is written. */
  get isSettled(): boolean {
    return !this.#isPending;
  }

  /** Something that it writes may be different. */
  request(): void {
    if (this.#isPending || this.#stopListening === undefined) return;
    this.#isPending = true;
    const { scheduler } = this.#options;
    const now = scheduler.now();
    this.#tokens = Math.min(BURST, this.#tokens + elapsed(this.#tokensAt, now) / REFILL_TIME);
    this.#tokensAt = now;
    const missing = Math.max(0, 1 - this.#tokens);
    scheduler.schedule(nanoseconds(Math.max(GATHER_TIME, Math.ceil(missing * REFILL_TIME))), () => {
      this.#isPending = false;
      if (this.#stopListening === undefined) return;
      this.#tokens -= 1;
      this.#apply();
    });
  }

  /** Its process has ended, or the node is off: what is written stays. */
  stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  #apply(): void {
    const { machine, nodeName, index, settings, hosts, pools } = this.#options;
    const { stack } = machine.rootNamespace;
    const devices = stack.devices().map((device) => ({
      name: device.name,
      addresses: stack.addressesOf(device).map(({ address }) => formatIp(address)),
    }));
    const node = { name: nodeName, settings: settings(), hosts: hosts(), pools: pools(), devices };
    this.#dataplane?.apply(felixFirewall(index, node));
  }
}
