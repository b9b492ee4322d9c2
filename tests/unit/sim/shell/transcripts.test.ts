import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTranscript, TranscriptMachine } from '#kit/transcript';

const FOLDER = join(import.meta.dirname, 'transcripts');

describe('a session with the real tools', () => {
  it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.txt')))('%s runs the same here', (file) => {
    const machine = new TranscriptMachine(['a', 'b']);
    const entries = parseTranscript(readFileSync(join(FOLDER, file), 'utf8'));
    const printed = entries.map(({ namespace, command }) => ({
      namespace,
      command,
      lines: machine.run(namespace, command),
    }));
    expect(printed).toEqual(entries);
    expect(entries.length).toBeGreaterThan(0);
  });
});
