/** NetworkPolicies out of what a capture saw: to be read, copied, or written into the lab as an edit that undo takes back. */
import { Copy, FilePlus2 } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { CapturedPoliciesView } from '../../main/contract/capture-study-requests';
import { useMessages } from '../i18n/messages-context';
import { useCapture, useLab, useStores } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { takeFix } from '../ui/take-fix';

export function ObservedPoliciesDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useMessages();
  const stores = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const ask = useCapture((state) => state.study.policies);
  const [answer, setAnswer] = useState<{ readonly policies: CapturedPoliciesView | undefined }>();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    let isWanted = true;
    void ask().then((policies) => {
      if (isWanted) setAnswer({ policies });
    });
    return (): void => {
      isWanted = false;
    };
  }, [ask]);
  const policies = answer?.policies;
  const text = policies?.text ?? '';
  const offer = policies?.offer;
  return (
    <Dialog
      title={t('NetworkPolicies out of this capture')}
      size="large"
      testId="observed-policies"
      onClose={onClose}
      onSubmit={() => {
        if (offer === undefined || !isConnected) return;
        onClose();
        void takeFix(offer.fix, offer.base, stores);
      }}
      buttons={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('Close')}
          </button>
          <button
            type="button"
            className="button"
            disabled={text === ''}
            data-testid="observed-policies-copy"
            onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
          >
            <Copy /> {isCopied ? t('Copied') : t('Copy')}
          </button>
          <button
            type="submit"
            className="button is-primary"
            disabled={offer === undefined || !isConnected}
            title={t('Changes the text; undo takes it back')}
            data-testid="observed-policies-insert"
          >
            <FilePlus2 /> {t('Write into the lab')}
          </button>
        </>
      }
    >
      {answer === undefined ? <p>{t('Reading…')}</p> : <PoliciesText policies={policies} />}
    </Dialog>
  );
}

function PoliciesText({ policies }: { readonly policies: CapturedPoliciesView | undefined }): ReactElement {
  const { t } = useMessages();
  const { text = '', leftOut = 0, isWhole = false } = policies ?? {};
  return (
    <>
      {text === '' ? (
        <p>{t('No Pod was seen that a policy could be for: one with labels, outside of kube-system.')}</p>
      ) : (
        <>
          <p>
            {isWhole
              ? t('What this capture did not see is denied: it is of every interface and has no filter.')
              : t('The capture has not everything, so a direction of which it saw nothing stays open.')}
          </p>
          <pre
            className="mono observed-policies"
            tabIndex={0}
            role="group"
            aria-label={t('NetworkPolicies out of this capture')}
            data-testid="observed-policies-text"
          >
            {text}
          </pre>
        </>
      )}
      {leftOut > 0 && (
        <p data-testid="observed-policies-left-out">
          {t('Left out, since nobody accepted them or they were under way before the capture: {count}', {
            count: leftOut,
          })}
        </p>
      )}
      <p className="field-note">
        {t(
          'Read them before use: what happens seldom may not be in a capture, and of ICMP policies say nothing.',
        )}
      </p>
    </>
  );
}
