import { Fragment, type ReactElement, type ReactNode } from 'react';
import type { MessageKey, ValuesOf } from './catalogue';
import { piecesOf } from './fill-message';
import { useMessages } from './messages-context';

/** A sentence with more than text in it: `<Message of="See {place}." values={{ place: <PlaceLink … /> }} />`. */
export function Message<Key extends MessageKey>(props: {
  readonly of: Key;
  readonly values: Readonly<Record<ValuesOf<Key>, ReactNode>>;
}): ReactElement {
  const { wording } = useMessages();
  const values: Readonly<Record<string, ReactNode>> = props.values;
  return (
    <>
      {piecesOf(wording(props.of), values).map((piece, index) => (
        <Fragment key={index}>{piece}</Fragment>
      ))}
    </>
  );
}
