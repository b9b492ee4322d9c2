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

function run(
  folder: string,
  hasOwnRules = false,
): { readonly exitCode: number; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const options = {
    folder,
    only: [],
    step: undefined,
    isVerbose: false,
    explainedFile: EXPLAINED,
    hasOwnRules,
  };
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
    240_000,
  );
});

describe('recorded scenarios, with Calico or with policies that the simulator sets up by itself', () => {
  it.each(['14b-calico-p2p', '15-policy-calico', '15b-policy-kube-router', '22-calico-three'])(
    '%s agrees with the kernel, packet by packet',
    (name) => {
      const { exitCode, lines } = run(join(FOLDER, name), true);
      expect(exitCode, lines.join('\n')).toBe(0);
    },
    240_000,
  );

  it('shows who is let in when a policy is missing', () => {
    const folder = join(scratch, '15b-policy-kube-router');
    cpSync(join(FOLDER, '15b-policy-kube-router'), folder, { recursive: true });
    const objects = join(folder, 'cluster.yaml');
    const documents = readFileSync(objects, 'utf8').split(/^---$/mu);
    writeFileSync(objects, documents.filter((text) => !text.includes('default-deny-ingress')).join('---'));
    expect(run(folder, true).exitCode).toBe(0);
    writeFileSync(objects, documents.filter((text) => !text.includes('kind: NetworkPolicy')).join('---'));
    const { lines } = run(folder, true);
    expect(lines.at(-1)).toBe('6 of 10 steps agree');
    expect(lines.join('\n')).toContain('step 3 [other] curl -sS -m 9 http://10.244.2.2:8080/');
  });
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
