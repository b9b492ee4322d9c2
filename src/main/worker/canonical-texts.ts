/** The texts of a lab as `podwire fmt` lays them out: those that are another one then, or what is no YAML in them. */
import { canonicalFileOf } from '../../sim/api/format-lab';
import type { Diagnostic } from '../../sim/api/read-lab';
import type { FileText } from '../contract/text-requests';

type CanonicalTexts =
  | { readonly ok: true; readonly value: readonly FileText[] }
  | { readonly ok: false; readonly error: Diagnostic };

export function canonicalTextsOf(files: readonly FileText[]): CanonicalTexts {
  const encoder = new TextEncoder();
  const changed: FileText[] = [];
  for (const { name, text } of files) {
    const canonical = canonicalFileOf({ name, bytes: encoder.encode(text) });
    const [problem] = canonical.ok ? [] : canonical.error;
    if (problem !== undefined) return { ok: false, error: problem };
    if (canonical.ok && canonical.value !== text) changed.push({ name, text: canonical.value });
  }
  return { ok: true, value: changed };
}
