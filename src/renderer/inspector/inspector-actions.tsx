/** What can be done with an element: in the lab that runs, and in the text. */
import { FileCode2, Radio, SquareTerminal, Trash2 } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { TopologyInterface } from '../../main/contract/topology';
import { deleteElements, elementMenuOf, showInEditor } from '../store/element-menu';
import type { LabPicture } from '../store/lab-picture';
import { useCapture, useLab, useStores, useWorkspace } from '../store/stores-context';
import type { MenuEntry } from '../ui/menu';
import { MenuButton } from '../ui/menu-button';

export function Actions(props: {
  readonly target: string | undefined;
  readonly interfaceIds: readonly string[];
}): ReactElement {
  const { t } = useMessages();
  const { target, interfaceIds } = props;
  const openTerminal = useWorkspace((state) => state.openTerminal);
  const showPanel = useWorkspace((state) => state.showPanel);
  const start = useCapture((state) => state.start);
  const isConnected = useLab((state) => state.isConnected);
  return (
    <div className="inspector-actions">
      {target !== undefined && (
        <button
          type="button"
          className="button"
          data-testid="inspector-terminal"
          disabled={!isConnected}
          onClick={() => openTerminal(target)}
        >
          <SquareTerminal /> {t('Open terminal here')}
        </button>
      )}
      <button
        type="button"
        className="button"
        data-testid="inspector-capture"
        title={interfaceIds.join('\n')}
        disabled={interfaceIds.length === 0 || !isConnected}
        onClick={() => {
          void start(interfaceIds, '');
          showPanel('packets');
        }}
      >
        <Radio /> {t('Capture here')}
      </button>
    </div>
  );
}

/** What can be done to the element in the text, and where it is written. */
export function EditActions(props: {
  readonly elementRef: string;
  readonly picture: LabPicture;
}): ReactElement {
  const { t } = useMessages();
  const { elementRef: ref, picture } = props;
  const stores = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const [entries, setEntries] = useState<readonly MenuEntry[]>([]);
  return (
    <div className="inspector-actions">
      <button
        type="button"
        className="button"
        data-testid="inspector-show-in-editor"
        onClick={() => void showInEditor(ref, picture, stores)}
      >
        <FileCode2 /> {t('Show in editor')}
      </button>
      <button
        type="button"
        className="button"
        data-testid="inspector-delete"
        disabled={!isConnected}
        onClick={() => deleteElements({ refs: [ref], picture, stores })}
      >
        <Trash2 /> {t('Delete')}
      </button>
      <MenuButton
        label={t('More')}
        testId="inspector-more"
        entries={entries}
        onOpen={() => setEntries(elementMenuOf({ refs: [ref], picture, stores }))}
      />
    </div>
  );
}

export function captureIdsOf(interfaces: readonly TopologyInterface[]): readonly string[] {
  return interfaces.filter((device) => device.kind !== 'loopback').map((device) => device.id);
}
