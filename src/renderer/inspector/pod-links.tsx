/** Pods by name, each with its state. */
import type { ReactElement } from 'react';
import type { TopologyPod } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import { podStatusOf } from '../ui/pod-status';
import { RefLink, StatusText } from './inspector-parts';

export function PodLinks(props: { readonly pods: readonly TopologyPod[] }): ReactElement {
  return (
    <ul className="inspector-list">
      {props.pods.map((pod) => (
        <li key={pod.id}>
          <RefLink to={elementRef('pod', pod.id)}>{pod.id}</RefLink> <StatusText status={podStatusOf(pod)} />
        </li>
      ))}
    </ul>
  );
}
