/** Two runs side by side: the same command in copies of the lab that have other network plugins. */
import { LoaderCircle, Scale } from 'lucide-react';
import type { ReactElement } from 'react';
import { NETWORK_PLUGINS } from '../../main/contract/network-plugins';
import { useComparison, useLab } from '../store/stores-context';
import type { ComparisonForm } from '../store/comparison-store';
import { terminalTargetsOf } from '../store/terminal-targets';
import { EmptyState } from '../ui/empty-state';
import './compare.css';
import { ComparisonResult } from './comparison-result';
import { useNetwork } from './use-network';

export function CompareView(): ReactElement {
  const { comparison, problem, isRunning } = useComparison((state) => state);
  return (
    <div className="panel" data-testid="compare">
      <CompareForm />
      {problem !== undefined && (
        <p className="compare-problem" role="alert" data-testid="compare-problem">
          {problem}
        </p>
      )}
      <div className="compare-area" aria-busy={isRunning}>
        {comparison === undefined ? (
          <EmptyState title="The same traffic under two network plugins">
            Choose who sends it, a command, and two plugins. Each runs in a copy of the lab; the lab itself
            goes on.
          </EmptyState>
        ) : (
          <ComparisonResult comparison={comparison} />
        )}
      </div>
    </div>
  );
}

function CompareForm(): ReactElement {
  const { form, isRunning, change, run } = useComparison((state) => state);
  const isConnected = useLab((state) => state.isConnected);
  const filled = useFilledForm(form);
  const canRun = isConnected && !isRunning && filled.target !== '' && filled.command.trim() !== '';
  return (
    <form
      className="toolbar compare-form"
      aria-label="What to compare"
      onSubmit={(event) => {
        event.preventDefault();
        if (canRun) void run(filled);
      }}
    >
      <TargetSelect value={filled.target} onChange={(target) => change({ target })} />
      <input
        className="text-input mono compare-command"
        aria-label="Command"
        placeholder="curl -s http://web"
        spellCheck={false}
        data-testid="compare-command"
        value={filled.command}
        onChange={(event) => change({ command: event.target.value })}
      />
      <PluginSelect
        label="Left"
        value={filled.left}
        testId="compare-left"
        onChange={(left) => change({ left })}
      />
      <PluginSelect
        label="Right"
        value={filled.right}
        testId="compare-right"
        onChange={(right) => change({ right })}
      />
      <button type="submit" className="button is-primary" disabled={!canRun} data-testid="compare-run">
        {isRunning ? <LoaderCircle className="is-turning" /> : <Scale />}
        {isRunning ? 'Comparing…' : 'Compare'}
      </button>
    </form>
  );
}

/** What nobody has chosen yet: the first Pod, the lab's own plugin beside another one, and a request. */
function useFilledForm(form: ComparisonForm): ComparisonForm {
  const topology = useLab((state) => state.topology);
  const { cni = '' } = useNetwork();
  const targets = topology === undefined ? [] : terminalTargetsOf(topology).flatMap((group) => group.targets);
  const isThere = targets.some(({ id }) => id === form.target);
  const first = targets.find(({ id }) => id.endsWith('/client')) ?? targets[0];
  const other = NETWORK_PLUGINS.find(({ value }) => value !== cni)?.value ?? '';
  const service = topology?.services.find(
    ({ namespace, name, clusterAddress }) =>
      namespace === 'default' && name !== 'kubernetes' && clusterAddress !== 'None',
  );
  const port = service?.ports[0]?.port ?? 80;
  const usual = service === undefined ? '' : `curl -s http://${service.name}${port === 80 ? '' : `:${port}`}`;
  return {
    target: isThere ? form.target : (first?.id ?? ''),
    command: form.command === '' ? usual : form.command,
    left: form.left === '' ? cni : form.left,
    right: form.right === '' ? other : form.right,
  };
}

function TargetSelect(props: {
  readonly value: string;
  readonly onChange: (target: string) => void;
}): ReactElement {
  const topology = useLab((state) => state.topology);
  const groups = topology === undefined ? [] : terminalTargetsOf(topology);
  return (
    <select
      className="select compare-target"
      aria-label="Sent from"
      data-testid="compare-target"
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {groups.map(({ title, targets }) => (
        <optgroup key={title} label={title}>
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

function PluginSelect(props: {
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <select
      className="select compare-plugin"
      aria-label={`${props.label} network plugin`}
      data-testid={props.testId}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {NETWORK_PLUGINS.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}
