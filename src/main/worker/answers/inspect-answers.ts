import { describeObject, inspectTable } from '../../../sim/api/inspection';
import type { INSPECT_REQUESTS, InspectOutcome } from '../../contract/inspect-requests';
import type { AnswersTo } from './answers-to';

/** More lines nobody reads in a window; a terminal prints them all. */
const MAX_LINES = 5_000;

export const INSPECT_ANSWERS: AnswersTo<typeof INSPECT_REQUESTS> = {
  'inspect.table': ({ target, table }, { session: { host } }) =>
    outcomeOf(inspectTable(host.simulation, target, table)),
  'inspect.object': (object, { session: { host } }) => outcomeOf(describeObject(host.simulation, object)),
};

function outcomeOf(looked: ReturnType<typeof inspectTable>): InspectOutcome {
  if (!looked.ok) return { kind: 'none', message: looked.error };
  const { command, text } = looked.value;
  const lines = text.split('\n');
  const hiddenLines = Math.max(0, lines.length - MAX_LINES);
  return { kind: 'text', command, text: lines.slice(0, MAX_LINES).join('\n'), hiddenLines };
}
