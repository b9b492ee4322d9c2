import type { ReactElement } from 'react';
import type { CaptureState } from '../../main/contract/capture-requests';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import { ANY_INTERFACE } from '../store/capture-store';
import { useCapture } from '../store/stores-context';
import { TabStrip } from '../ui/tab-strip';
import { shortName } from './address-names';

/** The captures that there are, when there is more than one: those of the lab, and files. */
export function CaptureTabs(): ReactElement | undefined {
  const { t, number } = useMessages();
  const captures = useCapture((state) => state.captures);
  const captureId = useCapture((state) => state.captureId);
  const show = useCapture((state) => state.show);
  const close = useCapture((state) => state.close);
  if (captures.length < 2) return undefined;
  return (
    <TabStrip
      label={t('Captures')}
      active={captureId}
      tabs={captures.map((capture) => ({
        id: capture.captureId,
        title: titleOf(capture, t),
        note: `${number(capture.total)}${capture.isRunning ? ' ●' : ''}`,
      }))}
      onActivate={show}
      onClose={(id) => void close(id)}
    />
  );
}

function titleOf({ fileName, interfaces, filter }: CaptureState, t: Translate): string {
  if (fileName !== undefined) return fileName;
  const [first = ''] = interfaces;
  const place =
    first === ANY_INTERFACE
      ? t('All interfaces')
      : interfaces.length === 1
        ? shortName(first)
        : t('{count} interfaces', { count: interfaces.length });
  return filter === '' ? place : `${place}: ${filter}`;
}
