/** What the command line changes in a lab before it is read. */
import { wordedMessage, type Diagnostic } from '../base/diagnostic';
import type { Sentence } from '../base/sentence';

export interface LabOverrides {
  readonly seed?: number | undefined;
  /** `PLUGIN` or `PLUGIN/MODE`. */
  readonly cni?: string | undefined;
  readonly proxyMode?: string | undefined;
  /** Workers, besides the control plane. */
  readonly nodeCount?: number | undefined;
}

/** An override is at no place in a file. */
export function overrideProblem(message: Sentence, hint: Sentence): Diagnostic {
  return { severity: 'error', code: 'bad-override', ...wordedMessage(message, hint) };
}
