import { expect, it } from 'vitest';
import { flushSync } from 'react-dom';
import { emptyDesign } from '#kit/design-builder';
import { mount } from '#kit/mounted';
import { find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { NetworkMenu } from '../../../../src/renderer/app/network-menu';

it('names the network plugins in the language of the window', async () => {
  localStorage.setItem('podwire.settings', JSON.stringify({ language: 'zh-CN' }));
  const stores = await pageStoresFor(new SilentLabApi());
  stores.lab.setState({ isConnected: true });
  const network = { cni: 'kubenet/routes', proxyMode: 'iptables' };
  stores.design.setState({ design: { ...emptyDesign(['node1']), network } });
  mount(<NetworkMenu />, stores);
  expect(find('network-menu').ariaLabel).toContain('kubenet（Kubernetes 1.24 起已移除）');
  flushSync(() => find('network-menu').click());
  expect(find('network-kubenet-routes').textContent).toContain('kubenet（Kubernetes 1.24 起已移除）');
});
