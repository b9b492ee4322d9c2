/** The interfaces of a machine or Pod, and where a wire ends. */
import { Search } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { Topology, TopologyInterface } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import { useCapture, useStores } from '../store/stores-context';
import { tapsOf } from '../store/taps-of';
import { IconButton } from '../ui/icon-button';
import { RefLink, Section, TableHead } from './inspector-parts';

export function InterfaceTable(props: { readonly interfaces: readonly TopologyInterface[] }): ReactElement {
  const { t } = useMessages();
  return (
    <Section title={t('Interfaces')}>
      {props.interfaces.length === 0 ? (
        <p className="inspector-note">{t('None of its own.')}</p>
      ) : (
        <table className="inspector-table">
          <TableHead names={[t('Name'), t('Address'), 'MAC', 'MTU', t('Master')]} />
          <tbody>
            {props.interfaces.map((device) => (
              <tr key={device.id}>
                <td>
                  <RefLink to={elementRef('interface', device.id)}>{device.name}</RefLink>
                  <TapButton interfaceId={device.id} />
                  {!device.isUp && <span className="tone-bad">{t('down')}</span>}
                </td>
                <td className="mono">{device.addresses.join(' ')}</td>
                <td className="mono">{device.mac}</td>
                <td>{device.mtuBytes}</td>
                <td>{device.master ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

/** What the mark on the picture is, for the keyboard. */
function TapButton(props: { readonly interfaceId: string }): ReactElement | undefined {
  const { t } = useMessages();
  const { capture, workspace } = useStores();
  const captureId = useCapture((state) => tapsOf(state.captures).get(props.interfaceId)?.captureId);
  if (captureId === undefined) return undefined;
  return (
    <IconButton
      label={t('Show the packets that were captured here')}
      icon={<Search />}
      testId="inspector-tap"
      onClick={() => {
        capture.getState().show(captureId);
        workspace.getState().showPanel('packets', true);
      }}
    />
  );
}

export function EndLink(props: { readonly topology: Topology; readonly end: string }): ReactElement {
  const segment = props.topology.segments.find(
    (candidate) => props.end === candidate.id || props.end === `segment/${candidate.name}`,
  );
  const ref = segment === undefined ? elementRef('interface', props.end) : elementRef('segment', segment.id);
  return <RefLink to={ref}>{segment?.name ?? props.end}</RefLink>;
}
