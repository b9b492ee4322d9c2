/**
 * What files that travel cost: a lab of 10 MB opened and saved in the window and read on the command line, all lessons run in
 * one go, and the sizes of reports and exports of one lab. Prints rows of docs/performance.md:
 * `node scripts/measure-files.js [lab] [lessons] [sizes]`, all of them without a word. About two minutes.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { pictureTime, ROOT, withServedWindow, workload } from './served-window.js';

const LARGE_BYTES = 10_000_000;
/** Of one ConfigMap. */
const VALUE_LINES = 40;
const MEASURED_LAB = 'resources/labs/first-packets.podwire.yaml';
const LESSONS = 'resources/lessons';
const REPORTS = ['text', 'tap', 'junit', 'json', 'html', 'csv'];
const EXPORTS = [
  'bundle',
  'html',
  'scenario',
  'kubernetes',
  'kind',
  'netns',
  'svg',
  'png',
  'drawio',
  'mermaid',
];
const KIBIBYTE = 1024;

const wanted = new Set(process.argv.slice(2));
const isWanted = (part) => wanted.size === 0 || wanted.has(part);

/** As of a company that keeps everything in one file: workloads with Services, and ConfigMaps that are most of the text. */
function largeLab() {
  const parts = [
    `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: large }
spec:
  cluster:
    nodes:
      - { name: control-plane, role: control-plane }
      - { name: node1 }
      - { name: node2 }
`,
  ];
  let bytes = 0;
  for (let number = 0; bytes < LARGE_BYTES; number += 1) {
    const part = number < 50 ? workload(`web-${number}`, 2) : settings(number);
    parts.push(part);
    bytes += part.length;
  }
  return parts.join('---\n');
}

function settings(number) {
  const lines = Array.from(
    { length: VALUE_LINES },
    (_, line) => `    key.${line} = value ${number * VALUE_LINES + line} of a settings file\n`,
  );
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: settings-${number} }
data:
  settings.properties: |
${lines.join('')}`;
}

/** How long a command takes, and the most memory that it has had: GNU time says so. */
function measured(...args) {
  const start = Date.now();
  const { status, stdout, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', '%M', process.execPath, join(ROOT, 'bin/podwire.js'), ...args],
    { cwd: ROOT, maxBuffer: 2 ** 30 },
  );
  const peak = Number(stderr.toString().trim().split('\n').at(-1));
  return { status, stdout, seconds: (Date.now() - start) / 1000, mebibytes: peak / KIBIBYTE };
}

function costOf({ seconds, mebibytes }) {
  return `${seconds.toFixed(1)} s, ${Math.round(mebibytes)} MiB`;
}

function peakMebibytes(pid) {
  return Number(/^VmHWM:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / KIBIBYTE;
}

/** From the address to the picture, and from the key to the file on the disk. */
async function measureWindow(page, url, server, file) {
  const opened = await pictureTime(page, url, 'machines');
  const editor = page.locator('.monaco-editor').first();
  await editor.waitFor({ timeout: 120_000 });
  await editor.locator('.view-line').first().click({ timeout: 120_000 });
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# changed');
  await page.keyboard.press('Enter');
  const { size } = statSync(file);
  const saving = Date.now();
  await page.keyboard.press('Control+s');
  while (statSync(file).size === size) {
    if (Date.now() - saving > 60_000) throw new Error('the file was not saved');
    await page.waitForTimeout(20);
  }
  const saved = Date.now() - saving;
  print('a lab of 10 MB opened in the window, until its picture', `${(opened / 1000).toFixed(1)} s`);
  print('saved there after an edit, until the file has it', `${(saved / 1000).toFixed(2)} s`);
  print('the most memory of the host so far', `${Math.round(peakMebibytes(server.pid))} MiB`);
}

/** What a page holds cannot be told apart from what it was given: sizes are of the files, and compressed. */
function sizeOf(bytes) {
  const kibibytes = (length) =>
    length < 10 * KIBIBYTE ? (length / KIBIBYTE).toFixed(1) : String(Math.round(length / KIBIBYTE));
  return `${kibibytes(bytes.length)} KiB (${kibibytes(gzipSync(bytes).length)})`;
}

function print(...cells) {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'podwire-files-'));
try {
  if (isWanted('lab')) {
    const file = join(folder, 'large.podwire.yaml');
    writeFileSync(file, largeLab());
    print('`podwire lint` of a lab of 10 MB', costOf(measured('lint', file)));
    print('`podwire fmt --check` of it', costOf(measured('fmt', '--check', file)));
    await withServedWindow(file, (page, url, server) => measureWindow(page, url, server, file));
  }
  if (isWanted('lessons')) {
    const lessons = readdirSync(join(ROOT, LESSONS), { recursive: true })
      .filter((path) => path.endsWith('.podwire.yaml'))
      .map((path) => join(LESSONS, path))
      .toSorted();
    const run = measured('run', ...lessons);
    const result = run.status === 0 ? 'all pass' : `exit code ${run.status}`;
    print(`\`podwire run\` of all ${lessons.length} lessons`, `${costOf(run)}, ${result}`);
  }
  if (isWanted('sizes')) {
    const source = readFileSync(join(ROOT, MEASURED_LAB));
    print('the lab itself', sizeOf(source));
    for (const format of REPORTS) {
      const { stdout } = measured('run', MEASURED_LAB, '-o', format);
      print(`report of its Scenarios: ${format}`, sizeOf(stdout));
    }
    for (const format of EXPORTS) {
      const target = join(folder, `export-${format}${format === 'bundle' ? '.podwire' : ''}`);
      const export_ = measured('export', MEASURED_LAB, '--as', format, '-o', target);
      const isThere = statSync(target, { throwIfNoEntry: false }) !== undefined;
      print(
        `export: ${format}`,
        isThere
          ? `${sizeOf(readFileSync(target))}, ${export_.seconds.toFixed(1)} s`
          : `exit code ${export_.status}`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
