/** A new lab: a name, how many nodes and where, the network between the Pods, and what stands around the cluster. */
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import { NETWORK_PLUGINS } from '../../main/contract/network-plugins';
import { useFile } from '../store/stores-context';
import { CheckLine } from '../ui/check-line';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';
import { TextField } from '../ui/text-field';
import { ChoiceField } from './choice-field';
import { FAMILIES, INGRESS_CONTROLLERS, LOAD_BALANCERS, PROXY_MODES, SEGMENTS } from './new-lab-choices';
import { MAX_NODES, newLabWish, type NewLabForm } from './new-lab-form';
import { ProblemText } from '../ui/problem-text';

/** What the host calls it. */
const UNNAMED = 'untitled';

const BEGINNING: NewLabForm = {
  name: '',
  nodes: '3',
  cni: NETWORK_PLUGINS[0]?.value ?? '',
  proxyMode: 'iptables',
  families: 'ipv4',
  segments: '1',
  loadBalancer: 'none',
  ingressController: 'none',
  hasOutside: true,
};

export function NewDialog(): ReactElement {
  const { t } = useMessages();
  const { open, cancel, problem, isBusy } = useFile((state) => state);
  const [form, setForm] = useState(BEGINNING);
  const change = (part: Partial<NewLabForm>): void => setForm((before) => ({ ...before, ...part }));
  const wish = newLabWish(form);
  const isAlb = form.ingressController === 'alb';
  return (
    <Dialog
      title={t('New lab')}
      size="large"
      testId="new-dialog"
      onClose={cancel}
      onSubmit={() => {
        if (wish !== undefined) void open(wish);
      }}
      buttons={
        <DialogButtons
          submit={t('Create')}
          submitTestId="new-submit"
          isDisabled={wish === undefined || isBusy}
          onCancel={cancel}
        />
      }
    >
      <div className="lab-fields">
        <TextField
          label={t('Name')}
          testId="new-name"
          placeholder={UNNAMED}
          value={form.name}
          onChange={(name) => change({ name })}
        />
        <TextField
          label={t('Nodes')}
          className="lab-node-count"
          type="number"
          min={1}
          max={MAX_NODES}
          testId="new-nodes"
          value={form.nodes}
          note={nodesNote(Number(form.nodes), t)}
          problem={wish === undefined ? t('A whole number from 1 to {max}.', { max: MAX_NODES }) : undefined}
          onChange={(nodes) => change({ nodes })}
        />
        <ChoiceField
          label={t('Network plugin (CNI)')}
          testId="new-cni"
          choices={NETWORK_PLUGINS}
          value={form.cni}
          onChange={(cni) => change({ cni })}
        />
        <ChoiceField
          label={t('kube-proxy mode')}
          testId="new-proxy"
          choices={PROXY_MODES}
          value={form.proxyMode}
          onChange={(proxyMode) => change({ proxyMode })}
        />
        <ChoiceField
          label={t('Addresses')}
          testId="new-families"
          choices={FAMILIES}
          value={form.families}
          onChange={(families) => change({ families })}
        />
        <ChoiceField
          label={t('Networks of the nodes')}
          testId="new-segments"
          choices={SEGMENTS}
          value={form.segments}
          onChange={(segments) => change({ segments })}
        />
        <ChoiceField
          label={t('Load balancer')}
          testId="new-balancer"
          choices={LOAD_BALANCERS}
          value={isAlb ? 'cloud' : form.loadBalancer}
          isDisabled={isAlb || form.families === 'ipv6'}
          onChange={(loadBalancer) => change({ loadBalancer })}
        />
        <ChoiceField
          label={t('Ingress controller')}
          testId="new-ingress"
          choices={INGRESS_CONTROLLERS}
          value={form.ingressController}
          onChange={(ingressController) => change({ ingressController })}
        />
      </div>
      <CheckLine
        testId="new-outside"
        isChecked={form.hasOutside}
        onChange={(hasOutside) => change({ hasOutside })}
      >
        {t('Machines outside the cluster: a client on the LAN, and the internet behind the router')}
      </CheckLine>
      <ProblemText problem={problem} />
    </Dialog>
  );
}

function nodesNote(count: number, t: Translate): string {
  if (count === 1)
    return t('The control plane alone, whose taint keeps ordinary Pods away: they would stay Pending.');
  return t('The control plane and {count} workers.', { count: count - 1 });
}
