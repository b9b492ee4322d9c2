/**
 * `kind: Layout`: where things stand on the canvas, and what is written beside them. It means nothing to the cluster, and
 * what is wrong in it costs that place only.
 *
 * Elements are named as in `element-ref`. Each has a line of its own, so that moving one changes one line.
 */
import { fieldOf, isPlainRecord, isUnknownList } from '../kube/objects/kube-object';
import { forExample, withHint, type ObjectIssue } from '../kube/objects/object-issue';
import { schemaIssuesOf } from '../kube/objects/schema-issues';
import { layoutFileSchema, placeSchema } from './layout-schema';

/** From the left and from above: in the picture, or for a Pod the column and row of its node's grid. */
export type LayoutPlace = readonly [number, number];

export interface LayoutNote {
  readonly at: LayoutPlace;
  readonly text: string;
}

export interface LabLayout {
  /** By reference; what is not named stands where the picture puts it. */
  readonly positions: Readonly<Record<string, LayoutPlace>>;
  /** References of what cannot be moved. */
  readonly locked: readonly string[];
  /** References by the name of the group. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly notes: Readonly<Record<string, LayoutNote>>;
}

/** Of a lab that has none. */
export const EMPTY_LAYOUT: LabLayout = { positions: {}, locked: [], groups: {}, notes: {} };

export function layoutIssuesOf(document: unknown): readonly ObjectIssue[] {
  return schemaIssuesOf(layoutFileSchema, document).map((issue) => {
    const [, part, , field] = issue.path;
    const isOfPlace = part === 'positions' || (part === 'notes' && field === 'at');
    const hinted = isOfPlace && issue.path.length > 2 ? withHint(issue, forExample('[120, 80]')) : issue;
    return { ...hinted, severity: 'warning' };
  });
}

/** What can be read of `spec`. */
export function layoutOfSpec(spec: unknown): LabLayout {
  return {
    positions: entriesOf(fieldOf(spec, 'positions'), placeOf),
    locked: textsOf(fieldOf(spec, 'locked')) ?? [],
    groups: entriesOf(fieldOf(spec, 'groups'), textsOf),
    notes: entriesOf(fieldOf(spec, 'notes'), noteOf),
  };
}

function entriesOf<T>(value: unknown, read: (field: unknown) => T | undefined): Readonly<Record<string, T>> {
  if (!isPlainRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const entry = read(field);
      return entry === undefined ? [] : [[name, entry] as const];
    }),
  );
}

function placeOf(value: unknown): LayoutPlace | undefined {
  const place = placeSchema.safeParse(value);
  const [x, y] = place.success ? place.data : [];
  return x === undefined || y === undefined ? undefined : [x, y];
}

function textsOf(value: unknown): readonly string[] | undefined {
  return isUnknownList(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

function noteOf(value: unknown): LayoutNote | undefined {
  const at = placeOf(fieldOf(value, 'at'));
  const text = fieldOf(value, 'text');
  return at === undefined || typeof text !== 'string' ? undefined : { at, text };
}
