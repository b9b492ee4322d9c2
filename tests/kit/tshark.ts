/** Reads a capture with the real tshark: every checksum is checked, and each tunnel is looked into, whatever its port. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolPath } from './tools';

const PREFERENCES = [
  'ip.check_checksum:TRUE',
  'tcp.check_checksum:TRUE',
  'udp.check_checksum:TRUE',
  // Segments are as long as they say.
  'ip.tso_support:FALSE',
];
/** Linux's first VXLAN port, and the one of Weave's fast datapath. */
const DECODED = ['udp.port==8472,vxlan', 'udp.port==6784,vxlan'];

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

export class Tshark {
  readonly #folder = mkdtempSync(join(tmpdir(), 'podwire-tshark-'));
  readonly #file = join(this.#folder, 'capture.pcapng');
  readonly #preferences: readonly string[];

  constructor(capture: Uint8Array, preferences: readonly string[] = []) {
    writeFileSync(this.#file, capture);
    this.#preferences = [...PREFERENCES, ...preferences];
  }

  /** The fields of each frame that the display filter keeps, between `|`. */
  fields(filter: string, ...names: readonly string[]): readonly string[] {
    const text = this.#run(
      ...['-Y', filter, '-T', 'fields', '-E', 'separator=|'],
      ...names.flatMap((name) => ['-e', name]),
    );
    return text.split('\n').filter((line) => line !== '');
  }

  /** How many frames each display filter keeps, in one run; no filter may have a comma in it. */
  counts(filters: readonly string[]): readonly number[] {
    const text = this.#run('-q', '-z', `io,stat,0,${filters.join(',')}`);
    const line = text.split('\n').find((each) => each.includes('<>')) ?? '';
    const cells = line.split('|').slice(2, -1);
    return filters.map((_filter, index) => Number(cells[index * 2]));
  }

  /** The names that the file gives addresses, as `/etc/hosts` has them. */
  hosts(): string {
    return this.#run('-q', '-z', 'hosts,ipv4');
  }

  #run(...asked: readonly string[]): string {
    const words = [
      ...this.#preferences.flatMap((preference) => ['-o', preference]),
      ...DECODED.flatMap((rule) => ['-d', rule]),
      ...(asked.includes('hosts,ipv4') ? ['-N', 'n'] : ['-n']),
      ...['-r', this.#file],
      ...asked,
    ];
    const { status, stdout, stderr } = spawnSync(toolPath('tshark'), words, {
      encoding: 'utf8',
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
