/**
 * `podwire run`: every Scenario of every lab, each on a lab of its own, and a report in the format asked for. With checks of
 * somebody else their Scenarios are carried out on each submission, and one that is broken costs only itself.
 */
import { loadMessages } from '../../renderer/i18n/load-messages';
import { formatDiagnostic, readLab, type LabDocument, type Scenario } from '../../sim/api/read-lab';
import { checksAlone, withForeignChecks } from '../../sim/api/foreign-checks';
import {
  evidenceReport,
  handedInEvidence,
  type CarriedOut,
  type EvidenceReport,
} from '../../sim/api/evidence';
import { judgedStepsOf } from '../../sim/api/judged-steps';
import { runScenario, type Patience } from '../../sim/api/run-scenario';
import type { ScenarioReport } from '../../sim/api/scenario-report';
import { comparedReport } from './compared-report';
import { MOST_SECONDS, patienceOf } from './computing-time';
import { imageCatalogue } from './image-catalogue';
import type { JobContext } from './job-context';
import type { JobOutput } from './job-output';
import { openLabDocument } from './open-lab';
import { formatReports } from './report/format-reports';
import type { LabReport, ScoredReport } from './report/lab-report';
import { scoreOf } from './report/score';
import type { InputFile, Job, LabInput, LabOptions, Submission } from './worker-message';

type RunJob = Job & { readonly kind: 'run' };

/** Of the processor, for a Scenario on something that was handed in; most take less than one. */
const MOST_SUBMITTED_SECONDS = 60;
/** Until somebody who waits is told. */
const LONG_SECONDS = 20;

interface OpenedLab {
  readonly lab: LabInput;
  readonly document: LabDocument;
}

export async function runScenariosJob(job: RunJob, { output }: JobContext): Promise<number> {
  const { checks } = job;
  const reports = checks === undefined ? await runLabs(job, output) : await runChecks(job, checks, output);
  if (reports === undefined) return 2;
  const messages = await loadMessages(job.format === 'html' ? (job.language ?? 'en') : 'en');
  output.write(formatReports(reports, job.format, messages));
  const hasPassed = reports.every(({ scenarios }) => scenarios.every((scenario) => scenario.hasPassed));
  return hasPassed ? 0 : 1;
}

/** Undefined when a lab is refused, which has been said. */
async function runLabs(job: RunJob, output: JobOutput): Promise<readonly LabReport[] | undefined> {
  const opened: OpenedLab[] = [];
  for (const { lab } of job.submissions) {
    if (lab === undefined) continue;
    const document = openLabDocument(lab, output);
    if (document === undefined) return undefined;
    opened.push({ lab, document });
    if (!lab.isVerbose) writeWarnings(document, output);
  }
  const names = opened.flatMap(({ document }) => document.scenarios.map(({ name }) => name));
  const problem = scenarioProblem(names, job.scenario, 'these files');
  if (problem !== undefined) {
    output.writeError(`podwire: ${problem}\n`);
    return undefined;
  }
  const reports: LabReport[] = [];
  for (const { lab, document } of opened) {
    const scenarios: ScoredReport[] = [];
    const patience = new RunPatience(job, output);
    const carriedOut: CarriedOut[] = [];
    for (const scenario of wantedOf(document.scenarios, job)) {
      for (const variant of variantsOf(scenario, job)) {
        // The same files in another cluster are read once more.
        const other = isOwn(variant) ? document : openLabDocument(withVariant(lab, variant), output);
        if (other === undefined) return undefined;
        const report = namedReportOf(other, scenario.name, { lab, patience: patience.forOne(scenario.name) });
        carriedOut.push({ scenario, report });
        scenarios.push({ ...report, ...variantText(variant) });
        await output.pause();
      }
    }
    scenarios.push(
      ...wantedOf(document.scenarios, job).flatMap((asked) => foundOf(evidenceReport(asked, carriedOut))),
    );
    reports.push({ lab: document.name, scenarios, ...(opened.length > 1 && { isOneOfSeveral: true }) });
  }
  return reports;
}

/** Undefined when there is nothing to check with. */
async function runChecks(
  job: RunJob,
  checks: InputFile,
  output: JobOutput,
): Promise<readonly LabReport[] | undefined> {
  const reference = referenceOf(job, checks);
  if (!reference.ok) {
    output.writeError(reference.error);
    return undefined;
  }
  const names = reference.value.map(({ name }) => name);
  const problem = scenarioProblem(names, job.scenario, checks.name);
  if (problem !== undefined) {
    output.writeError(`podwire: ${problem}\n`);
    return undefined;
  }
  const wanted = wantedOf(reference.value, job);
  const reports: LabReport[] = [];
  for (const submission of job.submissions) {
    const scenarios: ScoredReport[] = [];
    const patience = new RunPatience(job, output);
    let lab = submission.path;
    for (const expected of wanted) {
      for (const variant of variantsOf(expected, job)) {
        const opened = openSubmission(submission, checks, variant);
        const { name } = expected;
        if (typeof opened !== 'string') lab = opened.name;
        const report =
          typeof opened === 'string' ? brokenReport(name, opened) : submittedReportOf(opened, name, patience);
        const score = scoreOf(report, judgedStepsOf(expected));
        scenarios.push({ ...report, ...variantText(variant), score });
        await output.pause();
      }
    }
    if (wanted.some(({ evidence }) => evidence.length > 0)) {
      const recorded = recordedBy(submission, patience);
      scenarios.push(...wanted.flatMap((asked) => foundOf(handedInEvidence(asked, recorded))));
    }
    reports.push({ lab, submission: submission.path, scenarios });
  }
  return reports;
}

/**
 * What the Scenarios are, wherever they are carried out: read alone or, since they may speak of namespaces that a submission
 * declares, with the first that they can be read with.
 */
function referenceOf(
  job: RunJob,
  checks: InputFile,
):
  | { readonly ok: true; readonly value: readonly Scenario[] }
  | { readonly ok: false; readonly error: string } {
  const alone = readLab([checksAlone(checks)]);
  if (alone.ok) return { ok: true, value: alone.value.scenarios };
  for (const { lab } of job.submissions) {
    const read = lab === undefined ? undefined : readLab(withForeignChecks(lab.files, checks), lab.options);
    if (read?.ok === true) return { ok: true, value: read.value.scenarios };
  }
  return { ok: false, error: alone.error.map((diagnostic) => `${formatDiagnostic(diagnostic)}\n`).join('') };
}

/** The lab, or what is wrong with it. */
function openSubmission(
  { lab, problem }: Submission,
  checks: InputFile,
  variant: LabOptions,
): LabDocument | string {
  if (lab === undefined) return problem ?? 'it cannot be read';
  const { options } = withVariant(lab, variant);
  const read = readLab(withForeignChecks(lab.files, checks), options);
  if (read.ok) return read.value;
  return read.error
    .filter(({ severity }) => severity === 'error')
    .map(formatDiagnostic)
    .join('\n');
}

interface Carrying {
  /** With the captures that it should have; undefined for what was handed in. */
  readonly lab?: LabInput;
  readonly patience: Patience;
}

function reportOf(document: LabDocument, scenario: Scenario, { lab, patience }: Carrying): ScoredReport {
  const expected = lab?.captures;
  const hasWholeCapture = expected !== undefined;
  const run = runScenario(document, scenario, { images: imageCatalogue(), hasWholeCapture, ...patience });
  if (!run.ok) return run.error;
  if (expected !== undefined) return comparedReport(run.value, expected);
  return { ...run.value.report(), words: run.value.steps().map(({ words }) => words) };
}

/** What somebody has found out, where something is to be found and somebody has looked for it. */
function foundOf(found: EvidenceReport | undefined): readonly ScoredReport[] {
  if (found === undefined) return [];
  const { points, of, ...report } = found;
  const missed = report.steps.filter(({ hasPassed }) => !hasPassed);
  return [{ ...report, score: { points, of, evidence: missed.map(({ title }) => `not found: ${title}`) } }];
}

/** Their own Scenarios: recordings of how they looked for it. */
function recordedBy({ lab }: Submission, patience: RunPatience): readonly CarriedOut[] {
  const read = lab === undefined ? undefined : readLab(lab.files, lab.options);
  if (read?.ok !== true) return [];
  const document = read.value;
  return document.scenarios
    .filter(({ evidence }) => evidence.length === 0)
    .map((scenario) => ({ scenario, report: submittedReportOf(document, scenario.name, patience) }));
}

/**
 * Who waits for a lab of their own is told what for. Of what somebody handed in nobody is, and where one Scenario was given up on it, few
 * others are worth waiting for.
 */
class RunPatience {
  readonly #output: JobOutput;
  readonly #isOfOthers: boolean;
  #seconds: number;
  readonly #secondsAfter: number;

  constructor({ checks, timeoutSeconds }: RunJob, output: JobOutput) {
    this.#output = output;
    this.#isOfOthers = checks !== undefined;
    this.#seconds = timeoutSeconds ?? (this.#isOfOthers ? MOST_SUBMITTED_SECONDS : MOST_SECONDS);
    this.#secondsAfter = this.#seconds / 10;
  }

  /** For the next Scenario. */
  forOne(name: string): Patience {
    const seconds = this.#seconds;
    if (!this.#isOfOthers) {
      return patienceOf(seconds, { seconds: LONG_SECONDS, tell: () => this.#tell(name, seconds) });
    }
    const { giveUp } = patienceOf(seconds);
    return {
      giveUp: () => {
        const why = giveUp?.();
        if (why !== undefined) this.#seconds = this.#secondsAfter;
        return why;
      },
    };
  }

  #tell(name: string, seconds: number): void {
    const until = `it is given up after ${seconds} s`;
    this.#output.writeError(
      `podwire: note: Scenario "${name}" has computed for ${LONG_SECONDS} s; ${until}\n`,
    );
    this.#output.flush();
  }
}

/** It costs its own lines, and not those of the others: what never rests, and what breaks the simulator itself, which is a fault of ours. */
function submittedReportOf(document: LabDocument, name: string, patience: RunPatience): ScoredReport {
  try {
    return namedReportOf(document, name, { patience: patience.forOne(name) });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return brokenReport(name, `the simulator broke: ${error.message}`);
  }
}

/** Of the Scenario as it is in this reading of the lab. */
function namedReportOf(document: LabDocument, name: string, carrying: Carrying): ScoredReport {
  const scenario = document.scenarios.find((each) => each.name === name);
  if (scenario === undefined) return brokenReport(name, 'it cannot be read with this lab');
  return reportOf(document, scenario, carrying);
}

function brokenReport(name: string, problem: string): ScenarioReport {
  return { name, hasPassed: false, steps: [], captures: [], problem };
}

function wantedOf(scenarios: readonly Scenario[], { scenario }: RunJob): readonly Scenario[] {
  return scenarios.filter(({ name }) => scenario === undefined || name === scenario);
}

/** The clusters that it runs in: what the command line says comes before what the Scenario asks for. */
function variantsOf({ variants }: Scenario, { seeds }: RunJob): readonly LabOptions[] {
  const each = <T>(values: readonly T[] | undefined): readonly (T | undefined)[] =>
    values === undefined || values.length === 0 ? [undefined] : values;
  return each(variants?.cnis).flatMap((cni) =>
    each(variants?.proxyModes).flatMap((proxyMode) =>
      each(seeds.length > 0 ? seeds : variants?.seeds).map((seed) => ({
        ...(cni === undefined ? {} : { cni }),
        ...(proxyMode === undefined ? {} : { proxyMode }),
        ...(seed === undefined ? {} : { seed }),
      })),
    ),
  );
}

function isOwn(variant: LabOptions): boolean {
  return Object.keys(variant).length === 0;
}

/** `--cni` and its like hold for every variant. */
function withVariant(lab: LabInput, variant: LabOptions): LabInput {
  return { ...lab, options: { ...variant, ...lab.options }, isVerbose: false };
}

function variantText({ cni, proxyMode, seed }: LabOptions): { readonly variant?: string } {
  const words = [cni, proxyMode, seed === undefined ? undefined : `seed ${seed}`];
  const text = words.filter((word) => word !== undefined).join(', ');
  return text === '' ? {} : { variant: text };
}

function writeWarnings(document: LabDocument, output: JobOutput): void {
  for (const notice of document.notices) {
    if (notice.severity === 'warning') output.writeError(`${formatDiagnostic(notice)}\n`);
  }
}

/** A run that would check nothing must not look like one that passed. */
function scenarioProblem(
  names: readonly string[],
  wanted: string | undefined,
  where: string,
): string | undefined {
  if (names.length === 0) return `there is no Scenario in ${where}; add a document of kind Scenario`;
  if (wanted === undefined || names.includes(wanted)) return undefined;
  return `no Scenario is called "${wanted}"; there are ${names.join(', ')}`;
}
