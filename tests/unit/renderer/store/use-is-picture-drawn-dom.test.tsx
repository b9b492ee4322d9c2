import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import { clusterTopology } from '#kit/topology-builder';
import type { Stores } from '../../../../src/renderer/store/stores';
import { useIsPictureDrawn } from '../../../../src/renderer/store/use-is-picture-drawn';

function Probe(): ReactElement {
  return <output>{useIsPictureDrawn() ? 'drawn' : 'not drawn'}</output>;
}

let container: HTMLElement;
let stores: Stores;
/** What waits for the next frame. */
let frames: (() => void)[];

beforeEach(async () => {
  stores = await pageStoresFor(new SilentLabApi());
  frames = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  stubProperty(window, 'requestAnimationFrame', (callback: () => void) => frames.push(callback));
  stubProperty(window, 'cancelAnimationFrame', () => undefined);
  ({ container } = mount(<Probe />, stores));
});

afterEach(() => vi.useRealTimers());

/** Time passes, and React draws what it has put off, which it does not do by timers. */
async function passTime(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds);
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function paint(): Promise<void> {
  for (const callback of frames.splice(0)) callback();
  await passTime(1);
}

describe('what comes after the picture', () => {
  it('waits until the host has said what runs and two frames were painted since', async () => {
    await paint();
    expect(container.textContent).toBe('not drawn');
    flushSync(() => stores.lab.setState({ topology: clusterTopology([{ name: 'node1', pods: ['web-0'] }]) }));
    await paint();
    expect(container.textContent).toBe('not drawn');
    await paint();
    expect(container.textContent).toBe('drawn');
  });

  it('comes all the same in a window that is covered, whose frames are never painted', async () => {
    flushSync(() => stores.lab.setState({ topology: clusterTopology([{ name: 'node1', pods: ['web-0'] }]) }));
    await passTime(2000);
    await passTime(1);
    expect(container.textContent).toBe('drawn');
  });

  it('comes all the same when the host says nothing', async () => {
    await passTime(1000);
    expect(container.textContent).toBe('not drawn');
    await passTime(1000);
    expect(container.textContent).toBe('drawn');
  });
});
