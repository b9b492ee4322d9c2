/** Who sends: a Pod, a node or a machine outside. */
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useLab } from '../store/stores-context';
import { terminalTargetsOf } from '../store/terminal-targets';

/** A longer list is made when somebody comes near it: thousands of options for panels that nobody opens are dear. */
const MANY_SENDERS = 200;

export function SenderSelect(props: {
  readonly className: string;
  readonly testId: string;
  /** One of the senders. */
  readonly value: string;
  readonly onChange: (sender: string) => void;
}): ReactElement {
  const { t } = useMessages();
  const topology = useLab((state) => state.topology);
  const [isNear, setIsNear] = useState(false);
  const groups = topology === undefined ? [] : terminalTargetsOf(topology);
  const count = groups.reduce((sum, { targets }) => sum + targets.length, 0);
  return (
    <select
      className={`select ${props.className}`}
      aria-label={t('Sent from')}
      data-testid={props.testId}
      value={props.value}
      onPointerEnter={() => setIsNear(true)}
      onFocus={() => setIsNear(true)}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {count > MANY_SENDERS && !isNear ? (
        <option value={props.value}>{props.value}</option>
      ) : (
        groups.map(({ title, targets }) => (
          <optgroup key={title} label={t(title)}>
            {[...new Set(targets.map(({ id }) => id))].map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </optgroup>
        ))
      )}
    </select>
  );
}
