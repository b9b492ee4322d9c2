/** A box to tick, and beside it what ticking it means. */
import type { ReactElement, ReactNode } from 'react';
import './check-line.css';

export function CheckLine(props: {
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly testId?: string;
  readonly title?: string;
  readonly isDisabled?: boolean;
  /** Instead of the first field of its dialog. */
  readonly hasFocusFirst?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  const { isChecked, onChange, testId, title, isDisabled, hasFocusFirst = false, children } = props;
  return (
    <label className="check-line" title={title}>
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        data-testid={testId}
        data-autofocus={hasFocusFirst ? '' : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
