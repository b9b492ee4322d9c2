/** What recording asks: how to begin, what to call it, whether to throw it away. */
import { useId, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type { ScenarioDialog } from '../store/scenario-store';
import { useScenario } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';
import { TextField } from '../ui/text-field';
import { freeName } from './free-name';
import { RecordingWarnings } from './recording-warnings';

export function ScenarioDialogs(): ReactElement | undefined {
  const dialog = useScenario((state) => state.dialog);
  switch (dialog?.kind) {
    case 'start':
      return <StartDialog />;
    case 'stop':
      return <StopDialog />;
    case 'discard':
      return <DiscardDialog />;
    case 'needs-lab-file':
      return <LabFileDialog question={dialog} />;
    case undefined:
      return undefined;
  }
}

function StartDialog(): ReactElement {
  const { t } = useMessages();
  const { record, cancel } = useScenario((state) => state);
  const [isFromStart, setIsFromStart] = useState(true);
  return (
    <Dialog
      title={t('Record a Scenario')}
      testId="record-dialog"
      onClose={cancel}
      onSubmit={() => void record(isFromStart)}
      buttons={<DialogButtons submit={t('Record')} submitTestId="record-start" onCancel={cancel} />}
    >
      <p>
        {t(
          'Commands in terminals, requests, edits and captures become steps that a teammate can play again, packet for packet.',
        )}
      </p>
      <Choice
        isChosen={isFromStart}
        onChoose={() => setIsFromStart(true)}
        label={t('Start the lab anew and record')}
        note={t('A replay meets exactly what you met. Open terminals end and can be opened again.')}
      />
      <Choice
        isChosen={!isFromStart}
        onChoose={() => setIsFromStart(false)}
        label={t('Record from now')}
        note={t(
          'The lab goes on. A replay starts a fresh lab and waits until this moment, but what was done before is not in it.',
        )}
      />
    </Dialog>
  );
}

function Choice(props: {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly label: string;
  readonly note: string;
}): ReactElement {
  return (
    <label className="record-choice">
      <input type="radio" name="from" checked={props.isChosen} onChange={props.onChoose} />
      <span>
        <span className="field-label">{props.label}</span>
        <span className="field-note">{props.note}</span>
      </span>
    </label>
  );
}

function StopDialog(): ReactElement {
  const { t } = useMessages();
  const { recording, scenarios, finish, cancel, show, problem } = useScenario((state) => state);
  const [name, setName] = useState(() => freeName(scenarios.map((scenario) => scenario.name)));
  const [text, setText] = useState('');
  const id = useId();
  const count = recording.steps.length;
  return (
    <Dialog
      title={t('Keep the recording as a Scenario')}
      testId="record-stop-dialog"
      onClose={cancel}
      onSubmit={() => void finish({ name: name.trim(), text: text.trim() })}
      buttons={
        <DialogButtons
          submit={t('Stop and keep')}
          submitTestId="record-save"
          isDisabled={name.trim() === ''}
          cancel={t('Go on recording')}
          onCancel={cancel}
        >
          <button
            type="button"
            className="button is-danger is-apart"
            onClick={() => show({ kind: 'discard' })}
          >
            {t('Discard…')}
          </button>
        </DialogButtons>
      }
    >
      <p>
        {count === 0
          ? t('Nothing was recorded yet: no command, no edit.')
          : t(
              '{count} steps will be written into the text of the lab, as one edit that can be undone. Edits that were made while recording become steps of it.',
              { count },
            )}
      </p>
      <RecordingWarnings />
      <TextField
        label={t('Name')}
        testId="record-name"
        hasFocusFirst
        value={name}
        problem={problem}
        onFocus={(event) => event.target.select()}
        onChange={setName}
      />
      <div className="field">
        <label className="field-label" htmlFor={`${id}-text`}>
          <Message
            of={'What it shows {optional}'}
            values={{ optional: <span className="field-note">{t('(optional)')}</span> }}
          />
        </label>
        <textarea
          id={`${id}-text`}
          className="text-area"
          rows={3}
          placeholder={t('For the reader: what to look at, and why')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
    </Dialog>
  );
}

function DiscardDialog(): ReactElement {
  const { t } = useMessages();
  const { recording, discard, cancel } = useScenario((state) => state);
  const count = recording.steps.length;
  return (
    <Dialog
      title={t('Discard the recording?')}
      onClose={cancel}
      onSubmit={() => void discard()}
      buttons={
        <DialogButtons
          submit={t('Discard')}
          submitTestId="record-discard"
          isDanger
          cancel={t('Go on recording')}
          onCancel={cancel}
        />
      }
    >
      <p>
        {t('The {count} steps that were recorded are lost. What you did in the lab, edits too, stays.', {
          count,
        })}
      </p>
    </Dialog>
  );
}

function LabFileDialog(props: {
  readonly question: Extract<ScenarioDialog, { readonly kind: 'needs-lab-file' }>;
}): ReactElement {
  const { t } = useMessages();
  const { name, text, fileName, message } = props.question;
  const { finish, show } = useScenario((state) => state);
  const goBack = (): void => show({ kind: 'stop' });
  return (
    <Dialog
      title={t('Make {name}?', { name: fileName })}
      testId="lab-file-dialog"
      onClose={goBack}
      onSubmit={() => void finish({ name, text, makesLabFile: true })}
      buttons={
        <DialogButtons submit={t('Make {name}', { name: fileName })} cancel={t('Back')} onCancel={goBack} />
      }
    >
      <p>{message}</p>
    </Dialog>
  );
}
