/**
 * `npm run mutants [-- --only ID...] [--lab NAME...]`: breaks the simulator in one place at a time and looks which checks of
 * the built-in labs and lessons notice. Writes docs/checks.md: all of it, or the sections of the labs that are named.
 *
 * A check that no mutant kills proves nothing, and a mutant that kills no check is a fault that nobody would notice: both
 * are failures of the run. So is a mutant that stops the simulator, which is no fault that a user could have.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath, pathToFileURL, URL } from 'node:url';
import { parseArgs } from 'node:util';
import { PlainSources } from './mutants/plain-sources.js';

/** @typedef {import('../tests/mutants/mutant.ts').Mutant} Mutant */
/** @typedef {import('../tests/mutants/run-checks.ts').LabChecks} LabChecks */
/** @typedef {{ mutant: Mutant, killed: readonly string[], problem?: string }} Outcome */

/** A mutant that runs longer hangs, also on a machine that has much else to do. */
const LIMIT_MS = 240_000;

/** What each process runs, from the root. */
const ENTRY = 'tests/mutants/main.ts';

/** Of lessons, in the order of the page. */
const GROUPS = ['course', 'faults', 'wire'];

const root = fileURLToPath(new URL('..', import.meta.url));
const labs = join(root, 'resources/labs');
const page = join(root, 'docs/checks.md');
const { values: options } = parseArgs({
  options: { only: { type: 'string', multiple: true }, lab: { type: 'string', multiple: true } },
});
const folder = mkdtempSync(join(tmpdir(), 'podwire-mutants-'));
try {
  process.exitCode = await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run() {
  const sources = new PlainSources(root);
  await sources.add(ENTRY);
  const plain = join(folder, 'plain');
  sources.writeTo(plain);
  /** @type {typeof import('../tests/mutants/main.ts')} */
  const { mutants, runChecks } = await import(entryIn(plain));
  const isWhole = options.only === undefined && options.lab === undefined;
  // With all mutants of a lab it is known what each of its checks notices.
  const written =
    options.only === undefined ? labNames().filter((lab) => options.lab?.includes(lab) ?? true) : [];
  const chosen = mutants.filter(
    (mutant) =>
      (options.only?.includes(mutant.id) ?? true) &&
      (options.lab === undefined || mutant.labs.some((lab) => options.lab?.includes(lab))),
  );
  const baseline = runChecks(
    labs,
    isWhole ? written : [...new Set([...written, ...chosen.flatMap(triedIn)])],
  );
  if (!isSound(baseline)) return 1;
  /** @type {Outcome[]} */
  const outcomes = [];
  const waiting = [...chosen];
  const work = async (/** @type {unknown} */ _, /** @type {number} */ index) => {
    const place = { sources, folder: join(folder, `broken-${index}`) };
    sources.writeTo(place.folder);
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const outcome = await tryMutant(mutant, baseline, place);
      process.stdout.write(`${mutant.id}: ${outcome.problem ?? `kills ${outcome.killed.length}`}\n`);
      outcomes.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return conclude({ baseline, outcomes, written, mutants });
}

/**
 * Its labs, or those of them that are named.
 *
 * @param {Mutant} mutant
 */
function triedIn(mutant) {
  return mutant.labs.filter((lab) => options.lab?.includes(lab) ?? true);
}

function labNames() {
  const lessons = join(labs, '../lessons');
  return [
    ...namesIn(labs),
    ...GROUPS.flatMap((group) => namesIn(join(lessons, group)).map((name) => `${group}/${name}`)),
  ];
}

/** @param {string} folder */
function namesIn(folder) {
  const ending = '.podwire.yaml';
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .toSorted();
}

/** @param {readonly LabChecks[]} baseline */
function isSound(baseline) {
  let isSoFar = true;
  for (const { lab, problem, failures } of baseline) {
    for (const line of problem === undefined ? failures : [problem]) {
      process.stderr.write(`without any mutant: ${lab}: ${line}\n`);
      isSoFar = false;
    }
  }
  return isSoFar;
}

/**
 * @param {Mutant} mutant
 * @param {readonly LabChecks[]} baseline
 * @param {{ sources: PlainSources, folder: string }} place
 * @returns {Promise<Outcome>}
 */
async function tryMutant(mutant, baseline, { sources, folder }) {
  const { file, find, replace } = mutant;
  const text = readFileSync(join(root, file), 'utf8');
  const occurrences = text.split(find).length - 1;
  if (occurrences !== 1) {
    return { mutant, killed: [], problem: `its text occurs ${occurrences} times in ${file}` };
  }
  try {
    await sources.replace(folder, { file, text: text.replace(find, () => replace) });
  } catch (error) {
    return { mutant, killed: [], problem: `is no TypeScript: ${String(error)}` };
  }
  const { code, stdout, stderr } = await runProgram([entryIn(folder), labs, ...triedIn(mutant)]);
  sources.restore(folder, file);
  if (code !== 0) return { mutant, killed: [], problem: `stops the simulator: ${stderr.trim().slice(-400)}` };
  /** @type {readonly LabChecks[]} */
  const broken = JSON.parse(stdout);
  const problem = broken.find((lab) => lab.problem !== undefined)?.problem;
  if (problem !== undefined) return { mutant, killed: [], problem: `a lab does not come up: ${problem}` };
  const passed = new Set(
    broken.flatMap(({ checks }) => checks.filter((check) => check.hasPassed)).map(({ id }) => id),
  );
  const expected = baseline
    .filter(({ lab }) => triedIn(mutant).includes(lab))
    .flatMap(({ checks }) => checks);
  const killed = expected.map(({ id }) => id).filter((id) => !passed.has(id));
  return killed.length === 0 ? { mutant, killed, problem: 'kills no check' } : { mutant, killed };
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
function runProgram([entry = '', ...args]) {
  const program = `import(${JSON.stringify(entry)}).then((main) => main.printChecks(process.argv.slice(1)))`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, '--', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr: code === null ? `no end after ${LIMIT_MS / 1000} s` : stderr });
    });
  });
}

/**
 * The address of what runs the checks.
 *
 * @param {string} folder
 */
function entryIn(folder) {
  return pathToFileURL(join(folder, ENTRY.replace(/\.ts$/u, '.js'))).href;
}

/**
 * @param {{
 *   baseline: readonly LabChecks[],
 *   outcomes: readonly Outcome[],
 *   written: readonly string[],
 *   mutants: readonly Mutant[],
 * }} run
 */
function conclude({ baseline, outcomes, written, mutants }) {
  const problems = outcomes.flatMap(({ mutant, problem }) =>
    problem === undefined ? [] : [`mutant ${mutant.id}: ${problem}`],
  );
  const killers = killersOf(outcomes);
  const finished = baseline.filter(({ lab }) => written.includes(lab));
  for (const { id } of finished.flatMap(({ checks }) => checks)) {
    if (!killers.has(id)) problems.push(`check ${id}: no mutant kills it`);
  }
  if (finished.length > 0) {
    const sections = writtenSections();
    for (const { lab, checks } of finished) sections.set(lab, checksSection({ lab, checks }, killers));
    writeFileSync(page, checksPage(sections, mutants));
  }
  for (const line of problems) process.stderr.write(`${line}\n`);
  process.stdout.write(`${outcomes.length} mutants, ${problems.length} problems\n`);
  return problems.length === 0 ? 0 : 1;
}

/**
 * What the page says of labs that were tried before.
 *
 * @returns {Map<string, string>}
 */
function writtenSections() {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const [, ...sections] = text.split(/^## /mu);
  return new Map(
    sections.map((section) => [section.slice(0, section.indexOf('\n')), `## ${section.trimEnd()}`]),
  );
}

/** @param {readonly Outcome[]} outcomes */
function killersOf(outcomes) {
  /** @type {Map<string, string[]>} */
  const killers = new Map();
  for (const { mutant, killed } of outcomes.toSorted((one, other) =>
    one.mutant.id < other.mutant.id ? -1 : 1,
  )) {
    for (const id of killed) killers.set(id, [...(killers.get(id) ?? []), mutant.id]);
  }
  return killers;
}

function cell(/** @type {string} */ text) {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

/**
 * @param {Pick<LabChecks, 'lab' | 'checks'>} checked
 * @param {ReadonlyMap<string, readonly string[]>} killers
 */
function checksSection({ lab, checks }, killers) {
  const lines = [`## ${lab}`, '', '| check | expects | killed by |', '| --- | --- | --- |'];
  for (const { id, text } of checks) {
    lines.push(
      `| ${cell(id.slice(lab.length + 1))} | ${cell(text)} | ${(killers.get(id) ?? ['nothing']).join(', ')} |`,
    );
  }
  return lines.join('\n');
}

/**
 * @param {ReadonlyMap<string, string>} sections
 * @param {readonly Mutant[]} mutants
 */
function checksPage(sections, mutants) {
  const lines = [
    '# Checks',
    '',
    '<!-- Written by `npm run mutants`. -->',
    '',
    'Every built-in lab and every lesson has Scenarios whose checks pass with `podwire run`. A check should fail when the behaviour',
    'behind it is broken: the faults that it notices are named beside it, and described below. Where it says nothing, no such fault',
    'has been written yet, and the check has proved nothing.',
  ];
  for (const lab of labNames()) {
    const section = sections.get(lab);
    if (section !== undefined) lines.push('', section);
  }
  lines.push('', '## Faults', '', '| fault | what a user would see |', '| --- | --- |');
  for (const { id, because } of mutants.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
    lines.push(`| ${id} | ${cell(because)} |`);
  }
  return `${lines.join('\n')}\n`;
}
