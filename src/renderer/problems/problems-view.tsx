/** Everything that is wrong with the lab or worth knowing, before any packet is sent; each with its place and what would help. */
import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { ContractDiagnostic } from '../../main/contract/diagnostic';
import { useStores, useText } from '../store/stores-context';
import { EmptyState } from '../ui/empty-state';
import { ProblemItem } from './problem-item';
import { countsOf, inReadingOrder, isAskedFor, SEVERITIES, type Severity } from '../ui/problem-order';
import './problems.css';
import { SeverityIcon } from '../ui/severity-icon';

/** So many are drawn at first: a list of hundreds would hold up the typing. */
const PAGE = 100;

const NO_DIAGNOSTICS: readonly ContractDiagnostic[] = [];

export function ProblemsView(): ReactElement {
  const { t, words } = useMessages();
  const state = useText((text) => text.state);
  const fileNames = useText((text) => text.fileNames);
  const { text } = useStores();
  const [query, setQuery] = useState('');
  const [hidden, setHidden] = useState<ReadonlySet<Severity>>(new Set());
  const [openKey, setOpenKey] = useState<string>();
  const [shownCount, setShownCount] = useState(PAGE);
  const listRef = useRef<HTMLUListElement>(null);
  const diagnostics = state?.diagnostics ?? NO_DIAGNOSTICS;
  const counts = countsOf(diagnostics);
  const found = inReadingOrder(diagnostics, fileNames).filter(
    (problem) => !hidden.has(problem.severity) && isAskedFor(problem, query, words),
  );
  const toggle = (problem: ContractDiagnostic): void => {
    const isOpening = openKey !== keyOf(problem);
    setOpenKey(isOpening ? keyOf(problem) : undefined);
    if (isOpening && problem.location !== undefined) text.getState().revealLocation(problem.location);
  };
  return (
    <div className="panel" data-testid="problems">
      <div className="toolbar" role="toolbar" aria-label={t('Which problems are listed')}>
        {SEVERITIES.map((severity) => (
          <button
            key={severity}
            type="button"
            className="button problem-filter"
            aria-pressed={!hidden.has(severity)}
            data-testid={`problems-${severity}`}
            onClick={() => setHidden((before) => toggled(before, severity))}
          >
            <SeverityIcon severity={severity} /> {counts[severity]}
          </button>
        ))}
        <input
          className="text-input problem-query"
          aria-label={t('Find in the problems')}
          placeholder={t('Find in the problems')}
          spellCheck={false}
          data-testid="problems-query"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <div className="problem-area">
        {found.length > 0 && (
          <ul
            ref={listRef}
            className="problem-list"
            aria-label={t('Problems')}
            data-testid="problem-list"
            onKeyDown={(event) => moveFocus(event, listRef.current)}
          >
            {found.slice(0, shownCount).map((problem) => (
              <ProblemItem
                key={keyOf(problem)}
                problem={problem}
                base={state?.readVersion ?? 0}
                isOpen={openKey === keyOf(problem)}
                onToggle={() => toggle(problem)}
              />
            ))}
            {found.length > shownCount && (
              <li className="problem-more">
                <button type="button" className="button" onClick={() => setShownCount(shownCount + PAGE)}>
                  {t('{count} more', { count: found.length - shownCount })}
                </button>
              </li>
            )}
          </ul>
        )}
        {found.length === 0 && (
          <NothingFound isAnything={diagnostics.length > 0} isTold={state !== undefined} />
        )}
      </div>
    </div>
  );
}

function NothingFound(props: { readonly isAnything: boolean; readonly isTold: boolean }): ReactElement {
  const { t } = useMessages();
  if (!props.isTold) return <EmptyState title={t('Waiting for the lab')} />;
  return props.isAnything ? (
    <EmptyState title={t('None of the problems is asked for')}>
      {t('Press the buttons above for errors, warnings and notices, or empty the search.')}
    </EmptyState>
  ) : (
    <EmptyState title={t('Nothing is wrong that can be seen without traffic')}>
      {t(
        'What a Service selects, ports, policies, Ingresses and address ranges are looked at while you type. What goes wrong on the wire is in Drops.',
      )}
    </EmptyState>
  );
}

/** The same problem after the text was read again, if nothing above it moved. */
function keyOf({ code, message, location }: ContractDiagnostic): string {
  return `${code} ${location?.file ?? ''}:${location?.line ?? 0}:${location?.column ?? 0} ${JSON.stringify(message)}`;
}

function toggled(before: ReadonlySet<Severity>, severity: Severity): ReadonlySet<Severity> {
  const after = new Set(before);
  if (!after.delete(severity)) after.add(severity);
  return after;
}

/** Up and down go from problem to problem. */
function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const heads = [...(list?.querySelectorAll<HTMLElement>('.problem-head') ?? [])];
  const current = heads.findIndex((head) => head === document.activeElement);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    Home: 0,
    End: heads.length - 1,
  };
  const target = targets[event.key];
  if (target === undefined || current < 0) return;
  event.preventDefault();
  heads[Math.max(0, Math.min(heads.length - 1, target))]?.focus();
}
