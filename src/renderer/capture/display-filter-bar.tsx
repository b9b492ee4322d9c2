/** What is shown of a capture: Wireshark's display filter, the packets that are marked, and finding a text. */
import { Bookmark, ChevronDown, ChevronUp, Search } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useCapture } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';
import { FindBox, type Sought } from './find-packets';
import { SmartFilter } from './smart-filter';

export function DisplayFilterBar(props: {
  readonly selectedPlace: number | undefined;
  readonly onSelect: (index: number) => void;
  readonly isFinding: boolean;
  readonly onFindingChange: (isFinding: boolean) => void;
}): ReactElement {
  const { t, words } = useMessages();
  const applied = useCapture((state) => state.displayFilter);
  const problem = useCapture((state) => state.displayProblem);
  const setDisplayFilter = useCapture((state) => state.setDisplayFilter);
  const find = useCapture((state) => state.study.find);
  const { isFinding, onFindingChange } = props;
  const [isNotFound, setIsNotFound] = useState(false);
  const from = props.selectedPlace ?? -1;
  const goTo = async (
    direction: 'next' | 'previous',
    what: { readonly kind: 'marked' } | Sought,
  ): Promise<void> => {
    const place = await find(from, direction, what);
    setIsNotFound(place === undefined);
    if (place !== undefined) props.onSelect(place);
  };
  return (
    <div className="toolbar display-bar" role="toolbar" aria-label={t('Display filter')}>
      <SmartFilter
        language="display"
        inputId="display-filter"
        testId="display-filter"
        label={t('Display filter')}
        placeholder={t('Show only, as in Wireshark: tcp.flags.syn == 1 and ip.addr == 10.244.1.2')}
        applied={applied}
        problemText={problem === undefined ? undefined : words(problem.message)}
        onApply={setDisplayFilter}
      />
      <IconButton
        label={t('Find packets (Ctrl+F)')}
        icon={<Search />}
        isPressed={isFinding}
        testId="capture-find"
        onClick={() => onFindingChange(!isFinding)}
      />
      {isFinding && (
        <FindBox
          isNotFound={isNotFound}
          onChange={() => setIsNotFound(false)}
          onFind={(direction, what) => void goTo(direction, what)}
          onClose={() => {
            setIsNotFound(false);
            onFindingChange(false);
          }}
        />
      )}
      {isNotFound && (
        <span className="find-none" role="status">
          {t('Not found')}
        </span>
      )}
      <Bookmark className="bar-icon" aria-hidden />
      <IconButton
        label={t('Previous marked packet')}
        icon={<ChevronUp />}
        testId="mark-previous"
        onClick={() => void goTo('previous', { kind: 'marked' })}
      />
      <IconButton
        label={t('Next marked packet')}
        icon={<ChevronDown />}
        testId="mark-next"
        onClick={() => void goTo('next', { kind: 'marked' })}
      />
    </div>
  );
}
