/** What the two ends of a conversation said to each other, each in its colour; as text or as bytes. */
import { useEffect, useState, type ReactElement } from 'react';
import type { StreamView } from '../../main/contract/capture-study-requests';
import { useMessages } from '../i18n/messages-context';
import { useCapture } from '../store/stores-context';
import { bytesOfBase64 } from '../ui/bytes-of-base64';
import { CheckLine } from '../ui/check-line';
import { downloadFile } from '../ui/download-file';
import { hexLines, printable } from './stream-text';

type Side = 'both' | 'one' | 'other';

export function StreamPanel(props: {
  readonly number: number;
  readonly onFilter: (filter: string) => void;
}): ReactElement {
  const { t } = useMessages();
  const ask = useCapture((state) => state.study.stream);
  const [loaded, setLoaded] = useState<{
    readonly number: number;
    readonly stream: StreamView | undefined;
  }>();
  useEffect(() => {
    let isWanted = true;
    void ask(props.number).then((stream) => {
      if (isWanted) setLoaded({ number: props.number, stream });
    });
    return (): void => {
      isWanted = false;
    };
  }, [ask, props.number]);
  if (loaded?.number !== props.number) return <p className="study-note">{t('Reading…')}</p>;
  if (loaded.stream === undefined) {
    return <p className="study-note">{t('No program speaks in this packet.')}</p>;
  }
  return <StreamText stream={loaded.stream} onFilter={props.onFilter} />;
}

function StreamText(props: {
  readonly stream: StreamView;
  readonly onFilter: (filter: string) => void;
}): ReactElement {
  const { t } = useMessages();
  const { stream } = props;
  const [side, setSide] = useState<Side>('both');
  const [isHex, setIsHex] = useState(false);
  const pieces = stream.pieces.filter((piece) => side === 'both' || piece.side === side);
  const total = (of: 'one' | 'other'): number =>
    stream.pieces
      .filter((piece) => piece.side === of)
      .reduce((sum, piece) => sum + bytesOfBase64(piece.base64).length, 0);
  const ends = {
    one: `${stream.one.address}:${stream.one.port}`,
    other: `${stream.other.address}:${stream.other.port}`,
  };
  const save = (): void => {
    const parts = pieces.map((piece) => bytesOfBase64(piece.base64));
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    downloadFile(`${stream.protocol}-stream-${stream.stream}.bin`, all, 'application/octet-stream');
  };
  return (
    <div className="stream" data-testid="stream">
      <div className="study-bar">
        <select
          className="select"
          aria-label={t('Whose words')}
          value={side}
          onChange={(event) => setSide(sideOf(event.target.value))}
        >
          <option value="both">{t('Both sides')}</option>
          <option value="one">{t('{end}, {count} bytes', { end: ends.one, count: total('one') })}</option>
          <option value="other">
            {t('{end}, {count} bytes', { end: ends.other, count: total('other') })}
          </option>
        </select>
        <CheckLine isChecked={isHex} onChange={setIsHex}>
          {t('Bytes')}
        </CheckLine>
        <button type="button" className="link" onClick={() => props.onFilter(stream.filter)}>
          {t('Show only this stream')}
        </button>
        <button type="button" className="link" onClick={save}>
          {t('Save')}
        </button>
      </div>
      <div className="stream-text mono" tabIndex={0} role="group" aria-label={t('Stream')}>
        {pieces.length === 0 && (
          <p className="study-note">{t('Nothing was said: no packet carries data.')}</p>
        )}
        {pieces.map((piece, index) => (
          <div key={index} className={`stream-piece is-${piece.side}`} title={ends[piece.side]}>
            <span className="visually-hidden">{ends[piece.side]}</span>
            {piece.missingBytes > 0 && (
              <div className="stream-gap">
                {t('[{count} bytes were not captured]', { count: piece.missingBytes })}
              </div>
            )}
            {isHex ? hexLines(bytesOfBase64(piece.base64)) : printable(bytesOfBase64(piece.base64))}
          </div>
        ))}
        {stream.isCut && (
          <p className="study-note">{t('There is more; export the capture to see all of it.')}</p>
        )}
      </div>
    </div>
  );
}

function sideOf(value: string): Side {
  return value === 'one' || value === 'other' ? value : 'both';
}
