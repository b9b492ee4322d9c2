/**
 * Sees every frame on every interface of a lab, with what a capture does not keep: which packet it was, what kind of interface,
 * and how many rules the packet had met by then.
 */
import type { DeviceKind, DeviceTap, FrameDirection, NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';

/** Enough for every header of a packet in a tunnel, and the beginning of what it carries. */
const KEPT_BYTES = 256;

export interface Sighting {
  readonly timeNs: number;
  readonly packetId: number;
  /** The namespace: `node/node1`, `default/client`. */
  readonly at: string;
  readonly device: string;
  readonly kind: DeviceKind;
  /** Its frames have no Ethernet header. */
  readonly isRaw: boolean;
  readonly mtuBytes: number;
  readonly direction: FrameDirection;
  /** The first bytes of the frame. */
  readonly bytes: Uint8Array;
  readonly lengthBytes: number;
  /** Of all namespaces so far. */
  readonly testedRules: number;
}

interface WatchedLab {
  readonly nowNs: number;
  watchFrames(tap: DeviceTap): () => void;
}

export class PacketWitness implements DeviceTap {
  readonly sightings: Sighting[] = [];
  readonly #lab: WatchedLab;
  readonly #stop: () => void;

  constructor(lab: WatchedLab) {
    this.#lab = lab;
    this.#stop = lab.watchFrames(this);
  }

  onFrame(packet: Packet, device: NetDevice, direction: FrameDirection): void {
    this.sightings.push({
      timeNs: this.#lab.nowNs,
      packetId: packet.id,
      at: device.owner.name,
      device: device.name,
      kind: device.kind,
      isRaw: device.linkHeaderBytes === 0,
      mtuBytes: device.mtuBytes,
      direction,
      bytes: packet.buffer.slice(packet.start, Math.min(packet.end, packet.start + KEPT_BYTES)),
      lengthBytes: packet.lengthBytes,
      testedRules: packet.testedRules,
    });
  }

  stop(): void {
    this.#stop();
  }
}
