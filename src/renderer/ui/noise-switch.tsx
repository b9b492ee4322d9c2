/** The loudspeaker: one switch for the noise in the packets, on the wires and in the drops. */
import { Volume2, VolumeX } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { IconButton } from './icon-button';

export function NoiseSwitch(props: {
  readonly isHidden: boolean;
  /** What of the list beside it is noise. */
  readonly noise: string;
  readonly isDisabled: boolean;
  readonly testId: string;
  readonly onChange: (isHidden: boolean) => void;
}): ReactElement {
  const { t } = useMessages();
  const { isHidden, noise, isDisabled, testId, onChange } = props;
  return (
    <IconButton
      label={isHidden ? t('Show {noise} again', { noise }) : t('Hide the noise: {noise}', { noise })}
      icon={isHidden ? <VolumeX /> : <Volume2 />}
      isPressed={isHidden}
      isDisabled={isDisabled}
      testId={testId}
      onClick={() => onChange(!isHidden)}
    />
  );
}
