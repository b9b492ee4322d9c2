/** The bytes of a frame as `tcpdump -XX` lays them out, with some of them marked. */
import { memo, type MouseEvent, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { ByteRange } from './byte-range';

const BYTES_PER_LINE = 16;
/** Jumbo frames and reassembled ones are longer; nobody reads them byte by byte. */
const MAX_LINES = 256;

export function HexView(props: {
  readonly bytes: Uint8Array;
  readonly marked: ByteRange | undefined;
  readonly onPoint: (offset: number | undefined) => void;
  readonly onChoose: (offset: number) => void;
}): ReactElement {
  const { t } = useMessages();
  const { bytes, marked } = props;
  const lineCount = Math.min(Math.ceil(bytes.length / BYTES_PER_LINE), MAX_LINES);
  const hidden = bytes.length - lineCount * BYTES_PER_LINE;
  return (
    <div
      className="hex"
      role="group"
      aria-label={t('{count} bytes', { count: bytes.length })}
      data-testid="packet-bytes"
      tabIndex={0}
      onMouseLeave={() => props.onPoint(undefined)}
      onMouseOver={(event) => props.onPoint(offsetOf(event))}
      onClick={(event) => {
        const offset = offsetOf(event);
        if (offset !== undefined) props.onChoose(offset);
      }}
    >
      {Array.from({ length: lineCount }, (_, line) => {
        const from = line * BYTES_PER_LINE;
        return (
          <HexLine
            key={line}
            bytes={bytes}
            from={from}
            markFrom={clamp((marked?.from ?? 0) - from)}
            markTo={clamp((marked?.to ?? 0) - from)}
          />
        );
      })}
      {hidden > 0 && (
        <div className="hex-more">{t('{count} more bytes; export them to see all', { count: hidden })}</div>
      )}
    </div>
  );
}

const HexLine = memo(function HexLine(props: {
  readonly bytes: Uint8Array;
  readonly from: number;
  /** Which bytes of the line are marked. */
  readonly markFrom: number;
  readonly markTo: number;
}): ReactElement {
  const { bytes, from, markFrom, markTo } = props;
  const line = Array.from(bytes.subarray(from, from + BYTES_PER_LINE));
  const classOf = (index: number): string | undefined =>
    index >= markFrom && index < markTo ? 'is-marked' : undefined;
  return (
    <div className="hex-line">
      <span className="hex-offset">{from.toString(16).padStart(4, '0')}</span>
      <span className="hex-bytes">
        {line.map((byte, index) => (
          <span key={index} className={classOf(index)} data-offset={from + index}>
            {byte.toString(16).padStart(2, '0')}
          </span>
        ))}
      </span>
      <span className="hex-text">
        {line.map((byte, index) => (
          <span key={index} className={classOf(index)} data-offset={from + index}>
            {byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'}
          </span>
        ))}
      </span>
    </div>
  );
});

function clamp(index: number): number {
  return Math.max(0, Math.min(BYTES_PER_LINE, index));
}

function offsetOf(event: MouseEvent): number | undefined {
  const { target } = event;
  const offset = target instanceof HTMLElement ? target.dataset['offset'] : undefined;
  return offset === undefined ? undefined : Number(offset);
}
