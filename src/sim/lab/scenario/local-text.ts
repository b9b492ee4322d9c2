/** What a Scenario says to its reader: in English, and in the other languages of the window where somebody has written them. */
import { z } from 'zod';
import { isPlainRecord, textFieldOf } from '../../kube/objects/kube-object';

/** By language (BCP 47), as the window knows them. */
export interface LocalText {
  readonly en: string;
  readonly 'zh-CN'?: string;
  readonly 'zh-TW'?: string;
}

/** A text alone is English. */
export const localTextSchema = z.union([
  z.string(),
  z.strictObject({ en: z.string(), 'zh-CN': z.string().optional(), 'zh-TW': z.string().optional() }),
]);

/** Undefined where nothing is written that a reader could read. */
export function localTextOf(given: unknown): LocalText | undefined {
  if (typeof given === 'string') return { en: given };
  const en = textFieldOf(given, 'en');
  if (!isPlainRecord(given) || en === undefined) return undefined;
  const [simplified, traditional] = [textFieldOf(given, 'zh-CN'), textFieldOf(given, 'zh-TW')];
  return {
    en,
    ...(simplified === undefined ? {} : { 'zh-CN': simplified }),
    ...(traditional === undefined ? {} : { 'zh-TW': traditional }),
  };
}
