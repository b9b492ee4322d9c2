/** Who sends: a Pod, a node or a machine outside. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useLab } from '../store/stores-context';
import { terminalTargetsOf } from '../store/terminal-targets';

export function SenderSelect(props: {
  readonly className: string;
  readonly testId: string;
  readonly value: string;
  readonly onChange: (sender: string) => void;
}): ReactElement {
  const { t } = useMessages();
  const topology = useLab((state) => state.topology);
  const groups = topology === undefined ? [] : terminalTargetsOf(topology);
  return (
    <select
      className={`select ${props.className}`}
      aria-label={t('Sent from')}
      data-testid={props.testId}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {groups.map(({ title, targets }) => (
        <optgroup key={title} label={t(title)}>
          {[...new Set(targets.map(({ id }) => id))].map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}
