/** What the host has to say about the text: a click shows the place. */
import { CircleX, Info, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ContractDiagnostic } from '../../main/contract/diagnostic';
import { useText } from '../store/stores-context';

const SEVERITIES = {
  error: { icon: <CircleX />, tone: 'tone-bad', word: 'Error' },
  warning: { icon: <TriangleAlert />, tone: 'tone-waiting', word: 'Warning' },
  notice: { icon: <Info />, tone: 'tone-done', word: 'Notice' },
} as const;

/** More than anybody reads; a list of ten thousand would hold up the typing. */
const MAX_SHOWN = 200;

const NO_DIAGNOSTICS: readonly ContractDiagnostic[] = [];

export function ProblemList(): ReactElement | undefined {
  const diagnostics = useText((state) => state.state?.diagnostics ?? NO_DIAGNOSTICS);
  if (diagnostics.length === 0) return undefined;
  return (
    <ul className="diagnostics" aria-label="Problems and notices" data-testid="diagnostics">
      {diagnostics.slice(0, MAX_SHOWN).map((diagnostic, index) => (
        <Problem key={index} diagnostic={diagnostic} />
      ))}
      {diagnostics.length > MAX_SHOWN && (
        <li className="diagnostic">and {diagnostics.length - MAX_SHOWN} more</li>
      )}
    </ul>
  );
}

function Problem(props: { readonly diagnostic: ContractDiagnostic }): ReactElement {
  const { severity, message, hint, location } = props.diagnostic;
  const { icon, tone, word } = SEVERITIES[severity];
  const showLocation = useText((state) => state.showLocation);
  return (
    <li className="diagnostic">
      <span className={`diagnostic-icon ${tone}`} role="img" aria-label={word} title={word}>
        {icon}
      </span>
      <span className="diagnostic-text">
        {message}
        {hint !== undefined && <span className="diagnostic-hint">: {hint}</span>}{' '}
        {location !== undefined && (
          <button type="button" className="link mono" onClick={() => showLocation(location)}>
            {location.file}:{location.line}:{location.column}
          </button>
        )}
      </span>
    </li>
  );
}
