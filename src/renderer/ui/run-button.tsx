/** Runs what its form says. While that runs, it turns instead of its icon. */
import { LoaderCircle, type LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

export function RunButton(props: {
  readonly icon: LucideIcon;
  readonly isRunning: boolean;
  readonly isDisabled: boolean;
  readonly testId: string;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const { icon: Icon, isRunning, isDisabled, testId, title, children } = props;
  return (
    <button
      type="submit"
      className="button is-primary"
      disabled={isDisabled}
      title={title}
      data-testid={testId}
    >
      {isRunning ? <LoaderCircle className="is-turning" /> : <Icon />}
      {children}
    </button>
  );
}
