/** What keeps the text from being applied, below it; what there is besides is one click away. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { ContractDiagnostic } from '../../main/contract/diagnostic';
import { PlaceLink } from '../ui/place-link';
import { countsOf, countWords } from '../ui/problem-order';
import { SeverityIcon } from '../ui/severity-icon';
import { useText, useWorkspace } from '../store/stores-context';

/** More than anybody reads; a list of ten thousand would hold up the typing. */
const MAX_SHOWN = 200;

const NO_DIAGNOSTICS: readonly ContractDiagnostic[] = [];

export function ProblemList(): ReactElement | undefined {
  const { t } = useMessages();
  const diagnostics = useText((state) => state.state?.diagnostics ?? NO_DIAGNOSTICS);
  const showPanel = useWorkspace((state) => state.showPanel);
  if (diagnostics.length === 0) return undefined;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const others = countWords({ ...countsOf(diagnostics), error: 0 }, t);
  return (
    <ul className="diagnostics" aria-label={t('Problems and notices')} data-testid="diagnostics">
      {errors.slice(0, MAX_SHOWN).map((diagnostic, index) => (
        <Problem key={index} diagnostic={diagnostic} />
      ))}
      {errors.length > MAX_SHOWN && (
        <li className="diagnostic">{t('and {count} more', { count: errors.length - MAX_SHOWN })}</li>
      )}
      {others !== '' && (
        <li className="diagnostic">
          <SeverityIcon severity={countsOf(diagnostics).warning > 0 ? 'warning' : 'notice'} />
          <button
            type="button"
            className="link"
            data-testid="show-problems"
            onClick={() => showPanel('problems')}
          >
            {others}
          </button>
        </li>
      )}
    </ul>
  );
}

function Problem(props: { readonly diagnostic: ContractDiagnostic }): ReactElement {
  const { words } = useMessages();
  const { severity, message, hint, location } = props.diagnostic;
  return (
    <li className="diagnostic">
      <SeverityIcon severity={severity} />
      <span className="diagnostic-text">
        {words(message)}
        {hint !== undefined && <span className="diagnostic-hint">: {words(hint)}</span>}{' '}
        {location !== undefined && <PlaceLink location={location} />}
      </span>
    </li>
  );
}
