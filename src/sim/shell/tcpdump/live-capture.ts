/**
 * tcpdump listening on devices of its namespace until it has seen enough or is interrupted.
 *
 * What `lo` sends is counted and not shown, as libpcap has it: it comes back at once.
 */
import { inEnglish, type Sentence } from '../../base/sentence';
import { ledgerOf } from '../../app/tls-handshake';
import { cookedFrame } from '../../capture/cooked-frame';
import { CAPTURE_DIRECTION, LINK_TYPE } from '../../capture/packet-table';
import type { PacketFilter } from '../../capture/pcap-filter';
import { TcpdumpPrinter } from '../../capture/tcpdump-text';
import { SIGNAL, type Process } from '../../host/process';
import { until, type Task } from '../../host/task';
import type { DeviceTap, FrameDirection, NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import type { TcpdumpArguments } from './arguments';
import type { OutputFiles } from './output-files';
import { SingleFrame } from './single-frame';

interface LiveCaptureOptions {
  readonly wanted: TcpdumpArguments;
  readonly linkType: number;
  readonly filter: PacketFilter | undefined;
  readonly output: OutputFiles | undefined;
  readonly isPromiscuous: boolean;
  /** Why nothing was found. */
  readonly explain: () => Sentence | undefined;
}

export class LiveCapture implements DeviceTap {
  readonly #process: Process;
  readonly #options: LiveCaptureOptions;
  readonly #frame: SingleFrame;
  readonly #printer: TcpdumpPrinter;
  readonly #devices = new Set<NetDevice>();
  #captured = 0;
  #received = 0;
  #isStopped = false;
  #onStop: (() => void) | undefined = undefined;

  constructor(process: Process, options: LiveCaptureOptions) {
    this.#process = process;
    this.#options = options;
    const { startTimeMs, namespace } = process.environment;
    this.#frame = new SingleFrame(options.linkType, startTimeMs);
    const interfaceNameOf = (index: number): string =>
      namespace.stack.devices().find((device) => device.index === index)?.name ?? '?';
    this.#printer = new TcpdumpPrinter({ ...options.wanted.print, interfaceNameOf }, startTimeMs);
  }

  listen(device: NetDevice): void {
    this.#devices.add(device);
    device.addTap(this);
    const isPromiscuous = this.#options.isPromiscuous;
    if (isPromiscuous) device.promiscuousReaders += 1;
    const stopObserving = ledgerOf(this.#process.environment).observe();
    this.#process.own({
      close: () => {
        device.removeTap(this);
        if (isPromiscuous) device.promiscuousReaders -= 1;
        stopObserving();
      },
    });
  }

  *run(): Task<number> {
    this.#process.onSignal = (signal): boolean => {
      if (signal !== SIGNAL.INT && signal !== SIGNAL.TERM) return false;
      // The mark of Ctrl+C stays on a line of its own.
      if (this.#options.wanted.isPrinting) this.#process.stdout('\n');
      this.#stop();
      return true;
    };
    while (!this.#isStopped) {
      yield* until((resume) => {
        this.#onStop = resume;
        return () => {
          this.#onStop = undefined;
        };
      });
    }
    for (const device of this.#devices) device.removeTap(this);
    const note = this.#captured === 0 ? this.#options.explain() : undefined;
    if (note !== undefined) this.#process.stderr(`tcpdump: note: ${inEnglish(note)}\n`);
    this.#process.stderr(
      `${counted(this.#captured)} captured\n${counted(this.#received)} received by filter\n` +
        `${counted(0)} dropped by kernel\n`,
    );
    return 0;
  }

  onFrame(packet: Packet, device: NetDevice, direction: FrameDirection): void {
    if (this.#isStopped) return;
    const { wanted, linkType, filter } = this.#options;
    const { snapLength } = wanted;
    const whole = packet.buffer.subarray(packet.start, packet.end);
    const bytes = linkType === LINK_TYPE.LINUX_SLL2 ? cookedFrame(whole, device, direction) : whole;
    const way = direction === 'in' ? CAPTURE_DIRECTION.IN : CAPTURE_DIRECTION.OUT;
    // The kernel's filter sees the frame before it is cut.
    if (filter?.(bytes, 0, bytes.length, bytes.length, way, device.index) === false) return;
    this.#received += 1;
    if (direction === 'out' && device.kind === 'loopback') return;
    if (wanted.direction !== 'inout' && wanted.direction !== direction) return;
    this.#captured += 1;
    this.#take(bytes.subarray(0, Math.min(bytes.length, snapLength)), bytes.length);
    if (this.#captured >= wanted.maxCount) this.#stop();
  }

  #take(bytes: Uint8Array, originalLength: number): void {
    const { wanted, output } = this.#options;
    const { scheduler, startTimeMs } = this.#process.environment;
    const now = scheduler.now();
    if (output?.write(bytes, originalLength, now, startTimeMs) === false) {
      this.#captured -= 1;
      this.#process.stderr(`Maximum file limit reached: ${wanted.rotation.fileCount}\n`);
      this.#stop();
      return;
    }
    if (!wanted.isPrinting) return;
    this.#frame.set(bytes, originalLength, now);
    this.#process.stdout(`${this.#printer.printRow(this.#frame, 0)}\n`);
  }

  #stop(): void {
    this.#isStopped = true;
    this.#onStop?.();
  }
}

export function counted(packets: number): string {
  return `${packets} packet${packets === 1 ? '' : 's'}`;
}
