/** What no page of this application may do, whatever it shows: leave, open windows, embed pages, ask for devices. */
import { app, session, type WebContents } from 'electron';
import { isPageUrl } from './app-scheme';

/** Copying from a terminal and from the list of packets; pasting by the menus of the picture and of the text. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'clipboard-read']);

export function guardAllContents(): void {
  app.on('web-contents-created', (_, contents) => {
    guardContents(contents);
  });
  session.defaultSession.setPermissionRequestHandler((contents, permission, decide) => {
    decide(isPageUrl(contents.getURL()) && ALLOWED_PERMISSIONS.has(permission));
  });
  session.defaultSession.setPermissionCheckHandler(
    (contents, permission) =>
      contents !== null && isPageUrl(contents.getURL()) && ALLOWED_PERMISSIONS.has(permission),
  );
}

function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    // A reload is a navigation to where it is.
    if (!isPageUrl(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isPageUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
}
