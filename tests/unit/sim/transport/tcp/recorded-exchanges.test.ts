import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TcpScript, type Script } from '#kit/tcp-script';

const FOLDER = path.join(import.meta.dirname, '../../../../fixtures/tcp');
/** How much the machine was late when it recorded, at most. */
const LATENESS_MS = 250;
const LATENESS_SHARE = 0.1;

interface Recording {
  readonly name: string;
  readonly script: Script;
  readonly lines: readonly string[];
}

const RECORDINGS: readonly Recording[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => {
    const [first = '', ...lines] = readFileSync(path.join(FOLDER, file), 'utf8').trimEnd().split('\n');
    const script = JSON.parse(first) as Script;
    return { name: file.replace('.txt', '').replaceAll('-', ' '), script, lines };
  });

/** Without the time; and without windows where the recording's devices need other memory for a packet than the simulator's. */
function shownOf(line: string, hasWindows: boolean): string {
  const shown = line.trim().replace(/^[\d.]+ /, '');
  return hasWindows ? shown : shown.replace(/ win \d+/, '');
}

function timeOf(line: string): number {
  return Number.parseFloat(line);
}

describe('TCP beside Linux 6.18', () => {
  it('has recordings to be compared with', () => {
    expect(RECORDINGS.length).toBeGreaterThan(40);
  });

  it.each(RECORDINGS)('sends the same segments: $name', ({ script, lines }) => {
    const simulated = new TcpScript(script).run().filter((line) => !line.startsWith('#'));
    const hasWindows = script.link === undefined;
    expect(simulated.map((line) => shownOf(line, hasWindows))).toEqual(
      lines.map((line) => shownOf(line, hasWindows)),
    );
    for (const [index, line] of lines.entries()) {
      const recorded = timeOf(line);
      const difference = Math.abs(timeOf(simulated[index] ?? '') - recorded);
      expect(difference, `at ${line}`).toBeLessThan(LATENESS_MS + recorded * LATENESS_SHARE);
    }
  });
});
