/** What became of the file on disk, each with what can be done about it. */
import { FileClock, FileWarning, FileX2, Info, Package, X } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type { FileRecovery, FileState } from '../../main/contract/file-requests';
import type { Wording } from '../../main/contract/wording';
import { useFile, useLab, useScenario, useWorkspace } from '../store/stores-context';
import { formatCalendarTime } from '../ui/format-time';
import { IconButton } from '../ui/icon-button';

export function FileBanners(): ReactElement | undefined {
  const file = useFile((state) => state.file);
  const isConnected = useLab((state) => state.isConnected);
  if (file === undefined || !isConnected) return undefined;
  return (
    <>
      {file.recoveries !== undefined && <RecoveryBanner recoveries={file.recoveries} />}
      {file.disk === 'changed' && <ChangedBanner file={file} />}
      {file.disk === 'gone' && <GoneBanner file={file} />}
      {file.autosaveProblem !== undefined && <AutosaveBanner problem={file.autosaveProblem} />}
      {file.isOpenElsewhere && <ElsewhereBanner name={file.name} />}
      {file.bundle !== undefined && <BundleBanner captures={file.bundle.captures.length} />}
    </>
  );
}

function FileBanner(props: {
  readonly tone: 'warning' | 'info';
  readonly icon: ReactElement;
  readonly testId: string;
  readonly onDismiss?: () => void;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  const { t } = useMessages();
  return (
    <div className={`banner is-${props.tone}`} role="status" data-testid={props.testId}>
      {props.icon}
      <span>{props.children}</span>
      {props.actions}
      {props.onDismiss !== undefined && (
        <IconButton label={t('Dismiss')} icon={<X />} onClick={props.onDismiss} />
      )}
    </div>
  );
}

function RecoveryBanner(props: { readonly recoveries: readonly FileRecovery[] }): ReactElement | undefined {
  const { t } = useMessages();
  const { recover, show, isBusy } = useFile((state) => state);
  const [newest, ...others] = props.recoveries;
  if (newest === undefined) return undefined;
  if (others.length > 0) {
    return (
      <FileBanner
        tone="warning"
        icon={<FileClock />}
        testId="banner-recovery"
        actions={
          <button
            type="button"
            className="button is-primary"
            data-testid="recoveries"
            onClick={() => show({ kind: 'recoveries' })}
          >
            {t('Show them')}
          </button>
        }
      >
        {t('Podwire ended {count} times before edits were saved. All of them were kept.', {
          count: props.recoveries.length,
        })}
      </FileBanner>
    );
  }
  return (
    <FileBanner
      tone="warning"
      icon={<FileClock />}
      testId="banner-recovery"
      actions={
        <>
          <button
            type="button"
            className="button is-primary"
            disabled={isBusy}
            data-testid="recover"
            onClick={() => void recover(newest.id)}
          >
            {t('Recover')}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => show({ kind: 'discard-recovery', recovery: newest })}
          >
            {t('Discard…')}
          </button>
        </>
      }
    >
      <Message
        of={'Podwire ended before edits of {name} were saved. They were kept at {time}.'}
        values={{
          name: <strong>{newest.labName}</strong>,
          time: formatCalendarTime(newest.savedAtMs, 0),
        }}
      />
    </FileBanner>
  );
}

function ChangedBanner(props: { readonly file: FileState }): ReactElement | undefined {
  const { t } = useMessages();
  const { isDiskChangeDismissed, dismissDiskChange, revert, isBusy } = useFile((state) => state);
  if (isDiskChangeDismissed) return undefined;
  return (
    <FileBanner
      tone="warning"
      icon={<FileWarning />}
      testId="banner-changed"
      actions={
        <>
          <button
            type="button"
            className="button is-primary"
            disabled={isBusy}
            title={t('An edit that can be undone')}
            data-testid="use-disk"
            onClick={() => void revert()}
          >
            {t('Use the one on disk')}
          </button>
          <button
            type="button"
            className="button"
            title={t('Nothing is written now; saving asks before it replaces the one on disk')}
            data-testid="keep-mine"
            onClick={dismissDiskChange}
          >
            {t('Keep mine')}
          </button>
        </>
      }
    >
      <Message
        of={
          props.file.isDirty
            ? 'Another program changed {name} on disk, and it has unsaved edits here.'
            : 'Another program changed {name} on disk.'
        }
        values={{
          name: <strong title={props.file.path}>{props.file.name}</strong>,
        }}
      />
    </FileBanner>
  );
}

function GoneBanner(props: { readonly file: FileState }): ReactElement {
  const { t } = useMessages();
  const { save, chooseSaveAs, isBusy } = useFile((state) => state);
  return (
    <FileBanner
      tone="warning"
      icon={<FileX2 />}
      testId="banner-gone"
      actions={
        <>
          <button
            type="button"
            className="button is-primary"
            disabled={isBusy}
            title={props.file.path}
            onClick={() => void save()}
          >
            {t('Save it again')}
          </button>
          <button type="button" className="button" disabled={isBusy} onClick={() => void chooseSaveAs()}>
            {t('Save as…')}
          </button>
        </>
      }
    >
      <Message
        of={
          '{name} is not on disk any more: it was deleted or renamed, or its disk is away. The text is still here.'
        }
        values={{ name: <strong title={props.file.path}>{props.file.name}</strong> }}
      />
    </FileBanner>
  );
}

function AutosaveBanner(props: { readonly problem: Wording }): ReactElement | undefined {
  const { words } = useMessages();
  const [dismissed, setDismissed] = useState<string>();
  const problem = words(props.problem);
  if (dismissed === problem) return undefined;
  return (
    <FileBanner
      tone="warning"
      icon={<FileWarning />}
      testId="banner-autosave"
      onDismiss={() => setDismissed(problem)}
    >
      {problem}
    </FileBanner>
  );
}

function ElsewhereBanner(props: { readonly name: string }): ReactElement | undefined {
  const [isDismissed, setIsDismissed] = useState(false);
  if (isDismissed) return undefined;
  return (
    <FileBanner tone="info" icon={<Info />} testId="banner-elsewhere" onDismiss={() => setIsDismissed(true)}>
      <Message
        of={
          '{name} is open in another Podwire too. Each has edits of its own; what the other saves is announced here before anything is written over it.'
        }
        values={{ name: <strong>{props.name}</strong> }}
      />
    </FileBanner>
  );
}

function BundleBanner(props: { readonly captures: number }): ReactElement | undefined {
  const { t } = useMessages();
  const scenarios = useScenario((state) => state.scenarios);
  const play = useScenario((state) => state.play);
  const isRunning = useScenario((state) => state.run?.isRunning ?? false);
  const showPanel = useWorkspace((state) => state.showPanel);
  const chooseSaveAs = useFile((state) => state.chooseSaveAs);
  const [isDismissed, setIsDismissed] = useState(false);
  const [first] = scenarios;
  if (isDismissed) return undefined;
  const counts = [
    t('{count} Scenarios', { count: scenarios.length }),
    t('{count} captures', { count: props.captures }),
  ].join(', ');
  return (
    <FileBanner
      tone="info"
      icon={<Package />}
      testId="banner-bundle"
      onDismiss={() => setIsDismissed(true)}
      actions={
        <>
          {first !== undefined && (
            <button
              type="button"
              className="button is-primary"
              disabled={isRunning}
              title={t('Starts the lab anew and plays {name}', { name: first.name })}
              data-testid="bundle-play"
              onClick={() => {
                showPanel('scenarios');
                if (scenarios.length === 1) void play(first.name);
              }}
            >
              {scenarios.length === 1 ? t('Play') : t('Show them')}
            </button>
          )}
          <button type="button" className="button" onClick={() => void chooseSaveAs()}>
            {t('Save as lab file…')}
          </button>
        </>
      }
    >
      {t('This came as a bundle: {counts}. Playing shows whether the packets are the same here.', { counts })}
    </FileBanner>
  );
}
