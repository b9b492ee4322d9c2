/** One packet on every interface that saw it, a column each, with what changed from one to the next. */
import { useEffect, useState, type ReactElement } from 'react';
import type { Sighting } from '../../main/contract/capture-study-requests';
import { useMessages } from '../i18n/messages-context';
import { useCapture } from '../store/stores-context';
import { CheckLine } from '../ui/check-line';
import { formatMicroseconds } from '../ui/format-time';
import { shortName } from './address-names';
import { shortInterface } from './packet-line';
import { sightingRows } from './sighting-rows';

export function SightingsPanel(props: {
  readonly number: number;
  readonly onGoTo: (number: number) => void;
}): ReactElement {
  const { t } = useMessages();
  const ask = useCapture((state) => state.study.sightings);
  const isFile = useCapture((state) => state.fileName !== undefined);
  const [loaded, setLoaded] = useState<{ readonly number: number; readonly found: readonly Sighting[] }>();
  const [isOnlyChanges, setIsOnlyChanges] = useState(true);
  useEffect(() => {
    let isWanted = true;
    void ask(props.number).then((found) => {
      if (isWanted) setLoaded({ number: props.number, found });
    });
    return (): void => {
      isWanted = false;
    };
  }, [ask, props.number]);
  if (loaded?.number !== props.number) return <p className="study-note">{t('Reading…')}</p>;
  const { found } = loaded;
  const rows = sightingRows(found).filter((row) => row.isChanging || !isOnlyChanges);
  return (
    <div className="sightings" data-testid="sightings">
      <div className="study-bar">
        <span>
          {found.length === 1
            ? t('Seen on one interface')
            : t('Seen on {count} interfaces', { count: found.length })}
        </span>
        <CheckLine isChecked={isOnlyChanges} onChange={setIsOnlyChanges}>
          {t('Only what changes')}
        </CheckLine>
      </div>
      <div
        className="sightings-scroll"
        tabIndex={0}
        role="group"
        aria-label={t('The same packet everywhere')}
      >
        <table className="sightings-table">
          <thead>
            <tr>
              <th scope="col">{t('Field')}</th>
              {found.map((sighting) => (
                <th
                  key={sighting.number}
                  scope="col"
                  className={sighting.number === props.number ? 'is-own' : ''}
                >
                  <button type="button" className="link" onClick={() => props.onGoTo(sighting.number)}>
                    {sighting.direction === 'in' ? '→ ' : sighting.direction === 'out' ? '← ' : ''}
                    {shortInterface(shortName(sighting.interfaceId), 20)}
                  </button>
                  <div className="sighting-time mono">{formatMicroseconds(sighting.timeNs)}</div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.field}>
                <th scope="row">{row.field}</th>
                {row.values.map((value, index) => (
                  <td key={index} className={row.changes[index] === true ? 'is-changed mono' : 'mono'}>
                    {value ?? '–'}
                    {row.changes[index] === true && <span className="visually-hidden">, {t('changed')}</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && (
          <p className="study-note">
            {found.length >= 2
              ? t('Nothing changed on its way.')
              : isFile
                ? t(
                    'No other interface of this file saw it, or the file does not say so: those that Podwire exports with names do.',
                  )
                : t('No other interface of this capture saw it. Capture on all interfaces to follow it.')}
          </p>
        )}
      </div>
    </div>
  );
}
