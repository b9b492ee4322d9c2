/** One file for a teammate: a lab, its Scenarios, and the captures of each, made by playing it on a fresh copy. */
import { bundleFilesOf, writeBundle, type BundleCapture } from '../../sim/api/bundle';
import { manifestNamesOf } from '../../sim/api/lab-editing';
import { answerNotes, isSolution, sharedTextsOf } from '../../sim/api/export-lab';
import { leavingNotesOf } from '../../sim/api/leaving-notes';
import {
  formatDiagnostic,
  readLab,
  wordedMessage,
  type Diagnostic,
  type LabDocument,
} from '../../sim/api/read-lab';
import type { ScenarioReport } from '../../sim/api/scenario-report';
import type { ScenarioRun } from '../../sim/api/scenario-run';
import { say, type Wording } from '../../sim/api/sentence';
import { loadMessages } from '../../renderer/i18n/load-messages';
import { anonymousInput } from './anonymous-input';
import { bundleReadmeOf } from './bundle-readme';
import { carryOutScenarios, type CarriedOutScenario } from './carry-out-scenarios';
import { contractDiagnosticOf } from './contract-diagnostic';
import type { JobContext } from './job-context';
import type { Opened } from './open-simulation';
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
  const shared = anonymousInput(input, { ...job, scenario: undefined, isPicture: false }, output);
  if (shared === undefined) return refuse([]);
  const content = contentOf(shared.lab.files, job, output);
  if (!content.ok) return refuse(content.error);
  const { files, document } = content.value;
  const { scenarios } = document;
  const captures: BundleCapture[] = [];
  const reports: ScenarioReport[] = [];
  const failures: Wording[] = [];
  const onEnd = ({ scenario, report, run }: CarriedOutScenario): void => {
    // What it names and how it went would tell the cause.
    if (isSolution(scenario) && report.hasPassed) return;
    reports.push(report);
    failures.push(...failuresOf(report, run));
    for (const capture of run?.captures() ?? []) {
      const bytes = run?.encodeCapture(capture.name);
      if (bytes !== undefined) captures.push({ scenario: scenario.name, ...capture, bytes });
    }
  };
  const drawn = await carryOutScenarios(document, {
    scenarios,
    colors: 'paper',
    language: job.language,
    output,
    onEnd,
  });
  const fileNames = files.map(({ name }) => name);
  const readme = bundleReadmeOf({
    document,
    fileNames,
    reports,
    captures,
    hasPicture: drawn.ok,
    messages: await loadMessages(job.language),
  });
  const beside = [{ path: 'README.md', bytes: new TextEncoder().encode(readme) }];
  if (drawn.ok) beside.push({ path: 'picture.svg', bytes: new TextEncoder().encode(drawn.value) });
  const leaving = [...answerNotes(scenarios), ...leavingNotesOf(document.files)];
  for (const note of leaving) output.writeNote(note);
  post({
    kind: 'bundle',
    bytes: writeBundle({ files, captures }, beside),
    captures: captures.map(({ scenario, name, packets, sha256 }) => ({ scenario, name, packets, sha256 })),
    failures,
  });
  return failures.length === 0 ? 0 : 1;
}

interface BundleContent {
  readonly files: readonly InputFile[];
  readonly document: LabDocument;
}

/** Files by the names that they have in the bundle, without values of Secrets that were not asked for. */
function contentOf(
  files: readonly InputFile[],
  job: { readonly hasSecrets: boolean },
  output: JobContext['output'],
): Opened<BundleContent> {
  const named = bundleFilesOf(files);
  if (!named.ok) return named;
  const document = readLab(named.value);
  if (!document.ok) return document;
  const shared = sharedTextsOf(document.value, { ...job, hasAnswers: true });
  for (const note of shared.notes) output.writeNote(note);
  const before = new Map(document.value.files.map(({ name, text }) => [name, text]));
  const changed = new Map(
    shared.files.filter(({ name, text }) => before.get(name) !== text).map(({ name, text }) => [name, text]),
  );
  if (changed.size === 0) return { ok: true, value: { files: named.value, document: document.value } };
  const without = named.value.map((file) => {
    const text = changed.get(file.name);
    return text === undefined ? file : { name: file.name, bytes: new TextEncoder().encode(text) };
  });
  const again = readLab(without);
  return again.ok ? { ok: true, value: { files: without, document: again.value } } : again;
}

/** Manifests that the lab names and a bundle cannot hold. */
function leavingNames(files: readonly InputFile[]): readonly Diagnostic[] {
  const leaving = manifestNamesOf(files).filter(
    ({ name }) => /^(?:[\\/]|[A-Za-z]:)/u.test(name) || name.split(/[\\/]/u).includes('..'),
  );
  return leaving.map(({ name, from }) => ({
    severity: 'error',
    code: 'unsafe-path',
    ...wordedMessage(
      say("spec.manifests names {name}, which is outside the lab's folder and cannot go into a bundle", {
        name,
      }),
      say('copy it beside the lab file, and name it from there'),
    ),
    location: { file: from, line: 1, column: 1 },
  }));
}

function failuresOf({ name, problem }: ScenarioReport, run: ScenarioRun | undefined): readonly Wording[] {
  const failed = (run?.steps() ?? []).flatMap(({ words: { title, failures } }) =>
    failures.map((what) =>
      say('{place}: {what}', { place: say('{scenario}: {step}', { scenario: name, step: title }), what }),
    ),
  );
  return problem === undefined ? failed : [say('{place}: {what}', { place: name, what: problem }), ...failed];
}
