/** What an edit of the canvas needs to know of the running lab, and what is said when it is refused. */
import { say, type Wording } from '../../sim/api/sentence';
import type { LabEdit } from '../../sim/api/lab-editing';
import type { Simulation } from '../../sim/api/simulation';
import type { EditOutcome } from '../contract/design';
import type { TextState } from '../contract/text-requests';
import type { TextReading } from './text-reading';

/** The workload of a Pod that runs, by their references. */
export function workloadOf(podRef: string, simulation: Simulation): string | undefined {
  const id = podRef.replace(/^pod\//u, '');
  return simulation.topology().workloads.find(({ pods }) => pods.includes(id))?.id;
}

export function refusalOf({ message, offer }: LabEdit & { readonly kind: 'refused' }): EditOutcome {
  return { kind: 'refused', message, ...(offer === undefined ? {} : { offer }) };
}

/** Why the text cannot be edited by command. */
export function editProblemOf(
  reading: TextReading,
  application: TextState['application'],
): Wording | undefined {
  if (application.kind === 'unread') {
    return say('The text is too large to be read while it is edited; have it read first.');
  }
  if (!reading.isBroken) return undefined;
  const error = reading.diagnostics.find(({ severity }) => severity === 'error');
  const { location } = error ?? {};
  const problem = error?.message ?? '';
  return location === undefined
    ? say('The text has an error: {problem}. Mend it first, or undo.', { problem })
    : say('The text has an error in {file}, line {line}: {problem}. Mend it first, or undo.', {
        file: location.file,
        line: location.line,
        problem,
      });
}
