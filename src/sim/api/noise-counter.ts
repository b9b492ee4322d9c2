/** Counts, while noise is hidden, how much of what each device carries is of the kinds that are hidden. */
import { noiseOf, rawNoiseOf, type NoiseKind, type ProbeTest } from '../capture/noise';
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
  readonly #isProbe: ProbeTest;
  readonly #countByDevice = new Map<NetDevice, NoiseCount>();
  readonly #stopListening: (() => void)[] = [];

  readonly #kinds: readonly NoiseKind[];

  constructor(
    registry: DeviceRegistry,
    scheduler: Scheduler,
    noise: { readonly kinds: readonly NoiseKind[]; readonly isProbe: ProbeTest },
  ) {
    this.#kinds = noise.kinds;
    this.#scheduler = scheduler;
    this.#isProbe = noise.isProbe;
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
    const test = device.linkHeaderBytes === 0 ? rawNoiseOf : noiseOf;
    const kind = test(buffer, start, end, this.#scheduler.now(), this.#isProbe);
    if (kind === undefined || !this.#kinds.includes(kind)) return;
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
