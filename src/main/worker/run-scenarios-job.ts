/** `podwire run`: every Scenario of every lab, each on a lab of its own, and a report in the format asked for. */
import { formatDiagnostic, type LabDocument } from '../../sim/api/read-lab';
import type { BundleCapture } from '../../sim/api/bundle';
import { runScenario } from '../../sim/api/run-scenario';
import { comparedReport } from './compared-report';
import { imageCatalogue } from './image-catalogue';
import type { JobContext } from './job-context';
import type { JobOutput } from './job-output';
import { openLabDocument } from './open-lab';
import { formatJsonReport } from './report/json-report';
import { formatJunitReport } from './report/junit-report';
import type { LabReport } from './report/lab-report';
import { formatTapReport } from './report/tap-report';
import { formatTextReport } from './report/text-report';
import type { Job, RunFormat } from './worker-message';

const FORMATTERS: Readonly<Record<RunFormat, (reports: readonly LabReport[]) => string>> = {
  text: formatTextReport,
  tap: formatTapReport,
  junit: formatJunitReport,
  json: formatJsonReport,
};

export async function runScenariosJob(
  job: Job & { readonly kind: 'run' },
  { output }: JobContext,
): Promise<number> {
  const documents: LabDocument[] = [];
  const bundled = new Map<LabDocument, readonly BundleCapture[]>();
  for (const lab of job.labs) {
    const document = openLabDocument(lab, output);
    if (document === undefined) return 2;
    documents.push(document);
    if (lab.captures !== undefined) bundled.set(document, lab.captures);
    if (!lab.isVerbose) writeWarnings(document, output);
  }
  const problem = scenarioProblem(documents, job.scenario);
  if (problem !== undefined) {
    output.writeError(`podwire: ${problem}\n`);
    return 2;
  }
  const reports: LabReport[] = [];
  for (const document of documents) {
    const expected = bundled.get(document);
    const wanted = document.scenarios.filter(
      ({ name }) => job.scenario === undefined || name === job.scenario,
    );
    const scenarios = [];
    for (const scenario of wanted) {
      const hasWholeCapture = expected !== undefined;
      const run = runScenario(document, scenario, { images: imageCatalogue(), hasWholeCapture });
      if (!run.ok) scenarios.push(run.error);
      else if (expected === undefined) scenarios.push(run.value.report());
      else scenarios.push(comparedReport(run.value, expected));
      await output.pause();
    }
    reports.push({ lab: document.name, scenarios });
  }
  output.write(FORMATTERS[job.format](reports));
  const hasPassed = reports.every(({ scenarios }) => scenarios.every((scenario) => scenario.hasPassed));
  return hasPassed ? 0 : 1;
}

function writeWarnings(document: LabDocument, output: JobOutput): void {
  for (const notice of document.notices) {
    if (notice.severity === 'warning') output.writeError(`${formatDiagnostic(notice)}\n`);
  }
}

/** A run that would check nothing must not look like one that passed. */
function scenarioProblem(documents: readonly LabDocument[], wanted: string | undefined): string | undefined {
  const names = documents.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
  if (names.length === 0) return 'there is no Scenario in these files; add a document of kind Scenario';
  if (wanted === undefined || names.includes(wanted)) return undefined;
  return `no Scenario is called "${wanted}"; there are ${names.join(', ')}`;
}
