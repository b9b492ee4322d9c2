/** Filters while they are being written: whether they are right, and what could stand there. */
import { z } from 'zod';
import { wordingSchema } from './wording';

const filterProblemSchema = z.strictObject({
  message: wordingSchema,
  /** Counts from 1. */
  column: z.int(),
});

/**
 * `capture` is tcpdump's language, `display` Wireshark's; a `column` is one field of it. An `expression` is a regular one, and `bytes` are
 * hexadecimal digits: what is looked for in packets.
 */
const filterLanguageSchema = z.enum(['capture', 'display', 'column', 'expression', 'bytes']);
export type FilterLanguage = z.infer<typeof filterLanguageSchema>;

const filterCheckSchema = z.strictObject({
  problem: filterProblemSchema.optional(),
  /** Columns, counted from 0, of the word that a completion replaces. */
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
  items: z.array(z.strictObject({ text: z.string(), title: z.string() })),
  /** What of the lab could stand there too. */
  wants: z.enum(['address', 'interface']).optional(),
});
export type FilterCheck = Readonly<z.infer<typeof filterCheckSchema>>;

export const PACKET_FILTER_REQUESTS = {
  'filter.check': {
    request: z.strictObject({
      language: filterLanguageSchema,
      text: z.string().max(10_000),
      cursor: z.int().nonnegative(),
    }),
    response: filterCheckSchema,
  },
} as const;
