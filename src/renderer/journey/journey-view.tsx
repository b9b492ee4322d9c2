/** The way of a packet, hop by hop, with what decided; and what would let it pass where it did not. */
import { Route } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type { JourneyView as Journey } from '../../main/contract/journey-requests';
import { FixList } from '../ui/fix-list';
import { useJourney, useLab, useText } from '../store/stores-context';
import { senderOf } from '../store/terminal-targets';
import { EmptyState } from '../ui/empty-state';
import { RunButton } from '../ui/run-button';
import { RunPanel } from '../ui/run-panel';
import { SenderSelect } from '../ui/sender-select';
import { Because, JourneyHop } from './journey-hop';
import './journey.css';
import { legsOf, VERDICTS, WAYS } from './verdict-words';

const EXAMPLE_TARGET = 'svc/web:80, 10.96.0.10:53/udp';

export function JourneyView(): ReactElement {
  const { t } = useMessages();
  const { journey, version, problem, isRunning } = useJourney((state) => state);
  return (
    <RunPanel testId="journey" form={<JourneyForm />} problem={problem} isRunning={isRunning}>
      {journey === undefined ? (
        <EmptyState title={t('No journey yet')}>
          <Message
            of={'Say who sends and where to, or choose {command} at a packet or a drop.'}
            values={{ command: <em>{t('Show its journey')}</em> }}
          />
        </EmptyState>
      ) : (
        <ShownJourney journey={journey} version={version} />
      )}
    </RunPanel>
  );
}

function JourneyForm(): ReactElement {
  const { t } = useMessages();
  const { form, isRunning, change, trace } = useJourney((state) => state);
  const isConnected = useLab((state) => state.isConnected);
  const topology = useLab((state) => state.topology);
  const from = senderOf(topology, form.from);
  const services = (topology?.services ?? []).flatMap(({ namespace, name, ports }) =>
    ports.map(({ port, protocol }) => `svc/${namespace}/${name}:${port}/${protocol.toLowerCase()}`),
  );
  const canRun = isConnected && !isRunning && from !== '' && form.to.trim() !== '';
  return (
    <form
      className="toolbar"
      aria-label={t('What to try')}
      onSubmit={(event) => {
        event.preventDefault();
        if (canRun) void trace(from, form.to.trim());
      }}
    >
      <SenderSelect
        className="journey-from"
        testId="journey-from"
        value={from}
        onChange={(sender) => change({ from: sender })}
      />
      <input
        className="text-input mono journey-to"
        aria-label={t('Sent to: a name or an address with a port')}
        placeholder={EXAMPLE_TARGET}
        list="journey-services"
        spellCheck={false}
        data-testid="journey-to"
        value={form.to}
        onChange={(event) => change({ to: event.target.value })}
      />
      <datalist id="journey-services">
        {services.map((service) => (
          <option key={service} value={service} />
        ))}
      </datalist>
      <RunButton icon={Route} isRunning={isRunning} isDisabled={!canRun} testId="journey-run">
        {isRunning ? t('Trying…') : t('Try it')}
      </RunButton>
    </form>
  );
}

function ShownJourney(props: { readonly journey: Journey; readonly version: number }): ReactElement {
  const { t, words } = useMessages();
  const { title, verdict, reason, hops, current, cause, fixes } = props.journey;
  const { tone, glyph, word } = VERDICTS[verdict];
  const verdictMark = (
    <strong className={`tone-${tone}`}>
      <span aria-hidden>{glyph}</span> {t(word)}
    </strong>
  );
  return (
    <article className="journey" aria-label={title}>
      <h2 className="journey-title mono">{title}</h2>
      <p role="status" data-testid="journey-verdict">
        {reason === '' ? (
          verdictMark
        ) : (
          <Message of={'{reason}: {detail}'} values={{ reason: verdictMark, detail: words(reason) }} />
        )}
      </p>
      <TryAgain version={props.version} />
      {cause.length > 0 && (
        <div className="journey-cause">
          <span className="journey-label">{t('Behind it')}</span> <Because items={cause} />
        </div>
      )}
      {fixes.length > 0 && (
        <section aria-label={t('What would let it pass')} data-testid="journey-fixes">
          <h3 className="journey-way">{t('What would let it pass')}</h3>
          <FixList fixes={fixes} base={props.version} />
        </section>
      )}
      {legsOf(hops).map(({ way, hops: own }) => (
        <section key={own[0]?.[0] ?? way} aria-label={t(WAYS[way])}>
          <h3 className="journey-way">{t(WAYS[way])}</h3>
          <ol className="journey-hops">
            {own.map(([index, hop]) => (
              <JourneyHop key={index} hop={hop} isCurrent={index === current} />
            ))}
          </ol>
        </section>
      ))}
      {hops.length === 0 && <p className="journey-label">{t('It did not get onto the way.')}</p>}
    </article>
  );
}

/** What was tried is of the text as it was then. */
function TryAgain(props: { readonly version: number }): ReactElement | undefined {
  const { t } = useMessages();
  const { tried, isRunning, trace } = useJourney((state) => state);
  const isCurrent = useText((state) => state.version === props.version && !state.isAhead);
  if (tried === undefined || isCurrent) return undefined;
  return (
    <p>
      <button
        type="button"
        className="link"
        disabled={isRunning}
        data-testid="journey-again"
        onClick={() => void trace(tried.from, tried.to)}
      >
        {t('The text has changed since: try again')}
      </button>
    </p>
  );
}
