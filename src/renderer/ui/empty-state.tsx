import type { ReactElement, ReactNode } from 'react';

/** What stands where there is nothing yet: what it would be, and what to do. */
export function EmptyState(props: { readonly title: string; readonly children?: ReactNode }): ReactElement {
  return (
    <div className="empty-state">
      <p className="empty-state-title">{props.title}</p>
      <div className="empty-state-text">{props.children}</div>
    </div>
  );
}
