/** What the pages of the inspector are made of. */
import type { ReactElement, ReactNode } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useWorkspace } from '../store/stores-context';
import type { Status } from '../ui/pod-status';

export function Head(props: {
  readonly title: string;
  readonly kind: string;
  readonly status: Status | undefined;
}): ReactElement {
  return (
    <header className="inspector-head">
      <h2 className="inspector-title">{props.title}</h2>
      <div className="inspector-kind">
        {props.kind} {props.status !== undefined && <StatusText status={props.status} />}
      </div>
    </header>
  );
}

export function StatusText(props: { readonly status: Status }): ReactElement {
  const { tone, glyph, text } = props.status;
  return (
    <span className={`status tone-${tone}`}>
      <span aria-hidden>{glyph}</span> {text}
    </span>
  );
}

/** Says of what is not both in the text and running which of the two it is. */
export function StageNote(props: { readonly stage: Status | undefined }): ReactElement | undefined {
  const { t } = useMessages();
  if (props.stage === undefined) return undefined;
  return (
    <p className="inspector-note">
      {props.stage.text === 'planned'
        ? t('It is in the text and does not run yet.')
        : t('It still runs, and is not in the text any more.')}
    </p>
  );
}

export type Fact = readonly [name: string, value: ReactNode];

export function Facts(props: { readonly facts: readonly Fact[] }): ReactElement {
  return (
    <dl className="inspector-facts">
      {props.facts.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Section(props: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section className="inspector-section">
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

export function RefLink(props: { readonly to: string; readonly children: ReactNode }): ReactElement {
  const select = useWorkspace((state) => state.select);
  return (
    <button type="button" className="link" onClick={() => select(props.to)}>
      {props.children}
    </button>
  );
}

export function TableHead(props: { readonly names: readonly string[] }): ReactElement {
  return (
    <thead>
      <tr>
        {props.names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
