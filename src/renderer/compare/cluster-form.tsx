/** Which cluster, which Scenarios. Reading the kubeconfig asks no cluster. */
import { FileSearch, ShieldQuestionMark } from 'lucide-react';
import { useId, useState, type ReactElement } from 'react';
import type { Translate } from '../i18n/messages';
import { localText } from '../i18n/local-text';
import { useMessages } from '../i18n/messages-context';
import { useLab, useScenario, useStores, useVerify } from '../store/stores-context';
import { chosenContext, type VerifyForm } from '../store/verify-store';
import { CheckLine } from '../ui/check-line';
import { RunButton } from '../ui/run-button';

const SOURCES: readonly VerifyForm['source'][] = ['usual', 'file', 'text'];
const EXAMPLE_PATH = '~/.kube/config';
const EXAMPLE_TEXT = 'apiVersion: v1\nkind: Config\n…';
const MAX_TIMEOUT_SECONDS = 3600;

export function ClusterForm(): ReactElement {
  const { t } = useMessages();
  const { text } = useStores();
  const { form, clusters, isReading, isPlanning, verification, makePlan, readClusters } = useVerify(
    (state) => state,
  );
  const isConnected = useLab((state) => state.isConnected);
  const scenarios = useScenario((state) => state.scenarios);
  const wanted = scenarios.map(({ name }) => name).filter((name) => !form.leftOut.includes(name));
  const isRunning = verification?.isRunning === true;
  const hasKubeconfig =
    form.source === 'usual' || (form.source === 'file' ? form.path : form.text).trim() !== '';
  const canRead = isConnected && !isReading && hasKubeconfig;
  const canPlan = isConnected && !isPlanning && !isRunning && wanted.length > 0;
  return (
    <form
      className="cluster-form"
      aria-label={t('On which cluster')}
      onSubmit={(event) => {
        event.preventDefault();
        if (clusters === undefined) {
          if (canRead) void readClusters();
        } else if (canPlan) void makePlan(wanted, () => text.getState().flush());
      }}
    >
      <KubeconfigFields />
      {clusters !== undefined && (
        <>
          <ContextField />
          <ScenarioFields />
          <LimitFields />
        </>
      )}
      <div className="cluster-buttons">
        {clusters === undefined ? (
          <RunButton icon={FileSearch} isRunning={isReading} isDisabled={!canRead} testId="cluster-read">
            {t('Read the kubeconfig')}
          </RunButton>
        ) : (
          <RunButton
            icon={ShieldQuestionMark}
            isRunning={isPlanning}
            isDisabled={!canPlan}
            title={scenarios.length === 0 ? t('This lab has no Scenarios') : undefined}
            testId="cluster-plan"
          >
            {isPlanning ? t('Working out what would be done…') : t('Show what would be done…')}
          </RunButton>
        )}
      </div>
    </form>
  );
}

function KubeconfigFields(): ReactElement {
  const { t } = useMessages();
  const { form, change, chooseFile } = useVerify((state) => state);
  const id = useId();
  return (
    <div className="cluster-fields">
      <label htmlFor={id}>{t('Kubeconfig')}</label>
      <select
        id={id}
        className="select"
        data-testid="cluster-source"
        value={form.source}
        onChange={({ target }) =>
          change({ source: SOURCES.find((source) => source === target.value) ?? 'usual' })
        }
      >
        {SOURCES.map((source) => (
          <option key={source} value={source}>
            {sourceName(source, t)}
          </option>
        ))}
      </select>
      {form.source === 'file' && (
        <>
          <input
            className="text-input mono cluster-path"
            aria-label={t('Path of the kubeconfig')}
            placeholder={EXAMPLE_PATH}
            spellCheck={false}
            data-testid="cluster-path"
            value={form.path}
            onChange={(event) => change({ path: event.target.value })}
          />
          {window.podwire !== undefined && (
            <button type="button" className="button" onClick={() => void chooseFile()}>
              {t('Choose…')}
            </button>
          )}
        </>
      )}
      {form.source === 'text' && (
        <textarea
          className="text-input mono cluster-text"
          aria-label={t('Kubeconfig, pasted')}
          placeholder={EXAMPLE_TEXT}
          rows={4}
          spellCheck={false}
          data-testid="cluster-text"
          value={form.text}
          onChange={(event) => change({ text: event.target.value })}
        />
      )}
    </div>
  );
}

function sourceName(source: VerifyForm['source'], t: Translate): string {
  switch (source) {
    case 'usual':
      return t('the one that kubectl takes by itself');
    case 'file':
      return t('a file');
    case 'text':
      return t('pasted text');
  }
}

function ContextField(): ReactElement | undefined {
  const { t } = useMessages();
  const clusters = useVerify((state) => state.clusters);
  const context = useVerify(chosenContext);
  const change = useVerify((state) => state.change);
  const id = useId();
  if (clusters === undefined || context === undefined) return undefined;
  return (
    <div className="cluster-fields">
      <label htmlFor={id}>{t('Context')}</label>
      <select
        id={id}
        className="select"
        data-testid="cluster-context"
        value={context.name}
        onChange={(event) => change({ context: event.target.value })}
      >
        {clusters.contexts.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <span className="mono cluster-server" data-testid="cluster-server">
        {context.server}
      </span>
    </div>
  );
}

function ScenarioFields(): ReactElement {
  const { t, language } = useMessages();
  const { form, change } = useVerify((state) => state);
  const scenarios = useScenario((state) => state.scenarios);
  if (scenarios.length === 0)
    return <p className="field-note">{t('This lab has no Scenario to carry out: record one first.')}</p>;
  return (
    <fieldset className="cluster-fields">
      <legend className="visually-hidden">{t('Scenarios to carry out')}</legend>
      {scenarios.map(({ name, title }) => (
        <CheckLine
          key={name}
          title={name}
          isChecked={!form.leftOut.includes(name)}
          onChange={(isWanted) =>
            change({
              leftOut: isWanted ? form.leftOut.filter((other) => other !== name) : [...form.leftOut, name],
            })
          }
        >
          {title === undefined ? name : localText(title, language)}
        </CheckLine>
      ))}
    </fieldset>
  );
}

function LimitFields(): ReactElement {
  const { t } = useMessages();
  const { form, change } = useVerify((state) => state);
  /** What is being typed, which may be no number yet. */
  const [typed, setTyped] = useState<string>();
  const id = useId();
  return (
    <div className="cluster-fields">
      <label htmlFor={id}>{t('Seconds until Pods have to be ready')}</label>
      <input
        id={id}
        className="text-input cluster-seconds"
        type="number"
        min={1}
        max={MAX_TIMEOUT_SECONDS}
        data-testid="cluster-seconds"
        value={typed ?? form.timeoutSeconds}
        onBlur={() => setTyped(undefined)}
        onChange={({ target }) => {
          setTyped(target.value);
          const seconds = Math.floor(Number(target.value));
          if (seconds >= 1 && seconds <= MAX_TIMEOUT_SECONDS) change({ timeoutSeconds: seconds });
        }}
      />
      <CheckLine testId="cluster-keep" isChecked={form.isKept} onChange={(isKept) => change({ isKept })}>
        {t('Leave on the cluster what was applied')}
      </CheckLine>
    </div>
  );
}
