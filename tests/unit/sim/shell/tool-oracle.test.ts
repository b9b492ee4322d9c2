import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseToolTranscript, toolTranscriptText } from '../../../kit/tool-transcript';

const FILE = 'tests/fixtures/tools/coreutils.txt';
/** The transcript has the words of these versions. */
const isRecorder = existsSync('/etc/debian_version') && versionOf('cat').includes('9.1');

function versionOf(tool: string): string {
  return spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout;
}

describe.skipIf(!isRecorder)('the tools of Debian 12', () => {
  it('print what the transcript has', () => {
    const folder = mkdtempSync(join(tmpdir(), 'podwire-tools-'));
    const printed = parseToolTranscript(readFileSync(FILE, 'utf8')).map(({ line }) => {
      const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', line], {
        cwd: folder,
        // A shell whose input is a socket would read the .bashrc of its home first.
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', HOME: '/root' },
        input: '',
        encoding: 'utf8',
      });
      const text = toolTranscriptText({ stdout, stderr, exitCode: status ?? -1 });
      return `$ ${line}\n${text}`.replace(/\n$/u, '');
    });
    rmSync(folder, { recursive: true });
    const text = `${printed.join('\n')}\n`;
    // To record anew: RECORD_TOOLS=1, then look at the difference.
    if (process.env['RECORD_TOOLS'] !== undefined) writeFileSync(FILE, text);
    expect(text).toBe(readFileSync(FILE, 'utf8'));
  }, 600_000);
});
