/** What a host answers, with its sentences in English as a page would show them. */
import { inEnglish } from '#sim/base/sentence';
import { wordingSchema } from '#main/contract/wording';

export function plainWords(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const wording = wordingSchema.safeParse(value);
  if (wording.success) return inEnglish(wording.data);
  if (Array.isArray(value)) return value.map(plainWords);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainWords(each)]));
}
