/** `npm run conformance [-- FOLDER] [--only NAME] [--step N] [--own-rules] [-v]` */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import type { RecordingComparison, StepLines } from './compare-recording';
import { compareStates } from './compare-state';
import { withOwnRules } from './own-rules';
import { countSteps, readRecording, scenarioFolders } from './recording';
import { conform } from './conform';
import type { SimulatedRun } from './simulated-run';

const explainedSchema = z.array(
  z.object({
    scenario: z.string(),
    /** A step, or a file of `state/` without its ending. */
    step: z.number().optional(),
    state: z.string().optional(),
    reason: z.string(),
  }),
);
type Explanation = z.infer<typeof explainedSchema>[number];

interface Options {
  readonly folder: string;
  readonly only: readonly string[];
  readonly step: number | undefined;
  readonly isVerbose: boolean;
  readonly explainedFile: string;
  /** Plugin and policies are the simulator's own, where it has them. */
  readonly hasOwnRules?: boolean;
}

interface Tally {
  agreeing: number;
  explained: number;
  total: number;
  readonly states: { agreeing: number; explained: number; total: number };
}

export function conformance(options: Options, print: (line: string) => void): number {
  const explanations = readExplanations(options.explainedFile);
  const tally: Tally = {
    agreeing: 0,
    explained: 0,
    total: 0,
    states: { agreeing: 0, explained: 0, total: 0 },
  };
  let folders: readonly string[];
  try {
    folders = scenarioFolders(options.folder);
  } catch (error) {
    print(messageOf(error));
    print('0 of 0 steps agree');
    return 1;
  }
  const chosen = folders.filter(
    (folder) => options.only.length === 0 || options.only.some((name) => nameOf(folder).startsWith(name)),
  );
  for (const folder of chosen) checkScenario(folder, options, explanations, tally, print);
  if (tally.explained > 0) print(`${tally.explained} more differ for a reason that is listed`);
  const { states } = tally;
  const more = states.explained === 0 ? '' : `, ${states.explained} differ for a reason that is listed`;
  if (states.total > 0) print(`state: ${states.agreeing} of ${states.total} files agree${more}`);
  print(`${tally.agreeing} of ${tally.total} steps agree`);
  const hasRightStates = states.agreeing + states.explained === states.total;
  return tally.total > 0 && tally.agreeing + tally.explained === tally.total && hasRightStates ? 0 : 1;
}

function checkScenario(
  folder: string,
  options: Options,
  explanations: readonly Explanation[],
  tally: Tally,
  print: (line: string) => void,
): void {
  const name = nameOf(folder);
  const count = countSteps(folder);
  let comparison: RecordingComparison;
  let run: SimulatedRun;
  let commands: readonly {
    readonly n: number;
    readonly from: string;
    readonly cmd: string;
    readonly rc: number;
  }[];
  try {
    const recorded = readRecording(folder);
    const recording = options.hasOwnRules === true ? withOwnRules(recorded) : recorded;
    ({ run, comparison } = conform(recording));
    commands = recording.steps;
  } catch (error) {
    tally.total += count;
    print(`${name}: 0 of ${count} steps agree: ${messageOf(error)}`);
    return;
  }
  const lines: string[] = [];
  let agreeing = 0;
  for (const [index, { step, differences, isOnlyOrder }] of comparison.steps.entries()) {
    tally.total += 1;
    const outcome = run.outcomes[index];
    const command = commands[index];
    if (differences.length === 0) {
      agreeing += 1;
      if (outcome?.exitCode !== command?.rc && options.isVerbose) {
        lines.push(
          `  step ${step}: exit code ${String(command?.rc)}, simulator ${String(outcome?.exitCode)} ${outcome?.errors.trim() ?? ''}`,
        );
      }
      continue;
    }
    const reason = explanations.find((entry) => entry.scenario === name && entry.step === step)?.reason;
    if (reason !== undefined) tally.explained += 1;
    const [first] = differences;
    lines.push(
      `  step ${step} [${command?.from ?? ''}] ${command?.cmd ?? ''}`,
      `    ${differences.length} ${differences.length === 1 ? 'interface differs' : 'interfaces differ'}${isOnlyOrder ? ', in the order of lines alone' : ''}${reason === undefined ? '' : ` (explained: ${reason})`}; ${first?.capture ?? ''} line ${first?.line ?? 0}:`,
      `      kernel    ${first?.kernel ?? '(nothing more)'}`,
      `      simulator ${first?.simulator ?? '(nothing more)'}`,
    );
    if (options.isVerbose && (options.step === undefined || options.step === step)) {
      lines.push(...allLines(comparison.kernel[step], comparison.simulator[step]));
      lines.push(...(outcome?.drops ?? []).map((drop) => `      drop ${drop}`));
    }
  }
  tally.agreeing += agreeing;
  print(`${name}: ${agreeing} of ${comparison.steps.length} steps agree`);
  for (const problem of run.problems) print(`  not set up: ${problem}`);
  for (const line of lines) print(line);
  checkStates(name, run, explanations, tally.states, print);
}

function checkStates(
  scenario: string,
  run: SimulatedRun,
  explanations: readonly Explanation[],
  tally: Tally['states'],
  print: (line: string) => void,
): void {
  const { files, differences } = compareStates(run.states);
  tally.total += files;
  tally.agreeing += files - differences.length;
  for (const { file, kernel, simulator } of differences) {
    const reason = explanations.find((entry) => entry.scenario === scenario && entry.state === file)?.reason;
    if (reason !== undefined) tally.explained += 1;
    print(`  state ${file}${reason === undefined ? '' : ` (explained: ${reason})`}:`);
    print(`      kernel    ${kernel ?? '(nothing more)'}`);
    print(`      simulator ${simulator ?? '(nothing more)'}`);
  }
}

function allLines(kernel: StepLines = new Map(), simulator: StepLines = new Map()): readonly string[] {
  const captures = [...new Set([...kernel.keys(), ...simulator.keys()])].sort();
  return captures.flatMap((capture) => {
    const [own, other] = [kernel.get(capture) ?? [], simulator.get(capture) ?? []];
    if (own.join('\n') === other.join('\n')) return [];
    const rows = [`    --- ${capture}`];
    for (let index = 0; index < Math.max(own.length, other.length); index += 1) {
      if (own[index] === other[index]) rows.push(`      = ${own[index] ?? ''}`);
      else
        rows.push(`      K ${own[index] ?? '(nothing more)'}`, `      S ${other[index] ?? '(nothing more)'}`);
    }
    return rows;
  });
}

function readExplanations(file: string): readonly Explanation[] {
  return explainedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

export function runFromCommandLine(args: readonly string[], defaultFolder: string): number {
  const words = [...args];
  const only: string[] = [];
  let folder = defaultFolder;
  let isVerbose = false;
  let hasOwnRules = false;
  let step: number | undefined;
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (word === '--only') only.push(...(words.shift() ?? '').split(','));
    else if (word === '--step') step = Number(words.shift());
    else if (word === '--own-rules') hasOwnRules = true;
    else if (word === '-v' || word === '--verbose') isVerbose = true;
    else if (word.startsWith('-')) {
      process.stderr.write(`conformance: unknown option ${word}\n`);
      return 2;
    } else folder = resolve(word);
  }
  return conformance(
    { folder, only, step, isVerbose, hasOwnRules, explainedFile: `${defaultFolder}/explained.json` },
    (line) => process.stdout.write(`${line}\n`),
  );
}
