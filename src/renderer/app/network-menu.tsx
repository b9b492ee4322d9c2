/** The network plugin of the lab, in the header: a click on another one edits the text and starts the lab anew. */
import { Network } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { NETWORK_PLUGINS } from '../../main/contract/network-plugins';
import { PROXY_MODES } from '../store/proxy-modes';
import { useLab } from '../store/stores-context';
import { useNetwork } from '../store/use-network';
import { MenuButton } from '../ui/menu-button';

export const NETWORK_MENU_ID = 'network-menu';

export function NetworkMenu(): ReactElement {
  const { t, known } = useMessages();
  const { cni, proxyMode, switchTo } = useNetwork();
  const isConnected = useLab((state) => state.isConnected);
  const current = known(NETWORK_PLUGINS.find(({ value }) => value === cni)?.label ?? cni ?? '');
  return (
    <MenuButton
      label={t('Network plugin: {plugin}; kube-proxy {mode}', { plugin: current, mode: proxyMode ?? '' })}
      icon={
        <>
          <Network aria-hidden />
          <span className="network-name">{cni}</span>
        </>
      }
      isDisabled={!isConnected || cni === undefined}
      id={NETWORK_MENU_ID}
      testId="network-menu"
      entries={[
        ...NETWORK_PLUGINS.map(({ value, label, basis }) => ({
          label: known(label),
          note: basis === undefined ? value : t('{plugin}, modelled from documentation', { plugin: value }),
          isChecked: value === cni,
          isDisabled: value === cni,
          testId: `network-${value.replace('/', '-')}`,
          onSelect: () => void switchTo({ cni: value }),
        })),
        { kind: 'separator' },
        ...PROXY_MODES.map((mode) => ({
          label: `kube-proxy ${mode}`,
          isChecked: mode === proxyMode,
          isDisabled: mode === proxyMode,
          testId: `proxy-${mode}`,
          onSelect: () => void switchTo({ proxyMode: mode }),
        })),
      ]}
    />
  );
}
