import type { DesktopBridge } from '../../main/contract/desktop-bridge';
import { afterDrawing } from './after-drawing';
import { HostClient, type HostLink, type HostLinkListener } from './host-client';
import { socketUrlOf } from './socket-url';
import { WebSocketLink } from './web-socket-link';

declare global {
  interface Window {
    /** Set by the preload script of the desktop window. */
    readonly podwire?: DesktopBridge;
  }
}

/** The desktop window's own way to its host where there is one, else the web host's WebSocket. */
export function connectLab(page: Window): HostClient {
  const bridge = page.podwire;
  if (bridge !== undefined) return new HostClient((listener) => desktopLink(bridge, listener), afterDrawing);
  return new HostClient(
    (listener) => new WebSocketLink(socketUrlOf(page.location.href), listener),
    afterDrawing,
  );
}

/** The desktop's host lives as long as its window. */
function desktopLink(bridge: DesktopBridge, listener: HostLinkListener): HostLink {
  bridge.onMessage(listener.onMessage);
  queueMicrotask(listener.onOpen);
  return { isOpen: true, send: (message) => bridge.send(message), close: () => undefined };
}
