/** The files of the lab as the host read them, and what it has to say about them. */
import { CircleX, Info, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import type { ContractDiagnostic } from '../../main/contract/diagnostic';
import { useLab } from '../store/stores-context';
import { EmptyState } from '../ui/empty-state';
import { TabStrip } from '../ui/tab-strip';
import { useElement } from '../ui/use-element';
import { highlightYaml, type YamlToken } from './highlight-yaml';
import './lab-text.css';

interface Mark {
  readonly file: string;
  readonly line: number;
}

const NO_DIAGNOSTICS: readonly ContractDiagnostic[] = [];

export function LabTextView(): ReactElement {
  const lab = useLab((state) => state.text);
  const diagnostics = useLab((state) => state.textState?.diagnostics ?? NO_DIAGNOSTICS);
  const [chosenFile, setChosenFile] = useState<string>();
  const [mark, setMark] = useState<Mark>();
  if (lab === undefined) return <EmptyState title="Waiting for the lab" />;
  const file = lab.files.find((candidate) => candidate.name === chosenFile) ?? lab.files[0];
  return (
    <div className="panel" data-testid="lab-text">
      {lab.files.length > 1 && (
        <TabStrip
          label="Files of the lab"
          tabs={lab.files.map(({ name }) => ({ id: name, title: name }))}
          active={file?.name}
          onActivate={setChosenFile}
        />
      )}
      <div className="lab-text-area">
        {file === undefined ? (
          <EmptyState title="No files">This lab was opened without a text.</EmptyState>
        ) : (
          <YamlText
            key={file.name}
            text={file.text}
            name={file.name}
            markedLine={mark?.file === file.name ? mark : undefined}
          />
        )}
      </div>
      <Diagnostics
        diagnostics={diagnostics}
        onShow={(place) => {
          setChosenFile(place.file);
          setMark(place);
        }}
      />
    </div>
  );
}

/** Lines in one block: blocks that are off screen are skipped by the browser. */
const BLOCK_LINES = 80;
const LINE_HEIGHT = 18;

function YamlText(props: {
  readonly text: string;
  readonly name: string;
  readonly markedLine: Mark | undefined;
}): ReactElement {
  const lines = useMemo(() => highlightYaml(props.text), [props.text]);
  const [scroller, scrollerRef] = useElement<HTMLDivElement>();
  const { markedLine } = props;
  useEffect(() => {
    if (scroller === undefined || markedLine === undefined) return;
    scroller.scrollTop = Math.max(0, (markedLine.line - 1) * LINE_HEIGHT - scroller.clientHeight / 3);
  }, [scroller, markedLine]);
  const gutter = `calc(${String(lines.length).length + 1}ch + 18px)`;
  const blocks = Array.from(
    { length: Math.ceil(lines.length / BLOCK_LINES) },
    (_, index) => index * BLOCK_LINES,
  );
  return (
    <div ref={scrollerRef} className="yaml" role="region" aria-label={`Text of ${props.name}`} tabIndex={0}>
      {blocks.map((start) => (
        <YamlBlock
          key={start}
          start={start}
          lines={lines.slice(start, start + BLOCK_LINES)}
          markedLine={markedLine?.line}
          gutter={gutter}
        />
      ))}
    </div>
  );
}

function YamlBlock(props: {
  readonly start: number;
  readonly lines: readonly (readonly YamlToken[])[];
  readonly markedLine: number | undefined;
  readonly gutter: string;
}): ReactElement {
  return (
    <div className="yaml-block" style={{ containIntrinsicHeight: props.lines.length * LINE_HEIGHT }}>
      {props.lines.map((tokens, index) => {
        const number = props.start + index + 1;
        return (
          <div key={number} className={`yaml-line${number === props.markedLine ? ' is-marked' : ''}`}>
            <span className="yaml-gutter" data-number={number} style={{ width: props.gutter }} />
            {tokens.map((token, place) => (
              <span key={place} className={`yaml-${token.kind}`}>
                {token.text}
              </span>
            ))}
            {'\n'}
          </div>
        );
      })}
    </div>
  );
}

const SEVERITIES = {
  error: { icon: <CircleX />, tone: 'tone-bad', word: 'Error' },
  warning: { icon: <TriangleAlert />, tone: 'tone-waiting', word: 'Warning' },
  notice: { icon: <Info />, tone: 'tone-done', word: 'Notice' },
} as const;

function Diagnostics(props: {
  readonly diagnostics: readonly ContractDiagnostic[];
  readonly onShow: (place: Mark) => void;
}): ReactElement | undefined {
  if (props.diagnostics.length === 0) return undefined;
  return (
    <ul className="diagnostics" aria-label="Problems and notices" data-testid="diagnostics">
      {props.diagnostics.map((diagnostic, index) => {
        const { icon, tone, word } = SEVERITIES[diagnostic.severity];
        const { location } = diagnostic;
        return (
          <li key={index} className="diagnostic">
            <span className={`diagnostic-icon ${tone}`} role="img" aria-label={word} title={word}>
              {icon}
            </span>
            <span className="diagnostic-text">
              {diagnostic.message}
              {diagnostic.hint !== undefined && (
                <span className="diagnostic-hint">: {diagnostic.hint}</span>
              )}{' '}
              {location !== undefined && (
                <button type="button" className="link mono" onClick={() => props.onShow(location)}>
                  {location.file}:{location.line}:{location.column}
                </button>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
