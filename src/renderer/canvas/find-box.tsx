/** Finds an element of the picture by what people know of it, and goes there. */
import { X } from 'lucide-react';
import { useDeferredValue, useId, useMemo, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { LabPicture } from '../store/lab-picture';
import { IconButton } from '../ui/icon-button';
import { findElements } from './find-element';

export function FindBox(props: {
  readonly picture: LabPicture;
  readonly onGo: (ref: string) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { picture, onGo, onClose } = props;
  const { t } = useMessages();
  const [text, setText] = useState('');
  const [current, setCurrent] = useState(0);
  const listId = useId();
  const wanted = useDeferredValue(text);
  const found = useMemo(() => findElements(picture, wanted), [picture, wanted]);

  const goTo = (index: number): void => {
    const wrapped = (index + found.length) % Math.max(found.length, 1);
    setCurrent(wrapped);
    const element = found[wrapped];
    if (element !== undefined) onGo(element.ref);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter') goTo(event.shiftKey ? current - 1 : current);
    else if (step !== undefined) goTo(current + step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="canvas-find" role="search">
      <div className="canvas-find-line">
        <input
          className="text-input"
          type="text"
          autoFocus
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={listId}
          aria-label={t('Find an element')}
          aria-activedescendant={found.length === 0 ? undefined : `${listId}-${current}`}
          placeholder={t('Name, address, namespace …')}
          data-testid="canvas-find"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCurrent(0);
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton label={t('Close')} icon={<X />} onClick={onClose} />
      </div>
      {text.trim() !== '' && (
        <div className="canvas-find-count" role="status">
          {found.length === 0 ? t('Nothing found') : t('{count} found', { count: found.length })}
        </div>
      )}
      <ul id={listId} className="canvas-find-list" role="listbox" aria-label={t('Find an element')}>
        {found.map(({ ref, name, note }, index) => (
          <li
            key={ref}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === current}
            onMouseDown={(event) => {
              event.preventDefault();
              goTo(index);
            }}
          >
            <strong>{name}</strong> <span>{note}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
