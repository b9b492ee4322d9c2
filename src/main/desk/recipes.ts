/** Manifests to start from that come with Podwire. The comment that each begins with says in its first sentence what it does. */
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResponseOf } from '../contract/lab-api';
import { listManifests, MAX_TEXT_BYTES } from './disk-lab';
import { readRegularFile } from './read-regular-file';

const RECIPES_FOLDER = fileURLToPath(new URL('../../resources/recipes', import.meta.url));

export async function listRecipes(folder = RECIPES_FOLDER): Promise<ResponseOf<'file.recipes'>> {
  const found = await listManifests(folder);
  if (found.kind === 'problem') return [];
  const recipes: ResponseOf<'file.recipes'> = [];
  for (const name of found.names) {
    const reading = await readRegularFile(join(folder, name), MAX_TEXT_BYTES);
    if (reading.kind !== 'read') continue;
    const text = Buffer.from(reading.bytes).toString('utf8');
    recipes.push({ name: basename(name, '.yaml'), title: firstSentenceOf(text), text });
  }
  return recipes;
}

function firstSentenceOf(text: string): string {
  const comment = /^(?:#.*\r?\n)*/u.exec(text)?.[0] ?? '';
  const words = comment.replaceAll(/^#\s*/gmu, '').replaceAll(/\s+/gu, ' ').trim();
  return /^.*?[.!?](?=\s|$)/u.exec(words)?.[0] ?? words;
}
