import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { ContractLocation } from '../../main/contract/diagnostic';
import { useText } from '../store/stores-context';

/** A place in the text, which a click shows. Where there is but one file, the line alone can say it. */
export function PlaceLink(props: {
  readonly location: ContractLocation;
  readonly isShort?: boolean;
}): ReactElement {
  const { t } = useMessages();
  const { location, isShort = false } = props;
  const isOnlyFile = useText((state) => state.fileNames.length === 1);
  const showLocation = useText((state) => state.showLocation);
  return (
    <button type="button" className="link mono" onClick={() => showLocation(location)}>
      {isShort && isOnlyFile
        ? t('line {line}', { line: location.line })
        : `${location.file}:${location.line}:${location.column}`}
    </button>
  );
}
