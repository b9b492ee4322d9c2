/** Two side by side: the same command in copies of the lab that have other network plugins, all that was done in two runs, two labs, or the lab and a real cluster. */
import { Scale } from 'lucide-react';
import type { ReactElement } from 'react';
import { ChangesView } from './changes-view';
import { useMessages } from '../i18n/messages-context';
import { NETWORK_PLUGINS } from '../../main/contract/network-plugins';
import { useComparison, useLab, useRuns } from '../store/stores-context';
import type { ComparisonForm } from '../store/comparison-store';
import { senderOf } from '../store/terminal-targets';
import { EmptyState } from '../ui/empty-state';
import { RunButton } from '../ui/run-button';
import { RunPanel } from '../ui/run-panel';
import { SenderSelect } from '../ui/sender-select';
import { TabStrip } from '../ui/tab-strip';
import './compare.css';
import { ClusterView } from './cluster-view';
import { ComparisonResult } from './comparison-result';
import { PluginSelect } from './plugin-select';
import { RunsView } from './runs-view';
import { useNetwork } from '../store/use-network';

const VIEWS = ['networks', 'runs', 'changes', 'cluster'] as const;

const EXAMPLE_COMMAND = 'curl -s http://web';

export function CompareView(): ReactElement {
  const { t } = useMessages();
  const view = useRuns((state) => state.view);
  const show = useRuns((state) => state.show);
  return (
    <div className="panel compare-panel">
      <TabStrip
        label={t('What to compare')}
        tabs={[
          { id: 'networks', title: t('Two networks') },
          { id: 'runs', title: t('Two runs') },
          { id: 'changes', title: t('Two labs') },
          { id: 'cluster', title: t('A real cluster') },
        ]}
        active={view}
        onActivate={(id) => show(VIEWS.find((candidate) => candidate === id) ?? 'networks')}
      />
      {view === 'networks' && <NetworksView />}
      {view === 'runs' && <RunsView />}
      {view === 'changes' && <ChangesView />}
      {view === 'cluster' && <ClusterView />}
    </div>
  );
}

function NetworksView(): ReactElement {
  const { t } = useMessages();
  const { comparison, problem, isRunning } = useComparison((state) => state);
  return (
    <RunPanel testId="compare" form={<CompareForm />} problem={problem} isRunning={isRunning}>
      {comparison === undefined ? (
        <EmptyState title={t('The same traffic under two network plugins')}>
          {t(
            'Choose who sends it, a command, and two plugins. Each runs in a copy of the lab; the lab itself goes on.',
          )}
        </EmptyState>
      ) : (
        <ComparisonResult comparison={comparison} />
      )}
    </RunPanel>
  );
}

function CompareForm(): ReactElement {
  const { t } = useMessages();
  const { form, isRunning, change, run } = useComparison((state) => state);
  const isConnected = useLab((state) => state.isConnected);
  const filled = useFilledForm(form);
  const canRun = isConnected && !isRunning && filled.target !== '' && filled.command.trim() !== '';
  return (
    <form
      className="toolbar compare-form"
      aria-label={t('What to compare')}
      onSubmit={(event) => {
        event.preventDefault();
        if (canRun) void run(filled);
      }}
    >
      <SenderSelect
        className="compare-target"
        testId="compare-target"
        value={filled.target}
        onChange={(target) => change({ target })}
      />
      <input
        className="text-input mono compare-command"
        aria-label={t('Command')}
        placeholder={EXAMPLE_COMMAND}
        spellCheck={false}
        data-testid="compare-command"
        value={filled.command}
        onChange={(event) => change({ command: event.target.value })}
      />
      <PluginSelect
        label={t('Network plugin on the left')}
        value={filled.left}
        testId="compare-left"
        onChange={(left) => change({ left })}
      />
      <PluginSelect
        label={t('Network plugin on the right')}
        value={filled.right}
        testId="compare-right"
        onChange={(right) => change({ right })}
      />
      <RunButton icon={Scale} isRunning={isRunning} isDisabled={!canRun} testId="compare-run">
        {isRunning ? t('Comparing…') : t('Compare')}
      </RunButton>
    </form>
  );
}

/** What nobody has chosen yet: the first Pod, the lab's own plugin beside another one, and a request. */
function useFilledForm(form: ComparisonForm): ComparisonForm {
  const topology = useLab((state) => state.topology);
  const { cni = '' } = useNetwork();
  const other = NETWORK_PLUGINS.find(({ value }) => value !== cni)?.value ?? '';
  const service = topology?.services.find(
    ({ namespace, name, clusterAddress }) =>
      namespace === 'default' && name !== 'kubernetes' && clusterAddress !== 'None',
  );
  const port = service?.ports[0]?.port ?? 80;
  const usual = service === undefined ? '' : `curl -s http://${service.name}${port === 80 ? '' : `:${port}`}`;
  return {
    target: senderOf(topology, form.target),
    command: form.command === '' ? usual : form.command,
    left: form.left === '' ? cni : form.left,
    right: form.right === '' ? other : form.right,
  };
}
