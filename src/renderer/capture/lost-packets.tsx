/** A capture keeps its newest packets, as a ring buffer does, and says so. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useCapture } from '../store/stores-context';

export function LostPackets(): ReactElement | undefined {
  const { t } = useMessages();
  const lost = useCapture((state) => state.lost);
  if (lost === 0) return undefined;
  return (
    <p className="capture-lost" data-testid="capture-lost">
      {t(
        '{count} older packets were forgotten: a capture keeps the newest million packets, or those that fit into 128 MB.',
        { count: lost },
      )}
    </p>
  );
}
