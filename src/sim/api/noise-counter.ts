/** Counts, while something is hidden, how much of what each device carries it is: noise of some kinds, packets of muted workloads. */
import { hiddenTestOf, type HiddenPackets, type HiddenTest } from '../capture/hidden-test';
import type { Scheduler } from '../engine/scheduler';
import type { DeviceRegistry } from '../link/device-registry';
import type { DeviceTap, FrameDirection, NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';

interface NoiseCount {
  sent: number;
  received: number;
}

const NONE: Readonly<NoiseCount> = { sent: 0, received: 0 };

export class NoiseCounter implements DeviceTap {
  readonly #scheduler: Scheduler;
  readonly #isHidden: HiddenTest;
  readonly #countByDevice = new Map<NetDevice, NoiseCount>();
  readonly #stopListening: (() => void)[] = [];

  constructor(registry: DeviceRegistry, scheduler: Scheduler, hidden: HiddenPackets) {
    this.#scheduler = scheduler;
    this.#isHidden = hiddenTestOf(hidden);
    for (const device of registry.devices) this.#watch(device);
    this.#stopListening.push(registry.onAdd((device) => this.#watch(device)));
    this.#stopListening.push(registry.onRemove((device) => this.#countByDevice.delete(device)));
  }

  /** Since the noise was hidden. */
  countOf(device: NetDevice): Readonly<NoiseCount> {
    return this.#countByDevice.get(device) ?? NONE;
  }

  stop(): void {
    for (const stop of this.#stopListening) stop();
    for (const device of this.#countByDevice.keys()) device.removeTap(this);
  }

  onFrame(packet: Packet, device: NetDevice, direction: FrameDirection): void {
    const { buffer, start, end } = packet;
    if (!this.#isHidden(buffer, start, end, this.#scheduler.now(), device.linkHeaderBytes === 0)) return;
    const count = this.#countByDevice.get(device);
    if (count === undefined) return;
    if (direction === 'out') count.sent += 1;
    else count.received += 1;
  }

  #watch(device: NetDevice): void {
    this.#countByDevice.set(device, { sent: 0, received: 0 });
    device.addTap(this);
  }
}
