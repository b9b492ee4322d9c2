/** One of several, with a note about the one that is chosen. The choices' words are messages. */
import { useId, type ReactElement } from 'react';
import type { NetworkChoice } from '../../main/contract/network-plugins';
import { useMessages } from '../i18n/messages-context';

export function ChoiceField(props: {
  readonly label: string;
  readonly choices: readonly NetworkChoice[];
  readonly value: string;
  readonly testId: string;
  readonly isDisabled?: boolean;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const { known } = useMessages();
  const id = useId();
  const chosen = props.choices.find(({ value }) => value === props.value);
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
        aria-describedby={`${id}-note`}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.choices.map(({ value, label }) => (
          <option key={value} value={value}>
            {known(label)}
          </option>
        ))}
      </select>
      <span id={`${id}-note`} className="field-note">
        {[chosen?.note, chosen?.basis]
          .filter((text) => text !== undefined)
          .map(known)
          .join(' ')}
      </span>
    </div>
  );
}
