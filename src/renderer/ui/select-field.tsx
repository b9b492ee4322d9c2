/** A choice of one with its label, and a note below it. */
import { useId, type ReactElement } from 'react';

export function SelectField(props: {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly note?: string | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const { note } = props;
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {props.label}
      </label>
      <select
        id={id}
        className="select"
        data-testid={props.testId}
        value={props.value}
        disabled={props.isDisabled}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {note !== undefined && (
        <span id={`${id}-note`} className="field-note">
          {note}
        </span>
      )}
    </div>
  );
}
