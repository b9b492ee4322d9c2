/**
 * `podwire run`: every Scenario of every lab, each on a lab of its own, and a report in the format asked for. With checks of
 * somebody else their Scenarios are carried out on each submission, and one that is broken costs only itself.
 */
import { formatDiagnostic, readLab, type LabDocument, type Scenario } from '../../sim/api/read-lab';
import { checksAlone, withForeignChecks } from '../../sim/api/foreign-checks';
import { judgedStepsOf } from '../../sim/api/judged-steps';
import { runScenario } from '../../sim/api/run-scenario';
import type { ScenarioReport } from '../../sim/api/scenario-report';
import { comparedReport } from './compared-report';
import { imageCatalogue } from './image-catalogue';
import type { JobContext } from './job-context';
import type { JobOutput } from './job-output';
import { openLabDocument } from './open-lab';
import { formatReports } from './report/format-reports';
import type { LabReport, ScoredReport } from './report/lab-report';
import { scoreOf } from './report/score';
import type { InputFile, Job, LabInput, Submission } from './worker-message';

type RunJob = Job & { readonly kind: 'run' };

interface OpenedLab {
  readonly lab: LabInput;
  readonly document: LabDocument;
}

export async function runScenariosJob(job: RunJob, { output }: JobContext): Promise<number> {
  const { checks } = job;
  const reports = checks === undefined ? await runLabs(job, output) : await runChecks(job, checks, output);
  if (reports === undefined) return 2;
  output.write(formatReports(reports, job.format));
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
    for (const seed of seedsOf(job)) {
      // The same files with another seed are read as they were.
      const seeded = seed === undefined ? document : openLabDocument(withSeed(lab, seed), output);
      if (seeded === undefined) return undefined;
      const scenarios: ScoredReport[] = [];
      for (const scenario of wantedOf(seeded, job)) {
        scenarios.push(reportOf(seeded, scenario, lab));
        await output.pause();
      }
      reports.push({ lab: document.name, ...(seed === undefined ? {} : { seed }), scenarios });
    }
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
  const wanted = reference.value.filter(({ name }) => job.scenario === undefined || name === job.scenario);
  const reports: LabReport[] = [];
  for (const submission of job.submissions) {
    for (const seed of seedsOf(job)) {
      const opened = openSubmission(submission, checks, seed);
      const scenarios: ScoredReport[] = [];
      for (const expected of wanted) {
        const { name } = expected;
        const report = typeof opened === 'string' ? brokenReport(name, opened) : namedReportOf(opened, name);
        scenarios.push({ ...report, score: scoreOf(report, judgedStepsOf(expected)) });
        await output.pause();
      }
      const lab = typeof opened === 'string' ? submission.path : opened.name;
      reports.push({ lab, submission: submission.path, ...(seed === undefined ? {} : { seed }), scenarios });
    }
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
  seed: number | undefined,
): LabDocument | string {
  if (lab === undefined) return problem ?? 'it cannot be read';
  const { options } = seed === undefined ? lab : withSeed(lab, seed);
  const read = readLab(withForeignChecks(lab.files, checks), options);
  if (read.ok) return read.value;
  return read.error
    .filter(({ severity }) => severity === 'error')
    .map(formatDiagnostic)
    .join('\n');
}

function reportOf(document: LabDocument, scenario: Scenario, lab: LabInput | undefined): ScenarioReport {
  const expected = lab?.captures;
  const hasWholeCapture = expected !== undefined;
  const run = runScenario(document, scenario, { images: imageCatalogue(), hasWholeCapture });
  if (!run.ok) return run.error;
  return expected === undefined ? run.value.report() : comparedReport(run.value, expected);
}

function namedReportOf(document: LabDocument, name: string): ScenarioReport {
  const scenario = document.scenarios.find((each) => each.name === name);
  if (scenario === undefined) return brokenReport(name, 'the checks cannot be read with it');
  return reportOf(document, scenario, undefined);
}

function brokenReport(name: string, problem: string): ScenarioReport {
  return { name, hasPassed: false, steps: [], captures: [], problem };
}

function wantedOf(document: LabDocument, { scenario }: RunJob): readonly Scenario[] {
  return document.scenarios.filter(({ name }) => scenario === undefined || name === scenario);
}

/** One run with the lab's own seed, where no other is asked for. */
function seedsOf({ seeds }: RunJob): readonly (number | undefined)[] {
  return seeds.length === 0 ? [undefined] : seeds;
}

function withSeed(lab: LabInput, seed: number): LabInput {
  return { ...lab, options: { ...lab.options, seed }, isVerbose: false };
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
