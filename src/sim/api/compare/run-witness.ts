/**
 * What is to be compared of a run, from the moment on at which it is begun: every frame at every interface, every command with what
 * it printed, and the packets that went no further. It changes nothing in the lab.
 */
import type { Sentence } from '../../base/sentence';
import type { DeviceTap, FrameDirection, NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import { dropPlace, reasonOf } from '../drop-text';
import type { Simulation } from '../simulation';

/** Of a command's output. */
const MAX_OUTPUT_CHARACTERS = 2000;
/** More nobody reads; a loop in a shell starts thousands. */
const MAX_COMMANDS = 1000;

export interface WitnessedFrame {
  /** Since the origin of the run. */
  readonly atNs: number;
  readonly direction: FrameDirection;
  /** Has it an Ethernet header? */
  readonly isFrame: boolean;
  readonly bytes: Uint8Array;
}

export interface WitnessedCommand {
  readonly target: string;
  readonly text: string;
  readonly atNs: number;
  /** Both undefined for one that has not ended. */
  readonly exitCode: number | undefined;
  readonly endNs: number | undefined;
  readonly output: string;
}

export interface WitnessedDrops {
  /** `node/node1:eth0` */
  readonly place: string;
  readonly reason: Sentence;
  readonly count: number;
  readonly firstNs: number;
}

export class RunWitness implements DeviceTap {
  readonly simulation: Simulation;
  readonly #originNs: number;
  readonly #firstDrop: number;
  readonly #stops: readonly (() => void)[];
  #frames = new Map<string, WitnessedFrame[]>();
  readonly #commands: { -readonly [Key in keyof WitnessedCommand]: WitnessedCommand[Key] }[] = [];

  /** `originNs` is what the run calls its beginning. */
  constructor(simulation: Simulation, originNs: number) {
    this.simulation = simulation;
    this.#originNs = originNs;
    this.#firstDrop = simulation.drops.withoutNoise.count;
    this.#stops = [simulation.watchFrames(this), this.#watchCommands()];
  }

  get commands(): readonly WitnessedCommand[] {
    return this.#commands;
  }

  onFrame(packet: Packet, device: NetDevice, direction: FrameDirection): void {
    const name = `${device.owner.name}:${device.name}`;
    const frames = this.#frames.get(name) ?? [];
    if (frames.length === 0) this.#frames.set(name, frames);
    frames.push({
      atNs: this.#now(),
      direction,
      isFrame: device.linkHeaderBytes !== 0,
      bytes: packet.buffer.slice(packet.start, packet.end),
    });
  }

  /** The frames since the last call, by interface. */
  takeFrames(): ReadonlyMap<string, readonly WitnessedFrame[]> {
    const frames = this.#frames;
    this.#frames = new Map();
    return frames;
  }

  /** By place and reason, in the order of the first of each. */
  drops(): readonly WitnessedDrops[] {
    const groups = new Map<string, { -readonly [Key in keyof WitnessedDrops]: WitnessedDrops[Key] }>();
    for (const record of this.simulation.drops.withoutNoise.since(this.#firstDrop)) {
      const place = dropPlace(record);
      const reason = reasonOf(record);
      const key = dropKey(place, reason);
      const group = groups.get(key);
      if (group === undefined)
        groups.set(key, { place, reason, count: 1, firstNs: record.time - this.#originNs });
      else group.count += 1;
    }
    return [...groups.values()];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #now(): number {
    return this.simulation.nowNs - this.#originNs;
  }

  #watchCommands(): () => void {
    return this.simulation.observeCommands(({ target, text }) => {
      const command = {
        target,
        text: text.trim(),
        atNs: this.#now(),
        exitCode: undefined as number | undefined,
        endNs: undefined as number | undefined,
        output: '',
      };
      if (this.#commands.length < MAX_COMMANDS) this.#commands.push(command);
      return {
        onInterrupt: () => undefined,
        onOutput: (printed) => {
          if (command.output.length < MAX_OUTPUT_CHARACTERS)
            command.output = (command.output + printed).slice(0, MAX_OUTPUT_CHARACTERS);
        },
        onEnd: (exitCode) => {
          command.exitCode = exitCode;
          command.endNs = this.#now();
        },
      };
    });
  }
}

/** What makes drops of two runs the same: where, and why. */
export function dropKey(place: string, reason: Sentence): string {
  return `${place} ${JSON.stringify(reason)}`;
}
