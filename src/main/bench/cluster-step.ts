/** What the process of one large cluster tells as it comes, so that one that does not finish has said how far it came. */
import { z } from 'zod';

const clusterStepSchema = z.object({
  step: z.enum(['reading', 'built', 'settling', 'settled', 'idle', 'request', 'problem']),
  seconds: z.number().optional(),
  /** Of the processor, which other programs on the machine do not change much. */
  processorSeconds: z.number().optional(),
  mebibytes: z.number().optional(),
  events: z.number().optional(),
  text: z.string().optional(),
});

export type ClusterStep = z.infer<typeof clusterStepSchema>;

/** Undefined for a line that is none. */
export function parseClusterStep(line: string): ClusterStep | undefined {
  if (!line.startsWith('{')) return undefined;
  const parsed = clusterStepSchema.safeParse(JSON.parse(line));
  return parsed.success ? parsed.data : undefined;
}
