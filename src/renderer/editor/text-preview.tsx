/** The first lines of a file, until the editor is there. */
import { useMemo, type ReactElement } from 'react';
import { useText } from '../store/stores-context';

const LINES = 80;
const MAX_LENGTH = 20_000;

export function TextPreview(props: { readonly file: string }): ReactElement {
  const textOf = useText((state) => state.textOf);
  const version = useText((state) => state.version);
  const lines = useMemo(
    () => (version < 0 ? [] : (textOf(props.file) ?? '').slice(0, MAX_LENGTH).split('\n', LINES)),
    [textOf, props.file, version],
  );
  return (
    <pre className="text-preview" aria-hidden>
      {lines.join('\n')}
    </pre>
  );
}
