/** Finds packets of the list: a text or a regular expression in the line, bytes of the frame, or what a display filter lets through. */
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { FilterLanguage } from '../../main/contract/packet-filter-requests';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import { IconButton } from '../ui/icon-button';
import { useFilterCheck } from './use-filter-check';

const KINDS = ['text', 'expression', 'bytes', 'filter'] as const;
type Kind = (typeof KINDS)[number];
type Direction = 'next' | 'previous';

export interface Sought {
  readonly kind: Kind;
  readonly text: string;
}

export function FindBox(props: {
  /** The last search found nothing. */
  readonly isNotFound: boolean;
  readonly onChange: () => void;
  readonly onFind: (direction: Direction, sought: Sought) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { t, words } = useMessages();
  const [kind, setKind] = useState<Kind>('text');
  const [text, setText] = useState('');
  const wrong = useFilterCheck(languageOf({ kind, text }), text)?.result.problem?.message;
  const problem = wrong === undefined ? undefined : words(wrong);
  const isWrong = problem !== undefined;
  const find = (direction: Direction): void => {
    if (text !== '' && !isWrong) props.onFind(direction, { kind, text });
  };
  return (
    <span className="find-packets" role="search">
      <select
        className="select"
        aria-label={t('What to find')}
        data-testid="capture-find-kind"
        value={kind}
        onChange={(event) => {
          setKind(KINDS.find((each) => each === event.target.value) ?? 'text');
          props.onChange();
        }}
      >
        {KINDS.map((each) => (
          <option key={each} value={each}>
            {kindName(each, t)}
          </option>
        ))}
      </select>
      <input
        className={`text-input find-box${kind === 'text' ? '' : ' mono'}`}
        type="search"
        autoFocus
        spellCheck={false}
        placeholder={EXAMPLES[kind] ?? t('Find')}
        aria-label={t('Find packets')}
        aria-invalid={isWrong || props.isNotFound}
        title={problem}
        data-testid="capture-find-text"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          props.onChange();
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') props.onClose();
          if (event.key !== 'Enter') return;
          event.preventDefault();
          find(event.shiftKey ? 'previous' : 'next');
        }}
      />
      <IconButton
        label={t('Previous found packet (Shift+Enter)')}
        icon={<ChevronUp />}
        isDisabled={text === '' || isWrong}
        testId="find-previous"
        onClick={() => find('previous')}
      />
      <IconButton
        label={t('Next found packet (Enter)')}
        icon={<ChevronDown />}
        isDisabled={text === '' || isWrong}
        testId="find-next"
        onClick={() => find('next')}
      />
      {isWrong && (
        <span className="find-none" role="status" title={problem} data-testid="find-problem">
          {problem}
        </span>
      )}
    </span>
  );
}

function kindName(kind: Kind, t: Translate): string {
  switch (kind) {
    case 'text':
      return t('Text');
    case 'expression':
      return t('Regular expression');
    case 'bytes':
      return t('Bytes (hexadecimal)');
    case 'filter':
      return t('Display filter');
  }
}

const EXAMPLES: Readonly<Partial<Record<Kind, string>>> = {
  expression: 'Flags \\[S\\.?\\]',
  bytes: '0a 58 0a f4',
  filter: 'tcp.flags.reset == 1',
};

/** What the host checks it as; a text cannot be wrong. */
function languageOf({ kind, text }: Sought): FilterLanguage | undefined {
  if (kind === 'text' || text === '') return undefined;
  return kind === 'filter' ? 'display' : kind;
}
