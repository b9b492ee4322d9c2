/** A field or a filter to add to a list of a dialog: checked by the host while it is written, with what could stand there. */
import { Plus } from 'lucide-react';
import { useId, useState, type ReactElement, type ReactNode } from 'react';
import type { FilterLanguage } from '../../main/contract/packet-filter-requests';
import { MAX_WISH_CHARACTERS } from '../../main/contract/row-limits';
import { useMessages } from '../i18n/messages-context';
import { useFilterCheck } from './use-filter-check';

export function FieldInput(props: {
  readonly label: string;
  readonly language: FilterLanguage;
  readonly placeholder: string;
  readonly testId: string;
  readonly onAdd: (text: string) => void;
  /** What else belongs to it, before the button. */
  readonly children?: ReactNode;
}): ReactElement {
  const { t, words } = useMessages();
  const { language, testId } = props;
  const id = useId();
  const [text, setText] = useState('');
  const check = useFilterCheck(language, text)?.result;
  const problem = text.trim() === '' ? undefined : check?.problem?.message;
  // What the host has not looked at yet could be wrong.
  const canAdd = text.trim() !== '' && check !== undefined && problem === undefined;
  const add = (): void => {
    if (!canAdd) return;
    props.onAdd(text.trim());
    setText('');
  };
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {props.label}
      </label>
      <span className="field-row">
        <input
          id={id}
          className="text-input mono"
          list={`${id}-list`}
          spellCheck={false}
          maxLength={MAX_WISH_CHARACTERS}
          autoComplete="off"
          placeholder={props.placeholder}
          data-testid={testId}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-problem`}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing || text.trim() === '') return;
            // Not the answer of the dialog.
            event.preventDefault();
            add();
          }}
        />
        {props.children}
        <button
          type="button"
          className="button"
          disabled={!canAdd}
          data-testid={`${testId}-add`}
          onClick={add}
        >
          <Plus /> {t('Add')}
        </button>
      </span>
      <datalist id={`${id}-list`}>
        {language === 'column' &&
          check?.items.map(({ text: item, title }) => <option key={item} value={item} label={title} />)}
      </datalist>
      <span id={`${id}-problem`} className="field-problem" role="alert">
        {problem === undefined ? undefined : words(problem)}
      </span>
    </div>
  );
}
