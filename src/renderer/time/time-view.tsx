/** What happened when: a strip of the lab's time to go to any moment of it, and the marks as a list. */
import { FastForward, History, Scale, Split, StepForward } from 'lucide-react';
import { useMemo, useState, type ReactElement } from 'react';
import type { TimelineMark } from '../../main/contract/time-requests';
import type { Messages, Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { useLab, useRuns, useStores, useTime } from '../store/stores-context';
import { DetailsStrip } from '../ui/details-strip';
import { EmptyState } from '../ui/empty-state';
import { formatMicroseconds, formatSeconds } from '../ui/format-time';
import { IconButton } from '../ui/icon-button';
import { useRowWindow } from '../ui/use-row-window';
import { VirtualGrid, type GridColumn } from '../ui/virtual-grid';
import './time.css';
import { TimeStrip } from './time-strip';

/** A shape for each kind, so that it is not told by colour alone. */
const SHAPES: Readonly<Record<TimelineMark['kind'], string>> = {
  command: '▸',
  end: '■',
  edit: '✎',
  report: '·',
  drop: '✕',
};

function kindsFor(t: Translate): Readonly<Record<TimelineMark['kind'], string>> {
  return {
    command: t('command'),
    end: t('exit code'),
    edit: t('edit'),
    report: t('event'),
    drop: t('dropped'),
  };
}

function columnsFor({ t, words }: Messages): readonly GridColumn<TimelineMark>[] {
  const kinds = kindsFor(t);
  return [
    {
      id: 'time',
      title: t('Seconds'),
      width: '92px',
      isMonospace: true,
      cell: ({ atNs }) => formatMicroseconds(atNs),
    },
    {
      id: 'kind',
      title: t('Kind'),
      width: '110px',
      cell: ({ kind, isProblem }) => (
        <span className={isProblem ? 'tone-bad' : undefined}>
          <span aria-hidden className="time-shape">
            {isProblem && kind !== 'drop' ? '▲' : SHAPES[kind]}
          </span>{' '}
          {kinds[kind]}
        </span>
      ),
    },
    {
      id: 'place',
      title: t('Where'),
      width: '200px',
      cell: ({ place }) => <span title={place}>{place}</span>,
    },
    {
      id: 'title',
      title: t('What'),
      width: '260px',
      cell: ({ title }) => <span title={words(title)}>{words(title)}</span>,
    },
    {
      id: 'detail',
      title: t('Details'),
      width: 'max-content',
      cell: ({ detail = '' }) => detail,
    },
  ];
}

export function TimeView(): ReactElement {
  const messages = useMessages();
  const { t } = messages;
  const columns = useMemo(() => columnsFor(messages), [messages]);
  const { count, shown, rows } = useTime((state) => state);
  const isPast = useLab((state) => state.clock?.presentNs !== undefined);
  const [isFollowing, setIsFollowing] = useState(true);
  const [selectedIndex, setSelectedIndex] = useState<number>();
  const { shownCount, rowAt, onRange } = useRowWindow(rows, count, { isFollowing: isFollowing && !isPast });
  const selected = selectedIndex === undefined ? undefined : rows.at(selectedIndex);
  return (
    <div className="panel" data-testid="time-panel">
      <TimeControls />
      <TimeStrip />
      <div className="grid-area">
        <VirtualGrid
          label={t('What happened')}
          columns={columns}
          count={shownCount}
          rowAt={rowAt}
          onRange={onRange}
          selectedIndex={selectedIndex}
          onSelect={(index) => {
            setSelectedIndex(index);
            if (index !== undefined) setIsFollowing(false);
          }}
          isFollowing={isFollowing && !isPast}
          onFollowingChange={setIsFollowing}
          rowClass={(row) => (isPast && isAfter(rows.at(shown - 1), row) ? 'is-to-come' : '')}
          textOf={({ atNs, place, title, detail = '' }) =>
            `${formatMicroseconds(atNs)} ${place} ${messages.words(title)} ${detail}`.trim()
          }
          testId="time"
        />
        {count === 0 && (
          <EmptyState title={t('Nothing has happened yet')}>
            {t('What people do, what the cluster reports and which packets are dropped is listed here.')}
          </EmptyState>
        )}
      </div>
      {selected !== undefined && (
        <DetailsStrip testId="time-details" onClose={() => setSelectedIndex(undefined)}>
          <MarkDetails mark={selected} />
        </DetailsStrip>
      )}
    </div>
  );
}

function isAfter(last: TimelineMark | undefined, mark: TimelineMark): boolean {
  return last === undefined || mark.atNs > last.atNs;
}

const GOALS = ['mark', 'report', 'drop'] as const;
type MarkGoal = (typeof GOALS)[number];

function TimeControls(): ReactElement {
  const { t } = useMessages();
  const goals: Readonly<Record<MarkGoal, string>> = {
    mark: t('every mark'),
    report: t('events of the cluster'),
    drop: t('dropped packets'),
  };
  const { time, lab, runs, workspace } = useStores();
  const hasLeftRun = useRuns(({ kept }) => kept[0]?.why === 'branched');
  const nowNs = useLab((state) => state.clock?.nowNs ?? 0);
  const presentNs = useLab((state) => state.clock?.presentNs);
  const travel = useLab((state) => state.clock?.travel);
  const isDisabled = useLab(
    (state) => !state.isConnected || state.clock === undefined || state.clock.failure !== undefined,
  );
  const [goal, setGoal] = useState<MarkGoal>('mark');
  const isBusy = travel !== undefined;
  const { goBack, goToPresent, branch, cancel } = time.getState();
  const { step } = lab.getState();
  return (
    <div className="toolbar" role="toolbar" aria-label={t('Time')}>
      <IconButton
        label={t('Back to the mark before')}
        icon={<History />}
        isDisabled={isDisabled || isBusy}
        testId="time-back"
        onClick={() => void goBack()}
      />
      <IconButton
        label={t('One event of the simulator')}
        icon={<StepForward />}
        isDisabled={isDisabled || isBusy}
        testId="time-event"
        onClick={() => void step('event')}
      />
      <IconButton
        label={t('On to the next mark')}
        icon={<FastForward />}
        isDisabled={isDisabled || isBusy}
        testId="time-next"
        onClick={() => void step(goal)}
      />
      <select
        className="select"
        aria-label={t('Marks that are gone to')}
        title={t('Marks that are gone to')}
        data-testid="time-goal"
        value={goal}
        onChange={({ target: { value } }) => setGoal(GOALS.find((each) => each === value) ?? 'mark')}
      >
        {GOALS.map((each) => (
          <option key={each} value={each}>
            {goals[each]}
          </option>
        ))}
      </select>
      {travel !== undefined && (
        <>
          <progress className="time-progress" value={travel.share} aria-label={t('On the way')} />
          <span>{t('Running the lab again to {seconds} s', { seconds: formatSeconds(travel.toNs) })}</span>
          <button type="button" className="button" data-testid="time-cancel" onClick={() => void cancel()}>
            {t('Cancel')}
          </button>
        </>
      )}
      {!isBusy && presentNs !== undefined && (
        <>
          <span className="time-past" role="status" data-testid="time-past">
            {t('{seconds} s of {present} s', {
              seconds: formatSeconds(nowNs),
              present: formatSeconds(presentNs),
            })}
          </span>
          <button
            type="button"
            className="button is-primary"
            data-testid="time-present"
            onClick={() => void goToPresent()}
          >
            {t('Back to the present')}
          </button>
          <button
            type="button"
            className="button"
            data-testid="time-branch"
            title={t(
              'The run so far is kept, to be compared with; the text is as it was then, which can be undone.',
            )}
            onClick={() => void branch()}
          >
            <Split aria-hidden /> {t('Go on from here')}
          </button>
        </>
      )}
      {!isBusy && presentNs === undefined && hasLeftRun && (
        <button
          type="button"
          className="button"
          data-testid="time-compare"
          onClick={() => {
            runs.getState().show('runs');
            workspace.getState().showPanel('compare', true);
          }}
        >
          <Scale aria-hidden /> {t('Compare with the run that was left')}
        </button>
      )}
    </div>
  );
}

function MarkDetails(props: { readonly mark: TimelineMark }): ReactElement {
  const { t, words } = useMessages();
  const { mark } = props;
  const { time, journey, workspace } = useStores();
  const { drop } = mark;
  return (
    <>
      <div className="details-head">
        <span>
          <span className="mono">{formatMicroseconds(mark.atNs)}</span> <strong>{mark.place}</strong>
        </span>
        <span className="details-actions">
          {drop !== undefined && (
            <button
              type="button"
              className="button"
              onClick={() => {
                workspace.getState().showPanel('journey');
                void journey.getState().askDrop(drop);
              }}
            >
              {t('Show its journey')}
            </button>
          )}
          <button
            type="button"
            className="button"
            data-testid="time-show"
            onClick={() => void time.getState().travel(mark.atNs)}
          >
            {t('Show the lab at this moment')}
          </button>
        </span>
      </div>
      <div>{words(mark.title)}</div>
      {mark.detail !== undefined && <div className="mono">{mark.detail}</div>}
    </>
  );
}
