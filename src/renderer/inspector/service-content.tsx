/** A Service: what it selects and who answers for it. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { elementRef } from '../store/element-ref';
import { isEndpointOf, podsBehind } from '../store/endpoint-of';
import { podsOf, type LabPicture } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
import { EditActions } from './inspector-actions';
import { Facts, Head, RefLink, Section, StageNote } from './inspector-parts';
import { Described } from './live-text';

export function ServiceContent(props: {
  readonly picture: LabPicture;
  readonly id: string;
}): ReactElement | undefined {
  const { t } = useMessages();
  const { picture } = props;
  const service = picture.services.find((candidate) => candidate.id === props.id);
  if (service === undefined) return undefined;
  const ref = elementRef('service', service.id);
  const stage = stageOf(ref, picture);
  const { clusterAddress = 'none', secondClusterAddress, externalAddress } = service;
  const clusterAddresses =
    secondClusterAddress === undefined ? clusterAddress : `${clusterAddress}, ${secondClusterAddress}`;
  const pods = podsBehind(
    service,
    picture.slices,
    podsOf(picture).map(({ pod }) => pod),
  );
  const selected = picture.relations.filter((relation) => relation.from === ref).map(({ to }) => to);
  return (
    <>
      <Head title={service.name} kind={t('Service, {type}', { type: service.type })} status={stage} />
      <StageNote stage={stage} />
      <EditActions elementRef={ref} picture={picture} />
      <Facts
        facts={[
          [t('Namespace'), service.namespace],
          [
            t('Selects'),
            selected.length === 0
              ? t('nothing|selected')
              : selected.map((to) => (
                  <div key={to}>
                    <RefLink to={to}>{to.slice(to.indexOf(':') + 1)}</RefLink>
                  </div>
                )),
          ],
          [t('Cluster address'), <span className="mono">{clusterAddresses}</span>],
          ...(externalAddress === undefined
            ? []
            : [[t('From outside'), <span className="mono">{externalAddress}</span>] as const]),
          [
            t('Ports'),
            service.ports.map((port) => (
              <div key={`${port.port}/${port.protocol}`} className="mono">
                {port.name === undefined ? '' : `${port.name} `}
                {port.port}/{port.protocol} → {port.targetPort}
              </div>
            )),
          ],
        ]}
      />
      <Section title={t('Endpoints')}>
        {service.endpoints.length === 0 ? (
          <p className="inspector-note">
            {t('None: nothing that its selector names is ready. Connections are refused.')}
          </p>
        ) : (
          <ul className="inspector-list">
            {[...new Set(service.endpoints)].map((endpoint) => {
              const pod = pods.find((candidate) => isEndpointOf(endpoint, candidate));
              return (
                <li key={endpoint}>
                  <span className="mono">{endpoint}</span>{' '}
                  {pod !== undefined && <RefLink to={elementRef('pod', pod.id)}>{pod.id}</RefLink>}
                </li>
              );
            })}
          </ul>
        )}
      </Section>
      {stage?.text !== 'planned' && (
        <Described kind="service" namespace={service.namespace} name={service.name} />
      )}
    </>
  );
}
