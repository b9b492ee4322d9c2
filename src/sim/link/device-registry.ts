/** All devices of a lab, over all namespaces: what a capture on every interface listens to. */
import type { NetDevice } from './net-device';

export type DeviceListener = (device: NetDevice) => void;

export class DeviceRegistry {
  readonly #devices = new Set<NetDevice>();
  readonly #addListeners = new Set<DeviceListener>();
  readonly #removeListeners = new Set<DeviceListener>();
  #revision = 0;

  /** Grows whenever a device comes, goes or changes its addresses. */
  get revision(): number {
    return this.#revision;
  }

  get devices(): ReadonlySet<NetDevice> {
    return this.#devices;
  }

  add(device: NetDevice): void {
    this.#devices.add(device);
    this.touch();
    for (const notify of this.#addListeners) notify(device);
  }

  remove(device: NetDevice): void {
    this.#devices.delete(device);
    this.touch();
    for (const notify of this.#removeListeners) notify(device);
  }

  touch(): void {
    this.#revision += 1;
  }

  /** Answers how to stop listening. */
  onAdd(listener: DeviceListener): () => void {
    this.#addListeners.add(listener);
    return () => this.#addListeners.delete(listener);
  }

  /** The same for devices that are gone. */
  onRemove(listener: DeviceListener): () => void {
    this.#removeListeners.add(listener);
    return () => this.#removeListeners.delete(listener);
  }
}
