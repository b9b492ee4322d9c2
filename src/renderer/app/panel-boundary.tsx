import { Component, type ReactElement, type ReactNode } from 'react';
import { Message } from '../i18n/message';
import { useMessages } from '../i18n/messages-context';
import { EmptyState } from '../ui/empty-state';

interface BoundaryState {
  readonly message: string | undefined;
}

/** A panel that fails on a fault of ours says so, and the rest of the window works on. */
export class PanelBoundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override readonly state: BoundaryState = { message: undefined };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === undefined) return this.props.children;
    return <PanelFailure message={message} onTryAgain={() => this.setState({ message: undefined })} />;
  }
}

function PanelFailure(props: { readonly message: string; readonly onTryAgain: () => void }): ReactElement {
  const { t } = useMessages();
  return (
    <div className="panel" role="alert" data-testid="panel-failure">
      <EmptyState title={t('This panel has failed')}>
        <p>
          <Message
            of="The lab and the other panels go on; nothing of the text is lost. Please report: {message}"
            values={{ message: <span className="mono">{props.message}</span> }}
          />
        </p>
        <button type="button" className="button" onClick={props.onTryAgain}>
          {t('Try again')}
        </button>
      </EmptyState>
    </div>
  );
}
