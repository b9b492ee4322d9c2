/** While the clock stands still, says the packet that a step has captured: to others it travels in the picture. */
import { useEffect } from 'react';
import { useStores } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';

export function useSpokenPackets(): void {
  const { api, capture, design, lab } = useStores();
  useEffect(
    () =>
      capture.subscribe((now, before) => {
        const { captureId = '', count, tunnels } = now;
        const isGrown = captureId !== '' && captureId === before.captureId && count > before.count;
        if (!isGrown || lab.getState().clock?.isPlaying !== false) return;
        void unlessLost(api.request('capture.rows', { captureId, from: count - 1, count: 1, tunnels })).then(
          (rows) => {
            for (const { interfaceId, source, destination, protocol, info } of rows ?? []) {
              design.getState().announce(`${interfaceId}: ${source} → ${destination}, ${protocol}, ${info}`);
            }
          },
        );
      }),
    [api, capture, design, lab],
  );
}
