/** What a person would call the part of a text that was edited. */
import { say, type Sentence } from '../../sim/api/sentence';

/** Looking for the name of a document must not take longer than typing. */
const MAX_DOCUMENT_LENGTH = 256 * 1024;

/** `edit Deployment web`, by the YAML document at `offset`; `type in FILE` where it has no kind and name yet. */
export function typingNameOf(fileName: string, text: string, offset: number): Sentence {
  const document = documentAt(text, offset);
  const kind = document === undefined ? undefined : /^kind:[ \t]*["']?([A-Za-z]+)/mu.exec(document)?.[1];
  const name = document === undefined ? undefined : nameOf(document);
  if (kind !== undefined && name !== undefined) return say('edit {kind} {name}', { kind, name });
  return say('type in {file}', { file: fileName.split(/[/\\]/u).at(-1) ?? fileName });
}

function documentAt(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n---', Math.max(0, offset - 1)) + 1;
  const next = text.indexOf('\n---', offset);
  const end = next === -1 ? text.length : next + 1;
  return end - start > MAX_DOCUMENT_LENGTH ? undefined : text.slice(start, end);
}

/** `metadata: {name: web}`, or `name: web` in the lines below `metadata:`. */
function nameOf(document: string): string | undefined {
  const metadata = /^metadata:(?<flow>[ \t]*\{[^\n]*)?(?<block>(?:\n(?:[ \t][^\n]*)?)*)/mu.exec(document);
  const below = `${metadata?.groups?.['flow'] ?? ''}${metadata?.groups?.['block'] ?? ''}`;
  return /(?:^|[\s{,])name:[ \t]*["']?([\w.-]+)/u.exec(below)?.[1];
}
