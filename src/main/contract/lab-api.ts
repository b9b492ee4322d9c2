/**
 * The contract between the page and its host: every request, its answer, and every event; one file a subject.
 *
 * The web host's WebSocket and the Electron preload carry the same messages. Answers are outcomes; a failed request
 * (`error` in the reply) is a bug of ours, never something that a user did.
 */
import { z } from 'zod';
import { ADDRESS_REQUESTS } from './address-requests';
import { ASSIST_REQUESTS } from './assist-requests';
import { CAPTURE_EVENTS, CAPTURE_REQUESTS } from './capture-requests';
import { CAPTURE_STUDY_REQUESTS } from './capture-study-requests';
import { CLOCK_EVENTS, CLOCK_REQUESTS } from './clock-requests';
import { DESIGN_EVENTS, DESIGN_REQUESTS } from './design';
import { FILE_EVENTS, FILE_REQUESTS } from './file-requests';
import { FLOW_REQUESTS } from './flow-requests';
import { INSPECT_REQUESTS } from './inspect-requests';
import { JOURNEY_REQUESTS } from './journey-requests';
import { PACKET_FILTER_REQUESTS } from './packet-filter-requests';
import { REACH_REQUESTS } from './reach-requests';
import { RUN_EVENTS, RUN_REQUESTS } from './run-requests';
import { SCENARIO_EVENTS, SCENARIO_REQUESTS } from './scenario-requests';
import { TERMINAL_EVENTS, TERMINAL_REQUESTS } from './terminal-requests';
import { TEXT_EVENTS, TEXT_REQUESTS } from './text-requests';
import { TIME_EVENTS, TIME_REQUESTS } from './time-requests';
import { topologySchema } from './topology';
import { wordingSchema } from './wording';

/** Every request by name, with what it takes and what it answers. */
export const REQUESTS = {
  ...CLOCK_REQUESTS,
  'topology.get': { request: z.strictObject({}), response: topologySchema },
  ...ADDRESS_REQUESTS,
  ...ASSIST_REQUESTS,
  ...CAPTURE_REQUESTS,
  ...CAPTURE_STUDY_REQUESTS,
  ...PACKET_FILTER_REQUESTS,
  ...FLOW_REQUESTS,
  ...INSPECT_REQUESTS,
  ...JOURNEY_REQUESTS,
  ...TERMINAL_REQUESTS,
  ...TEXT_REQUESTS,
  ...DESIGN_REQUESTS,
  ...REACH_REQUESTS,
  ...SCENARIO_REQUESTS,
  ...TIME_REQUESTS,
  ...RUN_REQUESTS,
  ...FILE_REQUESTS,
} as const;

/** Every event by name, with what it carries. */
export const EVENTS = {
  ...CLOCK_EVENTS,
  topology: topologySchema,
  ...CAPTURE_EVENTS,
  ...TERMINAL_EVENTS,
  ...TEXT_EVENTS,
  ...DESIGN_EVENTS,
  ...SCENARIO_EVENTS,
  ...TIME_EVENTS,
  ...RUN_EVENTS,
  ...FILE_EVENTS,
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
  z.strictObject({
    kind: z.literal('request'),
    id: z.int(),
    name: z.string(),
    argument: z.unknown(),
    /** The lab that it means, as `file` events number them; whichever is open if none is told. */
    lab: z.int().optional(),
  }),
  /** The page has drawn event number `sequence`; the host may send the next coalesced one. */
  z.strictObject({ kind: z.literal('acknowledge'), sequence: z.int() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** Host to page. An event with sequence 0 is not coalesced and wants no acknowledgement. */
export const hostMessageSchema = z.discriminatedUnion('kind', [
  /** JSON leaves out a value that is undefined. */
  z.strictObject({ kind: z.literal('response'), id: z.int(), value: z.unknown().optional() }),
  z.strictObject({ kind: z.literal('error'), id: z.int(), message: wordingSchema }),
  z.strictObject({ kind: z.literal('event'), sequence: z.int(), name: z.string(), value: z.unknown() }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;
