import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseToolTranscript, toolTranscriptText, type ToolRun } from '../../../kit/tool-transcript';

const FILE = 'tests/fixtures/tools/coreutils.txt';
/** The transcript has the words of these versions. */
const isRecorder = existsSync('/etc/debian_version') && versionOf('cat').includes('9.1');

function versionOf(tool: string): string {
  return spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout;
}

/** Each line in a shell of its own. One script starts them all: this process is large, and slow to fork. */
function runAll(lines: readonly string[], folder: string): readonly ToolRun[] {
  const results = mkdtempSync(join(tmpdir(), 'podwire-tool-results-'));
  for (const [index, line] of lines.entries()) writeFileSync(join(results, `${index}.line`), line);
  const script = `for ((i = 0; i < ${lines.length}; i++)); do
    bash --norc -c "$(cat ${results}/$i.line)" > ${results}/$i.out 2> ${results}/$i.err < /dev/null
    echo $? > ${results}/$i.code
  done`;
  spawnSync('bash', ['--norc', '-c', script], {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', HOME: '/root' },
  });
  const read = (index: number, what: string): string =>
    readFileSync(join(results, `${index}.${what}`), 'utf8');
  const runs = lines.map((_line, index) => ({
    stdout: read(index, 'out'),
    stderr: read(index, 'err'),
    exitCode: Number(read(index, 'code')),
  }));
  rmSync(results, { recursive: true });
  return runs;
}

describe.skipIf(!isRecorder)('the tools of Debian 12', () => {
  it('print what the transcript has', () => {
    const folder = mkdtempSync(join(tmpdir(), 'podwire-tools-'));
    const lines = parseToolTranscript(readFileSync(FILE, 'utf8')).map(({ line }) => line);
    const printed = runAll(lines, folder).map((run, index) =>
      `$ ${lines[index] ?? ''}\n${toolTranscriptText(run)}`.replace(/\n$/u, ''),
    );
    rmSync(folder, { recursive: true });
    const text = `${printed.join('\n')}\n`;
    // To record anew: RECORD_TOOLS=1, then look at the difference.
    if (process.env['RECORD_TOOLS'] !== undefined) writeFileSync(FILE, text);
    expect(text).toBe(readFileSync(FILE, 'utf8'));
  }, 600_000);
});
