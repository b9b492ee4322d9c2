/** One file for a teammate: a lab, its Scenarios, and the captures of each, made by playing it on a fresh copy. */
import { bundleFilesOf, writeBundle, type BundleCapture } from '../../sim/api/bundle';
import { manifestNamesOf } from '../../sim/api/lab-editing';
import { labLeavingNotesOf } from '../../sim/api/leaving-notes';
import { formatDiagnostic, readLab, type Diagnostic, type LabDocument } from '../../sim/api/read-lab';
import { runScenario } from '../../sim/api/run-scenario';
import type { ScenarioReport } from '../../sim/api/scenario-report';
import { anonymousInput } from './anonymous-input';
import { bundleReadmeOf } from './bundle-readme';
import { contractDiagnosticOf } from './contract-diagnostic';
import { imageCatalogue } from './image-catalogue';
import type { JobContext } from './job-context';
import { labPicture } from './lab-picture';
import { openSimulation } from './open-simulation';
import type { FromWorker, InputFile, Job } from './worker-message';

/** Answers 0, 1 when a Scenario failed, and 2 when there is no bundle: the diagnostics were posted then. */
export async function runBundleJob(
  job: Job & { readonly kind: 'bundle' },
  { output }: JobContext,
  post: (message: FromWorker) => void,
): Promise<number> {
  const refuse = (diagnostics: readonly Diagnostic[]): number => {
    for (const diagnostic of diagnostics) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    output.flush();
    post({ kind: 'refused', diagnostics: diagnostics.map(contractDiagnosticOf) });
    return 2;
  };
  // The diagnostics name the files as the user does; the bundle is read by the names that it has in itself.
  const outside = job.isAnonymous ? [] : leavingNames(job.files);
  if (outside.length > 0) return refuse(outside);
  const given = readLab(job.files);
  if (!given.ok) return refuse(given.error);
  const input = { files: job.files, options: {}, isVerbose: false };
  const shared = anonymousInput(input, { ...job, scenario: undefined }, output);
  if (shared === undefined) return refuse([]);
  const named = bundleFilesOf(shared.lab.files);
  if (!named.ok) return refuse(named.error);
  const document = readLab(named.value);
  if (!document.ok) return refuse(document.error);
  const captures: BundleCapture[] = [];
  const reports: ScenarioReport[] = [];
  for (const scenario of document.value.scenarios) {
    const run = runScenario(document.value, scenario, { images: imageCatalogue(), hasWholeCapture: true });
    reports.push(run.ok ? run.value.report() : run.error);
    await output.pause();
    if (!run.ok) continue;
    for (const capture of run.value.captures()) {
      const bytes = run.value.encodeCapture(capture.name);
      captures.push({ scenario: scenario.name, ...capture, bytes });
    }
  }
  const failures = reports.flatMap(failuresOf);
  const fileNames = named.value.map(({ name }) => name);
  const picture = await pictureOf(document.value);
  const hasPicture = picture !== undefined;
  const readme = bundleReadmeOf({ document: document.value, fileNames, reports, captures, hasPicture });
  const beside = [{ path: 'README.md', bytes: new TextEncoder().encode(readme) }];
  if (hasPicture) beside.push({ path: 'picture.svg', bytes: new TextEncoder().encode(picture) });
  for (const note of labLeavingNotesOf(document.value)) output.writeError(`podwire: note: ${note}\n`);
  post({
    kind: 'bundle',
    bytes: writeBundle({ files: named.value, captures }, beside),
    captures: captures.map(({ scenario, name, packets, sha256 }) => ({ scenario, name, packets, sha256 })),
    failures,
  });
  return failures.length === 0 ? 0 : 1;
}

/** Undefined where the lab does not come up, which each Scenario says. */
async function pictureOf(document: LabDocument): Promise<string | undefined> {
  const opened = openSimulation(document);
  if (!opened.ok) return undefined;
  opened.value.settle();
  return labPicture(opened.value, 'paper');
}

/** Manifests that the lab names and a bundle cannot hold. */
function leavingNames(files: readonly InputFile[]): readonly Diagnostic[] {
  const leaving = manifestNamesOf(files).filter(
    ({ name }) => /^(?:[\\/]|[A-Za-z]:)/u.test(name) || name.split(/[\\/]/u).includes('..'),
  );
  return leaving.map(({ name, from }) => ({
    severity: 'error',
    code: 'unsafe-path',
    message: `spec.manifests names ${name}, which is outside the lab's folder and cannot go into a bundle`,
    hint: 'copy it beside the lab file, and name it from there',
    location: { file: from, line: 1, column: 1 },
  }));
}

function failuresOf({ name, problem, steps }: ScenarioReport): readonly string[] {
  const failed = steps.flatMap(({ title, failures }) =>
    failures.map((failure) => `${name}: ${title}: ${failure}`),
  );
  return problem === undefined ? failed : [`${name}: ${problem}`, ...failed];
}
