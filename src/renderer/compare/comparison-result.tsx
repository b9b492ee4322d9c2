/** What came of a comparison: a table with what is different marked, and the packets hop by hop. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type {
  ComparedHop,
  ComparedStation,
  ContractComparison,
} from '../../main/contract/comparison-requests';
import { useNetwork } from '../store/use-network';

export function ComparisonResult(props: { readonly comparison: ContractComparison }): ReactElement {
  const { t, words } = useMessages();
  const { runs, rows, notes, pairs, command, target } = props.comparison;
  return (
    <div className="comparison" data-testid="comparison">
      <p className="comparison-title">
        <Message
          of={'{command} in {target}'}
          values={{
            command: <span className="mono">{command.replace(/^sh -c /u, '')}</span>,
            target: <strong>{target}</strong>,
          }}
        />
      </p>
      <table className="comparison-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('What')}</span>
            </th>
            {runs.map(({ label }) => (
              <th key={label} scope="col">
                <RunHead label={label} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ title, cells }, row) => (
            <tr
              key={row}
              className={areAlike(cells.map((lines) => lines.map(words))) ? undefined : 'is-different'}
            >
              <th scope="row">{words(title)}</th>
              {cells.map((lines, index) => (
                <td key={index}>
                  {lines.map((line, place) => (
                    <div key={place}>{words(line)}</div>
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {pairs.map((pair) => (
        <div key={pair.right}>
          <Hops
            title={t('The first packet, interface by interface')}
            hops={pair.request}
            left={pair.left}
            right={pair.right}
          />
          <Hops title={t('The first answer')} hops={pair.answer} left={pair.left} right={pair.right} />
        </div>
      ))}
      <ul className="comparison-notes">
        {notes.map((note, place) => (
          <li key={place}>{words(note)}</li>
        ))}
      </ul>
    </div>
  );
}

function RunHead(props: { readonly label: string }): ReactElement {
  const { t } = useMessages();
  const { label } = props;
  const { cni, switchTo } = useNetwork();
  return (
    <span className="comparison-head">
      {label}
      {cni === label ? (
        <span className="comparison-own">{t('this lab')}</span>
      ) : (
        <button
          type="button"
          className="button"
          title={t('Writes it into the text, and starts the lab anew')}
          data-testid={`compare-use-${label.replace('/', '-')}`}
          onClick={() => void switchTo({ cni: label })}
        >
          {t('Use in this lab')}
        </button>
      )}
    </span>
  );
}

function Hops(props: {
  readonly title: string;
  readonly hops: readonly ComparedHop[];
  readonly left: string;
  readonly right: string;
}): ReactElement | undefined {
  const { t, words } = useMessages();
  const { title, hops, left, right } = props;
  if (hops.length === 0) return undefined;
  return (
    <section aria-label={title}>
      <h2 className="comparison-part">{title}</h2>
      <table className="comparison-table comparison-hops">
        <thead>
          <tr>
            <th scope="col">{left}</th>
            <th scope="col">{right}</th>
            <th scope="col">{t('differs in')}</th>
          </tr>
        </thead>
        <tbody>
          {hops.map((hop, index) => (
            <tr key={index} className={isSameHop(hop) ? undefined : 'is-different'}>
              <StationCell station={hop.left} />
              <StationCell station={hop.right} />
              <td>
                {hop.differences.map(({ field, left: one, right: other }, place) => (
                  <div key={place}>
                    {words(field)}: <span className="mono">{words(one)}</span> |{' '}
                    <span className="mono">{words(other)}</span>
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function StationCell(props: { readonly station: ComparedStation | undefined }): ReactElement {
  const { t } = useMessages();
  const { station } = props;
  if (station === undefined) return <td className="comparison-none">{t('not passed')}</td>;
  const { at, device, direction, source, destination, protocol, ttl, lengthBytes, tunnels } = station;
  return (
    <td>
      <strong>{at}</strong> <span className="mono">{device}</span> {direction}
      <div className="comparison-packet mono">
        {`${source} > ${destination} ${protocol}, TTL ${ttl}, ${t('{count} bytes', { count: lengthBytes })}`}
      </div>
      {tunnels.map((tunnel) => (
        <div key={tunnel} className="comparison-tunnel mono">
          {t('in {tunnel}', { tunnel })}
        </div>
      ))}
    </td>
  );
}

function isSameHop({ left, right, differences }: ComparedHop): boolean {
  return left !== undefined && right !== undefined && differences.length === 0;
}

function areAlike(cells: readonly (readonly string[])[]): boolean {
  const [first] = cells;
  return cells.every((cell) => cell.join('\n') === first?.join('\n'));
}
