/** The filters that were applied, newest first, kept by the browser from one day to the next. */
import type { FilterLanguage } from '../../main/contract/packet-filter-requests';
import { keepLineFirst, keptLines } from '../store/kept-lines';

const MAX_KEPT = 20;

export function filterHistory(language: FilterLanguage): readonly string[] {
  return keptLines(keyOf(language));
}

export function addFilterToHistory(language: FilterLanguage, filter: string): void {
  keepLineFirst(keyOf(language), MAX_KEPT, filter);
}

function keyOf(language: FilterLanguage): string {
  return `podwire.${language}-filters`;
}
