/** From starting the command to the first packet that it prints, as a person at a terminal has it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { ECHO_MANIFEST } from './bench-labs';
import { medianOfValues, type BenchResult } from './bench-result';
import { commandLineScript } from './command-line-script';

const RUNS = 5;

export async function benchStart(): Promise<readonly BenchResult[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'podwire-bench-'));
  const lab = path.join(directory, 'lab.yaml');
  writeFileSync(lab, ECHO_MANIFEST);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await millisecondsToFirstLine(lab));
  rmSync(directory, { recursive: true });
  const value = medianOfValues(times);
  return [
    { name: 'from start to the first packet', value, unit: 'ms', goal: { kind: 'at-most', value: 500 } },
  ];
}

async function millisecondsToFirstLine(lab: string): Promise<number> {
  const start = performance.now();
  const args = [
    commandLineScript(),
    'capture',
    lab,
    '--on',
    'client:eth0',
    '-nn',
    '--',
    'client',
    'ping',
    '-c',
    '1',
    '192.168.0.1',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    let firstMs: number | undefined;
    child.stdout.on('data', () => {
      firstMs ??= performance.now() - start;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (firstMs === undefined)
        reject(new Error(`podwire capture printed nothing and ended with ${code ?? 'a signal'}`));
      else resolve(firstMs);
    });
  });
}
