import { CircleX, Info, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Severity } from './problem-order';

const LOOKS: Readonly<Record<Severity, { icon: ReactElement; tone: string; word: string }>> = {
  error: { icon: <CircleX />, tone: 'tone-bad', word: 'Error' },
  warning: { icon: <TriangleAlert />, tone: 'tone-waiting', word: 'Warning' },
  notice: { icon: <Info />, tone: 'tone-done', word: 'Notice' },
};

/** By its shape, too, and in words for who does not see it. */
export function SeverityIcon(props: { readonly severity: Severity }): ReactElement {
  const { icon, tone, word } = LOOKS[props.severity];
  return (
    <span className={`diagnostic-icon ${tone}`} role="img" aria-label={word} title={word}>
      {icon}
    </span>
  );
}
