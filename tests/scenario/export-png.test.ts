import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, inflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Outcome } from '#kit/outcome';
import { podwireProcess, Workspace } from '#kit/podwire';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: shop }
spec:
  cluster:
    nodes: [{ name: node1 }]
`;

const workspace = new Workspace({
  'one.podwire.yaml': LAB,
  'two.podwire.yaml': LAB.replace('node1', 'node2'),
});

afterAll(() => {
  workspace.remove();
});

function podwire(...words: readonly string[]): Promise<Outcome> {
  return podwireProcess(words, { directory: workspace.path });
}

interface Chunk {
  readonly name: string;
  readonly data: Buffer;
}

/** Each checked as a decoder does; https://www.w3.org/TR/png-3/#5DataRep. */
function chunksOf(png: Buffer): readonly Chunk[] {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
  const chunks: Chunk[] = [];
  for (let at = 8; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    expect(crc32(png.subarray(at + 4, end))).toBe(png.readUInt32BE(end));
    chunks.push({ name: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

describe('podwire export --as png', () => {
  it('is the picture of --as svg, two pixels for one, with its letters', async () => {
    const outcomes = await Promise.all([
      podwire('export', 'one.podwire.yaml', '--as', 'svg', '-o', 'one.svg'),
      podwire('export', 'one.podwire.yaml', '--as', 'png', '-o', 'one.png'),
      podwire('export', 'two.podwire.yaml', '--as', 'png', '-o', 'two.png'),
    ]);
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const [, width, height] = /width="(\d+)" height="(\d+)"/u.exec(
      readFileSync(workspace.file('one.svg'), 'utf8'),
    )!;
    const [one, two] = ['one.png', 'two.png'].map((name) => chunksOf(readFileSync(workspace.file(name))));
    const header = one![0]!.data;
    expect([header.readUInt32BE(0), header.readUInt32BE(4)]).toEqual([2 * Number(width), 2 * Number(height)]);
    expect(one!.map(({ name }) => name)).toContain('IEND');
    // The names of the nodes alone differ.
    expect(pixelsOf(one!).equals(pixelsOf(two!))).toBe(false);
    // A filter byte for each line of pixels, and four bytes for each of them.
    expect(pixelsOf(one!)).toHaveLength(2 * Number(height) * (1 + 8 * Number(width)));
  });

  it('takes the place of a picture that it has made, and of no other file', async () => {
    writeFileSync(workspace.file('cat.png'), 'a cat');
    const refused = await podwire('export', 'one.podwire.yaml', '--as', 'png', '-o', 'cat.png');
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('-o cat.png: there is such a file');
    expect(readFileSync(workspace.file('cat.png'), 'utf8')).toBe('a cat');
    const again = await podwire('export', 'two.podwire.yaml', '--as', 'png', '-o', 'one.png');
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(workspace.file('one.png')).equals(readFileSync(workspace.file('two.png')))).toBe(
      true,
    );
  });
});

function pixelsOf(chunks: readonly Chunk[]): Buffer {
  return inflateSync(Buffer.concat(chunks.filter(({ name }) => name === 'IDAT').map(({ data }) => data)));
}
