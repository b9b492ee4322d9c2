/** One running or stopped capture: taps on some interfaces, what they saw, and the text of it. */
import type { Result } from '../base/result';
import { err, ok } from '../base/result';
import type { Wording } from '../base/sentence';
import type { Scheduler } from '../engine/scheduler';
import type { DeviceRegistry } from '../link/device-registry';
import type { DeviceTap, FrameDirection, NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { CaptureStore, placeOf, type CaptureLimits } from '../capture/capture-store';
import { FilteredRows, type FilterByInterface } from '../capture/filtered-rows';
import { hiddenTestOf } from '../capture/hidden-test';
import type { NoiseKind, ProbeTest } from '../capture/noise';
import type { AddressTest } from '../capture/packet-ends';
import { PacketNotes } from '../capture/packet-notes';
import { linkTypeOfDevice } from '../capture/link-type-of-device';
import { CAPTURE_DIRECTION, LINK_TYPE } from '../capture/packet-table';
import { parseFilter, placed, type PacketFilter } from '../capture/pcap-filter';
import { encodePcapng, type PcapngOptions } from '../capture/pcapng-writer';
import { tlsSecretsOf } from '../capture/tls-secrets';
import type { TlsLedger } from '../wire/tls-ledger';

/** `target:device`, as `--on` takes it. */
export function interfaceIdOf(device: NetDevice): string {
  return `${device.owner.name}:${device.name}`;
}

/**
 * Appends the frames of one device under its number in the capture.
 *
 * What `lo` sends comes back as what it receives; like libpcap's, a capture keeps the second sight of it.
 */
class InterfaceTap implements DeviceTap {
  readonly #store: CaptureStore;
  readonly #scheduler: Scheduler;
  readonly #inPlace: number;
  readonly #outPlace: number;
  readonly #isLoopback: boolean;

  constructor(store: CaptureStore, scheduler: Scheduler, index: number, isLoopback: boolean) {
    this.#store = store;
    this.#scheduler = scheduler;
    this.#inPlace = placeOf(index, CAPTURE_DIRECTION.IN);
    this.#outPlace = placeOf(index, CAPTURE_DIRECTION.OUT);
    this.#isLoopback = isLoopback;
  }

  onFrame(packet: Packet, _device: NetDevice, direction: FrameDirection): void {
    if (direction === 'in') {
      this.#store.appendPacket(this.#scheduler.now(), this.#inPlace, packet);
    } else if (!this.#isLoopback) {
      this.#store.appendPacket(this.#scheduler.now(), this.#outPlace, packet);
      packet.isFrameKept = true;
    }
  }
}

/** A pcapng file of interfaces that begin their frames in one way. */
export interface LinkTypeFile {
  /** Packets without Ethernet, as those of tunnel devices are. */
  readonly isRaw: boolean;
  readonly packetCount: number;
  readonly bytes: Uint8Array;
}

export interface FilterProblem {
  readonly message: Wording;
  /** Counts from 1. */
  readonly column: number;
}

/** Workloads whose packets are left out. */
interface Muted {
  readonly ids: readonly string[];
  readonly has: AddressTest;
}

export interface CaptureContext {
  readonly scheduler: Scheduler;
  readonly registry: DeviceRegistry;
  readonly startTimeMs: number;
  /** Without it nothing is a probe. */
  readonly isProbe?: ProbeTest;
  /** Whose secrets go into files; none without it. */
  readonly tls?: TlsLedger;
}

export class CaptureSession {
  readonly id: string;
  /** What was asked for: interface ids, or `any`. */
  readonly interfaces: readonly string[];
  readonly store: CaptureStore;
  readonly #context: CaptureContext;
  readonly #tapByDevice = new Map<NetDevice, DeviceTap>();
  /** An interface that comes again goes on under its number. */
  readonly #indexByInterface = new Map<string, number>();
  #filter: PacketFilter | undefined;
  #filterText: string;
  readonly #direction: 'in' | 'out' | undefined;
  /** Tunnel devices carry packets without an Ethernet header. */
  #hasRawInterface = false;
  #hiddenNoise: readonly NoiseKind[] = [];
  #muted: Muted | undefined = undefined;
  /** Those that the filter lets through, the noise too. */
  #matches: FilteredRows;
  #isNoisy: ((row: number) => boolean) | undefined = undefined;
  /** The same without what is hidden. */
  #rows: FilteredRows;
  /** Marks and comments. */
  readonly notes = new PacketNotes();
  readonly #stopListening: (() => void)[] = [];
  #isRunning = true;

  constructor(
    id: string,
    devices: readonly NetDevice[] | 'any',
    options: {
      readonly filterText: string;
      /** What `compileFilter` made of it. */
      readonly filter?: PacketFilter | undefined;
      readonly direction?: 'in' | 'out' | undefined;
      readonly snapLength?: number | undefined;
      readonly limits?: CaptureLimits | undefined;
    },
    context: CaptureContext,
  ) {
    this.id = id;
    this.#context = context;
    this.#filterText = options.filterText;
    const { startTimeMs } = context;
    const { snapLength, limits } = options;
    this.store = new CaptureStore({
      startTimeMs,
      ...(snapLength === undefined ? {} : { snapLength }),
      ...(limits === undefined ? {} : { limits }),
    });
    this.#direction = options.direction;
    this.#filter = inDirection(options.filter, options.direction);
    this.#matches = new FilteredRows(this.store, this.#rowFilter());
    this.#rows = this.#matches;
    this.interfaces = devices === 'any' ? ['any'] : devices.map(interfaceIdOf);
    if (devices === 'any') {
      for (const device of context.registry.devices) this.#tap(device);
      this.#stopListening.push(context.registry.onAdd((device) => this.#tap(device)));
    } else {
      for (const device of devices) this.#tap(device);
      // A Pod that is created anew, on another node perhaps, brings an interface of the same name.
      const onAdd = (device: NetDevice): void => {
        if (this.interfaces.includes(interfaceIdOf(device))) this.#tap(device);
      };
      this.#stopListening.push(context.registry.onAdd(onAdd));
    }
    this.#stopListening.push(context.registry.onRemove((device) => this.#tapByDevice.delete(device)));
    if (context.tls !== undefined) this.#stopListening.push(context.tls.observe());
  }

  /** The interfaces that are tapped now. */
  get devices(): readonly NetDevice[] {
    return [...this.#tapByDevice.keys()];
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  get filterText(): string {
    return this.#filterText;
  }

  /** The packets that match the filter and are not hidden, found up to now. */
  rows(): FilteredRows {
    this.#rows.update();
    return this.#rows;
  }

  /** Looks at all packets anew; those that did not match before may match now. */
  setFilter(text: string): Result<void, FilterProblem> {
    const filter = compileFilter(text);
    if (!filter.ok) return filter;
    this.#filterText = text;
    this.#filter = inDirection(filter.value, this.#direction);
    this.#startAnew();
    return ok(undefined);
  }

  get hiddenNoise(): readonly NoiseKind[] {
    return this.#hiddenNoise;
  }

  /** Leaves noise of these kinds out of the rows, and takes all other in again. What was captured stays. */
  hideNoise(kinds: readonly NoiseKind[]): void {
    if (kinds.join() === this.#hiddenNoise.join()) return;
    this.#hiddenNoise = kinds;
    this.#hide();
  }

  get mutedWorkloads(): readonly string[] {
    return this.#muted?.ids ?? [];
  }

  /** The same with the packets of workloads. */
  muteWorkloads(muted: Muted | undefined): void {
    if (muted === this.#muted) return;
    this.#muted = muted;
    this.#hide();
  }

  #hide(): void {
    const isHidden = this.#hiddenNoise.length > 0 || this.#muted !== undefined;
    this.#isNoisy = isHidden ? this.#hiddenTest(this.#hiddenNoise, this.#muted) : undefined;
    this.#rows = this.#shownRows();
  }

  /** What tells the packets that are hidden, while any are. */
  get hidden(): ((row: number) => boolean) | undefined {
    return this.#isNoisy;
  }

  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    for (const stop of this.#stopListening) stop();
    for (const [device, tap] of this.#tapByDevice) device.removeTap(tap);
    this.#tapByDevice.clear();
  }

  /** How many packets match the filter, the noise too, and those that were forgotten. */
  get matchCount(): number {
    return this.matches().count;
  }

  /** The matching packets, the noise too, as a pcapng file. */
  encode(): Uint8Array {
    const rows = this.matches();
    const { first, count } = rows;
    return this.#encode({ count: count - first, rowAt: (place) => rows.rowAt(first + place) });
  }

  /** As a key log: the secrets that open the connections of the packets with these places among the matching ones. */
  tlsSecretsOf(indices: readonly number[]): string {
    const { tls } = this.#context;
    if (tls === undefined) return '';
    const matches = this.matches();
    const rows = { count: indices.length, rowAt: (place: number) => matches.rowAt(indices[place] ?? 0) };
    return tlsSecretsOf(this.store, rows, tls);
  }

  #encode(rows: NonNullable<PcapngOptions['rows']>, interfaces?: readonly number[]): Uint8Array {
    const { tls } = this.#context;
    return encodePcapng(this.store, {
      snapLength: this.store.snapLength,
      rows,
      tlsSecrets: tls === undefined ? '' : tlsSecretsOf(this.store, rows, tls),
      ...(interfaces === undefined ? {} : { interfaces }),
    });
  }

  /** The same, or its first `maxCount` packets, as a file for each type of link: tcpdump reads no file of several. */
  encodeByLinkType(maxCount = Number.POSITIVE_INFINITY): readonly LinkTypeFile[] {
    const { store } = this;
    const matches = this.matches();
    const rowsByType = new Map<number, number[]>();
    const interfacesByType = new Map<number, number[]>();
    for (const [index, { linkType }] of store.interfaces.entries()) {
      interfacesByType.set(linkType, [...(interfacesByType.get(linkType) ?? []), index]);
      rowsByType.set(linkType, []);
    }
    const end = Math.min(matches.count, matches.first + maxCount);
    for (let index = matches.first; index < end; index += 1) {
      const row = matches.rowAt(index);
      const linkType = store.interfaces[store.interfaceIndex(row)]?.linkType ?? LINK_TYPE.ETHERNET;
      rowsByType.get(linkType)?.push(row);
    }
    return [...interfacesByType].map(([linkType, interfaces]): LinkTypeFile => {
      const rows = rowsByType.get(linkType) ?? [];
      const bytes = this.#encode({ count: rows.length, rowAt: (index) => rows[index] ?? 0 }, interfaces);
      return { isRaw: linkType === LINK_TYPE.RAW, packetCount: rows.length, bytes };
    });
  }

  /** The packets that match the filter, the noise too. The same object until the filter changes. */
  matches(): FilteredRows {
    this.#matches.update();
    return this.#matches;
  }

  #startAnew(): void {
    this.#matches = new FilteredRows(this.store, this.#rowFilter());
    this.#rows = this.#shownRows();
  }

  #shownRows(): FilteredRows {
    return this.#isNoisy === undefined
      ? this.#matches
      : new FilteredRows(this.store, this.#rowFilter(), this.#isNoisy);
  }

  #hiddenTest(kinds: readonly NoiseKind[], muted: Muted | undefined): (row: number) => boolean {
    const { store } = this;
    const { isProbe = () => false } = this.#context;
    const isHidden = hiddenTestOf({ kinds, isProbe, isMuted: muted?.has });
    return (row) => {
      const start = store.start(row);
      const isRaw = store.interfaces[store.interfaceIndex(row)]?.linkType === LINK_TYPE.RAW;
      return isHidden(store.buffer(row), start, start + store.capturedLength(row), store.timeNs(row), isRaw);
    };
  }

  /** What a link cannot have, as Ethernet addresses on a tunnel, matches nothing there. */
  #rowFilter(): PacketFilter | FilterByInterface | undefined {
    const ethernet = this.#filter;
    if (!this.#hasRawInterface || ethernet === undefined) return ethernet;
    const parsed = parseFilter(this.#filterText, { linkType: LINK_TYPE.RAW, hasDirections: true });
    const raw = parsed.ok ? inDirection(parsed.value, this.#direction) : undefined;
    return { filterOf: ({ linkType }) => (linkType === LINK_TYPE.RAW ? (raw ?? matchNothing) : ethernet) };
  }

  #tap(device: NetDevice): void {
    const name = interfaceIdOf(device);
    const linkType = linkTypeOfDevice(device);
    const index =
      this.#indexByInterface.get(name) ?? this.store.addInterface({ name, linkType, number: device.index });
    this.#indexByInterface.set(name, index);
    if (linkType === LINK_TYPE.RAW && !this.#hasRawInterface) {
      this.#hasRawInterface = true;
      this.#startAnew();
    }
    const tap = new InterfaceTap(this.store, this.#context.scheduler, index, device.kind === 'loopback');
    device.addTap(tap);
    this.#tapByDevice.set(device, tap);
  }
}

/** An empty text matches everything: undefined. */
export function compileFilter(text: string): Result<PacketFilter | undefined, FilterProblem> {
  if (text.trim() === '') return ok(undefined);
  const parsed = parseFilter(text);
  return parsed.ok ? ok(parsed.value) : err({ message: parsed.error.message, column: parsed.error.column });
}

const matchNothing: PacketFilter = () => false;

/** The filter for packets of one direction. */
function inDirection(
  filter: PacketFilter | undefined,
  direction: 'in' | 'out' | undefined,
): PacketFilter | undefined {
  if (direction === undefined) return filter;
  const wanted = direction === 'in' ? CAPTURE_DIRECTION.IN : CAPTURE_DIRECTION.OUT;
  return placed(
    (bytes, start, end, originalLength, way, interfaceNumber) =>
      way === wanted && filter?.(bytes, start, end, originalLength, way, interfaceNumber) !== false,
  );
}
