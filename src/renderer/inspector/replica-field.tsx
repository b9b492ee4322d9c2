/** How many Pods a workload is to have. */
import { Minus, Plus } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { wantedReplicas } from '../store/element-menu';
import type { LabPicture } from '../store/lab-picture';
import { useLab, useStores } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';

/** As many as the contract takes. */
const MAX_REPLICAS = 5000;

/** The number in the text. What is typed counts when Enter is pressed or the field is left. */
export function ReplicaField(props: {
  readonly elementRef: string;
  readonly picture: LabPicture;
}): ReactElement {
  const { t } = useMessages();
  const { design } = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const wanted = wantedReplicas(props.elementRef, props.picture) ?? 0;
  const [typed, setTyped] = useState<string>();
  const scale = (replicas: number): void => {
    setTyped(undefined);
    const isSensible = Number.isInteger(replicas) && replicas >= 0 && replicas <= MAX_REPLICAS;
    if (!isSensible || replicas === wanted) return;
    const workload = props.elementRef.slice('workload:'.length);
    void design.getState().edit({ kind: 'scale', workload, replicas });
  };
  const scaleToTyped = (): void => {
    if (typed !== undefined && typed.trim() !== '') scale(Number(typed));
    setTyped(undefined);
  };
  return (
    <span className="inspector-replicas">
      <IconButton
        label={t('One replica less')}
        icon={<Minus />}
        isDisabled={!isConnected || wanted === 0}
        onClick={() => scale(wanted - 1)}
      />
      <input
        type="text"
        inputMode="numeric"
        role="spinbutton"
        className="text-input"
        aria-label={t('Replicas')}
        aria-valuenow={wanted}
        aria-valuemin={0}
        aria-valuemax={MAX_REPLICAS}
        data-testid="inspector-replicas"
        disabled={!isConnected}
        value={typed ?? String(wanted)}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') scaleToTyped();
          if (event.key === 'Escape') setTyped(undefined);
          if (event.key === 'ArrowUp') scale(wanted + 1);
          if (event.key === 'ArrowDown') scale(wanted - 1);
        }}
        onBlur={scaleToTyped}
      />
      <IconButton
        label={t('One replica more')}
        icon={<Plus />}
        isDisabled={!isConnected}
        onClick={() => scale(wanted + 1)}
      />
    </span>
  );
}
