/** The ways out of a dialog: back, and behind it what Enter does. */
import type { ReactElement, ReactNode } from 'react';
import { useMessages } from '../i18n/messages-context';

export function DialogButtons(props: {
  readonly submit: ReactNode;
  readonly submitTestId?: string;
  /** Does it take something that cannot be had back? */
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  readonly cancel?: string;
  readonly onCancel: () => void;
  /** Another way out, apart from the others. */
  readonly children?: ReactNode;
}): ReactElement {
  const { t } = useMessages();
  return (
    <>
      {props.children}
      <button type="button" className="button" onClick={props.onCancel}>
        {props.cancel ?? t('Cancel')}
      </button>
      <button
        type="submit"
        className={`button ${props.isDanger === true ? 'is-danger' : 'is-primary'}`}
        disabled={props.isDisabled}
        data-testid={props.submitTestId}
      >
        {props.submit}
      </button>
    </>
  );
}
