/** Capture files in every shape that libpcap writes or reads: both formats, byte orders and units of time. */
import type { Prng } from '#sim/base/prng';

export interface CaptureFileKind {
  readonly format: 'pcap' | 'pcapng';
  readonly isLittleEndian: boolean;
  readonly isNanoseconds: boolean;
}

const SNAP_LENGTH = 65_535;
const ETHERNET = 1;
/** A UDP datagram from 10.244.1.2 to 10.244.1.1, without its data. */
const DATAGRAM_HEX = '0a580af401010a580af40102080045000000000040004011000a0af401020af4010130390050000000000';

export class CaptureFileWriter {
  readonly #kind: CaptureFileKind;
  #bytes: number[] = [];

  constructor(kind: CaptureFileKind) {
    this.#kind = kind;
  }

  /** A file of as many datagrams, a second apart. */
  write(random: Prng, count: number): Uint8Array {
    const packets = Array.from({ length: count }, () => datagram(random.below(30)));
    this.#bytes = [];
    if (this.#kind.format === 'pcap') this.#writePcap(packets);
    else this.#writePcapng(packets);
    return Uint8Array.from(this.#bytes);
  }

  #writePcap(packets: readonly Uint8Array[]): void {
    this.#put32(this.#kind.isNanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
    this.#put16(2, 4);
    this.#put32(0, 0, SNAP_LENGTH, ETHERNET);
    for (const [index, packet] of packets.entries()) {
      this.#put32(1_700_000_000 + index, 5, packet.length, packet.length);
      this.#bytes.push(...packet);
    }
  }

  #writePcapng(packets: readonly Uint8Array[]): void {
    this.#block(0x0a0d0d0a, () => {
      this.#put32(0x1a2b3c4d);
      this.#put16(1, 0);
      this.#put32(0xffff_ffff, 0xffff_ffff);
    });
    this.#block(1, () => {
      this.#put16(ETHERNET, 0);
      this.#put32(SNAP_LENGTH);
      if (!this.#kind.isNanoseconds) return;
      this.#put16(9, 1);
      this.#bytes.push(9, 0, 0, 0);
      this.#put32(0);
    });
    const unit = this.#kind.isNanoseconds ? 1_000_000_000 : 1_000_000;
    for (const [index, packet] of packets.entries()) {
      const time = (1_700_000_000 + index) * unit + 5;
      this.#block(6, () => {
        this.#put32(0, Math.floor(time / 2 ** 32), time % 2 ** 32, packet.length, packet.length);
        this.#bytes.push(...packet);
      });
    }
  }

  #block(type: number, writeBody: () => void): void {
    const start = this.#bytes.length;
    this.#put32(type, 0);
    writeBody();
    while (this.#bytes.length % 4 !== 0) this.#bytes.push(0);
    const length = this.#bytes.length - start + 4;
    this.#put32(length);
    this.#bytes.copyWithin(start + 4, this.#bytes.length - 4, this.#bytes.length);
  }

  #put32(...values: readonly number[]): void {
    for (const value of values) this.#put(value, 4);
  }

  #put16(...values: readonly number[]): void {
    for (const value of values) this.#put(value, 2);
  }

  #put(value: number, size: 2 | 4): void {
    const octets = [24, 16, 8, 0].slice(4 - size).map((shift) => (value >>> shift) & 0xff);
    this.#bytes.push(...(this.#kind.isLittleEndian ? octets.reverse() : octets));
  }
}

function datagram(dataBytes: number): Uint8Array {
  const headers = Buffer.from(DATAGRAM_HEX.slice(0, 84), 'hex');
  headers.writeUInt16BE(28 + dataBytes, 16);
  headers.writeUInt16BE(8 + dataBytes, 38);
  return Uint8Array.from([...headers, ...new Uint8Array(dataBytes).fill(0x61)]);
}
