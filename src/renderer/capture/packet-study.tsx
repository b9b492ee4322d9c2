/** One packet, and what belongs to it: its layers and bytes, the same packet elsewhere, its stream; and all conversations. */
import type { ReactElement } from 'react';
import type { CaptureRow } from '../../main/contract/capture-requests';
import { useMessages } from '../i18n/messages-context';
import { TabStrip } from '../ui/tab-strip';
import { ConversationsPanel } from './conversations-view';
import { PacketDetails } from './packet-details';
import { SightingsPanel } from './sightings-view';
import { StreamPanel } from './stream-view';

const STUDY_PARTS = ['packet', 'everywhere', 'stream', 'conversations'] as const;
export type StudyPart = (typeof STUDY_PARTS)[number];

export function PacketStudy(props: {
  readonly part: StudyPart;
  readonly onPart: (part: StudyPart) => void;
  /** Undefined when none is selected: there are the conversations then. */
  readonly row: CaptureRow | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly onFilter: (filter: string) => void;
  readonly onColumn: (field: string) => void;
  readonly onGoTo: (number: number) => void;
}): ReactElement {
  const { t } = useMessages();
  const { row, onFilter } = props;
  const part = row === undefined ? 'conversations' : props.part;
  const titles: Readonly<Record<StudyPart, string>> = {
    packet: t('Packet'),
    everywhere: t('Everywhere'),
    stream: t('Stream'),
    conversations: t('Conversations'),
  };
  const parts = row === undefined ? (['conversations'] as const) : STUDY_PARTS;
  return (
    <div className="packet-study">
      <TabStrip
        label={t('What is shown of the packet')}
        active={part}
        tabs={parts.map((id) => ({ id, title: titles[id] }))}
        onActivate={(id) => props.onPart(STUDY_PARTS.find((each) => each === id) ?? 'packet')}
      />
      {part === 'packet' && row !== undefined && (
        <PacketDetails key={row.number} row={row} onFilter={onFilter} onColumn={props.onColumn} />
      )}
      {part === 'everywhere' && row !== undefined && (
        <SightingsPanel number={row.number} onGoTo={props.onGoTo} />
      )}
      {part === 'stream' && row !== undefined && <StreamPanel number={row.number} onFilter={onFilter} />}
      {part === 'conversations' && <ConversationsPanel names={props.names} onFilter={onFilter} />}
    </div>
  );
}
