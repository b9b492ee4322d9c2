/**
 * Is there anything in these texts that a lab could be made of, be it with mistakes? A web page, notes, a Docker Compose file,
 * a template of Helm and an empty file hold nothing; a manifest that somebody has not finished does.
 */
import type { PlainRecord } from '../../kube/objects/kube-object';
import type { ReadCache } from '../read-cache';
import { describeForeignFile } from './foreign-file';
import { sourceDocumentsOf } from './source-document';
import type { TextInput } from './source-file';
import { TEMPLATE_HINT } from './yaml-problem';
import { readYaml } from './yaml-source';

/** Where YAML cannot be read, this is what tells a manifest from other texts. */
const TYPE_FIELD = /(?:^|[\s{,])["']?(?:apiVersion|kind)["']?\s*:/mu;
const LAB_FIELD = /["']?apiVersion["']?\s*:\s*["']?podwire\.dev\//u;

export function holdsObjects(files: readonly TextInput[], cache?: ReadCache): boolean {
  return files.some(({ name, text }) => {
    if (!TYPE_FIELD.test(text)) return false;
    const read = readYaml(name, text, cache);
    // It is mended in its chart; only a lab file is nobody else's.
    const isTemplate = read.diagnostics.some(({ words }) => words?.hint?.key === TEMPLATE_HINT.key);
    if (isTemplate && !LAB_FIELD.test(text)) return false;
    const { documents } = sourceDocumentsOf(read.documents, cache);
    return documents.length === 0 || documents.some(({ value }) => isOfLab(value));
  });
}

function isOfLab(value: PlainRecord): boolean {
  if (value['apiVersion'] === undefined && value['kind'] === undefined) return false;
  return describeForeignFile(value) === undefined;
}
