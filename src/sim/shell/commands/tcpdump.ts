/**
 * tcpdump on the interfaces of this namespace: -i -c -n -nn -e -v -X -x -A(no) -t… -s -q(no) -l -p, and a filter.
 *
 * What is printed for a packet comes from `capture/tcpdump-text.ts`. Leaves out writing and reading files (-w, -r): the
 * lab's own captures do that.
 */
import type { DeviceTap, FrameDirection, NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import { parseFilter, type PacketFilter } from '../../capture/pcap-filter';
import { TcpdumpPrinter } from '../../capture/tcpdump-text';
import {
  DEFAULT_TCPDUMP_OPTIONS,
  forcedTypeOf,
  hexDumpOf,
  timeStampOf,
} from '../../capture/tcpdump/tcpdump-options';
import { SIGNAL, type Process } from '../../host/process';
import { until, type Task } from '../../host/task';
import { optionValue, parseOptions, type ParsedOptions } from '../../app/options';

const DEFAULT_SNAP_LENGTH = 262_144;

export function* tcpdump(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'i:c:nevxXtls:pqASUw:r:T:D#', isPosix: true });
  if (!parsed.ok) {
    process.stderr(`tcpdump: invalid option -- '${parsed.error.option}'\n`);
    return 1;
  }
  const { options } = parsed;
  const { stack } = process.environment.namespace;
  if (options.values.has('D')) {
    for (const device of stack.devices()) process.stdout(`${device.index}.${device.name} [Up, Running]\n`);
    return 0;
  }
  if (options.values.has('w') || options.values.has('r')) {
    process.stderr('tcpdump: -w and -r are not modelled here: use the captures of the lab\n');
    return 1;
  }
  const name =
    optionValue(options, 'i') ?? stack.devices().find(({ kind }) => kind !== 'loopback')?.name ?? 'lo';
  const devices = name === 'any' ? stack.devices() : stack.devices().filter((device) => device.name === name);
  if (devices.length === 0) {
    process.stderr(`tcpdump: ${name}: No such device exists\n(No such device exists)\n`);
    return 1;
  }
  const filterText = options.operands.join(' ');
  const filter = filterText === '' ? undefined : parseFilter(filterText);
  if (filter?.ok === false) {
    process.stderr(`tcpdump: ${filter.error.message}\n`);
    return 1;
  }
  const run = new TcpdumpRun(
    process,
    options,
    filter?.ok === true ? filter.value : undefined,
    name === 'any',
  );
  const verbosity = countOf(options, 'v');
  process.stderr(
    verbosity > 0 ? '' : 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n',
  );
  process.stderr(
    `${verbosity > 0 ? 'tcpdump: ' : ''}listening on ${name}, link-type EN10MB (Ethernet), snapshot length ${run.snapLength} bytes\n`,
  );
  return yield* run.capture(devices);
}

function countOf(options: ParsedOptions, letter: string): number {
  return options.values.get(letter)?.length ?? 0;
}

class TcpdumpRun implements DeviceTap {
  readonly snapLength: number;
  readonly #process: Process;
  readonly #filter: PacketFilter | undefined;
  readonly #printer: TcpdumpPrinter;
  readonly #limit: number;
  readonly #hasNames: boolean;
  #captured = 0;
  #received = 0;
  #isStopped = false;
  #onStop: (() => void) | undefined = undefined;

  constructor(process: Process, options: ParsedOptions, filter: PacketFilter | undefined, hasNames: boolean) {
    this.#process = process;
    this.#filter = filter;
    this.#hasNames = hasNames;
    this.#limit = Number(optionValue(options, 'c') ?? Number.POSITIVE_INFINITY);
    this.snapLength = Number(optionValue(options, 's') ?? 0) || DEFAULT_SNAP_LENGTH;
    this.#printer = new TcpdumpPrinter(
      {
        ...DEFAULT_TCPDUMP_OPTIONS,
        isNumeric: options.values.has('n'),
        hasLinkHeader: options.values.has('e'),
        verbosity: countOf(options, 'v'),
        timeStamp: timeStampOf(countOf(options, 't')),
        hexDump: hexDumpOf({ x: countOf(options, 'x'), X: countOf(options, 'X'), A: countOf(options, 'A') }),
        forcedType: forcedTypeOf(optionValue(options, 'T')),
        isQuick: options.values.has('q'),
        hasAbsoluteSequences: options.values.has('S'),
        hasNumbers: options.values.has('#'),
      },
      process.environment.startTimeMs,
    );
  }

  *capture(devices: readonly NetDevice[]): Task<number> {
    for (const device of devices) {
      device.addTap(this);
      this.#process.own({ close: () => device.removeTap(this) });
    }
    this.#process.onSignal = (signal): boolean => {
      if (signal !== SIGNAL.INT && signal !== SIGNAL.TERM) return false;
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
    for (const device of devices) device.removeTap(this);
    const plural = (count: number): string => (count === 1 ? '' : 's');
    this.#process.stderr(
      `${this.#captured} packet${plural(this.#captured)} captured\n` +
        `${this.#received} packet${plural(this.#received)} received by filter\n0 packets dropped by kernel\n`,
    );
    return 0;
  }

  onFrame(packet: Packet, device: NetDevice, direction: FrameDirection): void {
    if (this.#isStopped) return;
    const { buffer, start, end } = packet;
    const cut = Math.min(end, start + this.snapLength);
    if (this.#filter?.(buffer, start, cut, end - start) === false) return;
    this.#received += 1;
    this.#captured += 1;
    const text = this.#printer.print(
      this.#process.environment.scheduler.now(),
      buffer,
      start,
      cut,
      end - start,
    );
    this.#process.stdout(`${this.#hasNames ? withInterface(text, device.name, direction) : text}\n`);
    if (this.#captured >= this.#limit) this.#stop();
  }

  #stop(): void {
    this.#isStopped = true;
    this.#onStop?.();
  }
}

/** On `any`, the interface and the direction stand behind the time stamp. */
function withInterface(text: string, name: string, direction: FrameDirection): string {
  const stamp = /^\S+ /.exec(text)?.[0] ?? '';
  return `${stamp}${name.padEnd(5)} ${direction === 'in' ? 'In ' : 'Out'} ${text.slice(stamp.length)}`;
}
