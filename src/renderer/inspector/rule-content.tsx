/** What leads traffic and what holds it up: an Ingress, a NetworkPolicy, an EndpointSlice. */
import type { ReactElement } from 'react';
import type { Topology } from '../../main/contract/topology';
import { useMessages } from '../i18n/messages-context';
import { elementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import { EditActions } from './inspector-actions';
import { Facts, Head, RefLink, Section, TableHead } from './inspector-parts';
import { Described } from './live-text';
import { PolicyFlows } from './policy-flows';

export function IngressContent(props: {
  readonly ingress: Topology['ingresses'][number];
  readonly picture: LabPicture;
}): ReactElement {
  const { t } = useMessages();
  const { ingress, picture } = props;
  const { id, name, namespace, className, address, paths, hasTls } = ingress;
  const services = new Set(picture.services.map((service) => service.id));
  return (
    <>
      <Head title={name} kind="Ingress" status={undefined} />
      <EditActions elementRef={elementRef('ingress', id)} picture={picture} />
      <Facts
        facts={[
          [t('Namespace'), namespace],
          [t('Class'), className ?? t('no class')],
          [t('Address'), address ?? t('No controller has taken it yet.')],
          ['TLS', hasTls ? t('yes') : t('no')],
        ]}
      />
      <Section title={t('Paths')}>
        <table className="inspector-table">
          <TableHead names={[t('Host'), t('Path'), 'Service']} />
          <tbody>
            {paths.map(({ host, path, pathType, service, port = '' }, index) => (
              <tr key={index}>
                <td className="mono">{host === '' ? '*' : host}</td>
                <td className="mono">{path === '' ? t('everything else') : `${path} (${pathType})`}</td>
                <td>
                  {service !== undefined && services.has(service) ? (
                    <RefLink to={elementRef('service', service)}>{`${service}:${port}`}</RefLink>
                  ) : (
                    <span className="tone-bad">
                      ▲ {t('{service} is not there', { service: service ?? '?' })}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      <Described kind="ingress" namespace={namespace} name={name} />
    </>
  );
}

export function PolicyContent(props: {
  readonly policy: Topology['policies'][number];
  readonly picture: LabPicture;
}): ReactElement {
  const { t } = useMessages();
  const { policy, picture } = props;
  const { id, name, namespace, selector, ingressRules, egressRules, pods } = policy;
  return (
    <>
      <Head title={name} kind="NetworkPolicy" status={undefined} />
      {!picture.enforcesPolicies && (
        <p className="inspector-note">{t('The network plugin of this lab does not enforce policies.')}</p>
      )}
      <EditActions elementRef={elementRef('policy', id)} picture={picture} />
      <Facts
        facts={[
          [t('Namespace'), namespace],
          [t('For Pods'), selector === '' ? t('For every Pod of the namespace') : selector],
          [
            t('What comes in'),
            ingressRules === undefined
              ? t('not its business')
              : t('in: {count} rules', { count: ingressRules }),
          ],
          [
            t('What goes out'),
            egressRules === undefined
              ? t('not its business')
              : t('out: {count} rules', { count: egressRules }),
          ],
        ]}
      />
      <Section title={t('Pods')}>
        {pods.length === 0 ? (
          <p className="inspector-note">{t('selects no Pod')}</p>
        ) : (
          <ul className="inspector-list">
            {pods.slice(0, MAX_PODS).map((pod) => (
              <li key={pod}>
                <RefLink to={elementRef('pod', pod)}>{pod}</RefLink>
              </li>
            ))}
            {pods.length > MAX_PODS && (
              <li>{t('and {count} more Pods', { count: pods.length - MAX_PODS })}</li>
            )}
          </ul>
        )}
      </Section>
      <PolicyFlows namespace={namespace} name={name} />
      <Described kind="networkpolicy" namespace={namespace} name={name} />
    </>
  );
}

const MAX_PODS = 50;

export function SliceContent(props: { readonly slice: Topology['slices'][number] }): ReactElement {
  const { t } = useMessages();
  const { id, name, service, addressType, ready, notReady } = props.slice;
  const namespace = id.slice(0, id.indexOf('/'));
  return (
    <>
      <Head title={name} kind="EndpointSlice" status={undefined} />
      <Facts
        facts={[
          [t('Namespace'), namespace],
          [
            'Service',
            <RefLink key="service" to={elementRef('service', service)}>
              {service}
            </RefLink>,
          ],
          [t('Address type'), addressType],
          [t('Ready'), ready.join(', ')],
          [t('Not ready'), notReady.join(', ')],
        ]}
      />
      <Described kind="endpointslice" namespace={namespace} name={name} />
    </>
  );
}
