/** What changed between the open lab and another one: the form, and below it what came of it. */
import { ArrowLeftRight, FileDiff } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useChanges, useFile, useLab } from '../store/stores-context';
import { EmptyState } from '../ui/empty-state';
import { IconButton } from '../ui/icon-button';
import { RunButton } from '../ui/run-button';
import { RunPanel } from '../ui/run-panel';
import { ChangesResult } from './changes-result';
import './changes.css';
import { savedName } from './other-name';

const FROM_DISK = 'file';

export function ChangesView(): ReactElement {
  const { t } = useMessages();
  const { result, problem, isRunning } = useChanges((state) => state);
  return (
    <RunPanel testId="changes" form={<ChangesForm />} problem={problem} isRunning={isRunning}>
      {result === undefined ? (
        problem === undefined && (
          <EmptyState title={t('What has changed between two labs')}>
            {t(
              'The cluster with everything that the text leaves out, objects field by field, Scenarios, and who reaches whom. Choose what this lab is compared with: itself as it was saved, or a file of a teammate.',
            )}
          </EmptyState>
        )
      ) : (
        <ChangesResult result={result} />
      )}
    </RunPanel>
  );
}

function ChangesForm(): ReactElement {
  const { t } = useMessages();
  const { other, isReversed, isRunning, choose, compare, reverse } = useChanges((state) => state);
  const { file, recent, chooseCompared, loadRecent } = useFile((state) => state);
  const isConnected = useLab((state) => state.isConnected);
  const paths = recent.filter(({ isThere, path }) => isThere && path !== file?.path).map(({ path }) => path);
  const chosen = other.kind === 'path' ? other.path : '';
  const shownPaths = chosen === '' || paths.includes(chosen) ? paths : [chosen, ...paths];
  return (
    <form
      className="toolbar compare-form"
      aria-label={t('What to compare')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isConnected && !isRunning) void compare();
      }}
    >
      <span>{isReversed ? t('From this lab to') : t('To this lab from')}</span>
      <select
        className="select changes-other"
        aria-label={t('The other lab')}
        data-testid="changes-other"
        title={chosen}
        value={chosen}
        onFocus={() => void loadRecent()}
        onChange={({ target }) => {
          if (target.value === FROM_DISK) void chooseCompared((path) => void choose({ kind: 'path', path }));
          else void choose(target.value === '' ? { kind: 'saved' } : { kind: 'path', path: target.value });
        }}
      >
        <option value="">{savedName(file?.path, t)}</option>
        {shownPaths.map((path) => (
          <option key={path} value={path}>
            {path}
          </option>
        ))}
        <option value={FROM_DISK}>{t('a file or a folder…')}</option>
      </select>
      <IconButton
        label={t('The other way round')}
        icon={<ArrowLeftRight />}
        isPressed={isReversed}
        testId="changes-reverse"
        onClick={() => void reverse()}
      />
      <RunButton
        icon={FileDiff}
        isRunning={isRunning}
        isDisabled={!isConnected || isRunning}
        testId="changes-compare"
      >
        {isRunning ? t('Comparing…') : t('Compare')}
      </RunButton>
    </form>
  );
}
