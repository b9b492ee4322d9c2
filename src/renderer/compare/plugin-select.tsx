/** A choice of one of the network plugins. */
import type { ReactElement } from 'react';
import { NETWORK_PLUGINS } from '../../main/contract/network-plugins';
import { useMessages } from '../i18n/messages-context';

export function PluginSelect(props: {
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  /** Of the choice of none, which is not there without it. */
  readonly none?: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const { known } = useMessages();
  return (
    <select
      className="select compare-plugin"
      aria-label={props.label}
      data-testid={props.testId}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {props.none !== undefined && <option value="">{props.none}</option>}
      {NETWORK_PLUGINS.map(({ value, label }) => (
        <option key={value} value={value}>
          {known(label)}
        </option>
      ))}
    </select>
  );
}
