/** The places where a terminal can be opened, with a search. */
import { SquareTerminal } from 'lucide-react';
import { memo, useMemo, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useLab, useWorkspace } from '../store/stores-context';
import { bestTarget, filterTargets, terminalTargetsOf, type TerminalTarget } from '../store/terminal-targets';

interface TargetListProps {
  readonly hasAutoFocus: boolean;
  readonly onOpened: () => void;
}

/** Nobody reads through more of a group; the search finds the others, and a lab of thousands of Pods opens faster. */
const MAX_SHOWN = 50;

/** Whatever happens beside it, the list is drawn anew only for other places. */
export const TargetList = memo(DrawnTargetList);

function DrawnTargetList(props: TargetListProps): ReactElement {
  const { t, known } = useMessages();
  const noteOf = ({ note, isWord }: TerminalTarget): string => (isWord === true ? known(note) : note);
  const topology = useLab((state) => state.topology);
  const openTerminal = useWorkspace((state) => state.openTerminal);
  const [query, setQuery] = useState('');
  const all = useMemo(() => (topology === undefined ? [] : terminalTargetsOf(topology)), [topology]);
  const groups = useMemo(() => filterTargets(all, query), [all, query]);
  const best = bestTarget(groups, query);
  const open = (target: TerminalTarget): void => {
    openTerminal(target.id, target.container);
    props.onOpened();
  };
  return (
    <div className="targets" data-testid="terminal-targets">
      <form
        className="targets-search"
        onSubmit={(event) => {
          event.preventDefault();
          if (best !== undefined) open(best);
        }}
      >
        <input
          className="text-input"
          type="search"
          placeholder={t('Open a terminal in…')}
          aria-label={t('Find a Pod, a node or a machine')}
          autoFocus={props.hasAutoFocus}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </form>
      <div className="targets-list">
        {groups.map((group) => (
          <section key={group.title} aria-label={t(group.title)}>
            <h2 className="targets-title">{t(group.title)}</h2>
            {group.targets.slice(0, MAX_SHOWN).map((target) => (
              <button
                key={`${target.id} ${target.container ?? ''}`}
                type="button"
                className="target"
                title={`${target.id} ${noteOf(target)}`.trim()}
                data-testid={`terminal-target-${target.id}`}
                onClick={() => open(target)}
              >
                <SquareTerminal />
                <span className="target-name">{target.id}</span>
                <span className="target-note">{noteOf(target)}</span>
              </button>
            ))}
            {group.targets.length > MAX_SHOWN && (
              <p className="targets-none">
                {t('{count} more; a part of the name finds them', {
                  count: group.targets.length - MAX_SHOWN,
                })}
              </p>
            )}
          </section>
        ))}
        {groups.length === 0 && <p className="targets-none">{t('Nothing here has this name.')}</p>}
      </div>
    </div>
  );
}
