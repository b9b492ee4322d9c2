/** What is not the same in two runs: where they part, what came of commands and Scenarios, drops, packets wire by wire, and tables. */
import type { ReactElement, ReactNode } from 'react';
import type { ComparedRuns, RunChoice, RunCommandEnd, RunFrame } from '../../main/contract/run-requests';
import type { Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { useStores } from '../store/stores-context';
import { formatMicroseconds, formatSeconds } from '../ui/format-time';
import { StepStateIcon, stepStateName, type StepState } from '../ui/step-state';

type Wire = ComparedRuns['wires'][number];

export function RunsResult(props: { readonly result: ComparedRuns }): ReactElement {
  const { t, words } = useMessages();
  const { result } = props;
  const { commands, steps, drops, wires, tables, notes } = result;
  return (
    <div className="comparison" data-testid="runs-result">
      <p className="comparison-title" role="status">
        <Headline result={result} />
      </p>
      <Part
        title={t('Commands and requests')}
        result={result}
        none={t('Nobody ran a command.')}
        rows={commands.map(({ target, text, left, right, isSame }) => ({
          key: `${target} ${text} ${left?.atNs ?? ''} ${right?.atNs ?? ''}`,
          isSame,
          name: (
            <>
              <strong>{target}</strong> <span className="mono">{text}</span>
            </>
          ),
          left: <CommandEnd end={left} />,
          right: <CommandEnd end={right} />,
        }))}
      />
      {steps.length > 0 && (
        <Part
          title={t('Steps of the Scenario')}
          result={result}
          rows={steps.map(({ scenario, title, left, right }, index) => ({
            key: `${scenario} ${index}`,
            isSame: left === right,
            name: words(title),
            left: <StepEnd state={left} />,
            right: <StepEnd state={right} />,
          }))}
        />
      )}
      <Part
        title={t('Dropped packets')}
        result={result}
        none={
          result.sameDrops === 0 ? t('Neither run dropped a packet.') : t('Both dropped the same packets.')
        }
        rows={drops.map((drop) => ({
          key: `${drop.place} ${words(drop.reason)}`,
          isSame: false,
          name: (
            <>
              <Moment result={result} atNs={drop.atNs} /> <strong>{drop.place}</strong> {words(drop.reason)}
            </>
          ),
          left: String(drop.left),
          right: String(drop.right),
        }))}
      />
      <Part
        title={t('The first packet that is not the same, interface by interface')}
        result={result}
        none={t('Every interface carried the same packets.')}
        rows={wires.map((wire) => wireRow(wire, result, t))}
        after={
          <>
            {result.wireCount > wires.length &&
              t('{count} more interfaces carried other packets.', {
                count: result.wireCount - wires.length,
              })}{' '}
            {result.sameWires > 0 &&
              t('{count} interfaces carried the same packets to the end.', { count: result.sameWires })}
          </>
        }
      />
      <Part
        title={t('Tables at the end: the lines that only one of them has')}
        result={result}
        none={t('All tables are the same.')}
        rows={tables.map(({ place, command, left, right, more }) => ({
          key: `${place} ${command}`,
          isSame: false,
          name: (
            <>
              <strong>{place}</strong> <span className="mono">{command}</span>
              {more > 0 && <div>{t('{count} more lines', { count: more })}</div>}
            </>
          ),
          left: <Lines lines={left} />,
          right: <Lines lines={right} />,
        }))}
      />
      <ul className="comparison-notes">
        {notes.map((note, index) => (
          <li key={index}>{words(note)}</li>
        ))}
        <li>
          {t(
            'Packets are compared byte by byte in their order, whenever they come; counters and what runs out by the second are not compared. After its last command a run goes on as if nobody did anything more in it.',
          )}
        </li>
      </ul>
    </div>
  );
}

function Headline(props: { readonly result: ComparedRuns }): ReactNode {
  const { t } = useMessages();
  const { result } = props;
  const [first] = result.wires;
  const values = { from: formatSeconds(result.fromNs), length: formatSeconds(result.lengthNs) };
  const compared = result.isBranch
    ? t('The runs are one up to {from} s, and were compared for {length} s from there.', values)
    : t(
        'Both runs were compared for {length} s from the moment at which each lab was up; times are told from there.',
        values,
      );
  if (first === undefined) return `${compared} ${t('Every interface carried the same packets.')}`;
  return (
    <>
      {compared}{' '}
      {t('The first packet that is not the same: {wire}, {seconds} s.', {
        wire: first.wire,
        seconds: formatMicroseconds(first.atNs),
      })}
    </>
  );
}

interface Row {
  readonly key: string;
  readonly isSame: boolean;
  readonly name: ReactNode;
  readonly left: ReactNode;
  readonly right: ReactNode;
}

function Part(props: {
  readonly title: string;
  readonly result: ComparedRuns;
  readonly rows: readonly Row[];
  /** Where there are none. */
  readonly none?: string;
  readonly after?: ReactNode;
}): ReactElement {
  const { t } = useMessages();
  const { title, result, rows, none, after } = props;
  return (
    <section aria-label={title}>
      <h2 className="comparison-part">{title}</h2>
      {rows.length === 0 ? (
        <p className="comparison-none">{none}</p>
      ) : (
        <table className="comparison-table comparison-runs">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t('What')}</span>
              </th>
              <th scope="col">{t('this run')}</th>
              <th scope="col">{otherRunName(result.choice, t)}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, isSame, name, left, right }) => (
              <tr key={key} className={isSame ? undefined : 'is-different'}>
                <th scope="row">{name}</th>
                <td>{left}</td>
                <td>{right}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {after !== undefined && <p className="comparison-none">{after}</p>}
    </section>
  );
}

function otherRunName(choice: RunChoice, t: Translate): string {
  if (choice.kind === 'kept') return t('the other run');
  const { cni, proxyMode, seed } = choice;
  return [
    cni,
    proxyMode === undefined ? undefined : `kube-proxy ${proxyMode}`,
    seed === undefined ? undefined : t('seed {seed}', { seed }),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function wireRow(wire: Wire, result: ComparedRuns, t: Translate): Row {
  return {
    key: wire.wire,
    isSame: false,
    name: (
      <>
        <Moment result={result} atNs={wire.atNs} /> <strong>{wire.wire}</strong>
        <div>{t('after {count} packets that both have', { count: wire.same })}</div>
      </>
    ),
    left: <Frame frame={wire.left} count={wire.leftCount} />,
    right: <Frame frame={wire.right} count={wire.rightCount} />,
  };
}

function Frame(props: { readonly frame: RunFrame | undefined; readonly count: number }): ReactElement {
  const { t } = useMessages();
  const { frame, count } = props;
  return (
    <>
      {frame === undefined ? (
        <span className="comparison-none">{t('no more packets')}</span>
      ) : (
        <span className="mono">{`${formatMicroseconds(frame.atNs)} ${frame.direction} ${frame.text}`}</span>
      )}
      <div className="comparison-none">{t('{count} packets in all', { count })}</div>
    </>
  );
}

function CommandEnd(props: { readonly end: RunCommandEnd | undefined }): ReactElement {
  const { t } = useMessages();
  const { end } = props;
  if (end === undefined) return <span className="comparison-none">{t('not run')}</span>;
  const { exitCode, endNs, atNs, output } = end;
  const lines = output.trimEnd().split('\n');
  const more = lines.length - MAX_OUTPUT_LINES;
  return (
    <>
      {exitCode === undefined || endNs === undefined ? (
        <span className="comparison-none">{t('has not ended')}</span>
      ) : (
        <span className={exitCode === 0 ? undefined : 'tone-bad'}>
          {t('exit code {code} after {seconds} s', {
            code: exitCode,
            seconds: formatMicroseconds(endNs - atNs),
          })}
        </span>
      )}
      <Lines lines={lines.slice(0, MAX_OUTPUT_LINES)} />
      {more > 0 && <div className="comparison-none">{t('{count} more lines', { count: more })}</div>}
    </>
  );
}

const MAX_OUTPUT_LINES = 6;

function StepEnd(props: { readonly state: StepState | undefined }): ReactElement {
  const { t } = useMessages();
  const { state } = props;
  if (state === undefined) return <span className="comparison-none">{t('not run')}</span>;
  return (
    <span className="comparison-step">
      <StepStateIcon state={state} />
      <span aria-hidden>{stepStateName(state, t)}</span>
    </span>
  );
}

function Lines(props: { readonly lines: readonly string[] }): ReactElement {
  return (
    <>
      {props.lines.map((line, index) => (
        <div key={index} className="mono comparison-line">
          {line}
        </div>
      ))}
    </>
  );
}

/** A click shows the lab at that moment. */
function Moment(props: { readonly result: ComparedRuns; readonly atNs: number }): ReactElement {
  const { t } = useMessages();
  const { time } = useStores();
  const { result, atNs } = props;
  return (
    <button
      type="button"
      className="link mono"
      title={t('Show the lab at this moment')}
      onClick={() => void time.getState().travel(result.isBranch ? atNs : atNs + result.fromNs)}
    >
      {formatMicroseconds(atNs)}
    </button>
  );
}
