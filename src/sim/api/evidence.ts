/**
 * Of a lab that is broken on purpose: which of what shows the cause has been found. What counts are commands that other Scenarios
 * of the lab ran, a recording of who looked for it most of all, and what those commands printed. Hidden steps, the
 * lab's own way to the cause, count only until somebody else has looked, and what nobody else has shown is not named beside them.
 * In what is handed in to be judged they count for nothing, and who has not looked has found nothing.
 */
import { textChecks } from '../lab/scenario/expectation';
import type { Evidence, Scenario } from '../lab/scenario/scenario';
import type { ScenarioReport, StepReport } from './scenario-report';
import { sumOf } from './sum-of';

export interface CarriedOut {
  readonly scenario: Scenario;
  readonly report: ScenarioReport;
}

export interface EvidenceReport extends ScenarioReport {
  readonly points: number;
  readonly of: number;
}

/** Undefined where nothing is asked for, or nobody has looked for it. */
export function evidenceReport(
  asked: Scenario,
  carriedOut: readonly CarriedOut[],
): EvidenceReport | undefined {
  const others = carriedOut.filter(({ scenario }) => scenario !== asked && scenario.evidence.length === 0);
  if (asked.evidence.length === 0 || others.length === 0) return undefined;
  return reportOf(asked, { hidden: commandsOf(others, true), open: commandsOf(others, false) });
}

/** Of the Scenarios that somebody has handed in. Undefined where nothing is asked for. */
export function handedInEvidence(
  asked: Scenario,
  carriedOut: readonly CarriedOut[],
): EvidenceReport | undefined {
  if (asked.evidence.length === 0) return undefined;
  return reportOf(asked, { hidden: [], open: commandsOf(carriedOut, false) });
}

function reportOf(asked: Scenario, commands: Search['commands']): EvidenceReport {
  const steps = asked.evidence.map((evidence, index) => stepOf(evidence, { index, asked, commands }));
  const points = asked.evidence.map(({ points: worth }, index) =>
    steps[index]?.hasPassed === true ? worth : 0,
  );
  return {
    name: `${asked.name}: evidence`,
    hasPassed: steps.every(({ hasPassed }) => hasPassed),
    steps,
    captures: [],
    points: sumOf(points),
    of: sumOf(asked.evidence.map(({ points: worth }) => worth)),
  };
}

interface Search {
  readonly index: number;
  readonly asked: Scenario;
  /** Of the other Scenarios, by whether their step is hidden. */
  readonly commands: { readonly hidden: readonly Command[]; readonly open: readonly Command[] };
}

function stepOf(evidence: Evidence, { index, asked, commands }: Search): StepReport {
  const { name, text } = evidence;
  const { hidden, open } = commands;
  const isFoundOpenly = open.some((command) => hasShown(evidence, command));
  const isFound = open.length === 0 ? hidden.some((command) => hasShown(evidence, command)) : isFoundOpenly;
  const isNamed = hidden.length === 0 || isFoundOpenly;
  const full = text === undefined ? name : `${name}: ${text.en}`;
  const title = isNamed ? full : `evidence ${index + 1} of ${asked.evidence.length}`;
  return {
    ...(isNamed ? { name } : {}),
    title,
    location: asked.location,
    hasPassed: isFound,
    checks: [{ subject: 'found', text: title, hasPassed: isFound }],
    failures: isFound ? [] : ['no command of the other Scenarios has shown it'],
    drops: [],
    durationNs: 0,
    stdout: '',
    stderr: '',
  };
}

interface Command {
  readonly target: string;
  readonly run: string;
  readonly stdout: string;
}

function commandsOf(carriedOut: readonly CarriedOut[], isHidden: boolean): readonly Command[] {
  return carriedOut.flatMap(({ scenario, report }) =>
    scenario.steps.flatMap((step, index) => {
      const done = report.steps[index];
      if (step.kind !== 'exec' || done === undefined || (step.isHidden === true) !== isHidden) return [];
      return [{ target: step.target, run: step.run, stdout: done.stdout }];
    }),
  );
}

function hasShown(evidence: Evidence, { target, run, stdout }: Command): boolean {
  if (evidence.target !== undefined && fullTarget(target) !== fullTarget(evidence.target)) return false;
  if (evidence.command?.test(run) === false) return false;
  return textChecks('stdout', evidence.stdout, stdout).every(({ got }) => got === undefined);
}

/** `client` is `default/client`. */
function fullTarget(target: string): string {
  return target.includes('/') ? target : `default/${target}`;
}
