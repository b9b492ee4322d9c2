/** What came of the requests that were sent with two clicks: a card each, at the bottom of the picture. */
import { CircleCheck, CircleX, LoaderCircle, X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { SentRequest } from '../../main/contract/terminal-requests';
import { nameOfRef } from '../store/design-ref';
import { useRequests } from '../store/stores-context';
import { elided } from '../ui/elided';
import { IconButton } from '../ui/icon-button';

const STATES = {
  running: { Icon: LoaderCircle, tone: 'tone-waiting is-turning', word: 'Running' },
  answered: { Icon: CircleCheck, tone: 'tone-good', word: 'Answered' },
  failed: { Icon: CircleX, tone: 'tone-bad', word: 'Failed' },
} as const;

/** So that there is room for what came of it, which matters most. */
const MAX_NAME_LENGTH = 18;

export function SentRequests(props: {
  readonly onShowPackets: (request: SentRequest) => void;
}): ReactElement {
  const { t } = useMessages();
  const requests = useRequests((state) => state.requests);
  const [isAllShown, setIsAllShown] = useState(false);
  const earlierCount = requests.length - 1;
  // One at a time: they lie on the picture, and the next request may start or end beneath them.
  const shown = isAllShown ? requests : requests.slice(-1);
  return (
    <div className="sent-requests" role="log" aria-label={t('Requests sent')} aria-live="polite">
      {earlierCount > 0 && (
        <button
          type="button"
          className="link sent-requests-more"
          aria-expanded={isAllShown}
          data-testid="sent-requests-more"
          onClick={() => setIsAllShown(!isAllShown)}
        >
          {isAllShown ? t('Show the last request only') : t('Show {count} more', { count: earlierCount })}
        </button>
      )}
      {shown.map((request) => (
        <RequestCard key={request.requestId} request={request} onShowPackets={props.onShowPackets} />
      ))}
    </div>
  );
}

function RequestCard(props: {
  readonly request: SentRequest;
  readonly onShowPackets: (request: SentRequest) => void;
}): ReactElement {
  const { t } = useMessages();
  const { request } = props;
  const dismiss = useRequests((state) => state.dismiss);
  const [isOpen, setIsOpen] = useState(false);
  const { Icon, tone, word } = STATES[request.state];
  const from = nameOfRef(request.from);
  const to = nameOfRef(request.to);
  const result = request.state === 'running' ? t('waiting…') : request.summary;
  return (
    <article className={`sent-request is-${request.state}`} data-testid="sent-request">
      <div className="sent-request-line">
        <Icon className={tone} aria-label={t(word)} />
        <span
          className={isOpen ? 'sent-request-text is-open' : 'sent-request-text'}
          title={`${from} → ${to}\n${t('In {place}: {command}', { place: request.target, command: request.command })}\n${result}`}
        >
          <strong>
            {elided(from, MAX_NAME_LENGTH)} → {elided(to, MAX_NAME_LENGTH)}
          </strong>{' '}
          <span className={request.state === 'failed' ? 'tone-bad' : ''} data-testid="sent-request-result">
            {result}
          </span>{' '}
          <span className="mono">{request.command}</span>
        </span>
        <button
          type="button"
          className="link"
          aria-expanded={isOpen}
          data-testid="sent-request-output"
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? t('Hide output') : t('Output')}
        </button>
        <button
          type="button"
          className="link"
          data-testid="sent-request-packets"
          onClick={() => props.onShowPackets(request)}
        >
          {t('Show packets')}
        </button>
        <IconButton label={t('Dismiss')} icon={<X />} onClick={() => dismiss(request.requestId)} />
      </div>
      {isOpen && (
        <pre className="sent-request-output" tabIndex={0} aria-label={t('Output')}>
          {request.output === '' ? t('(no output)') : request.output}
          {request.exitCode !== undefined && `\n${t('[exit code {code}]', { code: request.exitCode })}`}
        </pre>
      )}
    </article>
  );
}
