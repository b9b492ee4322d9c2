/** What can be asked of a capture beyond its rows: marks, comments, streams, sightings, conversations, a chart, files. */
import { z } from 'zod';
import { fixSchema } from './fix';
import { wordingSchema } from './wording';

const captureId = z.string();
const number = z.int().positive();

const streamEndSchema = z.strictObject({ address: z.string(), port: z.int() });

const streamSchema = z.strictObject({
  protocol: z.enum(['tcp', 'udp']),
  stream: z.int(),
  /** The display filter that shows its packets. */
  filter: z.string(),
  one: streamEndSchema,
  other: streamEndSchema,
  pieces: z.array(
    z.strictObject({
      side: z.enum(['one', 'other']),
      /** The first packet that brought it. */
      number,
      /** Bytes before these that no packet of the capture had. */
      missingBytes: z.int(),
      base64: z.string(),
    }),
  ),
  isCut: z.boolean(),
});
export type StreamView = Readonly<z.infer<typeof streamSchema>>;

const sightingSchema = z.strictObject({
  number,
  timeNs: z.int(),
  interfaceId: z.string(),
  direction: z.enum(['in', 'out']).optional(),
  fields: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});
export type Sighting = Readonly<z.infer<typeof sightingSchema>>;

const conversationSideSchema = z.strictObject({
  address: z.string(),
  port: z.int(),
  packets: z.int(),
  bytes: z.int(),
});

const conversationSchema = z.strictObject({
  protocol: z.enum(['tcp', 'udp']),
  stream: z.int(),
  one: conversationSideSchema,
  other: conversationSideSchema,
  firstTimeNs: z.int(),
  lastTimeNs: z.int(),
});
export type CaptureConversation = Readonly<z.infer<typeof conversationSchema>>;

const capturedPoliciesSchema = z.strictObject({
  /** A manifest with comments; empty where there is nothing that a policy could let through. */
  text: z.string(),
  /** Conversations of Pods that nobody accepted, or that were under way when the capture began. */
  leftOut: z.int(),
  /** The capture is of every interface and has everything: a direction of which it has nothing is closed. */
  isWhole: z.boolean(),
  /** What writes it into the lab; absent where there is nothing to write, or no file of YAML. */
  offer: z.strictObject({ base: z.int(), fix: fixSchema }).optional(),
});
export type CapturedPoliciesView = Readonly<z.infer<typeof capturedPoliciesSchema>>;

const chartSchema = z.strictObject({
  firstNs: z.int(),
  fromNs: z.int(),
  toNs: z.int(),
  all: z.array(z.int()),
  shown: z.array(z.int()),
});
export type CaptureChartView = Readonly<z.infer<typeof chartSchema>>;

/** `pcapng` with names, comments and packet ids; `plain` to the byte as `podwire capture` writes it. */
const exportFormatSchema = z.enum(['pcapng', 'plain', 'text', 'csv', 'json']);
export type CaptureExportFormat = z.infer<typeof exportFormatSchema>;
const exportScopeSchema = z.enum(['all', 'shown', 'marked']);
export type CaptureExportScope = z.infer<typeof exportScopeSchema>;

const exportPieceSchema = z.discriminatedUnion('kind', [
  /** `share`: of the whole file, from 0 to 1. */
  z.strictObject({ kind: z.literal('piece'), base64: z.string(), share: z.number() }),
  z.strictObject({ kind: z.literal('whole') }),
  /** The capture has other packets under the same numbers by now. */
  z.strictObject({ kind: z.literal('gone') }),
]);

const openOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opened'), captureId }),
  z.strictObject({ kind: z.literal('bad-file'), message: wordingSchema }),
]);

export const CAPTURE_STUDY_REQUESTS = {
  'capture.mark': {
    request: z.strictObject({ captureId, numbers: z.array(number).max(10_000), isMarked: z.boolean() }),
    response: z.undefined(),
  },
  'capture.comment': {
    request: z.strictObject({ captureId, number, text: z.string().max(4096) }),
    response: z.undefined(),
  },
  /**
   * The nearest row, after or before the one at the place `from` (counted from 0 among those shown; -1 is before the first), that is
   * marked, or that is looked for (sim/api/find-packet). What cannot be looked for, as `filter.check` says of it, finds nothing.
   */
  'capture.find': {
    request: z.strictObject({
      captureId,
      from: z.int().min(-1),
      direction: z.enum(['next', 'previous']),
      what: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('marked') }),
        z.strictObject({
          kind: z.enum(['text', 'expression', 'bytes', 'filter']),
          text: z.string().min(1).max(1000),
        }),
        z.strictObject({ kind: z.literal('number'), number }),
      ]),
    }),
    response: z.int().optional(),
  },
  'capture.stream': {
    request: z.strictObject({ captureId, number }),
    response: streamSchema.optional(),
  },
  /** Whose addresses are, by what the file of a capture says; nothing of a capture of the lab, whose topology has them. */
  'capture.names': {
    request: z.strictObject({ captureId }),
    response: z.array(z.strictObject({ address: z.string(), name: z.string() })),
  },
  /** The packet on every interface that saw it, in the order of time. */
  'capture.sightings': {
    request: z.strictObject({ captureId, number }),
    response: z.array(sightingSchema),
  },
  'capture.conversations': {
    request: z.strictObject({ captureId }),
    response: z.strictObject({
      conversations: z.array(conversationSchema),
      /** Of all, of which those with the most bytes are told. */
      count: z.int(),
      /** False while more packets are to be read: ask again. */
      isComplete: z.boolean(),
    }),
  },
  /** NetworkPolicies that let through what the capture saw. */
  'capture.policies': {
    request: z.strictObject({ captureId }),
    response: capturedPoliciesSchema.optional(),
  },
  'capture.chart': {
    request: z.strictObject({ captureId, parts: z.int().positive().max(400) }),
    response: chartSchema.optional(),
  },
  /** A file that is asked for in pieces, in order, until it is whole, or until `capture.endExport`. */
  'capture.export': {
    request: z.strictObject({ captureId, format: exportFormatSchema, scope: exportScopeSchema }),
    response: z.strictObject({ exportId: z.int(), fileName: z.string() }).optional(),
  },
  'capture.exportPiece': {
    request: z.strictObject({ exportId: z.int() }),
    response: exportPieceSchema,
  },
  'capture.endExport': { request: z.strictObject({ exportId: z.int() }), response: z.undefined() },
  /** A capture file of another program, or of this one. */
  'capture.open': {
    request: z.strictObject({ fileName: z.string().max(1000), base64: z.string() }),
    response: openOutcomeSchema,
  },
  'capture.close': { request: z.strictObject({ captureId }), response: z.undefined() },
} as const;
