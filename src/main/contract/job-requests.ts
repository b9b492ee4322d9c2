/** What the host does on copies of the lab, and takes its time for: comparisons of networks, ways that are looked for, exports; and the opening of a lab. */
import { z } from 'zod';

export const JOB_REQUESTS = {
  /** All of them end; each answers that it was cancelled, an export that it failed for that reason. */
  'jobs.cancel': { request: z.strictObject({}), response: z.undefined() },
} as const;
