/** What one probe has found (`pkg/probe/probe.go`). */
export type ProbeOutcome =
  | { readonly result: 'success' }
  /** Passed, with something to tell. */
  | { readonly result: 'warning' | 'failure'; readonly output: string }
  /** It could not be made, so that it counts for nothing. */
  | { readonly result: 'error'; readonly output: string };

export const PASSED: ProbeOutcome = { result: 'success' };

export function failedBecause(output: string): ProbeOutcome {
  return { result: 'failure', output };
}
