/** Scenarios of the lab: recording what is done, and playing it again. */
import { z } from 'zod';
import { locationSchema } from './diagnostic';
import { wordingSchema } from './wording';

const noArguments = z.strictObject({});

/** In English, and in the other languages of the window where somebody has written them. */
export const localTextSchema = z.strictObject({
  en: z.string(),
  'zh-CN': z.string().optional(),
  'zh-TW': z.string().optional(),
});
export type LocalText = Readonly<z.infer<typeof localTextSchema>>;

const questionSchema = z.strictObject({
  question: localTextSchema,
  answers: z.array(localTextSchema),
  /** Which answer is right, counted from 1. */
  correct: z.int(),
  /** Why; said once somebody has answered. */
  because: localTextSchema.optional(),
});
export type LessonQuestion = Readonly<z.infer<typeof questionSchema>>;

const scenarioSchema = z.strictObject({
  name: z.string(),
  /** For the reader. */
  title: localTextSchema.optional(),
  text: localTextSchema.optional(),
  /** Of a lab that is broken on purpose: what is wrong with it? */
  diagnosis: questionSchema.optional(),
  /** `exec in default/client: wget -qO- http://web`. */
  steps: z.array(wordingSchema),
  /** What each step says to the reader. */
  guides: z.array(
    z.strictObject({
      task: localTextSchema.optional(),
      /** One after the other, as they are asked for. */
      hints: z.array(localTextSchema),
      /** To be answered before the step is carried out. */
      predict: questionSchema.optional(),
      /** What a step does that is not named before the lesson is solved. */
      hidden: wordingSchema.optional(),
      /** What a step tells the reader that does nothing else. */
      note: localTextSchema.optional(),
    }),
  ),
  captures: z.array(z.string()),
  location: locationSchema,
});
export type StepGuide = ContractScenario['guides'][number];
export type ContractScenario = Readonly<z.infer<typeof scenarioSchema>>;

const recordingSchema = z.strictObject({
  isRecording: z.boolean(),
  /** When it began, on the virtual clock. */
  sinceNs: z.int().optional(),
  /** What was recorded so far, as titles. */
  steps: z.array(wordingSchema),
  /** What cannot be recorded and was done all the same: input typed into a running program. */
  warnings: z.array(wordingSchema),
});
export type RecordingState = Readonly<z.infer<typeof recordingSchema>>;

const captureHashSchema = z.strictObject({
  name: z.string(),
  packets: z.int(),
  /** Of the pcapng file, hexadecimal. */
  sha256: z.string(),
  /** What the bundle that was opened says it should be. */
  expectedSha256: z.string().optional(),
});
export type CaptureHash = Readonly<z.infer<typeof captureHashSchema>>;

const scenarioRunSchema = z.strictObject({
  name: z.string(),
  isRunning: z.boolean(),
  steps: z.array(
    z.strictObject({
      title: wordingSchema,
      state: z.enum(['waiting', 'running', 'passed', 'failed']),
      failures: z.array(wordingSchema),
      drops: z.array(wordingSchema),
    }),
  ),
  /** When it is over. */
  captures: z.array(captureHashSchema),
  /** Why it could not go on. */
  problem: wordingSchema.optional(),
});
export type ScenarioRunState = Readonly<z.infer<typeof scenarioRunSchema>>;

export const SCENARIO_REQUESTS = {
  'scenario.list': { request: noArguments, response: z.array(scenarioSchema) },
  /** Starts the lab anew and takes it through the steps, at the clock's speed. */
  'scenario.play': {
    request: z.strictObject({ name: z.string() }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('playing') }),
      z.strictObject({ kind: z.literal('no-such-scenario'), message: wordingSchema }),
    ]),
  },
  'scenario.stop': { request: noArguments, response: z.undefined() },
  /** With `isFromStart` the lab starts anew first, so that a replay meets exactly what was met. */
  'recording.start': { request: z.strictObject({ isFromStart: z.boolean() }), response: recordingSchema },
  /**
   * Ends it and writes the Scenario into the lab, as one edit. The other documents become what they were when it began:
   * edits made meanwhile are steps of the Scenario.
   */
  'recording.stop': {
    request: z.strictObject({
      name: z.string(),
      text: z.string().optional(),
      /** The answer to `needs-lab-file`. */
      makesLabFile: z.boolean().optional(),
    }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('recorded'), name: z.string(), stepCount: z.int() }),
      z.strictObject({ kind: z.literal('refused'), message: wordingSchema }),
      z.strictObject({ kind: z.literal('needs-lab-file'), fileName: z.string(), message: wordingSchema }),
    ]),
  },
  'recording.discard': { request: noArguments, response: recordingSchema },
} as const;

export const SCENARIO_EVENTS = {
  scenarios: z.array(scenarioSchema),
  recording: recordingSchema,
  'scenario.run': scenarioRunSchema,
} as const;
