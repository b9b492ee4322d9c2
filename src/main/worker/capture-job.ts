/** `podwire capture`: taps interfaces while a command runs, and until the network is quiet after it. */
import { inEnglish, type Wording } from '../../sim/api/sentence';
import { CaptureText } from '../../sim/api/capture-text';
import type { CaptureSession, LinkTypeFile } from '../../sim/api/capture-session';
import type { CaptureProblem, Simulation } from '../../sim/api/simulation';
import { describeFilterProblem } from './describe-filter-problem';
import type { JobContext } from './job-context';
import type { JobOutput } from './job-output';
import { openLab } from './open-lab';
import { printOptionsOf } from './print-options';
import { runCommand } from './run-command';
import { targetOptionsOf } from './target-options';
import type { Job } from './worker-message';

/** A network that is not quiet by then has traffic of its own; in virtual nanoseconds. */
const QUIET_LIMIT_NS = 10_000_000_000;
const LINES_AT_ONCE = 500;

export async function runCaptureJob(
  job: Job & { readonly kind: 'capture' },
  { input, output }: JobContext,
): Promise<number> {
  const simulation = openLab(job.lab, output);
  if (simulation === undefined) return 2;
  const options = targetOptionsOf(job.target);
  const { interfaces, filter, snapLength, direction } = job;
  const capture = simulation.startCapture({
    interfaces,
    filter,
    options,
    ...(snapLength === undefined ? {} : { snapLength }),
    ...(direction === undefined ? {} : { direction }),
  });
  if (!capture.ok) {
    output.writeError(`podwire: ${describeProblem(capture.error, job.filter)}\n`);
    return 2;
  }
  const note = simulation.noteOnFilter(job.filter, capture.value.devices);
  if (note?.isCertain === true) writeNote(job.filter, note.text, output);
  const command = simulation.exec(
    job.target.name,
    job.argv,
    { stdout: (text) => output.writeError(text), stderr: (text) => output.writeError(text) },
    options,
  );
  if (!command.ok) {
    output.writeError(`podwire: ${inEnglish(command.error)}\n`);
    return 2;
  }
  const printer = new LinePrinter(capture.value, job, output);
  const exitCode = await runCommand(command.value, false, {
    simulation,
    input,
    output,
    onSlice: () => printer.print(),
  });
  printer.print();
  await finish(simulation, printer, output);
  if (note?.isCertain !== true && capture.value.rows().count === 0) {
    const late = simulation.noteOnFilter(job.filter, capture.value.devices);
    if (late !== undefined) writeNote(job.filter, late.text, output);
  }
  capture.value.stop();
  if (job.isFileWanted) writeFiles(capture.value.encodeByLinkType(job.maxCount), output);
  return exitCode === 0 ? 0 : 1;
}

async function finish(simulation: Simulation, printer: LinePrinter, output: JobOutput): Promise<void> {
  simulation.runUntilQuiet(QUIET_LIMIT_NS);
  printer.print();
  await output.pause();
}

/** The first file has what begins with Ethernet, where there is any. */
function writeFiles(files: readonly LinkTypeFile[], output: JobOutput): void {
  const [first, second] = [...files].sort((one, other) => Number(one.isRaw) - Number(other.isRaw));
  if (first !== undefined) output.writeFile(first.bytes);
  if (second !== undefined) output.writeRawFile(second.bytes, second.packetCount);
}

function writeNote(filter: string, text: Wording, output: JobOutput): void {
  output.writeError(`podwire: note: --filter '${filter}': ${inEnglish(text)}\n`);
}

/** Prints each line of a capture once. */
class LinePrinter {
  readonly #text: CaptureText;
  readonly #output: JobOutput;
  readonly #maxCount: number;
  readonly #hasSeveralInterfaces: boolean;
  #printed = 0;

  constructor(capture: CaptureSession, job: Job & { readonly kind: 'capture' }, output: JobOutput) {
    this.#text = new CaptureText(capture, printOptionsOf(job.print));
    this.#output = output;
    this.#maxCount = job.maxCount ?? Number.POSITIVE_INFINITY;
    this.#hasSeveralInterfaces = capture.interfaces.length > 1 || capture.interfaces.includes('any');
  }

  print(): void {
    const end = Math.min(this.#text.count, this.#maxCount);
    while (this.#printed < end) {
      const lines = this.#text.lines(this.#printed, Math.min(LINES_AT_ONCE, end - this.#printed));
      for (const { interfaceId, text } of lines) {
        this.#output.write(this.#hasSeveralInterfaces ? `${interfaceId} ${text}\n` : `${text}\n`);
      }
      this.#printed += lines.length;
    }
  }
}

function describeProblem(problem: CaptureProblem, filter: string): string {
  return problem.kind === 'no-such-interface'
    ? inEnglish(problem.message)
    : describeFilterProblem(filter, problem);
}
