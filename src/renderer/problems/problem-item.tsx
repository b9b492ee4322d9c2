/** One problem: a line, and below it, once it is opened, why it is one, what comes of it, and what would help. */
import { ChevronRight } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { ContractDiagnostic } from '../../main/contract/diagnostic';
import { FixList } from '../ui/fix-list';
import { ObjectLink } from '../ui/object-link';
import { PlaceLink } from '../ui/place-link';
import { SeverityIcon } from '../ui/severity-icon';

export function ProblemItem(props: {
  readonly problem: ContractDiagnostic;
  readonly base: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}): ReactElement {
  const { t, words } = useMessages();
  const { problem, isOpen, onToggle } = props;
  const { severity, message, location, fixes = [] } = problem;
  return (
    <li className={`problem${isOpen ? ' is-open' : ''}`} data-testid="problem">
      <div className="problem-row">
        <button
          type="button"
          className="problem-head"
          aria-expanded={isOpen}
          data-testid="problem-head"
          onClick={onToggle}
        >
          <ChevronRight className="problem-caret" aria-hidden />
          <SeverityIcon severity={severity} />
          <span className="problem-message">{words(message)}</span>
          {fixes.length > 0 && (
            <span className="problem-fixable">{t('{count} fixes', { count: fixes.length })}</span>
          )}
        </button>
        {location !== undefined && <PlaceLink location={location} isShort />}
      </div>
      {isOpen && <ProblemDetails problem={problem} base={props.base} />}
    </li>
  );
}

function ProblemDetails(props: {
  readonly problem: ContractDiagnostic;
  readonly base: number;
}): ReactElement {
  const { t, words } = useMessages();
  const { code, hint, cause, effect, object, related = [], fixes = [] } = props.problem;
  return (
    <div className="problem-details">
      <dl>
        {cause !== undefined && <Fact title={t('Why')}>{words(cause)}</Fact>}
        {effect !== undefined && <Fact title={t('On the wire')}>{words(effect)}</Fact>}
        {hint !== undefined && <Fact title={t('What to do')}>{words(hint)}</Fact>}
      </dl>
      <FixList fixes={fixes} base={props.base} />
      <dl>
        {object !== undefined && (
          <Fact title={t('Object')}>
            <ObjectLink object={object} />
          </Fact>
        )}
        {related.map(({ location, message }) => (
          <Fact key={`${location.file}:${location.line}:${words(message)}`} title={t('See also')}>
            {words(message)} <PlaceLink location={location} isShort />
          </Fact>
        ))}
        <Fact title={t('Rule')}>
          <span className="mono">{code}</span>
        </Fact>
      </dl>
    </div>
  );
}

function Fact(props: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className="problem-fact">
      <dt>{props.title}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
