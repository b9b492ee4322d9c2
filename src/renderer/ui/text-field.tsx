/** One line of text with its label above it, and below it a note, or what is wrong. */
import { useId, type InputHTMLAttributes, type ReactElement, type ReactNode } from 'react';

type InputOptions = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'className' | 'max' | 'min' | 'onFocus' | 'placeholder' | 'type'
>;

export function TextField(
  props: InputOptions & {
    readonly label: string;
    readonly value: string;
    readonly onChange: (value: string) => void;
    /** Instead of the first field of its dialog. */
    readonly hasFocusFirst?: boolean;
    readonly note?: ReactNode;
    /** Takes the place of the note. */
    readonly problem?: string | undefined;
    readonly testId?: string;
  },
): ReactElement {
  const { label, value, onChange, hasFocusFirst = false, note, problem, testId, className, ...input } = props;
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={className === undefined ? 'text-input' : `text-input ${className}`}
        data-testid={testId}
        data-autofocus={hasFocusFirst ? '' : undefined}
        spellCheck={false}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem === undefined ? (
        <span id={`${id}-note`} className="field-note">
          {note}
        </span>
      ) : (
        <span id={`${id}-note`} className="field-problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
