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
  /** Page to host: a `WindowMenu`. */
  SET_MENU: 'podwire:set-menu',
} as const;
