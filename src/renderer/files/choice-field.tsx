/** One of several, with a note about the one that is chosen. The choices' words are messages. */
import type { ReactElement } from 'react';
import type { NetworkChoice } from '../../main/contract/network-plugins';
import { useMessages } from '../i18n/messages-context';
import { SelectField } from '../ui/select-field';

export function ChoiceField(props: {
  readonly label: string;
  readonly choices: readonly NetworkChoice[];
  readonly value: string;
  readonly testId: string;
  readonly isDisabled?: boolean;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const { known } = useMessages();
  const chosen = props.choices.find(({ value }) => value === props.value);
  const notes = [chosen?.note, chosen?.basis].filter((text) => text !== undefined);
  return (
    <SelectField
      label={props.label}
      testId={props.testId}
      value={props.value}
      options={props.choices.map(({ value, label }) => [value, known(label)] as const)}
      note={notes.map(known).join(' ')}
      isDisabled={props.isDisabled}
      onChange={props.onChange}
    />
  );
}
