import type { LabApi } from '../../main/contract/lab-api';
import { WebSocketLabApi } from './web-socket-lab-api';

declare global {
  interface Window {
    /** Set by the preload script of the desktop window. */
    readonly lab?: LabApi;
  }
}

/** The preload's way to the host where there is one, else the web host's WebSocket. */
export function connectLab(page: Window): LabApi {
  return page.lab ?? new WebSocketLabApi(socketUrlOf(page.location.href), afterDrawing);
}

/** `http://127.0.0.1:4000/?token=t` has its socket at `ws://127.0.0.1:4000/api/socket?token=t`. */
export function socketUrlOf(pageUrl: string): string {
  const url = new URL('/api/socket', pageUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('token', new URL(pageUrl).searchParams.get('token') ?? '');
  return url.href;
}

/** A hidden page draws nothing, so that only a timer can tell that it lives. */
const HIDDEN_PAGE_DELAY_MS = 250;

/** Calls back once the page has drawn what it knows now. */
function afterDrawing(callback: () => void): void {
  if (document.hidden) {
    setTimeout(callback, HIDDEN_PAGE_DELAY_MS);
  } else {
    requestAnimationFrame(callback);
  }
}
