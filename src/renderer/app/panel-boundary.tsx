import { Component, type ReactNode } from 'react';
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
    return (
      <div className="panel" role="alert" data-testid="panel-failure">
        <EmptyState title="This panel has failed">
          <p>
            The lab and the other panels go on; nothing of the text is lost. Please report:{' '}
            <span className="mono">{message}</span>
          </p>
          <button type="button" className="button" onClick={() => this.setState({ message: undefined })}>
            Try again
          </button>
        </EmptyState>
      </div>
    );
  }
}
