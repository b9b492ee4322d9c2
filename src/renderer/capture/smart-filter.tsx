/**
 * A filter that is checked while it is written: green where it is right, red where it is wrong, with what could stand at the cursor and
 * with what was applied before. Enter applies it.
 */
import { X } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { FilterLanguage } from '../../main/contract/packet-filter-requests';
import { useMessages } from '../i18n/messages-context';
import { useLab } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';
import { addFilterToHistory, filterHistory } from './filter-history';
import { labCompletions } from './lab-completions';
import { useFilterCheck } from './use-filter-check';

interface Suggestion {
  readonly text: string;
  readonly title: string;
}

const MAX_SUGGESTIONS = 40;

export function SmartFilter(props: {
  readonly language: FilterLanguage;
  readonly inputId: string;
  readonly testId: string;
  readonly label: string;
  readonly placeholder: string;
  /** What the host applies. */
  readonly applied: string;
  readonly problemText: string | undefined;
  readonly isDisabled?: boolean;
  /** Answers whether it was taken. */
  readonly onApply: (filter: string) => Promise<boolean>;
}): ReactElement {
  const { t, known, words } = useMessages();
  const { language, applied } = props;
  const listId = useId();
  const inputRef = useRef<HTMLInputElement>(null);
  // Undefined while it is not being edited: then it follows what is applied.
  const [draft, setDraft] = useState<string>();
  const [cursor, setCursor] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const text = draft ?? applied;
  const check = useFilterCheck(language, text, cursor);
  const topology = useLab((state) => state.topology);
  const problem = check?.result.problem;
  const tone = text === '' || check === undefined ? '' : problem === undefined ? ' is-right' : ' is-wrong';
  const isPending = text !== applied && problem === undefined;
  const suggestions = suggestionsOf();

  function suggestionsOf(): readonly Suggestion[] {
    if (text === '') return filterHistory(language).map((each) => ({ text: each, title: t('used before') }));
    if (check?.cursor !== cursor) return [];
    const { items, wants, from } = check.result;
    const word = text.slice(from, cursor).toLowerCase();
    const ofLab = wants === undefined || topology === undefined ? [] : labCompletions(topology, wants, word);
    return [...ofLab, ...items].slice(0, MAX_SUGGESTIONS);
  }

  const apply = async (filter: string): Promise<void> => {
    setIsOpen(false);
    setDraft(filter);
    if (!(await props.onApply(filter))) return;
    // What was typed while the answer was on its way stays.
    setDraft((now) => (now === filter ? undefined : now));
    addFilterToHistory(language, filter);
  };
  const take = (suggestion: Suggestion): void => {
    const from = text === '' ? 0 : (check?.result.from ?? 0);
    const to = text === '' ? 0 : (check?.result.to ?? text.length);
    const behind = text.slice(to);
    const ending = behind.startsWith(' ') ? '' : ' ';
    const next = `${text.slice(0, from)}${suggestion.text}${ending}`;
    setDraft(next + behind);
    setCursor(next.length);
    setChosen(-1);
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(next.length, next.length));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const isListed = isOpen && suggestions.length > 0;
    const chosenOne = isListed ? suggestions[chosen] : undefined;
    // What is right as it stands is left as it is, and Tab goes on.
    const isUnfinished = problem !== undefined && text.slice(check?.result.from ?? 0, cursor) !== '';
    const suggestion =
      chosenOne ?? (isListed && event.key === 'Tab' && isUnfinished ? suggestions[0] : undefined);
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      if (isListed) setIsOpen(false);
      else event.currentTarget.blur();
      return;
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setIsOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const count = suggestions.length;
      if (count > 0) setChosen((isListed ? chosen + step + count : step > 0 ? 0 : count - 1) % count);
      return;
    }
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      setIsOpen(true);
      return;
    }
    const isTaking = event.key === 'Enter' || event.key === 'Tab';
    if (isTaking && suggestion !== undefined && !event.shiftKey) {
      event.preventDefault();
      take(suggestion);
    }
  };
  return (
    <form
      className={`filter-box${tone}`}
      onSubmit={(event) => {
        event.preventDefault();
        void apply(text.trim());
      }}
    >
      <input
        id={props.inputId}
        ref={inputRef}
        className="text-input mono"
        type="text"
        spellCheck={false}
        autoComplete="off"
        placeholder={props.placeholder}
        aria-label={props.label}
        aria-invalid={problem !== undefined || props.problemText !== undefined}
        aria-describedby={`${listId}-problem`}
        role="combobox"
        aria-expanded={isOpen && suggestions.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
        data-testid={props.testId}
        data-state={tone.trim()}
        disabled={props.isDisabled}
        value={text}
        onChange={(event) => {
          setDraft(event.target.value);
          setCursor(event.target.selectionStart ?? event.target.value.length);
          setIsOpen(true);
          setChosen(-1);
        }}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? text.length)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
      />
      <span id={`${listId}-problem`} className="visually-hidden">
        {problem === undefined ? props.problemText : words(problem.message)}
      </span>
      {isPending && <span className="filter-hint">{t('Enter applies')}</span>}
      {text !== '' && (
        <IconButton label={t('Clear the filter')} icon={<X />} onClick={() => void apply('')} />
      )}
      {isOpen && (suggestions.length > 0 || problem !== undefined) && (
        <div className="filter-list">
          {problem !== undefined && text !== '' && (
            <p className="filter-list-problem" data-testid={`${props.testId}-live-problem`}>
              {words(problem.message)} {t('(column {column})', { column: problem.column })}
            </p>
          )}
          <ul id={listId} role="listbox" aria-label={props.label}>
            {suggestions.map((suggestion, index) => (
              <li
                key={`${index} ${suggestion.text}`}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === chosen}
                className={index === chosen ? 'is-chosen' : ''}
                ref={index === chosen ? intoView : undefined}
                data-testid="filter-suggestion"
                onMouseDown={(event) => {
                  event.preventDefault();
                  take(suggestion);
                }}
              >
                <span className="mono">{suggestion.text}</span>
                <span className="filter-list-title">{known(suggestion.title)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </form>
  );
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
