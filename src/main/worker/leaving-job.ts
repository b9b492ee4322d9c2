/** What of a lab an export would take along and leave out, told before it is made: the lab is read, and not brought up. */
import { answerNotes, exportedTextOf, sharedTextsOf } from '../../sim/api/export-lab';
import { leavingNotesOf } from '../../sim/api/leaving-notes';
import type { LabDocument } from '../../sim/api/read-lab';
import type { Wording } from '../../sim/api/sentence';
import { anonymousInput, isPictureFormat } from './anonymous-input';
import type { JobContext } from './job-context';
import { openLabDocument } from './open-lab';
import type { Job } from './worker-message';

type LeavingJob = Job & { readonly kind: 'leaving' };

/** Answers 2 when the lab, or what was chosen of it, is refused: why is on standard error. */
export function runLeavingJob(job: LeavingJob, { output }: JobContext): number {
  const { format } = job;
  const isPicture = isPictureFormat(format);
  const shared = anonymousInput(job.lab, { ...job, isPicture }, output);
  if (shared === undefined) return 2;
  const document = openLabDocument(shared.lab, output);
  if (document === undefined) return 2;
  // The picture is not made, and has no more than this.
  const text = document.files.map((file) => file.text).join('\n');
  const pictureNotes = isPicture ? shared.pictureNotesOf(text, format !== 'mermaid') : [];
  for (const note of pictureNotes) output.writeNote(note);
  for (const note of notesOn(document, { ...job, ...shared })) output.writeNote(note);
  return 0;
}

function notesOn(document: LabDocument, job: LeavingJob): readonly Wording[] {
  const { files, scenarios } = document;
  switch (job.format) {
    case 'bundle':
    case 'html': {
      const isPlayed = job.format === 'bundle';
      const texts = sharedTextsOf(document, { ...job, hasAnswers: isPlayed });
      const answers = isPlayed ? answerNotes(scenarios) : [];
      return [...texts.notes, ...answers, ...leavingNotesOf(texts.files)];
    }
    case 'scenario':
    case 'kubernetes':
    case 'kind': {
      const exported = exportedTextOf(document, job.format, job);
      // What is wrong with the choice is told when it is carried out.
      return exported.ok ? [...exported.value.notes, ...leavingNotesOf(files, exported.value.text)] : [];
    }
    case 'netns':
      return [...answerNotes(scenarios), ...leavingNotesOf(files)];
    case 'svg':
    case 'drawio':
    case 'mermaid':
      // At most: these, too, take what they need of a lab that is up.
      return leavingNotesOf(files);
  }
}
