import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { conformance } from '#kit/conformance/main';
import { scenarioFolders } from '#kit/conformance/recording';

const FOLDER = fileURLToPath(new URL('../../conformance', import.meta.url));
const EXPLAINED = join(FOLDER, 'explained.json');
const scratch = mkdtempSync(join(tmpdir(), 'podwire-conformance-test-'));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(folder: string): { readonly exitCode: number; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const options = { folder, only: [], step: undefined, isVerbose: false, explainedFile: EXPLAINED };
  const exitCode = conformance(options, (line) => lines.push(line));
  return { exitCode, lines };
}

describe('recorded scenarios', () => {
  it.each(scenarioFolders(FOLDER).map((folder) => folder.slice(folder.lastIndexOf('/') + 1)))(
    '%s agrees with the kernel',
    (name) => {
      const { exitCode, lines } = run(join(FOLDER, name));
      expect(exitCode, lines.join('\n')).toBe(0);
    },
    60_000,
  );
});

describe('recordings that do not agree or cannot be read', () => {
  it('shows the first difference, and fails', () => {
    const folder = join(scratch, '17-node-to-pod');
    cpSync(join(FOLDER, '17-node-to-pod'), folder, { recursive: true });
    const capture = join(folder, 'captures', 'node1_cni0.pcap');
    const bytes = readFileSync(capture);
    // The TTL of the first IP packet: behind the file's and the packet's header, an ARP exchange comes first.
    const at = bytes.indexOf(Buffer.from([0x08, 0x00, 0x45, 0x00])) + 2 + 8;
    bytes[at] = 17;
    writeFileSync(capture, bytes);
    const { exitCode, lines } = run(folder);
    expect(exitCode).toBe(1);
    expect(lines.join('\n')).toContain('ttl 17');
    expect(lines.at(-1)).toBe('3 of 4 steps agree');
  });

  it('says what is missing of a folder, and counts its steps as not agreeing', () => {
    const folder = join(scratch, '02-pod-same-node');
    cpSync(join(FOLDER, '02-pod-same-node'), folder, { recursive: true });
    rmSync(join(folder, 'setup.json'));
    const { exitCode, lines } = run(folder);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      '02-pod-same-node: 0 of 3 steps agree: setup.json is missing or cannot be read',
      '0 of 3 steps agree',
    ]);
  });

  it('says that a folder does not exist', () => {
    const { exitCode, lines } = run(join(scratch, 'nothing'));
    expect(exitCode).toBe(1);
    expect(lines[0]).toMatch(/no such folder$/);
  });
});
