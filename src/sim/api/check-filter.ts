/** A filter while it is written: what is wrong with it so far, and what could come. */
import type { Result } from '../base/result';
import { compileDisplayColumn } from '../capture/display/display-column';
import { compileDisplayFilter } from '../capture/display/display-filter';
import { completeDisplayFilter, type FilterCompletions } from '../capture/display/display-completion';
import { completePcapFilter } from '../capture/filter/filter-completion';
import { compileFilter, type FilterProblem } from './capture-session';
import { packetTestOf, type SoughtPacket } from './find-packet';

type FilterLanguage =
  | 'capture'
  | 'display'
  | 'column'
  | Extract<SoughtPacket['kind'], 'expression' | 'bytes'>;

export function checkFilter(
  language: FilterLanguage,
  text: string,
  cursor: number,
): { readonly problem: FilterProblem | undefined; readonly completions: FilterCompletions } {
  return { problem: problemOf(language, text), completions: completionsOf(language, text, cursor) };
}

function problemOf(language: FilterLanguage, text: string): FilterProblem | undefined {
  switch (language) {
    case 'capture':
      return errorOf(compileFilter(text));
    case 'display':
      return errorOf(compileDisplayFilter(text));
    case 'column':
      return errorOf(compileDisplayColumn(text));
    case 'expression':
    case 'bytes':
      return errorOf(packetTestOf({ kind: language, text }));
  }
}

function errorOf(result: Result<unknown, FilterProblem>): FilterProblem | undefined {
  return result.ok ? undefined : result.error;
}

function completionsOf(language: FilterLanguage, text: string, cursor: number): FilterCompletions {
  if (language === 'capture') return completePcapFilter(text, cursor);
  if (language === 'display' || language === 'column') return completeDisplayFilter(text, cursor);
  return { from: cursor, to: cursor, items: [], wants: undefined };
}
