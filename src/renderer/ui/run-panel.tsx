/** A panel that runs something on demand: what to run, what went wrong, and below it what came of it. */
import type { ReactElement, ReactNode } from 'react';
import './run-panel.css';

export function RunPanel(props: {
  readonly testId: string;
  readonly form: ReactNode;
  readonly problem: string | undefined;
  readonly isRunning: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="panel" data-testid={props.testId}>
      {props.form}
      {props.problem !== undefined && (
        <p className="run-problem" role="alert" data-testid={`${props.testId}-problem`}>
          {props.problem}
        </p>
      )}
      <div className="run-area" aria-busy={props.isRunning}>
        {props.children}
      </div>
    </div>
  );
}
