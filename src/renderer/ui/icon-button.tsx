import type { MouseEvent, ReactElement, ReactNode } from 'react';

/** A button that is only an icon: its label is its tooltip and its accessible name. */
export function IconButton(props: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
  readonly isDisabled?: boolean;
  /** For a button that stays down. */
  readonly isPressed?: boolean;
  readonly testId?: string;
}): ReactElement {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.isPressed}
      disabled={props.isDisabled}
      data-testid={props.testId}
      onMouseDown={keepFocus}
      onClick={props.onClick}
    >
      {props.icon}
    </button>
  );
}

/** A click does not take the focus away from the terminal or the filter; the Tab key still reaches every button. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}
