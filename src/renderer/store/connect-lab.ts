import type { LabApi } from '../../main/contract/lab-api';
import { socketUrlOf } from './socket-url';
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
