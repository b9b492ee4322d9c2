/** The run on screen beside one that was left, or beside itself with other settings: the form, how far it is, and what came of it. */
import { Scale } from 'lucide-react';
import type { ReactElement } from 'react';
import type { KeptRunView, RunChoice } from '../../main/contract/run-requests';
import type { Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { useLab, useRuns } from '../store/stores-context';
import type { RunsForm } from '../store/runs-store';
import { EmptyState } from '../ui/empty-state';
import { formatSeconds } from '../ui/format-time';
import { RunPanel } from '../ui/run-panel';
import { PluginSelect } from './plugin-select';
import { PROXY_MODES } from '../store/proxy-modes';
import { RunsResult } from './runs-result';

const WITH_SETTINGS = 'settings';

export function RunsView(): ReactElement {
  const { t } = useMessages();
  const result = useRuns((state) => state.result);
  const problem = useRuns((state) => state.problem);
  const isRunning = useRuns((state) => state.share !== undefined);
  return (
    <RunPanel testId="runs" form={<RunsFormView />} problem={problem} isRunning={isRunning}>
      {result === undefined ? (
        <EmptyState title={t('Two runs of this lab')}>
          {t(
            'Go to an earlier moment in the Time panel, go on from there, and do something else: the run that you left is kept, and can be compared with this one. Or run this one again with another network plugin, kube-proxy mode or seed.',
          )}
        </EmptyState>
      ) : (
        <RunsResult result={result} />
      )}
    </RunPanel>
  );
}

function RunsFormView(): ReactElement {
  const { t } = useMessages();
  const { form, kept, share, change, compare, cancel } = useRuns((state) => state);
  const isConnected = useLab((state) => state.isConnected);
  const choice = choiceOf(form, kept);
  const isRunning = share !== undefined;
  return (
    <form
      className="toolbar compare-form"
      aria-label={t('What to compare')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isConnected && !isRunning && choice !== undefined) void compare(choice);
      }}
    >
      <span>{t('This run beside')}</span>
      <select
        className="select compare-run-choice"
        aria-label={t('The other run')}
        data-testid="runs-other"
        value={choice?.kind === 'kept' ? String(choice.id) : WITH_SETTINGS}
        onChange={(event) => change({ other: event.target.value })}
      >
        {kept.map((run) => (
          <option key={run.id} value={run.id}>
            {nameOf(run, t)}
          </option>
        ))}
        <option value={WITH_SETTINGS}>{t('this run with other settings')}</option>
      </select>
      {choice?.kind !== 'kept' && <SettingsFields />}
      {isRunning ? (
        <>
          <progress className="time-progress" value={share} aria-label={t('Comparing…')} />
          <button type="button" className="button" data-testid="runs-cancel" onClick={() => void cancel()}>
            {t('Cancel')}
          </button>
        </>
      ) : (
        <button
          type="submit"
          className="button is-primary"
          disabled={!isConnected || choice === undefined}
          data-testid="runs-compare"
        >
          <Scale />
          {t('Compare')}
        </button>
      )}
    </form>
  );
}

function SettingsFields(): ReactElement {
  const { t } = useMessages();
  const { form, change } = useRuns((state) => state);
  return (
    <>
      <PluginSelect
        label={t('Network plugin on the right')}
        value={form.cni}
        testId="runs-cni"
        none={t('same network plugin')}
        onChange={(cni) => change({ cni })}
      />
      <select
        className="select compare-plugin"
        aria-label={t('kube-proxy mode on the right')}
        data-testid="runs-proxy"
        value={form.proxyMode}
        onChange={(event) => change({ proxyMode: event.target.value })}
      >
        <option value="">{t('same kube-proxy mode')}</option>
        {PROXY_MODES.map((mode) => (
          <option key={mode} value={mode}>
            {`kube-proxy ${mode}`}
          </option>
        ))}
      </select>
      <input
        className="text-input compare-seed"
        type="number"
        min={0}
        aria-label={t('Seed on the right')}
        placeholder={t('same seed')}
        data-testid="runs-seed"
        value={form.seed}
        onChange={(event) => change({ seed: event.target.value })}
      />
    </>
  );
}

function nameOf({ why, leftNs, endNs }: KeptRunView, t: Translate): string {
  const end = formatSeconds(endNs);
  return why === 'branched'
    ? t('the run left at {seconds} s, which came to {end} s', { seconds: formatSeconds(leftNs), end })
    : t('the run before the lab was started anew, which came to {end} s', { end });
}

/** Undefined for settings that are all the same. */
function choiceOf(
  { other, cni, proxyMode, seed }: RunsForm,
  kept: readonly KeptRunView[],
): RunChoice | undefined {
  const run = other === '' ? kept[0] : kept.find(({ id }) => String(id) === other);
  if (run !== undefined) return { kind: 'kept', id: run.id };
  if (cni === '' && proxyMode === '' && seed === '') return undefined;
  return {
    kind: 'settings',
    ...(cni === '' ? {} : { cni }),
    ...(proxyMode === '' ? {} : { proxyMode }),
    ...(seed === '' ? {} : { seed: Math.max(0, Math.floor(Number(seed))) }),
  };
}
