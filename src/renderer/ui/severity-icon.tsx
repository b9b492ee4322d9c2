import { CircleX, Info, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import type { Severity } from './problem-order';

const LOOKS: Readonly<Record<Severity, { icon: ReactElement; tone: string; word: PlainKey }>> = {
  error: { icon: <CircleX />, tone: 'tone-bad', word: 'Error' },
  warning: { icon: <TriangleAlert />, tone: 'tone-waiting', word: 'Warning' },
  notice: { icon: <Info />, tone: 'tone-done', word: 'Notice' },
};

/** By its shape, too, and in words for who does not see it. */
export function SeverityIcon(props: { readonly severity: Severity }): ReactElement {
  const { t } = useMessages();
  const { icon, tone, word } = LOOKS[props.severity];
  return (
    <span className={`diagnostic-icon ${tone}`} role="img" aria-label={t(word)} title={t(word)}>
      {icon}
    </span>
  );
}
