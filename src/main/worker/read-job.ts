/** `podwire read`: a capture file in the words of tcpdump. */
import { CaptureText } from '../../sim/api/capture-text';
import { encodeSelection, openCaptureFile } from '../../sim/api/read-capture';
import { inEnglish } from '../../sim/api/sentence';
import { describeFilterProblem } from './describe-filter-problem';
import type { JobContext } from './job-context';
import type { JobOutput } from './job-output';
import { printOptionsOf } from './print-options';
import { unpackedCapture } from './unpacked-capture';
import type { InputFile, Job } from './worker-message';

const LINES_AT_ONCE = 2000;

type ReadJob = Job & { readonly kind: 'read' };

/** One capture after the other, up to the first that is not as it should be. */
export async function runReadJob(job: ReadJob, { output }: JobContext): Promise<number> {
  for (const capture of job.captures) {
    const exitCode = await readCapture(job, capture, output);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

async function readCapture(job: ReadJob, capture: InputFile, output: JobOutput): Promise<number> {
  const source = openCaptureFile(unpackedCapture(capture.bytes), job.filter);
  if (!source.ok) {
    const { error } = source;
    if (error.kind === 'bad-filter')
      output.writeError(`podwire: ${describeFilterProblem(job.filter, error)}\n`);
    else output.writeError(`${capture.name}:1:1: error: ${inEnglish(error.message)}\n`);
    return 2;
  }
  const text = new CaptureText(source.value, printOptionsOf(job.print));
  const end = Math.min(text.count, job.maxCount ?? Number.POSITIVE_INFINITY);
  if (job.isCounting) {
    output.write(`${end} packet${end === 1 ? '' : 's'}\n`);
    return 0;
  }
  if (job.isFileWanted) {
    output.writeFile(encodeSelection(source.value, end));
    return 0;
  }
  for (let from = 0; from < end; from += LINES_AT_ONCE) {
    output.write(`${text.next(Math.min(LINES_AT_ONCE, end - from)).join('\n')}\n`);
    await output.pause();
  }
  const { problem } = source.value;
  if (problem === undefined || end < text.count) return 0;
  output.writeError(`${capture.name}: ${problem}\n`);
  return 2;
}
