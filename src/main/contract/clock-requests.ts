/** The lab that runs, and its clock. */
import { z } from 'zod';

const noArguments = z.strictObject({});

const labSchema = z.strictObject({
  name: z.string(),
  /** Calendar time of the virtual clock's zero, in milliseconds since 1970. */
  startTimeMs: z.number(),
  /** Grows each time that the lab starts anew: its terminals and captures are gone then. */
  generation: z.int(),
});
export type ContractLab = Readonly<z.infer<typeof labSchema>>;

const clockSchema = z.strictObject({
  /** Nanoseconds of virtual time since the lab started. */
  nowNs: z.int(),
  isPlaying: z.boolean(),
  /** Virtual seconds per wall second; 1 is real time. */
  speed: z.number(),
  /** Set while it is played frame by frame, so many milliseconds of the wall apart, whatever `speed` says. */
  frameEveryMs: z.number().optional(),
  /** Set while the simulator does not keep up with `speed`: what it reaches instead. */
  reachedSpeed: z.number().optional(),
  /** Set when the simulator stopped on a contradiction of its own; the lab must be started anew. */
  failure: z.string().optional(),
  /** Set while the lab is not up yet: it runs as fast as it goes. */
  isComingUp: z.literal(true).optional(),
  /** Set while a step is on its way to its goal; a pause ends it. */
  isStepping: z.literal(true).optional(),
  /** Set while an earlier moment is shown: when the present is. */
  presentNs: z.int().optional(),
  /** Set while the lab is run to another moment: which, and how much of the way is done, from 0 to 1. */
  travel: z.strictObject({ toNs: z.number(), share: z.number() }).optional(),
});
export type ClockState = Readonly<z.infer<typeof clockSchema>>;

/** `report` and `drop` are marks of these kinds. */
const stepGoalSchema = z.enum(['frame', 'event', 'mark', 'report', 'drop']);
export type StepGoal = z.infer<typeof stepGoalSchema>;

export const CLOCK_REQUESTS = {
  'lab.get': { request: noArguments, response: labSchema },
  /** Starts the lab anew, at time zero, as the text has it now. */
  'lab.restart': { request: noArguments, response: labSchema },
  /** Takes the text back to what was last saved (an edit that can be undone), and starts the lab anew. */
  'lab.reset': { request: noArguments, response: labSchema },
  'clock.get': { request: noArguments, response: clockSchema },
  'clock.play': { request: noArguments, response: clockSchema },
  'clock.pause': { request: noArguments, response: clockSchema },
  /** Runs until the next frame has gone onto a wire, or the next mark of the timeline, or for one event of the simulator; then pauses. */
  'clock.step': { request: z.strictObject({ to: stepGoalSchema.optional() }), response: clockSchema },
  'clock.speed': {
    request: z.strictObject({ speed: z.number().positive().max(1000) }),
    response: clockSchema,
  },
  /** Until a speed is chosen: while it plays, a frame goes onto a wire each so many milliseconds. */
  'clock.frameEvery': {
    request: z.strictObject({ ms: z.number().min(10).max(60_000) }),
    response: clockSchema,
  },
} as const;

export const CLOCK_EVENTS = {
  lab: labSchema,
  clock: clockSchema,
} as const;
