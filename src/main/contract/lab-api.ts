/**
 * The contract between the page and its host: every request, its answer, and every event.
 *
 * The web host's WebSocket and the Electron preload carry the same messages. Answers are outcomes; a failed request
 * (`error` in the reply) is a bug of ours, never something that a user did.
 */
import { z } from 'zod';
import { topologySchema } from './topology';

const diagnosticSchema = z.strictObject({
  severity: z.enum(['error', 'warning', 'notice']),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  location: z.strictObject({ file: z.string(), line: z.int(), column: z.int() }).optional(),
});
export type ContractDiagnostic = Readonly<z.infer<typeof diagnosticSchema>>;

const labSchema = z.strictObject({
  name: z.string(),
  files: z.array(z.strictObject({ name: z.string(), text: z.string() })),
  diagnostics: z.array(diagnosticSchema),
  /** Calendar time of the virtual clock's zero, in milliseconds since 1970. */
  startTimeMs: z.number(),
});
export type ContractLab = Readonly<z.infer<typeof labSchema>>;

const clockSchema = z.strictObject({
  /** Nanoseconds of virtual time since the lab started. */
  nowNs: z.int(),
  isPlaying: z.boolean(),
  /** Virtual seconds per wall second; 1 is real time. */
  speed: z.number(),
  /** Set while the simulator does not keep up with `speed`: what it reaches instead. */
  reachedSpeed: z.number().optional(),
  /** Set when the simulator stopped on a contradiction of its own; the lab must be opened again. */
  failure: z.string().optional(),
});
export type ClockState = Readonly<z.infer<typeof clockSchema>>;

const captureRowSchema = z.strictObject({
  /** Counts from 1 in the capture (after its filter). */
  number: z.int(),
  timeNs: z.int(),
  interfaceId: z.string(),
  direction: z.enum(['in', 'out']),
  /** The line that tcpdump prints for it, time stamp included; more lines under -v. */
  text: z.string(),
});
export type CaptureRow = Readonly<z.infer<typeof captureRowSchema>>;

const captureStateSchema = z.strictObject({
  captureId: z.string(),
  interfaces: z.array(z.string()),
  filter: z.string(),
  isRunning: z.boolean(),
  count: z.int(),
});
export type CaptureState = Readonly<z.infer<typeof captureStateSchema>>;

const dropSchema = z.strictObject({
  number: z.int(),
  timeNs: z.int(),
  /** Where: `node/node1`, `default/client`. */
  at: z.string(),
  device: z.string(),
  /** A sentence for people, with the rule or the object that decided. */
  reason: z.string(),
  /** The packet in tcpdump's words. */
  packet: z.string(),
});
export type DropRow = Readonly<z.infer<typeof dropSchema>>;

const captureStartOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('started'), captureId: z.string() }),
  z.strictObject({ kind: z.literal('no-such-interface'), interfaceId: z.string() }),
  z.strictObject({ kind: z.literal('bad-filter'), message: z.string(), column: z.int() }),
]);

const terminalOpenOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opened'), terminalId: z.string() }),
  z.strictObject({ kind: z.literal('no-such-target'), message: z.string() }),
]);

const noArguments = z.strictObject({});

/** Every request by name, with what it takes and what it answers. */
export const REQUESTS = {
  'lab.get': { request: noArguments, response: labSchema },
  'topology.get': { request: noArguments, response: topologySchema },
  'clock.get': { request: noArguments, response: clockSchema },
  'clock.play': { request: noArguments, response: clockSchema },
  'clock.pause': { request: noArguments, response: clockSchema },
  /** Runs until the next frame has gone onto a wire, then pauses. */
  'clock.step': { request: noArguments, response: clockSchema },
  'clock.speed': {
    request: z.strictObject({ speed: z.number().positive().max(1000) }),
    response: clockSchema,
  },
  'capture.start': {
    request: z.strictObject({ interfaces: z.array(z.string()), filter: z.string() }),
    response: captureStartOutcomeSchema,
  },
  'capture.stop': {
    request: z.strictObject({ captureId: z.string() }),
    response: captureStateSchema.optional(),
  },
  'capture.setFilter': {
    request: z.strictObject({ captureId: z.string(), filter: z.string() }),
    response: captureStartOutcomeSchema,
  },
  /** `from` counts from 0. */
  'capture.rows': {
    request: z.strictObject({
      captureId: z.string(),
      from: z.int().nonnegative(),
      count: z.int().positive().max(1000),
    }),
    response: z.array(captureRowSchema),
  },
  /** The pcapng file, base64. */
  'capture.export': {
    request: z.strictObject({ captureId: z.string() }),
    response: z.strictObject({ fileName: z.string(), base64: z.string() }).optional(),
  },
  'drops.rows': {
    request: z.strictObject({ from: z.int().nonnegative(), count: z.int().positive().max(1000) }),
    response: z.array(dropSchema),
  },
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
} as const;

/** Every event by name, with what it carries. */
export const EVENTS = {
  clock: clockSchema,
  topology: topologySchema,
  /** Sent at most once per frame interval, and only after the last one was acknowledged. */
  captures: z.array(captureStateSchema),
  drops: z.strictObject({ count: z.int() }),
  /** How many frames each wire carried since the last event, by wire id of the topology. */
  traffic: z.record(z.string(), z.int()),
  'terminal.data': z.strictObject({ terminalId: z.string(), data: z.string() }),
  'terminal.exit': z.strictObject({ terminalId: z.string(), exitCode: z.int() }),
} as const;

export type RequestName = keyof typeof REQUESTS;
export type RequestOf<Name extends RequestName> = z.infer<(typeof REQUESTS)[Name]['request']>;
export type ResponseOf<Name extends RequestName> = z.infer<(typeof REQUESTS)[Name]['response']>;
export type EventName = keyof typeof EVENTS;
export type EventOf<Name extends EventName> = z.infer<(typeof EVENTS)[Name]>;

/** What the renderer holds, whichever host carries it. */
export interface LabApi {
  request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<ResponseOf<Name>>;
  /** Returns a function that unsubscribes. */
  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): () => void;
  /** Calls `listener` when the host is lost and when it is back. */
  onConnection(listener: (isConnected: boolean) => void): () => void;
}

/** Page to host. */
export const clientMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('request'), id: z.int(), name: z.string(), argument: z.unknown() }),
  /** The page has drawn event number `sequence`; the host may send the next coalesced one. */
  z.strictObject({ kind: z.literal('acknowledge'), sequence: z.int() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** Host to page. */
export const hostMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('response'), id: z.int(), value: z.unknown() }),
  z.strictObject({ kind: z.literal('error'), id: z.int(), message: z.string() }),
  z.strictObject({ kind: z.literal('event'), sequence: z.int(), name: z.string(), value: z.unknown() }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;
