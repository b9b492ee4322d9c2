/** Files of a lab within a file of Podwire's own: as text where they are UTF-8, so that people can read them. */
import { z } from 'zod';
import type { InputFile } from '../worker/worker-message';

export const keptFileSchema = z.union([
  z.object({ name: z.string(), text: z.string() }),
  z.object({ name: z.string(), base64: z.string() }),
]);
type KeptFile = z.infer<typeof keptFileSchema>;

export function encodeKeptFile({ name, bytes }: InputFile): KeptFile {
  const buffer = Buffer.from(bytes);
  const text = buffer.toString('utf8');
  return Buffer.from(text, 'utf8').equals(buffer)
    ? { name, text }
    : { name, base64: buffer.toString('base64') };
}

export function decodeKeptFile(file: KeptFile): InputFile {
  const bytes = 'text' in file ? Buffer.from(file.text, 'utf8') : Buffer.from(file.base64, 'base64');
  return { name: file.name, bytes };
}
