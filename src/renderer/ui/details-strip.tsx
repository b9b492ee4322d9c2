import { X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useMessages } from '../i18n/messages-context';
import { IconButton } from './icon-button';

/** The selected row of a grid in full, below the grid. */
export function DetailsStrip(props: {
  readonly testId: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const { t } = useMessages();
  return (
    <div className="grid-details" data-testid={props.testId}>
      {props.children}
      <div className="details-close">
        <IconButton label={t('Close the details (Escape)')} icon={<X />} onClick={props.onClose} />
      </div>
    </div>
  );
}
