/** Terminals in Pods and on machines, and requests that are sent without one. */
import { z } from 'zod';
import { wordingSchema } from './wording';

const terminalOpenOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opened'), terminalId: z.string() }),
  z.strictObject({ kind: z.literal('no-such-target'), message: wordingSchema }),
]);

/** "Send a request from here to there", done by the host with a command that a person would have typed. */
const sentRequestSchema = z.strictObject({
  requestId: z.int(),
  /** As the page named them. */
  from: z.string(),
  to: z.string(),
  /** Where it ran, as the command line names it: `default/client`. */
  target: z.string(),
  /** What ran: `wget -qO- http://web`. */
  command: z.string(),
  state: z.enum(['running', 'answered', 'failed']),
  /** For people: `200 OK in 3.1 ms`, `connection refused`. Empty while it runs. */
  summary: z.string(),
  /** What the command printed, cut after 4096 characters. */
  output: z.string(),
  /** Set when it has ended. */
  exitCode: z.int().optional(),
});
export type SentRequest = Readonly<z.infer<typeof sentRequestSchema>>;

export const TERMINAL_REQUESTS = {
  'terminal.open': {
    request: z.strictObject({
      target: z.string(),
      /** Of the target, where it does not name it; `default` when left out. */
      namespace: z.string().optional(),
      container: z.string().optional(),
      columns: z.int().positive(),
      rows: z.int().positive(),
    }),
    response: terminalOpenOutcomeSchema,
  },
  'terminal.write': {
    request: z.strictObject({ terminalId: z.string(), data: z.string() }),
    response: z.undefined(),
  },
  'terminal.resize': {
    request: z.strictObject({
      terminalId: z.string(),
      columns: z.int().positive(),
      rows: z.int().positive(),
    }),
    response: z.undefined(),
  },
  'terminal.close': { request: z.strictObject({ terminalId: z.string() }), response: z.undefined() },
  /** `from` and `to` are element references (`design.ts`). The outcome of a request that was sent comes as events. */
  'traffic.send': {
    request: z.strictObject({ from: z.string(), to: z.string() }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('sent'), request: sentRequestSchema }),
      /** Why there is no way to ask, and what would help. */
      z.strictObject({ kind: z.literal('impossible'), message: wordingSchema }),
    ]),
  },
} as const;

export const TERMINAL_EVENTS = {
  /** `note` is what the host says, behind what the shell printed. */
  'terminal.data': z.strictObject({
    terminalId: z.string(),
    data: z.string(),
    note: wordingSchema.optional(),
  }),
  'terminal.exit': z.strictObject({ terminalId: z.string(), exitCode: z.int() }),
  'traffic.request': sentRequestSchema,
} as const;
