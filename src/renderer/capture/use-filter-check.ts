/** What the host says of a filter while it is written, when it has come to rest for a moment. */
import { useEffect, useState } from 'react';
import type { FilterCheck, FilterLanguage } from '../../main/contract/packet-filter-requests';
import { useCapture } from '../store/stores-context';

interface CheckedFilter {
  readonly language: FilterLanguage;
  readonly text: string;
  readonly cursor: number;
  readonly result: FilterCheck;
}

/** Between the last letter and the question: less than what is felt. */
const CHECK_DELAY_MS = 60;

/** Undefined until the host has looked at this text; `cursor` is where it had been then. Without a language there is nothing to check. */
export function useFilterCheck(
  language: FilterLanguage | undefined,
  text: string,
  cursor: number = text.length,
): CheckedFilter | undefined {
  const check = useCapture((state) => state.study.checkFilter);
  const [checked, setChecked] = useState<CheckedFilter>();
  useEffect(() => {
    if (language === undefined) return undefined;
    let isWanted = true;
    const timer = setTimeout(() => {
      void check(language, text, cursor).then((result) => {
        if (isWanted) setChecked({ language, text, cursor, result });
      });
    }, CHECK_DELAY_MS);
    return (): void => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [check, language, text, cursor]);
  const isCurrent = checked !== undefined && checked.language === language && checked.text === text;
  return isCurrent ? checked : undefined;
}
