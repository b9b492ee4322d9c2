import type { ReactElement } from 'react';
import { pageRefOf } from '../store/design-ref';
import { useStores } from '../store/stores-context';

/** An object by the contract's reference: a click selects it where it is drawn. */
export function ObjectLink(props: { readonly object: string; readonly text?: string }): ReactElement {
  const { object, text = object } = props;
  const { workspace } = useStores();
  const ref = pageRefOf(object);
  if (ref === undefined) return <span className="mono">{text}</span>;
  return (
    <button
      type="button"
      className="link mono"
      onClick={() => {
        workspace.getState().select(ref);
        workspace.getState().showPanel('topology');
      }}
    >
      {text}
    </button>
  );
}
