/** What a kind's table looks like: its columns, and the cells of one object. */
import type { KubeObject } from '../objects/kube-object';
import { ageText } from './human-duration';

export type TableCell = string | number | boolean;

export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date' | 'number';
  /** `name` for the column that names the object. */
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 only with `-o wide`. */
  readonly priority: number;
}

export interface TableContext {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

export interface TablePrinter {
  readonly columns: readonly TableColumn[];
  cells(object: KubeObject, context: TableContext): readonly TableCell[];
}

/** `Name`, `Replicas:integer`; a plus in front for what only `-o wide` shows. */
export function columnsOf(...words: readonly string[]): readonly TableColumn[] {
  return words.map((word) => {
    const isWide = word.startsWith('+');
    const [name = '', type = 'string'] = (isWide ? word.slice(1) : word).split(':');
    return {
      name,
      type: type === 'integer' || type === 'boolean' ? type : 'string',
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: isWide ? 1 : 0,
    };
  });
}

export function ageOf(object: KubeObject, { nowMs }: TableContext): string {
  return ageText(object.metadata.creationTimestamp, nowMs);
}

/** `<none>` where there is no text. */
export function orNone(text: string | undefined): string {
  return text === undefined || text === '' ? '<none>' : text;
}

/** The first few of a list, and how many more there are. */
export function firstOf(list: readonly string[], limit: number): string {
  const shown = list.slice(0, limit).join(',');
  return list.length > limit ? `${shown} + ${list.length - limit} more...` : shown;
}
