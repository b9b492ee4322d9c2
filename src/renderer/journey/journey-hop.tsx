/** One hop: where, what happened in a sentence, what changed; and for who wants it, the exact rules. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { JourneyBecause, JourneyHopView } from '../../main/contract/journey-requests';
import { ObjectLink } from '../ui/object-link';
import { PlaceLink } from '../ui/place-link';
import { useLab, useStores } from '../store/stores-context';
import { placeRef } from '../store/topology-lookup';
import { formatMicroseconds } from '../ui/format-time';
import { OUTCOMES } from './verdict-words';

export function JourneyHop(props: {
  readonly hop: JourneyHopView;
  readonly isCurrent: boolean;
}): ReactElement {
  const { hop, isCurrent } = props;
  const { at, device, stage, outcome, sentence, changes, because } = hop;
  const { t, words, known } = useMessages();
  const { tone, glyph, word } = OUTCOMES[outcome];
  return (
    <li
      className={`journey-hop is-${outcome}${isCurrent ? ' is-current' : ''}`}
      aria-current={isCurrent ? 'step' : undefined}
      data-testid="journey-hop"
    >
      <span className={`journey-glyph tone-${tone}`} role="img" aria-label={t(word)} title={t(word)}>
        {glyph}
      </span>
      <div className="journey-body">
        <div className="journey-where">
          <At at={at} />
          {device !== '' && <span className="mono">{device}</span>}
          <span className="journey-stage">{known(stage)}</span>
        </div>
        <div>{t('{sentence}.', { sentence: words(sentence) })}</div>
        {changes.length > 0 && (
          <ul className="journey-changes">
            {changes.map(({ field, before, after }) => (
              <li key={field}>
                {known(field)}: <span className="mono">{before}</span> → <span className="mono">{after}</span>
              </li>
            ))}
          </ul>
        )}
        {because.length > 0 && <Because items={because} />}
        <HopDetails hop={hop} />
      </div>
    </li>
  );
}

function HopDetails(props: { readonly hop: JourneyHopView }): ReactElement {
  const { words } = useMessages();
  const { decision, rules, others, packet, timeNs } = props.hop;
  return (
    <details className="journey-details">
      <summary>
        {words(decision)} <span className="journey-time">{formatMicroseconds(timeNs)} s</span>
      </summary>
      {rules.length > 0 && <pre className="mono journey-rules">{rules.join('\n')}</pre>}
      {others.length > 0 && (
        <ul>
          {others.map(words).map((other) => (
            <li key={other}>{other}</li>
          ))}
        </ul>
      )}
      <div className="mono journey-packet">{packet}</div>
    </details>
  );
}

/** A place that a click shows in the topology. */
function At(props: { readonly at: string }): ReactElement {
  const { at } = props;
  const { workspace } = useStores();
  const ref = useLab((state) => placeRef(state.topology, at));
  if (ref === undefined) return <strong>{at}</strong>;
  return (
    <button
      type="button"
      className="link journey-at"
      onClick={() => {
        workspace.getState().select(ref);
        workspace.getState().showPanel('topology');
      }}
    >
      {at}
    </button>
  );
}

/** What stands behind it: objects, and their lines in the text. */
export function Because(props: { readonly items: readonly JourneyBecause[] }): ReactElement {
  const { words } = useMessages();
  return (
    <ul className="journey-because">
      {props.items.map(({ text, object, location }) => (
        <li key={`${words(text)} ${location?.line ?? ''}`}>
          {object === undefined ? words(text) : <ObjectLink object={object} text={words(text)} />}{' '}
          {location !== undefined && <PlaceLink location={location} isShort />}
        </li>
      ))}
    </ul>
  );
}
