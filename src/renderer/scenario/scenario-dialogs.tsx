/** What recording asks: how to begin, what to call it, whether to throw it away. */
import { useId, useState, type ReactElement } from 'react';
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
  const { record, cancel } = useScenario((state) => state);
  const [isFromStart, setIsFromStart] = useState(true);
  return (
    <Dialog
      title="Record a Scenario"
      testId="record-dialog"
      onClose={cancel}
      onSubmit={() => void record(isFromStart)}
      buttons={<DialogButtons submit="Record" submitTestId="record-start" onCancel={cancel} />}
    >
      <p>
        Commands in terminals, requests, edits and captures become steps that a teammate can play again,
        packet for packet.
      </p>
      <Choice
        isChosen={isFromStart}
        onChoose={() => setIsFromStart(true)}
        label="Start the lab anew and record"
        note="A replay meets exactly what you met. Open terminals end and can be opened again."
      />
      <Choice
        isChosen={!isFromStart}
        onChoose={() => setIsFromStart(false)}
        label="Record from now"
        note="The lab goes on. A replay starts a fresh lab and waits until this moment, but what was done before is not in it."
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
  const { recording, scenarios, finish, cancel, show, problem } = useScenario((state) => state);
  const [name, setName] = useState(() => freeName(scenarios.map((scenario) => scenario.name)));
  const [text, setText] = useState('');
  const id = useId();
  const count = recording.steps.length;
  return (
    <Dialog
      title="Keep the recording as a Scenario"
      testId="record-stop-dialog"
      onClose={cancel}
      onSubmit={() => void finish({ name: name.trim(), text: text.trim() })}
      buttons={
        <DialogButtons
          submit="Stop and keep"
          submitTestId="record-save"
          isDisabled={name.trim() === ''}
          cancel="Go on recording"
          onCancel={cancel}
        >
          <button
            type="button"
            className="button is-danger is-apart"
            onClick={() => show({ kind: 'discard' })}
          >
            Discard…
          </button>
        </DialogButtons>
      }
    >
      <p>
        {count === 0
          ? 'Nothing was recorded yet: no command, no edit.'
          : `${count} ${count === 1 ? 'step' : 'steps'} will be written into the text of the lab, as one edit that can be undone. Edits that were made while recording become steps of it.`}
      </p>
      <RecordingWarnings />
      <TextField
        label="Name"
        testId="record-name"
        hasFocusFirst
        value={name}
        problem={problem}
        onFocus={(event) => event.target.select()}
        onChange={setName}
      />
      <div className="field">
        <label className="field-label" htmlFor={`${id}-text`}>
          What it shows <span className="field-note">(optional)</span>
        </label>
        <textarea
          id={`${id}-text`}
          className="text-area"
          rows={3}
          placeholder="For the reader: what to look at, and why"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
    </Dialog>
  );
}

function DiscardDialog(): ReactElement {
  const { recording, discard, cancel } = useScenario((state) => state);
  const count = recording.steps.length;
  return (
    <Dialog
      title="Discard the recording?"
      onClose={cancel}
      onSubmit={() => void discard()}
      buttons={
        <DialogButtons
          submit="Discard"
          submitTestId="record-discard"
          isDanger
          cancel="Go on recording"
          onCancel={cancel}
        />
      }
    >
      <p>
        {count === 1 ? 'The step that was recorded is' : `The ${count} steps that were recorded are`} lost.
        What you did in the lab, edits too, stays.
      </p>
    </Dialog>
  );
}

function LabFileDialog(props: {
  readonly question: Extract<ScenarioDialog, { readonly kind: 'needs-lab-file' }>;
}): ReactElement {
  const { name, text, fileName, message } = props.question;
  const { finish, show } = useScenario((state) => state);
  const goBack = (): void => show({ kind: 'stop' });
  return (
    <Dialog
      title={`Make ${fileName}?`}
      testId="lab-file-dialog"
      onClose={goBack}
      onSubmit={() => void finish({ name, text, makesLabFile: true })}
      buttons={<DialogButtons submit={`Make ${fileName}`} cancel="Back" onCancel={goBack} />}
    >
      <p>{message}</p>
    </Dialog>
  );
}
