/** Why a pair may talk or may not: both directions, with the policies and lines that decide. */
import { CircleCheck, CircleX, Route } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import type { ReachBefore, ReachExplanationView, ReachSide } from '../../main/contract/reach-requests';
import { PlaceLink } from '../ui/place-link';
import { useLab, useStores } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';
import { podsOfKey } from './pods-of-key';
import { connectionWords } from './reach-words';

type Port = Pick<ReachExplanationView, 'protocol' | 'port'>;

export function ReachExplanation(props: {
  readonly from: string;
  readonly to: string;
  readonly before: ReachBefore;
}): ReactElement {
  const { t, words } = useMessages();
  const { from, to, before } = props;
  const { api } = useStores();
  const [port, setPort] = useState<Port>();
  const [answer, setAnswer] = useState<{ readonly explanation: ReachExplanationView | undefined }>();
  useEffect(() => {
    let isWanted = true;
    const asked = { before, from, to, ...(port === undefined ? {} : { port }) };
    void unlessLost(api.request('reach.explain', asked)).then((explanation) => {
      if (isWanted) setAnswer({ explanation });
    });
    return (): void => {
      isWanted = false;
    };
  }, [api, from, to, before, port]);
  if (answer === undefined) return <p>{t('Looking…')}</p>;
  const { explanation } = answer;
  if (explanation === undefined) return <p>{t('One of them is no more.')}</p>;
  return (
    <>
      <div className="details-head reach-head">
        <span>
          <strong>{words(explanation.from)}</strong> → <strong>{words(explanation.to)}</strong>:{' '}
          {connectionWords(explanation.text, t)}
          {explanation.before !== undefined && explanation.before !== explanation.text && (
            <span className="reach-was">
              {t('(before: {before})', { before: connectionWords(explanation.before, t) })}
            </span>
          )}
        </span>
        <PortForm key={`${explanation.protocol} ${explanation.port}`} given={explanation} onPort={setPort} />
        <TraceButton from={from} to={to} port={explanation} />
      </div>
      <p>
        <Verdict isAllowed={explanation.isAllowed} />{' '}
        {t('{what}: {effect}', {
          what: explanation.isAllowed ? t('may pass') : t('does not pass'),
          effect: `${explanation.protocol} ${explanation.port}`,
        })}
      </p>
      {explanation.sides.map((side) => (
        <Side key={side.direction} side={side} />
      ))}
      {explanation.ways.map(({ text, location }) => (
        <p key={words(text)}>
          {t('By {text}', { text: words(text) })}
          {location !== undefined && <PlaceLink location={location} isShort />}
        </p>
      ))}
    </>
  );
}

function Verdict(props: { readonly isAllowed: boolean }): ReactElement {
  const { t } = useMessages();
  return props.isAllowed ? (
    <CircleCheck className="reach-verdict tone-good" aria-label={t('allowed')} />
  ) : (
    <CircleX className="reach-verdict tone-bad" aria-label={t('blocked')} />
  );
}

const EFFECTS: Readonly<Record<ReachSide['policies'][number]['effect'], PlainKey>> = {
  allows: 'allows it',
  denies: 'denies it',
  isolates: 'closes all that nothing allows',
  misses: 'does not fit',
};

function Side(props: { readonly side: ReachSide }): ReactElement {
  const { t, words } = useMessages();
  const { direction, isAllowed, sentence, policies } = props.side;
  return (
    <section className="reach-side" aria-label={direction}>
      <p>
        <Verdict isAllowed={isAllowed} /> <span className="reach-direction">{direction}</span>{' '}
        {t('{sentence}.', { sentence: words(sentence) })}
      </p>
      {policies.length > 0 && (
        <ul>
          {policies.map(({ name, effect, rule, why, location }) => (
            <li key={`${name} ${effect} ${rule ?? ''}`}>
              {name} {t(EFFECTS[effect])}
              {rule !== undefined && <span className="mono"> {rule}</span>}
              {why !== undefined && `: ${words(why)}`}{' '}
              {location !== undefined && <PlaceLink location={location} isShort />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function PortForm(props: { readonly given: Port; readonly onPort: (port: Port) => void }): ReactElement {
  const { t } = useMessages();
  const { given, onPort } = props;
  const [text, setText] = useState(`${given.port}/${given.protocol.toLowerCase()}`);
  const port = portOf(text);
  return (
    <form
      className="reach-port"
      onSubmit={(event) => {
        event.preventDefault();
        if (port !== undefined) onPort(port);
      }}
    >
      <input
        className="text-input mono"
        aria-label={t('Port to ask for, such as 80 or 53/udp')}
        aria-invalid={port === undefined}
        spellCheck={false}
        data-testid="reach-port"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button" disabled={port === undefined}>
        {t('Ask')}
      </button>
    </form>
  );
}

/** `80`, `53/udp` */
function portOf(text: string): Port | undefined {
  const [, digits = '', word = 'tcp'] = /^\s*(\d{1,5})(?:\/(tcp|udp|sctp))?\s*$/iu.exec(text) ?? [];
  const port = Number(digits);
  const protocol = (['TCP', 'UDP', 'SCTP'] as const).find((each) => each === word.toUpperCase());
  return protocol === undefined || port < 1 || port > 65_535 ? undefined : { protocol, port };
}

/** A packet of it, sent in a copy of the lab; only where both ends are workloads with a Pod. */
function TraceButton(props: {
  readonly from: string;
  readonly to: string;
  readonly port: Port;
}): ReactElement | undefined {
  const { t } = useMessages();
  const { from, to, port } = props;
  const { journey, workspace } = useStores();
  const sender = useLab((state) => podsOfKey(state.topology, from)[0]);
  const receiver = useLab((state) => podsOfKey(state.topology, to).at(-1));
  if (sender === undefined || receiver?.address === undefined) return undefined;
  const destination = `${receiver.address}:${port.port}/${port.protocol.toLowerCase()}`;
  return (
    <button
      type="button"
      className="button"
      data-testid="reach-trace"
      title={t('Sends a packet in a copy of the lab, and shows its way')}
      onClick={() => {
        workspace.getState().showPanel('journey');
        void journey.getState().trace(sender.id, destination);
      }}
    >
      <Route /> {t('Try it')}
    </button>
  );
}
