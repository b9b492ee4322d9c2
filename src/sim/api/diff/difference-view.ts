/**
 * The difference of two labs for a page that has one of them open: what changed, line by line, and where each line stands in the
 * open lab's text. Leaves out what nobody reads on a screen; the text to copy has more of it.
 */
import type { SourceLocation } from '../../base/diagnostic';
import type { Wording } from '../../base/sentence';
import type { FieldPath } from '../../kube/objects/object-issue';
import { formatFieldPath } from '../../kube/objects/object-issue';
import { objectRefOf } from '../../lab/element-ref';
import type { LabDocument } from '../../lab/lab-document';
import { formatConnections } from '../../policy/connection-set';
import { describedObjectOf } from './described-object';
import { labDifferenceText, valueText, type ComparedNames } from './difference-text';
import { isSameLab, type LabDifference, type PartChange } from './lab-difference';
import { ownDocumentsOf } from './own-documents';
import { reachSummaryOf, type PairChange, type WorkloadChange } from './reach-summary';
import type { ValueChange } from './value-difference';
import { valuePlaceOf } from './value-place';

type LineKind = PartChange['kind'];

export interface FieldLine {
  readonly kind: LineKind;
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
  readonly location?: SourceLocation;
}

export interface PartLine {
  readonly kind: LineKind;
  readonly title: string;
  readonly fields: FieldLine[];
  /** In the open lab: `deployment/default/web`. */
  readonly object?: string;
  readonly location?: SourceLocation;
}

type PairLine = Omit<PairChange, 'connections'> & { readonly connections: string };

export interface DifferenceView {
  readonly isSame: boolean;
  readonly cluster: FieldLine[];
  readonly objects: PartLine[];
  readonly others: PartLine[];
  readonly pairs: PairLine[];
  readonly workloads: WorkloadChange[];
  /** Why it is not said who reaches whom. */
  readonly reachNote?: Wording;
  /** Of objects, pairs and workloads, those that are not in this view. */
  readonly hiddenCount: number;
  /** As `podwire diff` prints it. */
  readonly text: string;
}

/** Of each part. */
const MOST_LINES = 1_000;
const MOST_FIELDS = 200;
/** A longer value is cut. */
const MOST_VALUE_CHARACTERS = 2_000;
const MOST_TEXT_CHARACTERS = 2_000_000;

export function differenceViewOf(
  difference: LabDifference,
  names: ComparedNames,
  open: 'before' | 'after',
): DifferenceView {
  const { cluster, objects, others, reach, reachNote } = difference;
  const places = new Places(difference.labs[open]);
  const summary = reach === undefined ? { pairs: [], workloads: [] } : reachSummaryOf(reach);
  const pairs = summary.pairs.slice(0, MOST_LINES);
  const workloads = summary.workloads.slice(0, MOST_LINES);
  return {
    isSame: isSameLab(difference),
    cluster: cluster.map((change) => fieldLineOf(change, places.ofCluster(change.path))),
    objects: objects.slice(0, MOST_LINES).map((part) => places.objectLineOf(part)),
    others: others.slice(0, MOST_LINES).map((part) => places.ownLineOf(part)),
    pairs: pairs.map(({ connections, ...pair }) => ({
      ...pair,
      connections: formatConnections(connections),
    })),
    workloads: [...workloads],
    ...(reachNote === undefined ? {} : { reachNote }),
    hiddenCount: hiddenOf(objects) + hiddenOf(others) + hiddenOf(summary.pairs) + hiddenOf(summary.workloads),
    text: shortened(labDifferenceText(difference, names)),
  };
}

function hiddenOf(lines: readonly unknown[]): number {
  return Math.max(0, lines.length - MOST_LINES);
}

/** Where things stand in the text of one lab. */
class Places {
  readonly #lab: LabDocument;
  readonly #objects: ReadonlyMap<string, LabDocument['objects'][number]>;
  readonly #own: ReturnType<typeof ownDocumentsOf>;

  constructor(lab: LabDocument) {
    this.#lab = lab;
    this.#objects = new Map(
      [...lab.nodeObjects, ...lab.objects].map((sourced) => [
        describedObjectOf(sourced.object).title,
        sourced,
      ]),
    );
    this.#own = ownDocumentsOf(lab);
  }

  /** Of a field that the text leaves out, what it would stand in. */
  ofCluster(path: string): SourceLocation | undefined {
    const { source } = this.#lab;
    if (source === undefined) return undefined;
    return source.locate(['spec', ...valuePlaceOf(source.given, path)]);
  }

  objectLineOf(part: PartChange): PartLine {
    const sourced = this.#objects.get(part.title);
    if (sourced === undefined) return partLineOf(part);
    const locate = (path: FieldPath): SourceLocation => sourced.locate(formatFieldPath(path));
    const line = partLineOf(part, (path) => locate(valuePlaceOf(sourced.object, path)));
    return { ...line, object: objectRefOf(sourced.object), location: sourced.location };
  }

  ownLineOf(part: PartChange): PartLine {
    const document = this.#own.get(part.title);
    if (document === undefined) return partLineOf(part);
    const line = partLineOf(part, (path) => document.locate(valuePlaceOf(document.value, path)));
    return { ...line, location: document.location };
  }
}

function partLineOf(
  { kind, title, fields }: PartChange,
  locate?: (path: string) => SourceLocation,
): PartLine {
  return {
    kind,
    title,
    fields: fields.slice(0, MOST_FIELDS).map((change) => fieldLineOf(change, locate?.(change.path))),
  };
}

function fieldLineOf({ path, before, after }: ValueChange, location: SourceLocation | undefined): FieldLine {
  return {
    kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    path,
    ...(before === undefined ? {} : { before: shownValue(before) }),
    ...(after === undefined ? {} : { after: shownValue(after) }),
    ...(location === undefined ? {} : { location: { ...location } }),
  };
}

function shownValue(value: unknown): string {
  const text = valueText(value);
  return text.length <= MOST_VALUE_CHARACTERS ? text : `${text.slice(0, MOST_VALUE_CHARACTERS)}…`;
}

function shortened(text: string): string {
  if (text.length <= MOST_TEXT_CHARACTERS) return text;
  const end = text.lastIndexOf('\n', MOST_TEXT_CHARACTERS) + 1;
  return `${text.slice(0, end)}… (podwire diff prints all of it)\n`;
}
