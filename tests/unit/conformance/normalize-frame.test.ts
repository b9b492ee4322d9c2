import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FrameNormalizer } from '#kit/conformance/normalize-frame';
import { readRecording, scenarioFolders } from '#kit/conformance/recording';
import { recorderPortsOf } from '#kit/conformance/recorder-ports';

const FOLDER = fileURLToPath(new URL('../../conformance', import.meta.url));

it('writes the lines that the recorder wrote, for every recorded packet', () => {
  let count = 0;
  for (const folder of scenarioFolders(FOLDER)) {
    const recording = readRecording(folder);
    const normalizer = new FrameNormalizer(recorderPortsOf(recording.cluster));
    const lines = new Map<string, string[]>();
    for (const { capture, row, bytes } of recording.frames) {
      const seen = lines.get(capture) ?? [];
      seen[row - 1] = normalizer.line(bytes, capture);
      lines.set(capture, seen);
    }
    for (const [capture, own] of lines) {
      const file = join(folder, 'captures', `${capture}.norm.txt`);
      // The smaller recordings came without the recorder's own lines.
      if (!existsSync(file)) continue;
      const recorded = readFileSync(file, 'utf8');
      expect(own, `${recording.name} ${capture}`).toEqual(recorded.trimEnd().split('\n'));
      count += own.length;
    }
  }
  expect(count).toBe(7092);
});
