/** What has gone wrong with the whole window, in words, above everything else. */
import { CircleX, Unplug, X } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { Wording } from '../../main/contract/wording';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import { FileBanners } from '../files/file-banners';
import { HostLostError } from '../store/host-lost-error';
import { errorWording } from '../store/host-refusal';
import { useLab } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';

export function Banners(): ReactElement {
  const { t, words } = useMessages();
  const isConnected = useLab((state) => state.isConnected);
  const failure = useLab((state) => state.clock?.failure);
  const restart = useLab((state) => state.restart);
  const [problem, setProblem] = useState<Wording>();

  useEffect(() => {
    // A request that fails otherwise than by the loss of the host is a fault of ours: say so, do not hide it.
    const onRejection = (event: PromiseRejectionEvent): void => {
      event.preventDefault();
      const reason: unknown = event.reason;
      if (!(reason instanceof HostLostError)) setProblem(errorWording(reason));
    };
    const onError = (event: ErrorEvent): void => {
      // Chromium reports a layout that could not settle in one frame as an error; it settles in the next.
      if (!event.message.startsWith('ResizeObserver loop')) setProblem(event.message);
    };
    addEventListener('unhandledrejection', onRejection);
    addEventListener('error', onError);
    return (): void => {
      removeEventListener('unhandledrejection', onRejection);
      removeEventListener('error', onError);
    };
  }, []);

  return (
    <div className="banners">
      {!isConnected && (
        <div className="banner is-warning" role="alert" data-testid="banner-host-lost">
          <Unplug />
          <span>
            {t(
              'The host does not answer; trying again. Is the command that opened this page still running? If it was started anew, open the address that it printed.',
            )}
          </span>
        </div>
      )}
      {failure !== undefined && (
        <div className="banner is-bad" role="alert" data-testid="banner-failure">
          <CircleX />
          <span>
            <strong>{t('The simulator has stopped on a fault of its own.')}</strong>{' '}
            <Message
              of="What has been captured can still be read and exported; the text is as it was. Please report: {failure}"
              values={{ failure: <span className="mono">{failure}</span> }}
            />
          </span>
          <button type="button" className="button" disabled={!isConnected} onClick={() => void restart()}>
            {t('Start anew')}
          </button>
        </div>
      )}
      <FileBanners />
      {problem !== undefined && (
        <div className="banner is-bad" role="alert" data-testid="banner-problem">
          <CircleX />
          <span>
            <strong>{t('Podwire did something wrong.')}</strong>{' '}
            <Message
              of="Please report: {problem}"
              values={{ problem: <span className="mono">{words(problem)}</span> }}
            />
          </span>
          <IconButton label={t('Dismiss')} icon={<X />} onClick={() => setProblem(undefined)} />
        </div>
      )}
    </div>
  );
}
