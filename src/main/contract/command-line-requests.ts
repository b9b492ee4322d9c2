/** What `podwire COMMAND …` prints, for the lab that is open; answered by the host's own thread. */
import { z } from 'zod';

/** More is no line that somebody has typed. */
const MAX_LINE_CHARACTERS = 10_000;

const printedSchema = z.strictObject({
  /** One after the other, of standard output and of standard error. */
  pieces: z.array(z.strictObject({ isError: z.boolean(), text: z.string() })),
  /** There was more, and the command was ended. */
  isCut: z.boolean(),
  /** Absent when somebody has ended it. */
  exitCode: z.int().optional(),
});
export type PrintedCommand = Readonly<z.infer<typeof printedSchema>>;

export const COMMAND_LINE_REQUESTS = {
  /** Works on a copy of the lab, which is `.` in the line; other paths count from the folder of the lab. Writes no file. */
  'commandLine.run': {
    /** What comes behind `podwire`: `reach . -o csv`. */
    request: z.strictObject({ line: z.string().max(MAX_LINE_CHARACTERS) }),
    response: printedSchema,
  },
} as const;
