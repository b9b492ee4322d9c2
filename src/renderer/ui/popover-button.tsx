/** A button with an icon, and the panel that it opens and closes. */
import { useCallback, type ReactElement, type ReactNode } from 'react';
import { keepFocus } from './icon-button';
import { Popover } from './popover';
import { useElement } from './use-element';

export function PopoverButton(props: {
  readonly label: string;
  readonly icon: ReactElement;
  readonly className?: string;
  readonly testId: string;
  /** For those that open it from elsewhere. */
  readonly id?: string;
  readonly isOpen: boolean;
  /** Stays the same function while the panel is open. */
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly panelLabel: string;
  readonly panelTestId?: string;
  readonly children: ReactNode;
}): ReactElement {
  const { isOpen, onOpenChange } = props;
  const [button, buttonRef] = useElement<HTMLButtonElement>();
  const close = useCallback(() => onOpenChange(false), [onOpenChange]);
  return (
    <>
      <button
        type="button"
        id={props.id}
        ref={buttonRef}
        className={`icon-button ${props.className ?? ''}`.trimEnd()}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        data-testid={props.testId}
        onMouseDown={keepFocus}
        onClick={() => onOpenChange(!isOpen)}
      >
        {props.icon}
      </button>
      {isOpen && button !== undefined && (
        <Popover
          anchor={button}
          label={props.panelLabel}
          onClose={close}
          {...(props.panelTestId === undefined ? {} : { testId: props.panelTestId })}
        >
          {props.children}
        </Popover>
      )}
    </>
  );
}
