/** Names of the channels between the page's preload script and the main process. */
export const IPC_CHANNEL = {
  /** Page to host: the page was loaded, and knows nothing yet. */
  CONNECT: 'podwire:connect',
  /** Page to host: a `ClientMessage`. */
  CLIENT: 'podwire:client',
  /** Host to page: a `HostMessage`. */
  HOST: 'podwire:host',
  /** Host to page: the name of a command. */
  MENU: 'podwire:menu',
  /** Host to page: the path of a file to open. */
  OPEN: 'podwire:open',
  /** Page to host: another window, please. */
  NEW_WINDOW: 'podwire:new-window',
  /** Page to host: `undo` or `redo` in the text field that has the focus. */
  EDIT_FIELD: 'podwire:edit-field',
  /** Page to host: a `WindowMenu`. */
  SET_MENU: 'podwire:set-menu',
} as const;
