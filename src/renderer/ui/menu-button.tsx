/** A button that opens a menu below it. */
import { ChevronDown } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { keepFocus } from './icon-button';
import { Menu, type MenuEntry } from './menu';
import { useElement } from './use-element';

export function MenuButton(props: {
  readonly label: string;
  /** Instead of the label as a text. */
  readonly icon?: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly testId: string;
  /** To be pressed from elsewhere. */
  readonly id?: string;
  readonly isDisabled?: boolean;
  readonly onOpen?: () => void;
}): ReactElement {
  const [button, buttonRef] = useElement<HTMLButtonElement>();
  const [isOpen, setIsOpen] = useState(false);
  const open = (): void => {
    props.onOpen?.();
    setIsOpen(true);
  };
  return (
    <>
      <button
        type="button"
        ref={buttonRef}
        id={props.id}
        className="menu-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={props.label}
        title={props.icon === undefined ? undefined : props.label}
        disabled={props.isDisabled}
        data-testid={props.testId}
        onMouseDown={keepFocus}
        onClick={() => (isOpen ? setIsOpen(false) : open())}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          open();
        }}
      >
        {props.icon ?? <span>{props.label}</span>}
        <ChevronDown className="menu-caret" aria-hidden />
      </button>
      {isOpen && button !== undefined && (
        <Menu
          label={props.label}
          anchor={button.getBoundingClientRect()}
          entries={props.entries}
          opener={button}
          onClose={() => setIsOpen(false)}
          testId={`${props.testId}-menu`}
        />
      )}
    </>
  );
}
