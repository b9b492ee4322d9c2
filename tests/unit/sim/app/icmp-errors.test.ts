import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTranscript, TranscriptMachine } from '#kit/transcript';

const FOLDER = join(import.meta.dirname, '../../../fixtures/programs');

/** Also the last column of `nstat`, a rate. */
function withoutTimes(lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    line
      .replace(/[\d./]+ ms/g, 'N ms')
      .replace(/time \d+ms/, 'time Nms')
      .replace(/^ {2}\[\d+\.\d{6}\]/, '  [N]')
      .replace(/ +\d+\.\d$/, '')
      .trimEnd(),
  );
}

describe('ICMP', () => {
  it.each(['icmp-errors.txt', 'ping-arguments.txt', 'ping-outstanding.txt'])(
    'goes as on Linux: %s',
    (file) => {
      const machine = new TranscriptMachine(['a', 'b', 'c']);
      for (const { namespace, command, lines } of parseTranscript(readFileSync(join(FOLDER, file), 'utf8'))) {
        const printed = machine.run(namespace, command);
        expect({ command, lines: withoutTimes(printed) }).toEqual({ command, lines: withoutTimes(lines) });
      }
    },
  );
});
