/** The past of the lab that runs: what happened when, and going there. */
import { z } from 'zod';
import { wordingSchema } from './wording';

const noArguments = z.strictObject({});

const markSchema = z.strictObject({
  /** Nanoseconds of virtual time since the lab started. */
  atNs: z.number(),
  /** What people did (a command, its end, an edit), what the cluster reported, or a packet that went no further. */
  kind: z.enum(['command', 'end', 'edit', 'report', 'drop']),
  isProblem: z.boolean(),
  /** `default/client`, `Pod default/web`, `node/node1:eth0`. */
  place: z.string(),
  title: wordingSchema,
  detail: z.string().optional(),
  /** Its number among the drops. */
  drop: z.int().optional(),
});
export type TimelineMark = Readonly<z.infer<typeof markSchema>>;

const refusable = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('done') }),
  /** In a sentence. */
  z.strictObject({ kind: z.literal('refused'), message: wordingSchema }),
]);

export const TIME_REQUESTS = {
  /** Shows the lab as it was then. It may take a while: the clock says how far it is. */
  'time.travel': { request: z.strictObject({ toNs: z.number().min(0) }), response: refusable },
  'time.cancel': { request: noArguments, response: z.undefined() },
  /** Goes on from the moment that is shown: what came after it is forgotten, and the text is as it was then. */
  'time.branch': { request: noArguments, response: refusable },
  /** Marks in the order of time, from the one after the first `from` on. */
  'time.marks': {
    request: z.strictObject({ from: z.int().min(0), count: z.int().min(1).max(1000) }),
    response: z.array(markSchema),
  },
  /** How many frames there were on all wires, and how many marks of which kind, in each of `buckets` parts of the time between. */
  'time.chart': {
    request: z.strictObject({ fromNs: z.number(), toNs: z.number(), buckets: z.int().min(1).max(2000) }),
    response: z.strictObject({
      frames: z.array(z.int()),
      /** What people did, and what came of it. */
      people: z.array(z.int()),
      /** What the cluster reported. */
      reports: z.array(z.int()),
      /** Warnings, commands that failed, and packets that went no further. */
      problems: z.array(z.int()),
    }),
  },
} as const;

export const TIME_EVENTS = {
  timeline: z.strictObject({
    count: z.int(),
    /** Marks up to the moment that is shown. */
    shown: z.int(),
  }),
} as const;
