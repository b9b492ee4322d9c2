/** `podwire export LAB` in the formats that are one text. */
import {
  answerNotes,
  exportedTextOf,
  type ExportOutcome,
  type RunningFormat,
} from '../../sim/api/export-lab';
import { leavingNotesOf } from '../../sim/api/leaving-notes';
import type { LabDocument } from '../../sim/api/read-lab';
import type { Simulation } from '../../sim/api/simulation';
import { anonymousInput, isPictureFormat } from './anonymous-input';
import type { JobContext } from './job-context';
import { labDrawing, labPicture } from './lab-picture';
import { openLab, openLabDocument } from './open-lab';
import type { Job } from './worker-message';

type ExportJob = Job & { readonly kind: 'export' };

/** Answers 2 when the lab, or what was chosen of it, is refused; 1 when a Scenario that was carried out for it failed. */
export async function runExportJob(job: ExportJob, { output }: JobContext): Promise<number> {
  const { format } = job;
  const isPicture = isPictureFormat(format);
  const shared = anonymousInput(job.lab, { ...job, isPicture }, output);
  if (shared === undefined) return 2;
  const made = { ...job, ...shared };
  if (format === 'html') {
    const { exportLabPage } = await import('./lab-page/export-lab-page');
    return exportLabPage(made.lab, made, output);
  }
  const exported = await exportedOf(made, format, output);
  if (exported === undefined) return 2;
  if (!exported.ok) {
    output.refuse(exported.error);
    return 2;
  }
  const { text, notes } = exported.value;
  const pictureNotes = isPicture ? shared.pictureNotesOf(text, format !== 'mermaid') : [];
  for (const note of [...pictureNotes, ...notes]) output.writeNote(note);
  output.write(text);
  return 0;
}

/** The page carries out Scenarios besides. */
type SettledFormat = Exclude<RunningFormat, 'html'>;

/** Undefined when the lab is refused; why is on standard error then. */
async function exportedOf(
  job: ExportJob,
  format: Exclude<ExportJob['format'], 'html'>,
  output: JobContext['output'],
): Promise<ExportOutcome | undefined> {
  if (format === 'svg' || format === 'drawio' || format === 'mermaid' || format === 'netns') {
    const simulation = openLab(job.lab, output);
    if (simulation === undefined) return undefined;
    const exported = await settledExportOf(simulation, format, job);
    return withLeavingNotes(exported, simulation.document);
  }
  const document = openLabDocument(job.lab, output);
  return document === undefined
    ? undefined
    : withLeavingNotes(exportedTextOf(document, format, job), document);
}

async function settledExportOf(
  simulation: Simulation,
  format: SettledFormat,
  { scenario, language }: Pick<ExportJob, 'scenario' | 'language'>,
): Promise<ExportOutcome> {
  switch (format) {
    case 'svg':
      return {
        ok: true,
        value: { text: await labPicture(simulation, { colors: 'paper', language }), notes: [] },
      };
    case 'drawio':
      return { ok: true, value: { text: await labDrawing(simulation, language), notes: [] } };
    case 'mermaid': {
      const { mermaidOf } = await import('../../sim/api/export-mermaid');
      return { ok: true, value: mermaidOf(simulation) };
    }
    case 'netns': {
      const { netnsScript } = await import('../../sim/api/export-netns');
      const exported = netnsScript(simulation, scenario);
      if (!exported.ok) return exported;
      const { text, notes } = exported.value;
      return { ok: true, value: { text, notes: [...notes, ...answerNotes(simulation.document.scenarios)] } };
    }
  }
}

function withLeavingNotes(exported: ExportOutcome, { files }: LabDocument): ExportOutcome {
  if (!exported.ok) return exported;
  const { text, notes } = exported.value;
  return { ok: true, value: { text, notes: [...notes, ...leavingNotesOf(files, text)] } };
}
