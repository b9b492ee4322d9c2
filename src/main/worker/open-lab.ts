/** From the files that the user named to a lab that runs, or to what is wrong with them. */
import { problemsOf } from '../../sim/api/lint';
import { formatDiagnostic, readLab, type LabDocument } from '../../sim/api/read-lab';
import { inEnglish } from '../../sim/api/sentence';
import { Simulation } from '../../sim/api/simulation';
import { imageCatalogue } from './image-catalogue';
import type { JobOutput } from './job-output';
import type { LabInput } from './worker-message';

/** Undefined when the lab is refused; why is on standard error then. */
export function openLabDocument(lab: LabInput, output: JobOutput): LabDocument | undefined {
  const document = readLab(lab.files, lab.options);
  if (!document.ok) {
    for (const diagnostic of document.error) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    return undefined;
  }
  if (lab.isVerbose) {
    for (const notice of problemsOf(document.value)) output.writeError(`${formatDiagnostic(notice)}\n`);
  }
  return document.value;
}

/** The lab, up and settled. Undefined when it is refused. */
export function openLab(lab: LabInput, output: JobOutput): Simulation | undefined {
  const document = openLabDocument(lab, output);
  if (document === undefined) return undefined;
  const opened = Simulation.open(document, { images: imageCatalogue() });
  if (!opened.ok) {
    for (const diagnostic of opened.error) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    return undefined;
  }
  const simulation = opened.value;
  const { pending } = simulation.settle();
  if (lab.isVerbose) {
    for (const reason of pending) output.writeError(`podwire: not ready: ${inEnglish(reason)}\n`);
  }
  return simulation;
}
