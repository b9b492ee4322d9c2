import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startCommand } from '#sim/shell/start-command';
import { clusterRig } from '../../../kit/cluster-rig';
import { parseToolTranscript, toolTranscriptText, type ToolRun } from '../../../kit/tool-transcript';

/** Of virtual time: longer than any command there takes. */
const LIMIT_MS = 20_000;
const rig = clusterRig();

function run(line: string): ToolRun {
  const laptop = rig.network.machines.get('laptop');
  if (laptop === undefined) throw new Error('there is no laptop');
  laptop.root.files.makeDirectory('/w');
  let [stdout, stderr] = ['', ''];
  const process = startCommand(laptop.root, ['bash', '-c', `cd /w; ${line}`], {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
  });
  process.stdin.end();
  for (let step = 0; step < LIMIT_MS && process.exitCode === undefined; step += 10) rig.runFor(10);
  return { stdout, stderr, exitCode: process.exitCode ?? -1 };
}

/** Recorded by `tool-oracle.test.ts`. The commands build on each other's files. */
describe('the small tools', () => {
  for (const { line, expected } of parseToolTranscript(
    readFileSync('tests/fixtures/tools/coreutils.txt', 'utf8'),
  )) {
    it(`print what the real ones print: ${line}`, () => {
      expect(toolTranscriptText(run(line))).toBe(expected);
    });
  }
});
