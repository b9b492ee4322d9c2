/** What the command line changes in a lab before it is read. */
import type { Diagnostic } from '../base/diagnostic';

export interface LabOverrides {
  readonly seed?: number | undefined;
  /** `PLUGIN` or `PLUGIN/MODE`. */
  readonly cni?: string | undefined;
  readonly proxyMode?: string | undefined;
  /** Workers, besides the control plane. */
  readonly nodeCount?: number | undefined;
}

/** An override is at no place in a file. */
export function overrideProblem(message: string, hint: string): Diagnostic {
  return { severity: 'error', code: 'bad-override', message, hint };
}
