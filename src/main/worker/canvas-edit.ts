/** What an edit of the canvas needs to know of the running lab, and what is said when it is refused. */
import type { LabEdit } from '../../sim/api/lab-editing';
import type { Simulation } from '../../sim/api/simulation';
import type { EditOutcome } from '../contract/design';

/** The workload of a Pod that runs, by their references. */
export function workloadOf(podRef: string, simulation: Simulation): string | undefined {
  const id = podRef.replace(/^pod\//u, '');
  return simulation.topology().workloads.find(({ pods }) => pods.includes(id))?.id;
}

export function refusalOf({ message, offer }: LabEdit & { readonly kind: 'refused' }): EditOutcome {
  if (offer === undefined) return { kind: 'refused', message };
  const { label, command } = offer;
  const copy = command.kind === 'delete' ? { ...command, refs: [...command.refs] } : command;
  return { kind: 'refused', message, offer: { label, command: copy } };
}
