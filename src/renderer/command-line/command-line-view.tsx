/** Commands as a terminal of this computer has them, on the lab on screen: what they print, to copy and to save. */
import { Download, Terminal } from 'lucide-react';
import type { KeyboardEvent, ReactElement } from 'react';
import type { PrintedCommand } from '../../main/contract/command-line-requests';
import { useMessages } from '../i18n/messages-context';
import { useCommandLine, useLab } from '../store/stores-context';
import { CopyButton } from '../ui/copy-button';
import { downloadFile } from '../ui/download-file';
import { EmptyState } from '../ui/empty-state';
import { RunButton } from '../ui/run-button';
import { RunPanel } from '../ui/run-panel';
import './command-line.css';
import { savedAs } from './saved-as';

/** More takes long to lay out, and nobody reads it here. */
const MAX_SHOWN_CHARACTERS = 200_000;

const PROGRAM = 'podwire';
const HELP = '--help';

export function CommandLineView(): ReactElement {
  const isRunning = useCommandLine((state) => state.isRunning);
  const printed = useCommandLine((state) => state.printed);
  return (
    <RunPanel testId="command-line" form={<LineForm />} problem={undefined} isRunning={isRunning}>
      {printed === undefined ? <Examples /> : <Printed printed={printed} />}
    </RunPanel>
  );
}

function LineForm(): ReactElement {
  const { t } = useMessages();
  const { line, isRunning, change, recall, run, cancel } = useCommandLine((state) => state);
  const isConnected = useLab((state) => state.isConnected);
  const canRun = isConnected && !isRunning && line.trim() !== '';
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      recall(event.key === 'ArrowUp' ? 'before' : 'after');
    } else if (event.key === 'Escape' && isRunning) {
      event.preventDefault();
      void cancel();
    }
  };
  return (
    <form
      className="toolbar command-line-form"
      aria-label={t('Command line')}
      onSubmit={(event) => {
        event.preventDefault();
        if (canRun) void run(line);
      }}
    >
      <label className="command-line-field mono">
        <span>{PROGRAM}</span>
        <input
          className="text-input mono"
          aria-label={t('Command of podwire')}
          placeholder={HELP}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          data-testid="command-line-input"
          value={line}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      <RunButton icon={Terminal} isRunning={isRunning} isDisabled={!canRun} testId="command-line-run">
        {t('Run')}
      </RunButton>
    </form>
  );
}

function Examples(): ReactElement {
  const { t } = useMessages();
  const run = useCommandLine((state) => state.run);
  const topology = useLab((state) => state.topology);
  const node = topology?.machines.find(({ kind }) => kind === 'node')?.name ?? 'node1';
  const lines = [
    HELP,
    'lint . -o sarif',
    'reach . --host-network as-pods -o csv',
    `rules . --at node/${node} --format iptables-restore`,
    'run . --seeds 1,2,3 -o junit',
  ];
  return (
    <EmptyState title={t('What podwire prints in a terminal of this computer')}>
      <p>
        {t(
          'A dot is the lab on screen, as its text is now; other paths count from its folder. It runs on a copy; nothing is written.',
        )}
      </p>
      <ul className="command-line-examples">
        {lines.map((line) => (
          <li key={line}>
            <button type="button" className="link mono" onClick={() => void run(line)}>
              {line}
            </button>
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}

function Printed(props: { readonly printed: PrintedCommand & { readonly line: string } }): ReactElement {
  const { t } = useMessages();
  const { line, pieces, isCut, exitCode } = props.printed;
  const output = pieces.filter(({ isError }) => !isError);
  const text = textOf(output.length === 0 ? pieces : output);
  return (
    <div className="command-line-printed">
      <div className="command-line-head">
        <code className="mono command-line-ran">{`${PROGRAM} ${line.trim()}`}</code>
        <span role="status" className={exitCode === 0 ? '' : 'is-wrong'} data-testid="command-line-ended">
          {exitCode === undefined ? t('Ended before it was done') : t('Exit code {code}', { code: exitCode })}
        </span>
        <span className="command-line-buttons">
          <CopyButton text={text} testId="command-line-copy" />
          <button
            type="button"
            className="button"
            data-testid="command-line-save"
            onClick={() => {
              const { name, mediaType } = savedAs(line);
              downloadFile(name, new TextEncoder().encode(text), mediaType);
            }}
          >
            <Download /> {t('Save output')}
          </button>
        </span>
      </div>
      {isCut && <p>{t('It printed more than is taken here, and was ended.')}</p>}
      {textOf(pieces).length > MAX_SHOWN_CHARACTERS && (
        <p>{t('Only the beginning is shown. What is copied and saved is all of it.')}</p>
      )}
      <pre className="mono command-line-text" data-testid="command-line-printed" tabIndex={0}>
        {beginningOf(pieces).map(({ isError, text: piece }, index) => (
          <span key={index} className={isError ? 'is-wrong' : undefined}>
            {piece}
          </span>
        ))}
      </pre>
    </div>
  );
}

function textOf(pieces: PrintedCommand['pieces']): string {
  return pieces.map(({ text }) => text).join('');
}

function beginningOf(pieces: PrintedCommand['pieces']): PrintedCommand['pieces'] {
  let room = MAX_SHOWN_CHARACTERS;
  return pieces.map(({ isError, text }) => {
    const shown = text.slice(0, room);
    room -= shown.length;
    return { isError, text: shown };
  });
}
