/**
 * What changed between two labs: the cluster and its network with every default filled in, objects field by field, Scenarios and
 * the Layout as they are written, and who may reach whom.
 *
 * What the API server fills in is no difference to what somebody wrote out. Leaves out what runs: nothing is built.
 */
import { err, ok, type Result } from '../../base/result';
import type { Diagnostic } from '../../base/diagnostic';
import { say, type Wording } from '../../base/sentence';
import type { PlainRecord } from '../../kube/objects/kube-object';
import type { LabDocument } from '../../lab/lab-document';
import { readLab } from '../../lab/read-lab';
import type { InputFile } from '../../lab/source/source-file';
import type { ReachChange } from '../../policy/reach-difference';
import { readReachFiles, type ReachFiles } from '../reach';
import { describedObjectOf, type DescribedObject } from './described-object';
import { ownDocumentsOf } from './own-documents';
import { valueChangesOf, type ValueChange } from './value-difference';

export interface PartChange {
  /** `Deployment default/web`, `Scenario first-request`. */
  readonly title: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Of one that is changed. */
  readonly fields: readonly ValueChange[];
}

export interface LabDifference {
  /** Fields of `spec` of the Lab document, resolved. */
  readonly cluster: readonly ValueChange[];
  readonly objects: readonly PartChange[];
  /** Scenarios and Layouts. */
  readonly others: readonly PartChange[];
  /** Undefined where it was not looked at: `reachNote` says why. */
  readonly reach: ReachDifference | undefined;
  readonly reachNote: Wording | undefined;
  /** As they were read. */
  readonly labs: { readonly before: LabDocument; readonly after: LabDocument };
}

export interface ReachDifference {
  readonly changes: readonly ReachChange[];
  /** Workloads that are in one of the labs only. */
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

/** Their pairs are more than somebody waits for. */
const MOST_WORKLOADS = 1000;

export function labDifferenceOf(
  before: readonly InputFile[],
  after: readonly InputFile[],
): Result<LabDifference, readonly Diagnostic[]> {
  const [old, young] = [readLab(before), readLab(after)];
  if (!old.ok || !young.ok) return err([...(old.ok ? [] : old.error), ...(young.ok ? [] : young.error)]);
  const [one, other] = [old.value, young.value];
  return ok({
    cluster: valueChangesOf(clusterOf(one), clusterOf(other)),
    objects: objectChangesOf(one, other),
    others: otherChangesOf(one, other),
    ...reachOf(before, after),
    labs: { before: one, after: other },
  });
}

export function isSameLab({ cluster, objects, others, reach }: LabDifference): boolean {
  return cluster.length + objects.length + others.length + (reach?.changes.length ?? 0) === 0;
}

/** `addresses` and the like stand where the file has them; the name of the lab is nothing that runs. */
function clusterOf({ spec }: LabDocument): PlainRecord {
  return { ...spec };
}

function objectChangesOf(before: LabDocument, after: LabDocument): readonly PartChange[] {
  return partChangesOf(describedOf(before), describedOf(after), fieldChangesOf);
}

/** Parts by their titles, in the order of the first lab. */
function partChangesOf<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  fieldsOf: (one: T, other: T) => readonly ValueChange[],
): readonly PartChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((title): readonly PartChange[] => {
    const [one, other] = [before.get(title), after.get(title)];
    if (one === undefined || other === undefined) {
      return [{ title, kind: one === undefined ? 'added' : 'removed', fields: [] }];
    }
    const fields = fieldsOf(one, other);
    return fields.length === 0 ? [] : [{ title, kind: 'changed', fields }];
  });
}

function describedOf({ objects, nodeObjects }: LabDocument): ReadonlyMap<string, DescribedObject> {
  return new Map(
    [...nodeObjects, ...objects].map(({ object }) => {
      const described = describedObjectOf(object);
      return [described.title, described];
    }),
  );
}

/** As they are written, where that makes a difference. */
function fieldChangesOf(before: DescribedObject, after: DescribedObject): readonly ValueChange[] {
  const filled = valueChangesOf(before.filled, after.filled);
  // `stringData` and `data` are two ways of writing the same.
  if (before.title.startsWith('Secret ')) return filled.map(withoutSecret);
  const effective = filled.map(({ path }) => path);
  const isNear = (one: string, other: string): boolean =>
    one === other || one.startsWith(`${other}.`) || one.startsWith(`${other}[`);
  return valueChangesOf(before.written, after.written).filter(({ path }) =>
    effective.some((place) => isNear(path, place) || isNear(place, path)),
  );
}

/** `kubectl diff` says no more either. */
function withoutSecret(change: ValueChange): ValueChange {
  const { path, before, after } = change;
  if (!/^data\b/u.test(path)) return change;
  return {
    path,
    before: before === undefined ? undefined : '*** (before)',
    after: after === undefined ? undefined : '*** (after)',
  };
}

function otherChangesOf(before: LabDocument, after: LabDocument): readonly PartChange[] {
  return partChangesOf(ownValuesOf(before), ownValuesOf(after), (one, other) => valueChangesOf(one, other));
}

function ownValuesOf(lab: LabDocument): ReadonlyMap<string, PlainRecord> {
  return new Map([...ownDocumentsOf(lab)].map(([title, { value }]) => [title, value]));
}

function reachOf(
  before: readonly InputFile[],
  after: readonly InputFile[],
): Pick<LabDifference, 'reach' | 'reachNote'> {
  const choice = { hostNetwork: 'real' } as const;
  const [old, young] = [readReachFiles(before, choice), readReachFiles(after, choice)];
  if (!old.ok || !young.ok) {
    return {
      reach: undefined,
      reachNote: say('who reaches whom is not compared: a policy cannot be read'),
    };
  }
  const [keys, otherKeys] = [keysOf(old.value), keysOf(young.value)];
  if (Math.max(keys.size, otherKeys.size) > MOST_WORKLOADS) {
    const reachNote = say(
      'who reaches whom is not compared: there are more than {count} workloads; podwire reach --diff does it',
      { count: MOST_WORKLOADS },
    );
    return { reach: undefined, reachNote };
  }
  const changes = old.value.differenceTo(young.value);
  return {
    reach: {
      changes,
      before: new Set([...keys].filter((key) => !otherKeys.has(key))),
      after: new Set([...otherKeys].filter((key) => !keys.has(key))),
    },
    reachNote: undefined,
  };
}

function keysOf({ reachability }: ReachFiles): ReadonlySet<string> {
  return new Set(reachability.workloads.map(({ key }) => key));
}
