/**
 * What the protocol printers share: the frame, where its captured bytes end, the options, and cached texts.
 *
 * A printer returns what it prints. Where tcpdump leaves all printers at once because a byte was not captured, a
 * printer sets `isCut` and returns; whoever called it returns at once too, and the outermost one prints ` [|name]`
 * with the name in `protocol`.
 *
 * Printers of rarer protocols write with `put` and read with `get8` and the like instead: the first read beyond the
 * captured bytes sets `isCut`, after which nothing more is written, so that they need not look.
 */
import { formatIpv4, readIpv4 } from '../../wire/ipv4-address';
import { formatIpv6, readIpv6 } from '../../wire/ipv6-address';
import { serviceName } from './service-names';
import { TcpSequenceTable } from './tcp-sequence-table';
import type { TcpdumpOptions } from './tcpdump-options';

/** Prints `lengthBytes` (of the original packet) from `offset` on. */
export type LayerPrinter = (context: TcpdumpContext, offset: number, lengthBytes: number) => string;

/** The printers that others call back: a frame in a tunnel, a packet quoted in an error. */
export interface NestedPrinters {
  readonly ethernet: LayerPrinter;
  readonly ipv4: LayerPrinter;
  readonly ipv6: LayerPrinter;
  /** What an EtherType says; undefined when nothing is known of it. */
  readonly etherType: (
    context: TcpdumpContext,
    etherType: number,
    offset: number,
    lengthBytes: number,
  ) => string | undefined;
}

const CACHE_SLOTS = 4096;
/** What every hosts file has; nothing else is looked up. */
const LOOPBACK = 0x7f00_0001;
const LOOPBACK_NAME = 'localhost';
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

const HEX_BYTE: readonly string[] = Array.from({ length: 256 }, (_, value) =>
  value.toString(16).padStart(2, '0'),
);

export class TcpdumpContext {
  readonly options: TcpdumpOptions;
  readonly nested: NestedPrinters;
  readonly sequences = new TcpSequenceTable();
  readonly sequencesOfIpv6 = new TcpSequenceTable();
  bytes: Uint8Array = new Uint8Array(0);
  /** One past the last captured byte that belongs to the packet being printed. */
  end = 0;
  /** The name of the protocol being printed. */
  protocol = '';
  isCut = false;
  /** How many bytes the last LLC header took; `-x` leaves it out as it does the Ethernet header. */
  llcHeaderBytes = 0;
  #written = '';
  /** Whether what set `isCut` ends one printer alone. */
  #isEnded = false;
  readonly #ipv6Texts = new Map<bigint, string>();
  readonly #ipv6Numbers = new Map<string, number>();
  readonly #endpointKeys = new Float64Array(CACHE_SLOTS).fill(-1);
  readonly #endpointTexts: string[] = new Array<string>(CACHE_SLOTS).fill('');
  readonly #addressKeys = new Float64Array(CACHE_SLOTS).fill(-1);
  readonly #addressTexts: string[] = new Array<string>(CACHE_SLOTS).fill('');
  readonly #macKeys = new Float64Array(CACHE_SLOTS).fill(-1);
  readonly #macTexts: string[] = new Array<string>(CACHE_SLOTS).fill('');

  constructor(options: TcpdumpOptions, nested: NestedPrinters) {
    this.options = options;
    this.nested = nested;
  }

  begin(bytes: Uint8Array, end: number): void {
    this.bytes = bytes;
    this.end = end;
    this.isCut = false;
    this.#isEnded = false;
  }

  /** Whether what no printer knows is left out: it is short, or the bytes follow anyway. */
  get isDumpSuppressed(): boolean {
    const { hexDump, isQuick } = this.options;
    return isQuick || hexDump.startsWith('hex');
  }

  /** Whether `count` bytes from `offset` on were captured. */
  has(offset: number, count: number): boolean {
    return offset + count <= this.end;
  }

  /** Leaves all printers: `text` is the last that is printed before the name of the protocol. */
  cut(text: string): string {
    this.isCut = true;
    return text;
  }

  /** What stands for the rest of a packet that was not captured. */
  truncation(): string {
    return ` [|${this.protocol}]`;
  }

  /** What `print` writes with `put`. */
  written(print: () => void): string {
    const before = this.#written;
    this.#written = '';
    print();
    const text = this.#written;
    this.#written = before;
    return text;
  }

  /** As `written`, for a printer that `check` may end early. */
  printed(print: () => void): string {
    const text = this.written(print);
    if (!this.#isEnded) return text;
    this.#isEnded = false;
    this.isCut = false;
    return text + this.truncation();
  }

  put(text: string): void {
    if (!this.isCut) this.#written += text;
  }

  /** What a printer returned, which may have set `isCut` itself. */
  append(text: string): void {
    this.#written += text;
  }

  /** Sets `isCut` unless all of it was captured. */
  need(offset: number, count: number): boolean {
    if (offset + count > this.end) this.isCut = true;
    return !this.isCut;
  }

  /** Like `need`, but what was not captured ends the printer alone, and not those that called it. */
  check(offset: number, count: number): boolean {
    if (!this.isCut && offset + count > this.end) {
      this.isCut = true;
      this.#isEnded = true;
    }
    return !this.isCut;
  }

  get8(offset: number): number {
    return this.need(offset, 1) ? this.uint8(offset) : 0;
  }

  get16(offset: number): number {
    return this.need(offset, 2) ? this.uint16(offset) : 0;
  }

  get24(offset: number): number {
    return this.need(offset, 3) ? this.uint24(offset) : 0;
  }

  get32(offset: number): number {
    return this.need(offset, 4) ? this.uint32(offset) : 0;
  }

  /** With the least significant octet first. */
  getLittle16(offset: number): number {
    const value = this.get16(offset);
    return ((value & 0xff) << 8) | (value >>> 8);
  }

  getSigned8(offset: number): number {
    return (this.get8(offset) << 24) >> 24;
  }

  getMac(offset: number): string {
    return this.need(offset, 6) ? this.mac(offset) : '';
  }

  /** The number in as many hexadecimal digits. */
  getHex(offset: number, count: number): string {
    return this.need(offset, count) ? this.hex(offset, count, '') : '';
  }

  getAddress(offset: number): string {
    return this.need(offset, 4) ? this.address(offset) : '';
  }

  getIpv6(offset: number): string {
    return this.need(offset, 16) ? this.ipv6(offset) : '';
  }

  /** Characters; those that were captured before it sets `isCut` (`nd_printjn`). */
  putText(offset: number, count: number): void {
    this.putCapturedText(offset, count);
    this.need(offset, count);
  }

  /** Characters; false when not all were captured (`nd_printn`). */
  putCapturedText(offset: number, count: number): boolean {
    this.put(this.visible(offset, Math.min(count, this.end - offset)));
    return offset + count <= this.end;
  }

  /** Characters up to a zero octet (`nd_printjnp`). */
  putTextUntilZero(offset: number, count: number): void {
    for (let index = 0; index < count; index += 1) {
      if (this.get8(offset + index) === 0) return;
      this.put(this.visible(offset + index, 1));
    }
  }

  /** Characters up to a zero octet, which has to be there: how many octets that was, or zero (`nd_printztn`). */
  putZeroEndedText(offset: number, count: number): number {
    for (let index = 0; index < count && this.has(offset + index, 1); index += 1) {
      if (this.uint8(offset + index) === 0) return index + 1;
      this.put(this.visible(offset + index, 1));
    }
    return 0;
  }

  /** What tcpdump prints for what cannot be, which cuts off the rest when it was not captured either. */
  putInvalid(offset: number, lengthBytes: number): void {
    this.put(' (invalid)');
    this.need(offset, lengthBytes);
  }

  /** `fe80::1` */
  ipv6(offset: number): string {
    const key = readIpv6(this.bytes, offset);
    let text = this.#ipv6Texts.get(key);
    if (text === undefined) {
      if (this.#ipv6Texts.size >= CACHE_SLOTS) this.#ipv6Texts.clear();
      text = formatIpv6(key);
      this.#ipv6Texts.set(key, text);
    }
    return text;
  }

  /** The address of an IPv4 or IPv6 header, whichever the header at `ipOffset` is. */
  source(ipOffset: number): string {
    return this.isIpv6(ipOffset) ? this.ipv6(ipOffset + 8) : this.address(ipOffset + 12);
  }

  destination(ipOffset: number): string {
    return this.isIpv6(ipOffset) ? this.ipv6(ipOffset + 24) : this.address(ipOffset + 16);
  }

  isIpv6(ipOffset: number): boolean {
    return this.uint8(ipOffset) >>> 4 === 6;
  }

  /** The same small number for the same address. */
  ipv6Number(offset: number): number {
    const text = this.ipv6(offset);
    let number = this.#ipv6Numbers.get(text);
    if (number === undefined) {
      number = this.#ipv6Numbers.size;
      this.#ipv6Numbers.set(text, number);
    }
    return number;
  }

  uint8(offset: number): number {
    return this.bytes[offset] ?? 0;
  }

  uint16(offset: number): number {
    const bytes = this.bytes;
    return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
  }

  uint24(offset: number): number {
    return (this.uint8(offset) << 16) | this.uint16(offset + 1);
  }

  uint32(offset: number): number {
    return this.int32(offset) >>> 0;
  }

  int32(offset: number): number {
    const bytes = this.bytes;
    return (
      ((bytes[offset] ?? 0) << 24) |
      ((bytes[offset + 1] ?? 0) << 16) |
      ((bytes[offset + 2] ?? 0) << 8) |
      (bytes[offset + 3] ?? 0)
    );
  }

  /** `10.244.1.2` */
  address(offset: number): string {
    const key = this.uint32(offset);
    const slot = (key ^ (key >>> 12)) & (CACHE_SLOTS - 1);
    if (this.#addressKeys[slot] !== key) {
      this.#addressKeys[slot] = key;
      const isNamed = key === LOOPBACK && !this.options.isNumeric;
      this.#addressTexts[slot] = isNamed ? LOOPBACK_NAME : formatIpv4(readIpv4(this.bytes, offset));
    }
    return this.#addressTexts[slot] ?? '';
  }

  /** `10.244.1.2.80`: the address at one offset, the port at another. */
  endpoint(addressOffset: number, portOffset: number, protocol: 'tcp' | 'udp'): string {
    const address = this.int32(addressOffset);
    const port = this.uint16(portOffset);
    const key = (address >>> 0) * 0x2_0000 + port * 2 + (protocol === 'tcp' ? 0 : 1);
    const slot = (Math.imul(address, 0x9e37_79b1) >>> 20) ^ (port & (CACHE_SLOTS - 1));
    if (this.#endpointKeys[slot] !== key) {
      this.#endpointKeys[slot] = key;
      this.#endpointTexts[slot] = `${this.address(addressOffset)}.${this.port(port, protocol)}`;
    }
    return this.#endpointTexts[slot] ?? '';
  }

  /** The addresses alone where the ports were not captured, and nothing where they have been printed already. */
  addressesBefore(ipOffset: number, protocol: 'tcp' | 'udp'): string {
    if (!this.#isDirectlyIn(ipOffset, protocol)) return '';
    return `${this.source(ipOffset)} > ${this.destination(ipOffset)}:`;
  }

  sourceEndpoint(ipOffset: number, portOffset: number, protocol: 'tcp' | 'udp'): string {
    if (!this.#isDirectlyIn(ipOffset, protocol)) return this.port(this.uint16(portOffset), protocol);
    if (!this.isIpv6(ipOffset)) return this.endpoint(ipOffset + 12, portOffset, protocol);
    return `${this.ipv6(ipOffset + 8)}.${this.port(this.uint16(portOffset), protocol)}`;
  }

  /** Behind another header, the addresses have been printed already. */
  #isDirectlyIn(ipOffset: number, protocol: 'tcp' | 'udp'): boolean {
    const field = this.uint8(ipOffset + (this.isIpv6(ipOffset) ? 6 : 9));
    return field === (protocol === 'tcp' ? 6 : 17);
  }

  destinationEndpoint(ipOffset: number, portOffset: number, protocol: 'tcp' | 'udp'): string {
    if (!this.#isDirectlyIn(ipOffset, protocol)) return this.port(this.uint16(portOffset), protocol);
    if (!this.isIpv6(ipOffset)) return this.endpoint(ipOffset + 16, portOffset, protocol);
    return `${this.ipv6(ipOffset + 24)}.${this.port(this.uint16(portOffset), protocol)}`;
  }

  port(port: number, protocol: 'tcp' | 'udp'): string {
    if (this.options.isNumeric) return String(port);
    return serviceName(port, protocol) ?? String(port);
  }

  /** `0a:58:0a:f4:01:02`, and without `-n` the vendor, of which none is known, or `Broadcast`. */
  mac(offset: number): string {
    const key = this.uint16(offset) * 2 ** 32 + this.uint32(offset + 2);
    const slot = (this.int32(offset + 2) ^ (this.int32(offset + 2) >>> 12)) & (CACHE_SLOTS - 1);
    if (this.#macKeys[slot] !== key) {
      this.#macKeys[slot] = key;
      const text = this.hex(offset, 6, ':');
      this.#macTexts[slot] = this.options.isNumeric ? text : this.#macName(text, offset);
    }
    return this.#macTexts[slot] ?? '';
  }

  #macName(text: string, offset: number): string {
    if (text === BROADCAST) return 'Broadcast';
    return `${text} (oui ${vendorOf(this.uint24(offset))})`;
  }

  hex(offset: number, count: number, separator: string): string {
    let text = '';
    for (let index = 0; index < count; index += 1) {
      text += `${index === 0 ? '' : separator}${HEX_BYTE[this.uint8(offset + index)] ?? ''}`;
    }
    return text;
  }

  /** Characters as `fn_print_char` shows them: `^M` for a control character, `M-` before one above ASCII. */
  visible(offset: number, count: number): string {
    let text = '';
    for (let index = 0; index < count; index += 1) {
      const octet = this.uint8(offset + index);
      const low = octet & 0x7f;
      if (octet > 0x7f) text += 'M-';
      text += low < 0x20 || low === 0x7f ? `^${String.fromCharCode(low ^ 0x40)}` : String.fromCharCode(low);
    }
    return text;
  }
}

/** tcpdump knows a handful of vendors, and calls 00:00:00 by Ethernet's. */
function vendorOf(prefix: number): string {
  return prefix === 0 ? 'Ethernet' : 'Unknown';
}
