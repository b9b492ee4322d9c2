/** A filter while it is written: what is wrong with it so far, and what could come. */
import { compileDisplayFilter } from '../capture/display/display-filter';
import { completeDisplayFilter, type FilterCompletions } from '../capture/display/display-completion';
import { completePcapFilter } from '../capture/filter/filter-completion';
import { compileFilter, type FilterProblem } from './capture-session';

export function checkFilter(
  language: 'capture' | 'display',
  text: string,
  cursor: number,
): { readonly problem: FilterProblem | undefined; readonly completions: FilterCompletions } {
  const isDisplay = language === 'display';
  const compiled = isDisplay ? compileDisplayFilter(text) : compileFilter(text);
  return {
    problem: compiled.ok ? undefined : compiled.error,
    completions: isDisplay ? completeDisplayFilter(text, cursor) : completePcapFilter(text, cursor),
  };
}
