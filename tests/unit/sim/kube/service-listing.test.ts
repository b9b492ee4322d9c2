import { expect, it } from 'vitest';
import type { EndpointSlice, Service } from '#sim/kube/model/service';
import { serviceListingOf } from '#sim/kube/service-listing';

const metadata = { name: 'db', namespace: 'default', uid: 'u', resourceVersion: '1' };
const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { clusterIP: 'None', selector: { app: 'db' } },
};

it('lists the bare addresses of a headless Service without ports', () => {
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata,
    addressType: 'IPv4',
    ports: [],
    endpoints: [
      { addresses: ['10.244.1.2'], conditions: { ready: true } },
      { addresses: ['10.244.1.3'], conditions: { ready: false } },
    ],
  };
  expect(serviceListingOf(service, [slice]).endpoints).toEqual(['10.244.1.2']);
  expect(serviceListingOf(service, [{ ...slice, ports: [{ port: 5432 }] }]).endpoints).toEqual([
    '10.244.1.2:5432',
  ]);
});
