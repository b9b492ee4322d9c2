/** What a cell of the matrix says in words, and how much has changed. Pure. */
import type { PlainKey } from '../i18n/catalogue';
import type { Translate } from '../i18n/messages';
import type { ReachCell, ReachMatrixView, ReachPeer } from '../../main/contract/reach-requests';
import { peerName } from '../store/peer-name';

export const GLYPHS: Readonly<Record<ReachCell['reach'], string>> = {
  all: '●',
  some: '◐',
  none: '✕',
  self: '',
};

/** `TCP 80,443` is so in every language. */
export function connectionWords(text: string, t: Translate): string {
  if (text === 'All Connections') return t('All Connections');
  return text === 'No Connections' ? t('No Connections') : text;
}

/** For who does not see the picture. */
export function cellWords(cell: ReachCell, from: ReachPeer, to: ReachPeer, t: Translate): string {
  const { reach, text, change } = cell;
  if (reach === 'self') return t('{label}: itself', { label: peerName(from, t) });
  const words = t('{from} to {to}: {text}', {
    from: peerName(from, t),
    to: peerName(to, t),
    text: connectionWords(text, t),
  });
  if (change === undefined) return words;
  return t('{cell}, {change}; before: {before}', {
    cell: words,
    change: t(CHANGE_WORDS[change.kind]),
    before: connectionWords(change.before, t),
  });
}

const CHANGE_WORDS: Readonly<Record<NonNullable<ReachCell['change']>['kind'], PlainKey>> = {
  opened: 'opened',
  closed: 'closed',
  both: 'changed',
};

/** `3 opened, 1 closed`; empty for nothing. */
export function changeWords({ cells }: Pick<ReachMatrixView, 'cells'>, t: Translate): string {
  const kinds = cells.flat().flatMap(({ change }) => (change === undefined ? [] : [change.kind]));
  return (['opened', 'closed', 'both'] as const)
    .map((kind) => [kinds.filter((each) => each === kind).length, CHANGE_WORDS[kind]] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => t('{count} {change}', { count, change: t(word) }))
    .join(', ');
}

/** Where an arrow key leads, within the table. */
export function nextCell(
  key: string,
  at: { readonly row: number; readonly column: number },
  size: { readonly rows: number; readonly columns: number },
): { readonly row: number; readonly column: number } | undefined {
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  switch (key) {
    case 'ArrowUp':
      return { ...at, row: Math.max(0, at.row - 1) };
    case 'ArrowDown':
      return { ...at, row: Math.min(lastRow, at.row + 1) };
    case 'ArrowLeft':
      return { ...at, column: Math.max(0, at.column - 1) };
    case 'ArrowRight':
      return { ...at, column: Math.min(lastColumn, at.column + 1) };
    case 'Home':
      return { ...at, column: 0 };
    case 'End':
      return { ...at, column: lastColumn };
    default:
      return undefined;
  }
}
