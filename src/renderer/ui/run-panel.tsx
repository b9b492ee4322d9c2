/** A panel that runs something on demand: what to run, what went wrong, and below it what came of it. */
import type { ReactElement, ReactNode } from 'react';
import type { Problem } from '../store/problem';
import { ProblemText } from './problem-text';
import './run-panel.css';

export function RunPanel(props: {
  readonly testId: string;
  readonly form: ReactNode;
  readonly problem: Problem | undefined;
  readonly isRunning: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="panel run-panel" data-testid={props.testId}>
      {props.form}
      <ProblemText problem={props.problem} testId={`${props.testId}-problem`} />
      <div className="run-area" aria-busy={props.isRunning}>
        {props.children}
      </div>
    </div>
  );
}
