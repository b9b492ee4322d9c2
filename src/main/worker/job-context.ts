import type { JobInput } from './job-input';
import type { JobOutput } from './job-output';

/** What a job of the command line works with. */
export interface JobContext {
  readonly input: JobInput;
  readonly output: JobOutput;
}
