import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTranscript, TranscriptMachine } from '#kit/transcript';

const FOLDER = join(import.meta.dirname, '../../../fixtures/programs');

function withoutTimes(lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    line
      .replace(/[\d./]+ ms/g, 'N ms')
      .replace(/time \d+ms/, 'time Nms')
      .replace(/expires \d+sec/, 'expires Nsec')
      .replace(/"expires":\d+/g, '"expires":N'),
  );
}

describe('programs over IPv6', () => {
  it.each(['over-ipv6.txt', 'ipv6-route-cache.txt'])('print what the real ones do: %s', (file) => {
    const machine = new TranscriptMachine(['a', 'b', 'c']);
    for (const { namespace, command, lines } of parseTranscript(readFileSync(join(FOLDER, file), 'utf8'))) {
      const printed = machine.run(namespace, command);
      expect({ command, lines: withoutTimes(printed) }).toEqual({ command, lines: withoutTimes(lines) });
    }
  });
});
