/** What became of the file on disk, each with what can be done about it. */
import { FileClock, FileWarning, FileX2, Info, Package, X } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { FileState } from '../../main/contract/file-requests';
import { useFile, useLab, useScenario, useWorkspace } from '../store/stores-context';
import { formatCalendarTime } from '../ui/format-time';
import { IconButton } from '../ui/icon-button';

export function FileBanners(): ReactElement | undefined {
  const file = useFile((state) => state.file);
  const isConnected = useLab((state) => state.isConnected);
  if (file === undefined || !isConnected) return undefined;
  return (
    <>
      {file.recovery !== undefined && <RecoveryBanner savedAtMs={file.recovery.savedAtMs} name={file.name} />}
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
  return (
    <div className={`banner is-${props.tone}`} role="status" data-testid={props.testId}>
      {props.icon}
      <span>{props.children}</span>
      {props.actions}
      {props.onDismiss !== undefined && <IconButton label="Dismiss" icon={<X />} onClick={props.onDismiss} />}
    </div>
  );
}

function RecoveryBanner(props: { readonly savedAtMs: number; readonly name: string }): ReactElement {
  const { recover, show, isBusy } = useFile((state) => state);
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
            onClick={() => void recover()}
          >
            Recover
          </button>
          <button type="button" className="button" onClick={() => show({ kind: 'discard-recovery' })}>
            Discard…
          </button>
        </>
      }
    >
      Podwire ended before edits of <strong>{props.name}</strong> were saved. They were kept at{' '}
      {formatCalendarTime(props.savedAtMs, 0)}.
    </FileBanner>
  );
}

function ChangedBanner(props: { readonly file: FileState }): ReactElement | undefined {
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
            title="An edit that can be undone"
            data-testid="use-disk"
            onClick={() => void revert()}
          >
            Use the one on disk
          </button>
          <button
            type="button"
            className="button"
            title="Nothing is written now; saving asks before it replaces the one on disk"
            data-testid="keep-mine"
            onClick={dismissDiskChange}
          >
            Keep mine
          </button>
        </>
      }
    >
      Another program changed <strong title={props.file.path}>{props.file.name}</strong> on disk
      {props.file.isDirty ? ', and it has unsaved edits here.' : '.'}
    </FileBanner>
  );
}

function GoneBanner(props: { readonly file: FileState }): ReactElement {
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
            Save it again
          </button>
          <button type="button" className="button" disabled={isBusy} onClick={() => void chooseSaveAs()}>
            Save as…
          </button>
        </>
      }
    >
      <strong title={props.file.path}>{props.file.name}</strong> is not on disk any more: it was deleted or
      renamed, or its disk is away. The text is still here.
    </FileBanner>
  );
}

function AutosaveBanner(props: { readonly problem: string }): ReactElement | undefined {
  const [dismissed, setDismissed] = useState<string>();
  if (dismissed === props.problem) return undefined;
  return (
    <FileBanner
      tone="warning"
      icon={<FileWarning />}
      testId="banner-autosave"
      onDismiss={() => setDismissed(props.problem)}
    >
      {props.problem}
    </FileBanner>
  );
}

function ElsewhereBanner(props: { readonly name: string }): ReactElement | undefined {
  const [isDismissed, setIsDismissed] = useState(false);
  if (isDismissed) return undefined;
  return (
    <FileBanner tone="info" icon={<Info />} testId="banner-elsewhere" onDismiss={() => setIsDismissed(true)}>
      <strong>{props.name}</strong> is open in another Podwire too. Each has edits of its own; what the other
      saves is announced here before anything is written over it.
    </FileBanner>
  );
}

function BundleBanner(props: { readonly captures: number }): ReactElement | undefined {
  const scenarios = useScenario((state) => state.scenarios);
  const play = useScenario((state) => state.play);
  const isRunning = useScenario((state) => state.run?.isRunning ?? false);
  const showPanel = useWorkspace((state) => state.showPanel);
  const chooseSaveAs = useFile((state) => state.chooseSaveAs);
  const [isDismissed, setIsDismissed] = useState(false);
  const [first] = scenarios;
  if (isDismissed) return undefined;
  const counts = `${counted(scenarios.length, 'Scenario')}, ${counted(props.captures, 'capture')}`;
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
              title={`Starts the lab anew and plays ${first.name}`}
              data-testid="bundle-play"
              onClick={() => {
                showPanel('scenarios');
                if (scenarios.length === 1) void play(first.name);
              }}
            >
              {scenarios.length === 1 ? 'Play' : 'Show them'}
            </button>
          )}
          <button type="button" className="button" onClick={() => void chooseSaveAs()}>
            Save as lab file…
          </button>
        </>
      }
    >
      This came as a bundle: {counts}. Playing shows whether the packets are the same here.
    </FileBanner>
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
