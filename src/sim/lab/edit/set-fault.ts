/** `fault`: what is wrong with a cable, in one direction or in both. */
import { say, type Sentence } from '../../base/sentence';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { GivenFault } from '../lab-schema';
import type { EditSession } from './edit-session';
import type { FaultStep } from './fault-step';
import { refusal, type CableFaultFields, type LabCommand, type LabEdit } from './lab-command';
import { isSameValue } from './plain-value';

type FaultCommand = Extract<LabCommand, { readonly kind: 'fault' }>;

const LIST: FieldPath = ['spec', 'faults'];

/** What is wrong, by field. */
type FaultFields = ReadonlyMap<string, unknown>;

export function setFault(session: EditSession, command: FaultCommand): LabEdit {
  const spec = session.spec();
  const fault = fieldsOf(command.fault);
  const steps = faultSteps(spec.faults, command, fault);
  const cable = command.cable.replace(/:eth0$/, '');
  const isSound = fault.size === 0;
  if (steps.length === 0) {
    return refusal(
      isSound ? say('Nothing is wrong with the cable of {cable}.', { cable }) : say('That is so already.'),
    );
  }
  const problem = spec.changeFaults(steps);
  if (problem !== undefined) return refusal(problem);
  const isCut = fault.size === 1 && fault.get('down') === true;
  const what = isSound
    ? say('mend the cable of {cable}', { cable })
    : isCut
      ? say('cut the cable of {cable}', { cable })
      : say('set the faults of the cable of {cable}', { cable });
  return session.finish(inDirection(what, command.direction));
}

function inDirection(what: Sentence, direction: FaultCommand['direction']): Sentence {
  switch (direction) {
    case 'both':
      return what;
    case 'out':
      return say('{what}, sending', { what });
    case 'in':
      return say('{what}, receiving', { what });
  }
}

/** One entry says everything about a direction; what is said of the other one stays. */
function faultSteps(
  faults: readonly GivenFault[],
  { cable, direction }: FaultCommand,
  fault: FaultFields,
): readonly FaultStep[] {
  const own = faults.flatMap((entry, index) =>
    fullCableName(entry.cable) === cable ? [{ entry, index, way: entry.direction ?? 'both' }] : [],
  );
  const isSound = fault.size === 0;
  const way = direction === 'both' ? {} : { direction };
  const addition = {
    path: [...LIST, faults.length],
    value: { cable, ...way, ...Object.fromEntries(fault) },
  };
  if (direction === 'both') {
    const kept = isSound ? undefined : own[0];
    const gone = own.filter((each) => each !== kept).map(({ index }) => index);
    const changes =
      kept === undefined ? [] : [...wayStep(kept, 'both'), ...fieldSteps(kept.entry, kept.index, fault)];
    const isNew = !isSound && kept === undefined;
    return [...changes, ...removals(gone, faults.length), ...(isNew ? [addition] : [])];
  }
  const exact = own.find(({ way }) => way === direction);
  if (exact !== undefined) {
    return isSound ? removals([exact.index], faults.length) : fieldSteps(exact.entry, exact.index, fault);
  }
  const both = own.find(({ way }) => way === 'both');
  const left = both === undefined ? [] : wayStep(both, direction === 'out' ? 'in' : 'out');
  return isSound ? left : [...left, addition];
}

function fullCableName(text: string): string {
  return text.includes(':') ? text : `${text}:eth0`;
}

function wayStep(
  { index, way }: { readonly index: number; readonly way: string },
  wanted: 'both' | 'out' | 'in',
): readonly FaultStep[] {
  if (way === wanted) return [];
  const path = [...LIST, index, 'direction'];
  return [wanted === 'both' ? { path } : { path, value: wanted }];
}

function fieldSteps(entry: GivenFault, index: number, after: FaultFields): readonly FaultStep[] {
  const before = new Map<string, unknown>(Object.entries(entry));
  const gone = [...before.keys()].filter(
    (field) => field !== 'cable' && field !== 'direction' && !after.has(field),
  );
  const set = [...after].filter(([field, value]) => !isSameValue(before.get(field), value));
  // What is new first, so that the entry is never without anything.
  return [
    ...set.map(([field, value]) => ({ path: [...LIST, index, field], value })),
    ...gone.map((field) => ({ path: [...LIST, index, field] })),
  ];
}

function removals(indexes: readonly number[], count: number): readonly FaultStep[] {
  if (indexes.length === count && count > 0) return [{ path: LIST }];
  return indexes.toSorted((one, other) => other - one).map((index) => ({ path: [...LIST, index] }));
}

function fieldsOf(fault: CableFaultFields): FaultFields {
  const given = Object.entries(fault).filter(([, value]) => value !== undefined && value !== false);
  return new Map<string, unknown>(given);
}
