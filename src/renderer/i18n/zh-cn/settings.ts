/** What `src/renderer/settings` says, in simplified Chinese. */
export const ZH_CN_SETTINGS = {} as const;
