/** The canonical form of files of labs, for the hosts. */
import type { Diagnostic } from '../base/diagnostic';
import { err, type Result } from '../base/result';
import { canonicalTextOf } from '../lab/source/canonical-text';
import { decodeSource, type InputFile } from '../lab/source/source-file';

/** UTF-8 without a byte order mark, whatever the file is. */
export function canonicalFileOf(file: InputFile): Result<string, readonly Diagnostic[]> {
  const decoded = decodeSource(file);
  return decoded.ok ? canonicalTextOf({ name: file.name, text: decoded.value.text }) : err([decoded.error]);
}
