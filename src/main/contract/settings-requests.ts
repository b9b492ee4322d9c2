/** What a person has set for every window: kept by the host, so that it is the same in each browser and after an update. */
import { z } from 'zod';
import { LANGUAGES } from './languages';

/** Absent is as the system has it, or as Podwire comes. */
export const settingsSchema = z.object({
  language: z.enum(LANGUAGES).optional(),
  theme: z.enum(['light', 'dark']).optional(),
  contrast: z.enum(['more', 'normal']).optional(),
  motion: z.enum(['reduced', 'full']).optional(),
  /** In percent. */
  typeSize: z.int().min(80).max(160).optional(),
  /** In pixels, of editor and terminals. */
  codeSize: z.number().min(9).max(32).optional(),
  /** How many labs the list of recent ones has; 0 keeps none. */
  recentCount: z.int().min(0).max(100).optional(),
  /** Keys by the command that they are for; empty for none. */
  shortcuts: z.record(z.string(), z.string()).optional(),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export const SETTINGS_REQUESTS = {
  'settings.get': { request: z.strictObject({}), response: settingsSchema },
  /** All of them: what is not there is unset. */
  'settings.set': { request: settingsSchema, response: z.strictObject({}) },
} as const;

/** They were changed, in this window or another one. */
export const SETTINGS_EVENTS = { settings: settingsSchema } as const;
