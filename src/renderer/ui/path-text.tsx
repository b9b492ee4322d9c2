import type { ReactElement } from 'react';

/** A path that is cut at its beginning where there is no room, since its end says more. */
export function PathText(props: { readonly path: string; readonly className?: string }): ReactElement {
  return (
    <span className={`path-text ${props.className ?? ''}`.trimEnd()} title={props.path}>
      <bdi>{props.path}</bdi>
    </span>
  );
}
