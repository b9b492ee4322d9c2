/** Two runs of the lab side by side: the present one, those that were left, and the present one with other settings. */
import { z } from 'zod';
import { wordingSchema } from './wording';

const noArguments = z.strictObject({});

const keptRunSchema = z.strictObject({
  id: z.int(),
  /** Somebody went on from an earlier moment, or started the lab anew. */
  why: z.enum(['branched', 'started-anew']),
  /** The moment from which another run went on: what came later is in this one alone. */
  leftNs: z.number(),
  endNs: z.number(),
  /** What people did in it, captures and keys included. */
  deeds: z.int(),
});
export type KeptRunView = Readonly<z.infer<typeof keptRunSchema>>;

const runChoiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('kept'), id: z.int() }),
  /** The present run again, with what people did, in a lab that differs in these. */
  z.strictObject({
    kind: z.literal('settings'),
    /** `PLUGIN` or `PLUGIN/MODE`. */
    cni: z.string().optional(),
    proxyMode: z.string().optional(),
    seed: z.int().min(0).optional(),
  }),
]);
export type RunChoice = Readonly<z.infer<typeof runChoiceSchema>>;

const frameSchema = z.strictObject({
  atNs: z.number(),
  direction: z.enum(['in', 'out']),
  /** As tcpdump prints it. */
  text: z.string(),
});
export type RunFrame = Readonly<z.infer<typeof frameSchema>>;

const commandEndSchema = z.strictObject({
  atNs: z.number(),
  /** Without both it has not ended. */
  exitCode: z.int().optional(),
  endNs: z.number().optional(),
  output: z.string(),
});
export type RunCommandEnd = Readonly<z.infer<typeof commandEndSchema>>;

const stepStateSchema = z.enum(['waiting', 'running', 'passed', 'failed']);

const resultSchema = z.strictObject({
  id: z.int(),
  choice: runChoiceSchema,
  /** From where on they are compared, in the time of the present run, and for how long. */
  fromNs: z.number(),
  lengthNs: z.number(),
  /** Are they one run up to there? Otherwise each began for itself, and times are told from when its lab was up. */
  isBranch: z.boolean(),
  /** By the time of the first frame that is not the same; the left one is the present run. */
  wires: z.array(
    z.strictObject({
      wire: z.string(),
      atNs: z.number(),
      same: z.int(),
      left: frameSchema.optional(),
      right: frameSchema.optional(),
      leftCount: z.int(),
      rightCount: z.int(),
    }),
  ),
  /** Interfaces in all that are not the same, and that are. */
  wireCount: z.int(),
  sameWires: z.int(),
  commands: z.array(
    z.strictObject({
      target: z.string(),
      text: z.string(),
      left: commandEndSchema.optional(),
      right: commandEndSchema.optional(),
      isSame: z.boolean(),
    }),
  ),
  steps: z.array(
    z.strictObject({
      scenario: z.string(),
      title: wordingSchema,
      left: stepStateSchema.optional(),
      right: stepStateSchema.optional(),
    }),
  ),
  drops: z.array(
    z.strictObject({
      place: z.string(),
      reason: wordingSchema,
      left: z.int(),
      right: z.int(),
      atNs: z.number(),
    }),
  ),
  sameDrops: z.int(),
  /** Lines that only one of them has; `more` were left out. */
  tables: z.array(
    z.strictObject({
      place: z.string(),
      command: z.string(),
      left: z.array(z.string()),
      right: z.array(z.string()),
      more: z.int(),
    }),
  ),
  /** What is to be known of it. */
  notes: z.array(wordingSchema),
});
export type ComparedRuns = Readonly<z.infer<typeof resultSchema>>;

export const RUN_REQUESTS = {
  /** Begins; how far it is, and the number of the result, come with the event `runs`. */
  'runs.compare': {
    request: z.strictObject({ choice: runChoiceSchema }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('started') }),
      z.strictObject({ kind: z.literal('refused'), message: wordingSchema }),
    ]),
  },
  'runs.cancel': { request: noArguments, response: z.undefined() },
  /** The last that came to its end. */
  'runs.result': { request: noArguments, response: resultSchema.optional() },
} as const;

export const RUN_EVENTS = {
  runs: z.strictObject({
    /** The newest first. */
    kept: z.array(keptRunSchema),
    /** From 0 to 1, while two are compared. */
    share: z.number().optional(),
    /** Of the last that came to its end. */
    resultId: z.int().optional(),
    /** Why the last one did not. */
    problem: wordingSchema.optional(),
  }),
} as const;
