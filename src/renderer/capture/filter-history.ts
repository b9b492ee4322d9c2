/** The filters that were applied, newest first, kept by the browser from one day to the next. */
import type { FilterLanguage } from '../../main/contract/packet-filter-requests';

const MAX_KEPT = 20;

export function filterHistory(language: FilterLanguage): readonly string[] {
  const text = localStorage.getItem(keyOf(language)) ?? '';
  return text === '' ? [] : text.split('\n');
}

export function addFilterToHistory(language: FilterLanguage, filter: string): void {
  if (filter === '' || filter.includes('\n')) return;
  const others = filterHistory(language).filter((each) => each !== filter);
  localStorage.setItem(keyOf(language), [filter, ...others].slice(0, MAX_KEPT).join('\n'));
}

function keyOf(language: FilterLanguage): string {
  return `podwire.${language}-filters`;
}
