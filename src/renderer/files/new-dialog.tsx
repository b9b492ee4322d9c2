/** A new lab: a name, how many nodes, and the two choices that a cluster's network begins with. */
import { useId, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import { NETWORK_PLUGINS, type NetworkChoice } from '../../main/contract/network-plugins';
import { useFile } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';
import { TextField } from '../ui/text-field';
import { ProblemText } from './problem-text';

const PROXY_MODES: readonly NetworkChoice[] = [
  {
    value: 'iptables',
    label: 'iptables',
    note: 'Services are NAT rules in the kernel of every node; a random one of the endpoints is chosen.',
  },
  {
    value: 'ipvs',
    label: 'IPVS',
    note: 'Services are virtual servers in the kernel, which takes the endpoints in turn.',
  },
  {
    value: 'nftables',
    label: 'nftables',
    note: 'Services are entries of maps in the kernel, looked up in one step however many there are.',
  },
];

const MAX_NODES = 200;

/** What the host calls it. */
const UNNAMED = 'untitled';

export function NewDialog(): ReactElement {
  const { t } = useMessages();
  const { open, cancel, problem, isBusy } = useFile((state) => state);
  const [name, setName] = useState('');
  const [nodes, setNodes] = useState('3');
  const [cni, setCni] = useState(NETWORK_PLUGINS[0]?.value ?? '');
  const [proxyMode, setProxyMode] = useState('iptables');
  const nodeCount = Number(nodes);
  const isCountRight = Number.isInteger(nodeCount) && nodeCount >= 1 && nodeCount <= MAX_NODES;
  const submit = (): void => {
    const trimmed = name.trim();
    void open({ kind: 'new', name: trimmed === '' ? undefined : trimmed, nodeCount, cni, proxyMode });
  };
  return (
    <Dialog
      title={t('New lab')}
      testId="new-dialog"
      onClose={cancel}
      onSubmit={submit}
      buttons={
        <DialogButtons
          submit={t('Create')}
          submitTestId="new-submit"
          isDisabled={!isCountRight || isBusy}
          onCancel={cancel}
        />
      }
    >
      <TextField label={t('Name')} testId="new-name" placeholder={UNNAMED} value={name} onChange={setName} />
      <TextField
        label={t('Nodes')}
        className="new-nodes"
        type="number"
        min={1}
        max={MAX_NODES}
        testId="new-nodes"
        value={nodes}
        note={nodesNote(nodeCount, t)}
        problem={isCountRight ? undefined : t('A whole number from 1 to {max}.', { max: MAX_NODES })}
        onChange={setNodes}
      />
      <ChoiceField
        label={t('Network plugin (CNI)')}
        choices={NETWORK_PLUGINS}
        value={cni}
        onChange={setCni}
      />
      <ChoiceField
        label={t('kube-proxy mode')}
        choices={PROXY_MODES}
        value={proxyMode}
        onChange={setProxyMode}
      />
      <ProblemText problem={problem} />
    </Dialog>
  );
}

function nodesNote(count: number, t: Translate): string {
  if (count === 1)
    return t('The control plane alone, whose taint keeps ordinary Pods away: they would stay Pending.');
  return t('The control plane and {count} workers.', { count: count - 1 });
}

function ChoiceField(props: {
  readonly label: string;
  readonly choices: readonly NetworkChoice[];
  readonly value: string;
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
        value={props.value}
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
